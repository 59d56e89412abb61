package dev.truehop.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Worker-confined: reads one format string, left to right, once. Used at start-up and reload only.
final class FormatParser {

  /// A mistake in a format string; the position counts characters from 0.
  static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;
    final int position;

    Mistake(int position, String message) {
      super(message);
      this.position = position;
    }
  }

  private static final String SERVICE_TIME = "x-envoy-upstream-service-time";
  private static final String REQUEST_ID = "x-request-id";

  private final String pattern;
  private final List<LogFormat.Piece> pieces = new ArrayList<>();
  private final List<AsciiName> requestFields;
  private final List<AsciiName> responseFields;
  private final StringBuilder literal = new StringBuilder();
  private int at;

  FormatParser(String pattern, List<AsciiName> requestFields, List<AsciiName> responseFields) {
    this.pattern = pattern;
    this.requestFields = requestFields;
    this.responseFields = responseFields;
  }

  /// The values of the line, each with the literal text before it.
  List<LogFormat.Piece> pieces() throws Mistake {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c != '%') {
        literal.append(c);
        at++;
      } else if (pattern.startsWith("%%", at)) {
        literal.append('%');
        at += 2;
      } else {
        Segment value = operator();
        pieces.add(new LogFormat.Piece(literalOctets(), value));
      }
    }
    return pieces;
  }

  /// The text after the last value.
  byte[] literalOctets() {
    byte[] octets = literal.toString().getBytes(StandardCharsets.UTF_8);
    literal.setLength(0);
    return octets;
  }

  /// `%NAME%`, `%NAME(argument)%`, `%NAME:N%` or `%NAME(argument):N%`.
  private Segment operator() throws Mistake {
    int start = at;
    at++;
    String name = word();
    String argument = null;
    if (peek() == '(') {
      int close = pattern.indexOf(')', at);
      if (close < 0) {
        throw new Mistake(at, "the ( has no )");
      }
      argument = pattern.substring(at + 1, close);
      at = close + 1;
    }
    int limit = Integer.MAX_VALUE;
    if (peek() == ':') {
      at++;
      limit = number();
    }
    if (peek() != '%') {
      throw new Mistake(start, "the operator that begins here has no closing % (write %% for a %)");
    }
    at++;
    Segment value = value(start, name, argument);
    return limit == Integer.MAX_VALUE ? value : new Segment.Limited(value, limit);
  }

  private Segment value(int start, String name, @Nullable String argument) throws Mistake {
    if (name.equals("REQ") || name.equals("RESP")) {
      if (argument == null) {
        throw new Mistake(start, "%" + name + "% needs a field name: %" + name + "(NAME)%");
      }
      return field(start, name.equals("REQ"), argument);
    }
    if (name.equals("GRPC_STATUS") && argument != null) {
      return grpcStatus(start, argument);
    }
    Segment value = Operators.PLAIN.get(name);
    if (value == null) {
      throw new Mistake(
          start,
          "unknown operator %"
              + name
              + "%; there are REQ(NAME), RESP(NAME), "
              + String.join(", ", Operators.PLAIN.keySet()));
    }
    if (argument != null) {
      throw new Mistake(start, "%" + name + "% takes no argument");
    }
    return value;
  }

  private static Segment grpcStatus(int start, String form) throws Mistake {
    return switch (form) {
      case "CAMEL_STRING" -> new Segment.GrpcName(true);
      case "SNAKE_STRING" -> new Segment.GrpcName(false);
      case "NUMBER" -> new Segment.Number(NumberField.GRPC_STATUS, 1);
      default ->
          throw new Mistake(start, "%GRPC_STATUS(...)% takes CAMEL_STRING, SNAKE_STRING or NUMBER");
    };
  }

  /// `NAME` or `NAME?OTHER`: the other is shown where the first is absent.
  private Segment field(int start, boolean request, String argument) throws Mistake {
    int choice = argument.indexOf('?');
    if (choice < 0) {
      return oneField(start, request, argument);
    }
    return new Segment.FirstOf(
        oneField(start, request, argument.substring(0, choice)),
        oneField(start, request, argument.substring(choice + 1)));
  }

  private Segment oneField(int start, boolean request, String written) throws Mistake {
    String name = written.toLowerCase(Locale.ROOT);
    if (name.startsWith(":")) {
      return pseudoField(start, request, name);
    }
    if (name.isEmpty() || !name.chars().allMatch(FormatParser::isNameOctet)) {
      throw new Mistake(start, "\"" + written + "\" is not a field name");
    }
    if (request) {
      return name.equals(REQUEST_ID)
          ? new Segment.Text(TextField.REQUEST_ID)
          : new Segment.RequestField(slot(requestFields, name));
    }
    if (name.equals(SERVICE_TIME)) {
      return new Segment.Between(
          NumberField.REQUEST_DURATION_NANOS, NumberField.RESPONSE_DURATION_NANOS, false);
    }
    return new Segment.ResponseField(slot(responseFields, name));
  }

  private static Segment pseudoField(int start, boolean request, String name) throws Mistake {
    return switch (request ? name : "RESP " + name) {
      case ":method" -> new Segment.Text(TextField.METHOD);
      case ":path" -> new Segment.Text(TextField.PATH);
      case ":authority" -> new Segment.Text(TextField.AUTHORITY);
      case "RESP :status" -> new Segment.Number(NumberField.RESPONSE_CODE, 1);
      default ->
          throw new Mistake(
              start, "there is no " + name + " here; use REQ with :METHOD, :PATH or :AUTHORITY");
    };
  }

  private static AsciiName slot(List<AsciiName> names, String name) {
    for (AsciiName known : names) {
      if (known.text().equals(name)) {
        return known;
      }
    }
    AsciiName added = new AsciiName(name, names.size());
    names.add(added);
    return added;
  }

  private String word() {
    int start = at;
    while (Character.isLetterOrDigit(peek()) || peek() == '_') {
      at++;
    }
    return pattern.substring(start, at);
  }

  private int number() throws Mistake {
    int start = at;
    int number = 0;
    while (peek() >= '0' && peek() <= '9' && at - start < 7) {
      number = number * 10 + (peek() - '0');
      at++;
    }
    if (number == 0) {
      throw new Mistake(start, "a length from 1 to 9999999 must follow the :");
    }
    return number;
  }

  /// The character here, or 0 at the end.
  private char peek() {
    return at < pattern.length() ? pattern.charAt(at) : 0;
  }

  /// RFC 9110, section 5.6.2: the characters of a token.
  private static boolean isNameOctet(int c) {
    return c < 0x7f && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
