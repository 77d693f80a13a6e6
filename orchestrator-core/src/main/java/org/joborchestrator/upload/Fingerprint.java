package org.joborchestrator.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.joborchestrator.files.FilePath;
import org.joborchestrator.job.ServiceName;

/**
 * What an upload comes to, whatever the order of its files: made while they are written, so that
 * none has to be read again. For one thread at a time.
 */
final class Fingerprint {

  private final SortedMap<String, byte[]> files = new TreeMap<>();

  /** The file's stream; what is written to it counts when it is closed. */
  OutputStream on(String name, OutputStream file) {
    return new DigestOutputStream(file, sha256()) {
      @Override
      public void close() throws IOException {
        super.close();
        files.putIfAbsent(FilePath.of(name).value(), getMessageDigest().digest());
      }
    };
  }

  /** Of the service, the names and the content of all files. */
  String with(ServiceName service) {
    MessageDigest all = sha256();
    all.update(service.value().getBytes(StandardCharsets.UTF_8));
    files.forEach(
        (name, content) -> {
          all.update((byte) 0); // is in no name
          all.update(name.getBytes(StandardCharsets.UTF_8));
          all.update((byte) 0);
          all.update(content);
        });
    return HexFormat.of().formatHex(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
    }
  }
}
