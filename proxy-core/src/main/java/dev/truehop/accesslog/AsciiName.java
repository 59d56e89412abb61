package dev.truehop.accesslog;

/// Immutable: the name of a header field that a log format shows.
///
/// @param text the name in lower case
/// @param slot its position in [LogFormat#requestFields] or [LogFormat#responseFields]: an exchange
///   can keep what it needs for the log under this number
public record AsciiName(String text, int slot) {}
