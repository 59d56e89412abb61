package dev.truehop.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Immutable: a compiled access log format, shared by all workers. The operators are Envoy's
/// ("Access log format"); an absent value is `-` in a line and `null` in JSON.
public final class LogFormat {

  /// Istio's default line.
  public static final String ISTIO_TEXT =
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
          + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"
          + " %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\""
          + " %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
          + " \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\""
          + " \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%"
          + " %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
          + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

  private static final Map<String, String> JSON_MEMBERS = jsonMembers();

  private final boolean json;
  private final Piece[] pieces;
  private final byte[] tail;
  private final List<AsciiName> requestFields;
  private final List<AsciiName> responseFields;

  private LogFormat(
      boolean json,
      List<Piece> pieces,
      byte[] tail,
      List<AsciiName> requestFields,
      List<AsciiName> responseFields) {
    this.json = json;
    this.pieces = pieces.toArray(Piece[]::new);
    this.tail = tail;
    this.requestFields = List.copyOf(requestFields);
    this.responseFields = List.copyOf(responseFields);
  }

  /// A value and the literal text before it.
  record Piece(byte[] before, Segment value) {}

  /// What came of a format string.
  public sealed interface Compiled {
    record Ok(LogFormat format) implements Compiled {}

    /// @param position of the mistake, in characters from 0
    record Invalid(int position, String message) implements Compiled {}
  }

  /// Compiles a format string. A line break is added at its end where it has none.
  public static Compiled compile(String pattern) {
    if (pattern.length() > LogLimits.PATTERN_CHARS) {
      return new Compiled.Invalid(
          LogLimits.PATTERN_CHARS, "longer than " + LogLimits.PATTERN_CHARS + " characters");
    }
    String line = pattern.endsWith("\n") ? pattern : pattern + "\n";
    List<AsciiName> request = new ArrayList<>();
    List<AsciiName> response = new ArrayList<>();
    FormatParser parser = new FormatParser(line, request, response);
    try {
      List<Piece> pieces = parser.pieces();
      return new Compiled.Ok(
          new LogFormat(false, pieces, parser.literalOctets(), request, response));
    } catch (FormatParser.Mistake mistake) {
      return new Compiled.Invalid(mistake.position, String.valueOf(mistake.getMessage()));
    }
  }

  /// What is wrong with a format string, and where; null for a good one.
  public static @Nullable String problem(String pattern) {
    return compile(pattern) instanceof Compiled.Invalid invalid
        ? invalid.message() + " (at character " + (invalid.position() + 1) + ")"
        : null;
  }

  /// Istio's default text format.
  public static LogFormat text() {
    return known(compile(ISTIO_TEXT));
  }

  /// Istio's default JSON format: the same values under its keys, and then our own; one object a
  /// line.
  public static LogFormat json() {
    List<Piece> pieces = new ArrayList<>();
    List<AsciiName> request = new ArrayList<>();
    List<AsciiName> response = new ArrayList<>();
    String separator = "{\"";
    for (Map.Entry<String, String> member : JSON_MEMBERS.entrySet()) {
      String before = separator + member.getKey() + "\":";
      FormatParser parser = new FormatParser(member.getValue(), request, response);
      try {
        Segment value = parser.pieces().getFirst().value();
        pieces.add(new Piece(before.getBytes(StandardCharsets.US_ASCII), value));
      } catch (FormatParser.Mistake mistake) {
        throw new IllegalStateException(mistake);
      }
      separator = ",\"";
    }
    return new LogFormat(true, pieces, new byte[] {'}', '\n'}, request, response);
  }

  /// The fields of the request that the format shows.
  public List<AsciiName> requestFields() {
    return requestFields;
  }

  /// The fields of the response that the format shows.
  public List<AsciiName> responseFields() {
    return responseFields;
  }

  /// Writes one line.
  void render(LogSource source, ByteSink out) {
    out.escaping(json ? Escaping.JSON : Escaping.TEXT);
    for (Piece piece : pieces) {
      out.raw(piece.before);
      if (json) {
        member(piece.value, source, out);
      } else {
        int start = out.length();
        piece.value.write(source, out);
        if (out.length() == start) {
          out.raw('-');
        }
      }
    }
    out.raw(tail);
  }

  private static void member(Segment value, LogSource source, ByteSink out) {
    int start = out.length();
    if (!value.numeric()) {
      out.raw('"');
    }
    int content = out.length();
    value.write(source, out);
    if (out.length() == content) {
      out.cut(start);
      out.put("null");
    } else if (!value.numeric()) {
      out.raw('"');
    }
  }

  private static LogFormat known(Compiled compiled) {
    return switch (compiled) {
      case Compiled.Ok(LogFormat format) -> format;
      case Compiled.Invalid invalid -> throw new IllegalStateException(invalid.toString());
    };
  }

  private static Map<String, String> jsonMembers() {
    Map<String, String> members = new LinkedHashMap<>();
    istioMembers(members);
    members.put("truehop_verdict", "%TRUEHOP_VERDICT%");
    members.put("truehop_detection", "%TRUEHOP_DETECTION%");
    members.put("truehop_errno", "%TRUEHOP_ERRNO%");
    members.put("truehop_generation", "%TRUEHOP_GENERATION%");
    members.put("truehop_connection_id", "%UPSTREAM_CONNECTION_ID%");
    members.put("truehop_reuse_count", "%TRUEHOP_REUSE_COUNT%");
    members.put("truehop_idle_age", "%TRUEHOP_IDLE_AGE%");
    members.put("truehop_guard", "%TRUEHOP_GUARD%");
    members.put("truehop_close_age", "%TRUEHOP_CLOSE_AGE%");
    members.put("truehop_hold", "%TRUEHOP_HOLD%");
    return members;
  }

  private static void istioMembers(Map<String, String> members) {
    members.put("start_time", "%START_TIME%");
    members.put("route_name", "%ROUTE_NAME%");
    members.put("method", "%REQ(:METHOD)%");
    members.put("path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%");
    members.put("protocol", "%PROTOCOL%");
    members.put("response_code", "%RESPONSE_CODE%");
    members.put("response_flags", "%RESPONSE_FLAGS%");
    members.put("response_code_details", "%RESPONSE_CODE_DETAILS%");
    members.put("connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%");
    members.put("bytes_received", "%BYTES_RECEIVED%");
    members.put("bytes_sent", "%BYTES_SENT%");
    members.put("duration", "%DURATION%");
    members.put("upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%");
    members.put("x_forwarded_for", "%REQ(X-FORWARDED-FOR)%");
    members.put("user_agent", "%REQ(USER-AGENT)%");
    members.put("request_id", "%REQ(X-REQUEST-ID)%");
    members.put("authority", "%REQ(:AUTHORITY)%");
    members.put("upstream_host", "%UPSTREAM_HOST%");
    members.put("upstream_cluster", "%UPSTREAM_CLUSTER_RAW%");
    members.put("upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%");
    members.put("downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%");
    members.put("downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%");
    members.put("requested_server_name", "%REQUESTED_SERVER_NAME%");
    members.put("upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%");
  }
}
