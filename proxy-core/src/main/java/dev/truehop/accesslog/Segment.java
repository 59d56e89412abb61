package dev.truehop.accesslog;

import dev.truehop.failure.Flag;
import dev.truehop.grpc.GrpcStatus;

/// One value of a log line. Called on a worker's thread; immutable and shared by all workers.
/// Writing nothing means that the value is absent.
sealed interface Segment {

  void write(LogSource source, ByteSink out);

  /// Whether JSON shows the value without quotes.
  default boolean numeric() {
    return false;
  }

  record Text(TextField field) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      source.text(field, out);
    }
  }

  record RequestField(AsciiName name) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      source.requestField(name, out);
    }
  }

  record ResponseField(AsciiName name) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      source.responseField(name, out);
    }
  }

  /// A number divided by `unit`, as Envoy cuts durations down to milliseconds.
  record Number(NumberField field, long unit) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long number = source.number(field);
      if (number >= 0) {
        out.put(number / unit);
      }
    }

    @Override
    public boolean numeric() {
      return true;
    }
  }

  /// The time from one point of the exchange to a later one, in milliseconds.
  record Between(NumberField from, NumberField to, boolean numeric) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long start = source.number(from);
      long end = source.number(to);
      if (start >= 0 && end >= 0) {
        out.put(Math.max(0, end - start) / NANOS_PER_MILLI);
      }
    }
  }

  /// The status of gRPC; by its number where it has no name.
  record GrpcName(boolean camel) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long code = source.number(NumberField.GRPC_STATUS);
      if (code >= 0 && GrpcStatus.isKnown((int) code)) {
        GrpcStatus status = GrpcStatus.of((int) code);
        out.put(camel ? status.camel() : status.name());
      } else if (code >= 0) {
        out.put(code);
      }
    }
  }

  record YesOrNo(NumberField field) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long number = source.number(field);
      if (number >= 0) {
        out.put(number > 0 ? "true" : "false");
      }
    }

    @Override
    public boolean numeric() {
      return true;
    }
  }

  record StartTime() implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long millis = source.number(NumberField.START_EPOCH_MILLIS);
      if (millis >= 0) {
        out.instant(millis);
      }
    }
  }

  /// The response flags. No flag is `-`, in JSON too, as in Envoy.
  record Flags(boolean longNames) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      long flags = source.flags();
      if (flags == Flag.NONE) {
        out.raw('-');
        return;
      }
      int count = Flag.count(flags);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          out.raw(',');
        }
        Flag flag = Flag.at(flags, i);
        out.put(longNames ? flag.longName() : flag.name());
      }
    }
  }

  record Constant(String text) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      out.put(text);
    }
  }

  /// The first value, or where it is absent the second.
  record FirstOf(Segment first, Segment second) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      int before = out.length();
      first.write(source, out);
      if (out.length() == before) {
        second.write(source, out);
      }
    }
  }

  /// At most `octets` octets of the value.
  record Limited(Segment value, int octets) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      out.allow(octets);
      value.write(source, out);
      out.allow(Integer.MAX_VALUE);
    }
  }

  /// `10.0.0.1:80` as `10.0.0.1`, `[::1]:80` as `::1`.
  record WithoutPort(Segment address) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      int start = out.length();
      address.write(source, out);
      int colon = lastColon(out, start);
      if (colon < 0) {
        return;
      }
      boolean bracketed = out.at(start) == '[' && out.at(colon - 1) == ']';
      out.cut(bracketed ? colon - 1 : colon);
      if (bracketed) {
        out.remove(start, start + 1);
      }
    }
  }

  /// The port alone.
  record PortOf(Segment address) implements Segment {
    @Override
    public void write(LogSource source, ByteSink out) {
      int start = out.length();
      address.write(source, out);
      int colon = lastColon(out, start);
      out.remove(start, colon < 0 ? out.length() : colon + 1);
    }
  }

  long NANOS_PER_MILLI = 1_000_000;

  private static int lastColon(ByteSink out, int start) {
    for (int i = out.length() - 1; i > start; i--) {
      if (out.at(i) == ':') {
        return i;
      }
    }
    return -1;
  }
}
