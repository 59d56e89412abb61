package dev.truehop.pool;

/// Worker-confined. How the HTTP/2 servers of one workload behave, where they are free to, or
/// should not: whether they take PINGs, and whether their word counts that they did not process a
/// request. Forgotten when a generation of the workload goes: the next version may behave.
public final class PeerManners {
  /// An end behind a PING may be a coincidence once.
  private static final int ENDS_BELIEVED = 2;

  private final UpstreamProfile profile;
  private PingManner pings = PingManner.ANSWERED;
  private int endedAfterPing;
  private boolean believed = true;

  PeerManners(UpstreamProfile profile) {
    this.profile = profile;
  }

  /// What becomes of PINGs. Where they are not answered, suspects are left to requests that can be
  /// replayed; others take a fresh connection.
  public PingManner pings() {
    return pings;
  }

  /// Whether GOAWAY and REFUSED_STREAM prove what they say.
  public boolean believed() {
    return believed;
  }

  /// A PING was not acknowledged in time.
  void pingUnanswered(long now) {
    learn(pings == PingManner.PUNISHED ? pings : PingManner.UNANSWERED, now);
  }

  /// The connection turned out to be dead: what was not answered there says nothing of others.
  public void pingLost(long now) {
    learn(pings == PingManner.PUNISHED ? pings : PingManner.ANSWERED, now);
  }

  /// The peer has said that a PING was one too many.
  public void pingPunished(long now) {
    learn(PingManner.PUNISHED, now);
  }

  /// The peer has ended the connection after it had got a PING, and gave no reason.
  public void endedAfterPing(long now) {
    endedAfterPing++;
    if (endedAfterPing >= ENDS_BELIEVED) {
      learn(PingManner.PUNISHED, now);
    }
  }

  /// A PING was followed by a response, as it should be.
  public void pingServed() {
    endedAfterPing = 0;
  }

  private void learn(PingManner manner, long now) {
    if (pings != manner) {
      pings = manner;
      profile.lesson(now);
    }
  }

  /// The peer has said that it did not process a request that it had answered: a lie, and nobody
  /// knows which of its words is one.
  public void caughtLying(long now) {
    if (believed) {
      believed = false;
      profile.lesson(now);
    }
  }

  void forget() {
    pings = PingManner.ANSWERED;
    endedAfterPing = 0;
    believed = true;
  }
}
