package dev.truehop.upstream;

import dev.truehop.config.EndpointConfig;
import dev.truehop.pool.Pool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One endpoint of a cluster as this worker sees it: its pool, and the exchanges
/// that this worker has on it. A replaced pod is a new endpoint, even on the same address.
public final class Endpoint {
  private final EndpointConfig config;
  private final String address;
  private final Pool pool;
  private final @Nullable Supplier<Pool> upgradePool;
  private int active;

  /// @param upgradePool where requests for an upgrade go; null = where all go
  Endpoint(EndpointConfig config, Pool pool, @Nullable Supplier<Pool> upgradePool) {
    this.config = config;
    this.address = config.address().toString();
    this.pool = pool;
    this.upgradePool = upgradePool;
  }

  public EndpointConfig config() {
    return config;
  }

  /// `ip:port`, for the log.
  public String address() {
    return address;
  }

  public Pool pool() {
    return pool;
  }

  /// @param upgrade whether it is for a request that asks for an upgrade
  public Pool pool(boolean upgrade) {
    Supplier<Pool> upgradePool = this.upgradePool;
    return upgrade && upgradePool != null ? upgradePool.get() : pool;
  }

  /// Attempts of this worker that this endpoint has now.
  public int active() {
    return active;
  }

  /// An attempt begins here.
  public void enter() {
    active++;
  }

  /// An attempt that began here is over.
  public void leave() {
    assert active > 0 : "more attempts left than entered on " + address;
    active--;
  }
}
