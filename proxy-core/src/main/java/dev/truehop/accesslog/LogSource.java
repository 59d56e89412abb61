package dev.truehop.accesslog;

/// What a log line is made of: one ended exchange. Called on the worker's thread, while a line is
/// being rendered; an implementation writes into the sink and creates nothing.
public interface LogSource {

  /// Writes a text, or nothing if it is absent.
  void text(TextField field, ByteSink out);

  /// A number, or -1 if it is absent.
  long number(NumberField field);

  /// The response flags, as [dev.truehop.failure.Flag#add] packs them.
  long flags();

  /// Writes the value of a field of the request as received, or nothing if it has none.
  void requestField(AsciiName name, ByteSink out);

  /// Writes the value of a field of the response as sent, or nothing if it has none.
  void responseField(AsciiName name, ByteSink out);
}
