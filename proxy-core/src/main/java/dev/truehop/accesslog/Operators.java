package dev.truehop.accesslog;

import static dev.truehop.accesslog.Segment.NANOS_PER_MILLI;
import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Immutable: the operators without an argument, by name (Envoy, "Access log format", and our own
/// `TRUEHOP_` ones). The operators with an argument are in [FormatParser].
final class Operators {

  private static final Segment LOCAL = new Segment.Text(TextField.DOWNSTREAM_LOCAL_ADDRESS);
  private static final Segment REMOTE = new Segment.Text(TextField.DOWNSTREAM_REMOTE_ADDRESS);
  private static final Segment HOST = new Segment.Text(TextField.UPSTREAM_HOST);
  private static final Segment UPSTREAM_LOCAL = new Segment.Text(TextField.UPSTREAM_LOCAL_ADDRESS);
  private static final Segment CLUSTER = new Segment.Text(TextField.UPSTREAM_CLUSTER);

  static final SortedMap<String, Segment> PLAIN =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.ofEntries(
                  entry("START_TIME", new Segment.StartTime()),
                  entry("PROTOCOL", new Segment.Text(TextField.PROTOCOL)),
                  entry("RESPONSE_CODE", new Segment.Number(NumberField.RESPONSE_CODE, 1)),
                  entry("RESPONSE_FLAGS", new Segment.Flags(false)),
                  entry("RESPONSE_FLAGS_LONG", new Segment.Flags(true)),
                  text("RESPONSE_CODE_DETAILS", TextField.RESPONSE_CODE_DETAILS),
                  text("CONNECTION_TERMINATION_DETAILS", TextField.CONNECTION_TERMINATION_DETAILS),
                  text(
                      "UPSTREAM_TRANSPORT_FAILURE_REASON",
                      TextField.UPSTREAM_TRANSPORT_FAILURE_REASON),
                  entry("GRPC_STATUS", new Segment.GrpcName(true)),
                  entry("GRPC_STATUS_NUMBER", new Segment.Number(NumberField.GRPC_STATUS, 1)),
                  entry("BYTES_RECEIVED", new Segment.Number(NumberField.BYTES_RECEIVED, 1)),
                  entry("BYTES_SENT", new Segment.Number(NumberField.BYTES_SENT, 1)),
                  millis("DURATION", NumberField.DURATION_NANOS),
                  millis("REQUEST_DURATION", NumberField.REQUEST_DURATION_NANOS),
                  millis("RESPONSE_DURATION", NumberField.RESPONSE_DURATION_NANOS),
                  entry(
                      "RESPONSE_TX_DURATION",
                      new Segment.Between(
                          NumberField.RESPONSE_DURATION_NANOS, NumberField.DURATION_NANOS, true)),
                  entry("UPSTREAM_HOST", HOST),
                  entry("UPSTREAM_REMOTE_ADDRESS", HOST),
                  entry("UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", new Segment.WithoutPort(HOST)),
                  entry("UPSTREAM_REMOTE_PORT", new Segment.PortOf(HOST)),
                  entry("UPSTREAM_LOCAL_ADDRESS", UPSTREAM_LOCAL),
                  entry(
                      "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
                      new Segment.WithoutPort(UPSTREAM_LOCAL)),
                  entry("UPSTREAM_LOCAL_PORT", new Segment.PortOf(UPSTREAM_LOCAL)),
                  entry("UPSTREAM_CLUSTER", CLUSTER),
                  entry("UPSTREAM_CLUSTER_RAW", CLUSTER),
                  entry(
                      "UPSTREAM_REQUEST_ATTEMPT_COUNT",
                      new Segment.Number(NumberField.ATTEMPT_COUNT, 1)),
                  entry(
                      "UPSTREAM_CONNECTION_ID",
                      new Segment.Number(NumberField.UPSTREAM_CONNECTION_ID, 1)),
                  entry("CONNECTION_ID", new Segment.Number(NumberField.CONNECTION_ID, 1)),
                  entry("DOWNSTREAM_LOCAL_ADDRESS", LOCAL),
                  entry("DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", new Segment.WithoutPort(LOCAL)),
                  entry("DOWNSTREAM_LOCAL_PORT", new Segment.PortOf(LOCAL)),
                  entry("DOWNSTREAM_REMOTE_ADDRESS", REMOTE),
                  entry("DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", new Segment.WithoutPort(REMOTE)),
                  entry("DOWNSTREAM_REMOTE_PORT", new Segment.PortOf(REMOTE)),
                  entry("DOWNSTREAM_DIRECT_REMOTE_ADDRESS", REMOTE),
                  entry(
                      "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
                      new Segment.WithoutPort(REMOTE)),
                  text("REQUESTED_SERVER_NAME", TextField.REQUESTED_SERVER_NAME),
                  text("ROUTE_NAME", TextField.ROUTE_NAME),
                  text("STREAM_ID", TextField.REQUEST_ID),
                  entry("HOSTNAME", new Segment.Constant(hostName())),
                  text("TRUEHOP_VERDICT", TextField.VERDICT),
                  entry("TRUEHOP_REUSED", new Segment.YesOrNo(NumberField.REUSED)),
                  millis("TRUEHOP_IDLE_AGE", NumberField.IDLE_AGE_NANOS),
                  entry("TRUEHOP_REUSE_COUNT", new Segment.Number(NumberField.REUSE_COUNT, 1)),
                  millis("TRUEHOP_GUARD", NumberField.GUARD_NANOS),
                  millis("TRUEHOP_CLOSE_AGE", NumberField.CLOSE_AGE_NANOS),
                  millis("TRUEHOP_HOLD", NumberField.HELD_NANOS),
                  text("TRUEHOP_DETECTION", TextField.DETECTION),
                  text("TRUEHOP_ERRNO", TextField.ERRNO),
                  text("TRUEHOP_GENERATION", TextField.GENERATION))));

  private Operators() {}

  private static Map.Entry<String, Segment> text(String name, TextField field) {
    return entry(name, new Segment.Text(field));
  }

  private static Map.Entry<String, Segment> millis(String name, NumberField field) {
    return entry(name, new Segment.Number(field, NANOS_PER_MILLI));
  }

  /// The kernel's name for this host; asking a resolver could wait for the network.
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException _) {
      return "";
    }
  }
}
