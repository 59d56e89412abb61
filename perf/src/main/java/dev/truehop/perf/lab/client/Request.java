package dev.truehop.perf.lab.client;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.AppRequest;

/// Immutable: a request that a client is to send.
///
/// @param cluster is reached under the path `/` + its name
/// @param id unique in a scenario; begins with the verb's prefix
/// @param holdMillis how long the app takes to answer it
/// @param uploadOctets of a body that is streamed in pieces; 0 = the verb's own small body
public record Request(Verb verb, String cluster, String id, long holdMillis, int uploadOctets) {
  public static Request of(Verb verb, String cluster, String id) {
    return new Request(verb, cluster, id, 0, 0);
  }

  /// The same, but the app takes its time.
  public Request holding(long millis) {
    return new Request(verb, cluster, id, millis, uploadOctets);
  }

  /// The same, with a large body.
  public Request uploading(int octets) {
    return new Request(verb, cluster, id, holdMillis, octets);
  }

  String head(String connection) {
    int length = uploadOctets == 0 ? verb.body().length() : uploadOctets;
    StringBuilder head = new StringBuilder();
    head.append(verb).append(" /").append(cluster).append(" HTTP/1.1\r\nhost: lab\r\n");
    head.append(AppRequest.ID).append(": ").append(id).append("\r\n");
    if (holdMillis > 0) {
      head.append(AppRequest.HOLD_MILLIS).append(": ").append(holdMillis).append("\r\n");
    }
    if (length > 0) {
      head.append("content-length: ").append(length).append("\r\n");
    }
    return head.append(connection).append("\r\n").toString();
  }
}
