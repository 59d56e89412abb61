package dev.truehop.http1;

import java.util.Locale;

/// Immutable. The field names that the parser recognises: those that it has to obey, those that it
/// protects, and the frequent ones, whose recognition spares the check of each octet.
public enum KnownField {
  /// Every other name.
  OTHER(0),
  HOST(KnownField.LOCKED | KnownField.NO_TRAILER),
  CONTENT_LENGTH(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  TRANSFER_ENCODING(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  CONNECTION(KnownField.HOP | KnownField.NO_TRAILER),
  KEEP_ALIVE(KnownField.HOP | KnownField.NO_TRAILER),
  PROXY_CONNECTION(KnownField.HOP | KnownField.NO_TRAILER),
  TE(KnownField.HOP | KnownField.NO_TRAILER),
  UPGRADE(KnownField.HOP | KnownField.NO_TRAILER),
  HTTP2_SETTINGS(KnownField.HOP | KnownField.NO_TRAILER),
  TRAILER(KnownField.NO_TRAILER),
  EXPECT(KnownField.NO_TRAILER),
  SEC_WEBSOCKET_KEY1(0),
  SEC_WEBSOCKET_KEY2(0),
  IDEMPOTENCY_KEY(0),
  X_IDEMPOTENCY_KEY(0),
  FORWARDED(KnownField.LOCKED | KnownField.NO_TRAILER),
  X_FORWARDED_FOR(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  X_FORWARDED_PROTO(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  X_FORWARDED_HOST(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  /// Says whom TLS has proved the client of one connection to be; nobody may say it from outside.
  X_FORWARDED_CLIENT_CERT(
      KnownField.HOP | KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  X_REQUEST_ID(KnownField.LOCKED | KnownField.NO_TRAILER | KnownField.GUARDED),
  AUTHORIZATION(KnownField.LOCKED | KnownField.NO_TRAILER),
  PROXY_AUTHORIZATION(KnownField.NO_TRAILER),
  COOKIE(KnownField.LOCKED | KnownField.NO_TRAILER),
  SET_COOKIE(KnownField.NO_TRAILER),
  CONTENT_TYPE(KnownField.NO_TRAILER),
  CONTENT_ENCODING(KnownField.NO_TRAILER),
  CONTENT_RANGE(KnownField.NO_TRAILER),
  RANGE(KnownField.NO_TRAILER),
  MAX_FORWARDS(KnownField.NO_TRAILER),
  USER_AGENT(0),
  ACCEPT(0),
  ACCEPT_ENCODING(0),
  ACCEPT_LANGUAGE(0),
  ACCEPT_RANGES(0),
  CACHE_CONTROL(0),
  DATE(0),
  ETAG(0),
  IF_MODIFIED_SINCE(0),
  IF_NONE_MATCH(0),
  LAST_MODIFIED(0),
  LOCATION(0),
  ORIGIN(0),
  PRAGMA(0),
  REFERER(0),
  SERVER(0),
  TRACEPARENT(0),
  UPGRADE_INSECURE_REQUESTS(0),
  VARY(0),
  VIA(0),
  X_POWERED_BY(0);

  /// Concerns one connection only and is never forwarded as received (RFC 9110 section 7.6.1).
  static final int HOP = 1;

  /// May not be nominated for removal by a request's Connection field: framing, routing, identity.
  static final int LOCKED = 2;

  /// May not arrive as a trailer (RFC 9110 section 6.5.1).
  static final int NO_TRAILER = 4;

  /// Refused in requests when written with `_`, because many applications read `_` and `-` alike.
  static final int GUARDED = 8;

  private static final KnownField[] VALUES = values();

  private final String token;
  private final int flags;

  KnownField(int flags) {
    this.token = name().equals("OTHER") ? "" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.flags = flags;
  }

  /// The name in lower case; empty for OTHER.
  public String token() {
    return token;
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  long bit() {
    return 1L << ordinal();
  }

  static KnownField at(int ordinal) {
    return VALUES[ordinal];
  }

  /// The set, one bit per ordinal, of all that carry the flag.
  static long mask(int flag) {
    long mask = 0;
    for (KnownField field : VALUES) {
      if (field.is(flag)) {
        mask |= field.bit();
      }
    }
    return mask;
  }
}
