package dev.truehop.http1;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Fuzz targets; in the build they run over their seed corpus only. `JAZZER_FUZZ=1` fuzzes.
class Http1FuzzTest {
  @FuzzTest
  void anyRequestIsReadOneWayOnly(byte[] octets) {
    Agreement.aboutRequest(octets);
  }

  @FuzzTest
  void anyResponseIsReadOneWayOnly(byte[] octets) {
    for (Method method : new Method[] {Method.GET, Method.HEAD, Method.CONNECT}) {
      Agreement.aboutResponse(octets, method);
    }
  }

  @FuzzTest
  void anyChunkedBodyIsReadOneWayOnly(byte[] octets) {
    Agreement.aboutChunks(octets);
  }
}
