package org.joborchestrator.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Contents for archives, and java.util.zip's view of them. */
final class Trial {

  static final FileTime TIME = FileTime.from(Instant.parse("2024-02-29T13:14:15Z"));

  private Trial() {}

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] text(int length, long seed) {
    byte[] bytes = new byte[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('0' + random.nextInt(8));
    }
    return bytes;
  }

  static Path file(Path directory, String name, byte[] content, String mode) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    Files.setLastModifiedTime(file, TIME);
    return file;
  }

  /** Reads it as a stream, so that local headers and descriptors are looked at. */
  static Map<String, byte[]> entries(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /** A ZIP of one file, as a stream of bytes. */
  static byte[] archive(Zipping zipping) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipWriter zip = new ZipWriter(out)) {
      zipping.write(zip);
      zip.finish();
    }
    return out.toByteArray();
  }

  static ZipItem item(String name) {
    return new ZipItem(name, 0100644, TIME);
  }

  @FunctionalInterface
  interface Zipping {
    void write(ZipWriter zip) throws IOException;
  }
}
