package dev.truehop.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/// Immutable. Private keys in the three forms that are found in files. The JDK reads PKCS#8 only;
/// the older ones, which openssl and Istio's agent write, are put into that envelope (RFC 5958).
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  /// Version 0.
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /// rsaEncryption (1.2.840.113549.1.1.1) with its NULL.
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /// id-ecPublicKey (1.2.840.10045.2.1).
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  /// `parameters [0]` of an ECPrivateKey (RFC 5915, 3): the curve.
  private static final int CURVE = 0xa0;

  private PrivateKeys() {}

  static PrivateKey read(Path path, PemFile.Block block) throws BadFileException {
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> block.octets();
          case "RSA PRIVATE KEY" ->
              element(SEQUENCE, VERSION, RSA, element(OCTET_STRING, block.octets()));
          case "EC PRIVATE KEY" ->
              element(
                  SEQUENCE,
                  VERSION,
                  element(SEQUENCE, EC, curve(path, block)),
                  element(OCTET_STRING, block.octets()));
          case "ENCRYPTED PRIVATE KEY" ->
              throw new BadFileException(path, "the key is encrypted: it has to be plain");
          default -> throw new BadFileException(path, "unknown kind of key: " + block.label());
        };
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException _) {
        // Of another algorithm, or broken: the last one decides.
      }
    }
    throw new BadFileException(path, "the key can not be read: neither EC nor RSA nor Ed25519");
  }

  /// Whether the key is the one whose public half the certificate shows: it has to sign what the
  /// certificate's can verify.
  static boolean belong(PrivateKey key, PublicKey shown) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] sample = "truehop".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(sample);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(shown);
      verifier.update(sample);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// The octets of the curve's name in a SEC1 key: `SEQUENCE { version, key, [0] curve, ... }`.
  private static byte[] curve(Path path, PemFile.Block block) throws BadFileException {
    byte[] der = block.octets();
    int[] at = {0};
    try {
      length(der, at);
      while (at[0] < der.length) {
        int tag = der[at[0]] & 0xff;
        int length = length(der, at);
        if (tag == CURVE) {
          byte[] curve = new byte[length];
          System.arraycopy(der, at[0], curve, 0, length);
          return curve;
        }
        at[0] += length;
      }
    } catch (IndexOutOfBoundsException _) {
      throw new BadFileException(path, "the key can not be read: it is cut short");
    }
    throw new BadFileException(path, "the key does not say its curve: write it as PKCS#8");
  }

  /// Steps over a tag and its length.
  private static int length(byte[] der, int[] at) {
    int first = der[at[0] + 1] & 0xff;
    at[0] += 2;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at[0]++] & 0xff;
    }
    if (length < 0 || length > der.length) {
      throw new IndexOutOfBoundsException(length);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
