package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4:80, 1.2.3.4:80",
    "0.0.0.0:0, 0.0.0.0:0",
    "[::1]:65535, [::1]:65535",
    "[::]:1, [::]:1",
    "[0:0:0:0:0:0:0:1]:80, [::1]:80",
    "[2001:DB8::0:0:1]:80, [2001:db8::1]:80",
    "[1:0:0:2:0:0:0:3]:80, [1:0:0:2::3]:80",
    "[1:0:2:0:0:3:0:0]:80, [1:0:2::3:0:0]:80",
    "[1:0:2:3:4:5:6:7]:80, [1:0:2:3:4:5:6:7]:80",
    "[fe80::]:80, [fe80::]:80",
    "1.2.3.4:0080, 1.2.3.4:80",
  })
  void isEqualIfItMeansTheSame(String text, String canonical) {
    HostPort parsed = HostPort.parse(text);
    assertEquals(canonical, parsed.toString());
    assertEquals(parsed, HostPort.parse(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4|`1.2.3.4` needs a port, as in 127.0.0.1:8080",
        "[::1]|`[::1]` needs a port, as in 127.0.0.1:8080",
        "::1:80|`::1:80`: an IPv6 address needs brackets, as in \"[::1]:8080\"",
        "1.2.3.4:|`` is not a port: 0 to 65535",
        "1.2.3.4:-1|`-1` is not a port: 0 to 65535",
        "1.2.3.4:65536|port 65536 is not between 0 and 65535",
        "1.2.3:80|`1.2.3` is not an IPv4 address",
        "1.2.3.256:80|`1.2.3.256` is not an IPv4 address",
        "01.2.3.4:80|`01.2.3.4` is not an IPv4 address",
        ":80|`` is not an IPv4 address",
        "orders:80|`orders`: DNS names are not supported: use the address",
        "[1::2::3]:80|`1::2::3` is not an IPv6 address",
        "[fe80::1%lo]:80|`fe80::1%lo`: zone identifiers are not supported",
        "[::ffff:1.2.3.4]:80|`::ffff:1.2.3.4` is an IPv4 address in IPv6 form: write it as IPv4",
        "[1.2.3.4]:80|`[1.2.3.4]:80`: only IPv6 addresses have brackets",
      })
  void saysWhatToWriteInstead(String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text)).getMessage());
  }

  @Test
  void checksItsPartsToo() {
    assertThrows(IllegalArgumentException.class, () -> new HostPort("orders", 80));
    assertThrows(IllegalArgumentException.class, () -> new HostPort("1.2.3.4", -1));
  }
}
