package dev.truehop.pool;

import org.jspecify.annotations.Nullable;

/// Worker-confined. A doubly linked list of connections, newest first. The links are fields of the
/// connections, because a pool hit moves a connection from one list to another and must allocate
/// nothing. A connection is in one list at a time.
final class ConnectionList {
  private @Nullable PooledConnection newest;
  private @Nullable PooledConnection oldest;
  private int size;

  @Nullable PooledConnection newest() {
    return newest;
  }

  @Nullable PooledConnection oldest() {
    return oldest;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Adds in front of all others.
  void addNewest(PooledConnection connection) {
    insert(connection, null);
  }

  /// Adds in front of all that have been idle at least as long. That is the front, unless a lease
  /// moved no octet and so made its connection no younger.
  void addByIdleAge(PooledConnection connection) {
    PooledConnection newer = null;
    PooledConnection older = newest;
    while (older != null && older.idleSinceNanos() - connection.idleSinceNanos() > 0) {
      newer = older;
      older = older.older;
    }
    insert(connection, newer);
  }

  void remove(PooledConnection connection) {
    if (connection.list != this) {
      throw new IllegalStateException("not in this list: " + connection);
    }
    PooledConnection newer = connection.newer;
    PooledConnection older = connection.older;
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    connection.newer = null;
    connection.older = null;
    connection.list = null;
    size--;
  }

  private void insert(PooledConnection connection, @Nullable PooledConnection newer) {
    if (connection.list != null) {
      throw new IllegalStateException("already in a list: " + connection);
    }
    PooledConnection older = newer == null ? newest : newer.older;
    connection.list = this;
    connection.newer = newer;
    connection.older = older;
    if (newer == null) {
      newest = connection;
    } else {
      newer.older = connection;
    }
    if (older == null) {
      oldest = connection;
    } else {
      older.newer = connection;
    }
    size++;
  }
}
