package dev.truehop.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.stream.Stream;

/// Immutable: a request head as a route sees it. All parts lie in one array, with other octets
/// around them, so that a comparison that runs over an edge is noticed.
record FakeHead(byte[] bytes, int[] edges) implements RouteInput {

  private static final int FIXED = 6;

  /// @param fields names and values in turn
  static FakeHead of(String method, String authority, String path, String... fields) {
    List<String> parts = List.of(fields);
    StringBuilder text = new StringBuilder("~");
    int[] edges = new int[FIXED + 2 * parts.size()];
    int at = 0;
    for (String part : concat(List.of(method, path, authority), parts)) {
      edges[at++] = text.length();
      text.append(part);
      edges[at++] = text.length();
      text.append("~/");
    }
    return new FakeHead(text.toString().getBytes(ISO_8859_1), edges);
  }

  static FakeHead get(String path) {
    return of("GET", "shop", path);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public int methodStart() {
    return edges[0];
  }

  @Override
  public int methodEnd() {
    return edges[1];
  }

  @Override
  public int pathStart() {
    return edges[2];
  }

  @Override
  public int pathEnd() {
    return edges[3];
  }

  @Override
  public int authorityStart() {
    return edges[4];
  }

  @Override
  public int authorityEnd() {
    return edges[5];
  }

  @Override
  public int fieldCount() {
    return (edges.length - FIXED) / 4;
  }

  @Override
  public int nameStart(int field) {
    return edges[FIXED + 4 * field];
  }

  @Override
  public int nameEnd(int field) {
    return edges[FIXED + 4 * field + 1];
  }

  @Override
  public int valueStart(int field) {
    return edges[FIXED + 4 * field + 2];
  }

  @Override
  public int valueEnd(int field) {
    return edges[FIXED + 4 * field + 3];
  }
}
