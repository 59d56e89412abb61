package dev.truehop.failure;

/// Immutable: writes the failure table as `docs/failures.md`.
final class FailureDocs {

  private static final String HEAD =
      """
      # Failures: flags, details, bodies

      This page is generated from the failure table in the code; a test holds the two together.
      Flags, details and bodies are Envoy's, octet for octet, so that existing log queries, alerts
      and clients keep working. A row that Envoy does not have says so.

      - **side**: whose doing it is. DOWNSTREAM: the client. UPSTREAM: the app or the network on the
        way to it. LOCAL: the proxy's configuration and limits.
      - **status**: of the answer that the proxy makes itself. `none`: there is nobody to answer, or
        a part of the upstream's answer has been passed on; the connection is closed. gRPC clients
        get 200 and [their own status](grpc.md#local-replies) instead.
      - **flag** and **details**: the access log's `%RESPONSE_FLAGS%` and `%RESPONSE_CODE_DETAILS%`.
        `URX` is put before the failure's own flag when the retries were used up: `URX,UC`.
      - **retry class**: which of Envoy's reset reasons it is; the tokens of `retryOn` look at it.
      - A response of the upstream's own has the flag `-` and the details `via_upstream`.

      """;

  private FailureDocs() {}

  /// The whole page.
  static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    rows(page);
    bodies(page);
    flags(page);
    return page.toString();
  }

  private static void rows(StringBuilder page) {
    page.append("## The table\n\n");
    page.append("| failure | side | status | flag | details | retry class | what happened |\n");
    page.append("|---|---|---|---|---|---|---|\n");
    for (Failure row : Failure.values()) {
      page.append("| ").append(row.name()).append(" | ").append(row.side());
      page.append(" | ").append(status(row)).append(" | `").append(row.flag()).append("` | `");
      page.append(row.details()).append("` | ").append(row.retryClass());
      page.append(" | ").append(row.meaning()).append(" |\n");
    }
  }

  private static void bodies(StringBuilder page) {
    page.append(
        "\n## Bodies\n\nThe number before a body is its length in octets. A failure that is");
    page.append("\nnot listed is answered without a body, or not at all.\n\n");
    for (Failure row : Failure.values()) {
      if (row.body().isEmpty()) {
        continue;
      }
      page.append("- ").append(row.name()).append("\n");
      body(page, row.body(), "");
      if (!row.body(true).equals(row.body())) {
        body(page, row.body(true), " (after a retry)");
      }
    }
  }

  private static void body(StringBuilder page, String body, String when) {
    page.append("  - ").append(body.length()).append(when).append(": `").append(body).append("`\n");
  }

  private static void flags(StringBuilder page) {
    page.append("\n## Flags\n\n| short | long |\n|---|---|\n");
    for (Flag flag : Flag.values()) {
      page.append("| `").append(flag.name()).append("` | ").append(flag.longName()).append(" |\n");
    }
  }

  private static String status(Failure row) {
    return row.status() == 0 ? "none" : Integer.toString(row.status());
  }
}
