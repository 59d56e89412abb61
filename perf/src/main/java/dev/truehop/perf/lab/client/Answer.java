package dev.truehop.perf.lab.client;

import org.jspecify.annotations.Nullable;

/// Immutable: what came back for a request.
///
/// @param status 0 if no whole answer came
/// @param echoedId the id that the app put into its answer; null if there was none
/// @param delivery the field `x-truehop-delivery`; null if there was none
/// @param trouble why there is no whole answer; empty if there is
public record Answer(
    int status, @Nullable String echoedId, @Nullable String delivery, String trouble) {
  private static final int FIRST_SERVER_ERROR = 500;

  /// The beginning of the trouble with a stream that was reset; its error code follows.
  public static final String RESET = "reset, code ";

  /// Before anything was sent.
  public static final Answer NONE_YET = none("nothing was sent");

  static Answer none(String trouble) {
    return new Answer(0, null, null, trouble);
  }

  /// What it is to the client that sent a request with this id.
  public Kind kind(String id) {
    if (status == 0) {
      return Kind.UNANSWERED;
    }
    if (status >= FIRST_SERVER_ERROR) {
      return Kind.SERVER_ERROR;
    }
    return status == 200 && id.equals(echoedId) ? Kind.GOOD : Kind.WRONG;
  }

  /// What an answer is to its client.
  public enum Kind {
    /// 200, whole, and to this very request.
    GOOD,
    /// 5xx.
    SERVER_ERROR,
    /// Cut off, or none within the client's patience.
    UNANSWERED,
    /// To another request, or a status that nobody asked for.
    WRONG
  }
}
