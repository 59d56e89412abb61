package dev.truehop.config;

import static dev.truehop.config.Readers.integer;

/// Immutable (static functions only): reads `http2` of listeners and clusters.
final class Http2Reader {
  private Http2Reader() {}

  static Http2Config listener(Section s) {
    return read(s, Http2Config.DOWNSTREAM);
  }

  static Http2Config cluster(Section s) {
    return read(s, Http2Config.UPSTREAM);
  }

  private static Http2Config read(Section s, Http2Config defaults) {
    Http2Config config =
        new Http2Config(
            s.read("initialStreamWindowSize", window(), defaults.initialStreamWindowSize()),
            s.read("initialConnectionWindowSize", window(), defaults.initialConnectionWindowSize()),
            s.read(
                "maxConcurrentStreams",
                integer(1, Limits.MAX_STREAMS),
                defaults.maxConcurrentStreams()));
    if (s.clean() && config.initialStreamWindowSize() > config.initialConnectionWindowSize()) {
      s.problem("a stream can not be allowed more than its connection");
    }
    return config;
  }

  private static Reader<Integer> window() {
    return integer(Limits.MIN_WINDOW, Integer.MAX_VALUE);
  }
}
