package dev.truehop.config;

/// Immutable: a YAML value on its way into the configuration: where it belongs and where problems
/// with it go.
///
/// @param path such as `clusters[0].endpoints`; empty = the whole file
record Value(Yaml yaml, String path, Problems problems) {

  void problem(String message) {
    problems.add(yaml.place(), path, message);
  }

  /// A problem with one character of a text.
  void problem(int index, String message) {
    Place place = yaml instanceof Yaml.Text text ? text.placeOf(index) : yaml.place();
    problems.add(place, path, message);
  }
}
