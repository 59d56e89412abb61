package dev.truehop.config;

/// Immutable: how sockets are driven.
public enum Transport implements Token {
  /// Epoll on Linux, NIO elsewhere.
  AUTO("auto"),
  EPOLL("epoll"),
  IO_URING("io_uring"),
  NIO("nio");

  private final String token;

  Transport(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
