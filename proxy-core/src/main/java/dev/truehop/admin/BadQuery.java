package dev.truehop.admin;

/// Immutable: a request's parameters are wrong; the message says how, for the 400.
final class BadQuery extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadQuery(String message) {
    super(message);
  }
}
