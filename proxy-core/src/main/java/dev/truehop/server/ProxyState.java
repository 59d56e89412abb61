package dev.truehop.server;

/// What the program is doing, in Envoy's words (`/ready`, `/server_info`).
public enum ProxyState {
  PRE_INITIALIZING,
  LIVE,
  DRAINING
}
