package dev.truehop.config;

/// Immutable: one thing that is wrong with a configuration file.
///
/// @param file as it was named by the caller
/// @param line from 1
/// @param column from 1, in characters
/// @param path of the value, such as `listeners[0].routes[1].timeout`; empty = the whole file
public record Problem(String file, int line, int column, String path, String message) {

  /// `file:line:column: path: message`, the form that editors and CI understand.
  @Override
  public String toString() {
    String where = file + ":" + line + ":" + column + ": ";
    return path.isEmpty() ? where + message : where + path + ": " + message;
  }
}
