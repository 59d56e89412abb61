package dev.truehop.accesslog;

/// Worker-confined: renders the lines of one worker and hands them to the writer, many at a time. A
/// pool hit's line costs no object; a hand-over costs one.
public final class AccessLogBuffer {

  private final LogFormat format;
  private final AccessLogWriter writer;
  private final ByteSink sink = new ByteSink(LogLimits.BUFFER);
  private int lines;

  public AccessLogBuffer(LogFormat format, AccessLogWriter writer) {
    this.format = format;
    this.writer = writer;
  }

  /// What the lines look like, and so which fields an exchange has to keep for them.
  public LogFormat format() {
    return format;
  }

  /// Writes the line of an ended exchange. Never blocks.
  public void log(LogSource source) {
    format.render(source, sink);
    lines++;
    if (sink.length() >= LogLimits.HAND_OVER) {
      flush();
    }
  }

  /// Hands over what there is. To be called on the worker's tick, so that the last line before a
  /// quiet time is not held back, and before the worker ends.
  public void flush() {
    if (lines == 0) {
      return;
    }
    int length = sink.length();
    byte[] full = sink.swap(writer.spare());
    writer.offer(full, length, lines);
    lines = 0;
  }
}
