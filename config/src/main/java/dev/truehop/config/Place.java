package dev.truehop.config;

/// Immutable: a position in a file, counted from 1.
record Place(String file, int line, int column) {

  static Place startOf(String file) {
    return new Place(file, 1, 1);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
