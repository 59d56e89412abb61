package dev.truehop.upstream;

import dev.truehop.config.EndpointConfig;
import dev.truehop.pool.Pool;

/// Worker-confined. One endpoint of a cluster as this worker sees it: its pool, and the exchanges
/// that this worker has on it. A replaced pod is a new endpoint, even on the same address.
public final class Endpoint {
  private final EndpointConfig config;
  private final String address;
  private final Pool pool;
  private int active;

  Endpoint(EndpointConfig config, Pool pool) {
    this.config = config;
    this.address = config.address().toString();
    this.pool = pool;
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
