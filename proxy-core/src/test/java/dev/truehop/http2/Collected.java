package dev.truehop.http2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined. Fields as text, in their order.
final class Collected implements FieldSink {
  final List<String> fields = new ArrayList<>();
  final List<Boolean> valid = new ArrayList<>();

  @Override
  public void field(HpackField field) {
    fields.add(
        text(field.name, field.nameStart, field.nameEnd)
            + ": "
            + text(field.value, field.valueStart, field.valueEnd));
    valid.add(field.valid);
  }

  static String text(byte[] b, int start, int end) {
    return new String(b, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
