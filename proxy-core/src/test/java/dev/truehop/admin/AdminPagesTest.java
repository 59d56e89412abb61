package dev.truehop.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.admin.AdminView.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminPagesTest {

  private final FakeView view = new FakeView();
  private final AdminPages pages = new AdminPages(view);

  @ParameterizedTest
  @CsvSource({"LIVE, 200", "DRAINING, 503", "PRE_INITIALIZING, 503"})
  void readySaysTheStateAsEnvoyDoes(State state, int status) {
    view.state = state;
    Reply reply = get("/ready", null);
    assertEquals(status, reply.status());
    assertEquals(state + "\n", body(reply));
  }

  @Test
  void serverInfoIsJson() {
    Reply reply = get("/server_info", null);
    assertEquals("application/json", reply.contentType());
    assertEquals(
        """
        {
         "version": "0.1.0",
         "state": "LIVE",
         "uptime_current_epoch": "61s",
         "uptime_all_epochs": "61s",
         "tls_provider": "BoringSSL",
         "command_line_options": {
          "file": "a \\"b\\".yaml"
         }
        }
        """,
        body(reply));
  }

  @Test
  void clustersAreEnvoysText() {
    assertEquals(
        """
        orders::observability_name::orders
        orders::default_priority::max_connections::1024
        orders::default_priority::max_pending_requests::512
        orders::added_via_api::false
        orders::10.0.0.5:3000::cx_active::2
        orders::10.0.0.5:3000::cx_total::9
        orders::10.0.0.5:3000::hostname::
        orders::10.0.0.5:3000::health_flags::healthy
        orders::10.0.0.5:3000::weight::1
        orders::10.0.0.5:3000::pod_uid::6f1c
        orders::[::1]:3001::hostname::
        orders::[::1]:3001::health_flags::healthy
        orders::[::1]:3001::weight::1
        orders::[::1]:3001::pod_uid::
        """,
        body(get("/clusters", null)));
  }

  @Test
  void clustersAreEnvoysJson() {
    String json = body(get("/clusters", "format=json")).replaceAll("\\n *", "");
    assertTrue(json.startsWith("{\"cluster_statuses\": [{\"name\": \"orders\","), json);
    assertTrue(
        json.contains(
            "\"host_statuses\": [{\"address\": {\"socket_address\": {\"address\": \"10.0.0.5\","
                + "\"port_value\": 3000}},\"stats\": [{\"name\": \"cx_active\",\"value\": \"2\","
                + "\"type\": \"GAUGE\"},{\"name\": \"cx_total\",\"value\": \"9\","
                + "\"type\": \"COUNTER\"}],"),
        json);
    assertTrue(json.contains("\"pod_uid\": null"), json);
  }

  @Test
  void listenersAreEnvoysTextOrJson() {
    assertEquals("web::127.0.0.1:8080\nsix::[::1]:8081\n", body(get("/listeners", "format=text")));
    assertEquals(
        "{\"listener_statuses\": [{\"name\": \"web\",\"local_address\": {\"socket_address\": "
            + "{\"address\": \"127.0.0.1\",\"port_value\": 8080}}},{\"name\": \"six\","
            + "\"local_address\": {\"socket_address\": {\"address\": \"::1\","
            + "\"port_value\": 8081}}}]}",
        body(get("/listeners", "format=json")).replaceAll("\\n *", ""));
  }

  @Test
  void certsAreEnvoysJson() {
    assertEquals(
        "{\"certificates\": [{\"used_by\": \"listener web\",\"epoch\": 3,\"ca_cert\": [],"
            + "\"cert_chain\": [{\"path\": \"web.crt\",\"serial_number\": \"1f\","
            + "\"subject\": \"CN=web\",\"subject_alt_names\": ["
            + "{\"uri\": \"spiffe://td/ns/a/sa/b\"},{\"dns\": \"web.example\"}],"
            + "\"days_until_expiration\": \"1\",\"valid_from\": \"1970-01-01T00:00:00Z\","
            + "\"expiration_time\": \"1970-01-02T00:00:00Z\"}],"
            + "\"crl\": [{\"path\": \"ca.crl\",\"issuer\": \"CN=root\",\"number\": \"2\","
            + "\"revoked\": 4,\"next_update\": \"1970-01-02T00:00:00Z\"}]}]}",
        body(get("/certs", null)).replaceAll("\\n *", ""));
  }

  @Test
  void poolsShowEveryConnection() {
    assertEquals(
        "{\"pools\": [{\"worker\": 1,\"cluster\": \"orders\",\"address\":"
            + " \"10.0.0.5:3000\",\"generation\": \"pod:6f1c\",\"protocol\":"
            + " \"http1\",\"tls_epoch\": 0,\"acceptable_peers\": [],\"server_name\":"
            + " null,\"bind_address\": null,\"fenced\": false,\"upstream\": {\"workload\":"
            + " \"shop/orders\",\"close_age_ms\": 5000.0,\"early_close_ms\":"
            + " null,\"unused_close_age_ms\": null,\"request_count\": 100,\"closes_suddenly\":"
            + " false,\"tolerates_withheld\":"
            + " true,\"connect_ms\": 0.08,\"pings\": \"answered\",\"believed\":"
            + " true,\"timeout_inverted\": true,\"suspects_used\":"
            + " 0,\"suspects_withheld\": 3,\"suspects_pinged\": 0,\"suspects_fresh\":"
            + " 0},\"pending\": 3,\"connections\": [{\"id\": 7,\"state\": \"idle\",\"age_ms\":"
            + " 2000.0,\"idle_ms\": 1.5,\"served\": 4,\"leases\": 0,\"guard_ms\":"
            + " 4500.0,\"guard_source\": \"hint\",\"suspect\": false,\"canary\": true}]}]}",
        body(get("/pools", null)).replaceAll("\\n *", ""));
  }

  @Test
  void theConfigurationIsDumped() {
    assertEquals("{\n \"workers\": 2,\n \"listeners\": []\n}\n", body(get("/config_dump", null)));
  }

  @Test
  void metricsComeInTheFormatThatIsAskedFor() throws IOException {
    Reply reply = pages.answer("GET", "/stats/prometheus", "usedonly", "text/x");
    assertEquals("text/plain; version=0.0.4", reply.contentType());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    assertInstanceOf(Reply.Streamed.class, reply.body()).source().writeTo(written);
    assertEquals("# for text/x\n", written.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "/drain_listeners, , drain",
    "/drain_listeners, graceful, drain",
    "/quitquitquit, , quit",
    "/logging, level=debug, level debug"
  })
  void whatChangesStateAnswersToPostOnly(String path, @Nullable String query, String call) {
    Reply get = pages.answer("GET", path, query, null);
    assertEquals(405, get.status());
    assertEquals("POST", get.allow());
    assertEquals(List.of(), view.calls);
    Reply post = pages.answer("POST", path, query, null);
    assertEquals(200, post.status());
    assertEquals("OK\n", body(post));
    assertEquals(List.of(call), view.calls);
  }

  @Test
  void whatIsReadDoesNotAnswerToPost() {
    Reply reply = pages.answer("POST", "/ready", null, null);
    assertEquals(405, reply.status());
    assertEquals("GET", reply.allow());
    assertEquals("/ready is for GET only\n", body(reply));
    assertNull(get("/ready", null).allow());
    assertEquals(200, pages.answer("HEAD", "/ready", null, null).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET |/clusters       |format=xml |format must be text or json",
        "GET |/clusters       |filter=x   |/clusters has no parameter filter",
        "GET |/pools          |format=json|/pools has no parameter format",
        "GET |/clusters       |format=%zz |the query string is not percent-encoded",
        "POST|/logging        |           |/logging needs level=...",
        "POST|/logging        |level=loud |no log level loud",
        "POST|/quitquitquit   |now        |/quitquitquit has no parameter now"
      })
  void wrongParametersAreRefused(
      String method, String path, @Nullable String query, String message) {
    Reply reply = pages.answer(method, path, query, null);
    assertEquals(400, reply.status());
    assertEquals(message + "\n", body(reply));
  }

  @Test
  void anUnknownPathIsAnsweredWithTheKnownOnes() {
    Reply reply = get("/nothing", null);
    assertEquals(404, reply.status());
    assertEquals("invalid path. " + body(get("/help", null)), body(reply));
    assertEquals(
        """
        admin commands are:
          /certs: certificates in force
          /clusters[?format=]: endpoints and their numbers
          /config_dump: the effective configuration
          /drain_listeners[?graceful=]: begin to drain (POST)
          /events[?hits=]: what happens, as it does
          /help: this list
          /listeners[?format=]: listeners and addresses
          /logging[?level=]: set the log level (POST)
          /pools: pools and connections
          /quitquitquit: drain and end (POST)
          /ready: 200 if live, else 503
          /server_info: version, state, uptime
          /stats/prometheus[?usedonly=]: all metrics
        """,
        body(get("/help", null)));
  }

  private Reply get(String path, @Nullable String query) {
    return pages.answer("GET", path, query, null);
  }

  private static String body(Reply reply) {
    Reply.Whole whole = assertInstanceOf(Reply.Whole.class, reply.body());
    return new String(whole.octets(), StandardCharsets.UTF_8);
  }
}
