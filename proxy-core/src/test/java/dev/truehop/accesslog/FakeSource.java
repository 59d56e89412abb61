package dev.truehop.accesslog;

import dev.truehop.failure.Flag;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined: an exchange made of maps.
final class FakeSource implements LogSource {

  final Map<TextField, String> texts = new EnumMap<>(TextField.class);
  final Map<NumberField, Long> numbers = new EnumMap<>(NumberField.class);
  final Map<String, String> request = new HashMap<>();
  final Map<String, String> response = new HashMap<>();
  long flags = Flag.NONE;

  /// An exchange that nothing was wrong with.
  static FakeSource fine() {
    FakeSource s = new FakeSource();
    s.texts.put(TextField.METHOD, "GET");
    s.texts.put(TextField.PATH, "/api/orders?id=7");
    s.texts.put(TextField.AUTHORITY, "orders:8080");
    s.texts.put(TextField.PROTOCOL, "HTTP/1.1");
    s.texts.put(TextField.REQUEST_ID, "6f1c2b9e-0000-4000-8000-000000000001");
    s.texts.put(TextField.RESPONSE_CODE_DETAILS, "via_upstream");
    s.texts.put(TextField.UPSTREAM_HOST, "10.0.0.5:3000");
    s.texts.put(TextField.UPSTREAM_CLUSTER, "orders");
    s.texts.put(TextField.UPSTREAM_LOCAL_ADDRESS, "10.0.0.9:41000");
    s.texts.put(TextField.DOWNSTREAM_LOCAL_ADDRESS, "127.0.0.1:8080");
    s.texts.put(TextField.DOWNSTREAM_REMOTE_ADDRESS, "127.0.0.1:50000");
    s.texts.put(TextField.ROUTE_NAME, "api");
    s.texts.put(TextField.GENERATION, "pod:6f1c");
    s.numbers.put(NumberField.START_EPOCH_MILLIS, 1_795_253_400_123L);
    s.numbers.put(NumberField.RESPONSE_CODE, 200L);
    s.numbers.put(NumberField.BYTES_RECEIVED, 0L);
    s.numbers.put(NumberField.BYTES_SENT, 1024L);
    s.numbers.put(NumberField.DURATION_NANOS, 5_999_999L);
    s.numbers.put(NumberField.REQUEST_DURATION_NANOS, 100_000L);
    s.numbers.put(NumberField.RESPONSE_DURATION_NANOS, 4_200_000L);
    s.numbers.put(NumberField.ATTEMPT_COUNT, 1L);
    s.numbers.put(NumberField.CONNECTION_ID, 12L);
    s.numbers.put(NumberField.UPSTREAM_CONNECTION_ID, 34L);
    s.numbers.put(NumberField.REUSED, 1L);
    s.numbers.put(NumberField.IDLE_AGE_NANOS, 1_250_700_000L);
    s.numbers.put(NumberField.REUSE_COUNT, 7L);
    s.numbers.put(NumberField.GUARD_NANOS, 3_500_000_000L);
    s.request.put("user-agent", "curl/8.5.0");
    return s;
  }

  @Override
  public void text(TextField field, ByteSink out) {
    put(texts.get(field), out);
  }

  @Override
  public long number(NumberField field) {
    return numbers.getOrDefault(field, -1L);
  }

  @Override
  public long flags() {
    return flags;
  }

  @Override
  public void requestField(AsciiName name, ByteSink out) {
    put(request.get(name.text()), out);
  }

  @Override
  public void responseField(AsciiName name, ByteSink out) {
    put(response.get(name.text()), out);
  }

  /// As octets with something around them, the way a head holds them.
  private static void put(@Nullable String value, ByteSink out) {
    if (value != null) {
      byte[] octets = ("<" + value + ">").getBytes(StandardCharsets.ISO_8859_1);
      out.put(octets, 1, octets.length - 1);
    }
  }
}
