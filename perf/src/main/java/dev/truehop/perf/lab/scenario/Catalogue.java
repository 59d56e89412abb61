package dev.truehop.perf.lab.scenario;

import java.util.List;

/// Immutable (static values only): every scenario of the lab, in the order of its report.
public final class Catalogue {
  public static final List<Scenario> ALL =
      List.of(
          IdleCloses.idleClose(),
          IdleCloses.lowRate(),
          Suspects.learnedClose(),
          Suspects.withheldTerminator(),
          Suspects.splitHeadRefused(),
          IdleCloses.streamedUpload(),
          IdleCloses.parkedFin(),
          IdleCloses.closeAfterRequests(),
          IdleCloses.closeWithoutRule(),
          HalfCloses.discards(),
          HalfCloses.executes(),
          Crashes.abortBeforeAck(),
          Crashes.executedThenClosed(),
          Crashes.crashMidResponse(),
          Crashes.poison(),
          Crashes.suspended(),
          Chatter.unsolicited(),
          Chatter.timeoutOnIdle(),
          Restarts.graceful(),
          Restarts.abrupt(),
          Restarts.addressChange(),
          Pods.replaced(),
          Pods.replacedLate(),
          Pods.blackHoled(),
          Pods.blackHoledIdle(),
          Pods.otherIdentity(),
          Paths.forgedReset(),
          Paths.forgedResetExecuting(),
          Paths.healedPath(),
          GoAways.once(),
          GoAways.twice(),
          GoAways.withFin(),
          GoAways.withReset(),
          GoAways.lying(),
          GoAways.lost(),
          Refusals.forever(),
          PingRules.forgotten(),
          PingRules.unanswered(),
          PingRules.counted(),
          PingRules.punished(),
          Identities.rotated(),
          Identities.revoked(),
          Identities.stranger());

  /// Those that are played where they are named.
  public static final List<Scenario> ALSO = List.of(LongRuns.all());

  private Catalogue() {}
}
