package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipEndTest {

  @TempDir private Path directory;

  @Test
  void archive_cutAnywhere_isNotComplete() throws Exception {
    byte[] nested = foreign("nested", "");
    byte[] whole =
        Trial.archive(
            zip -> {
              zip.file(
                  Trial.item("first"), Channels.newChannel(new ByteArrayInputStream(nested)), 9);
              zip.file(
                  Trial.item("nested.zip"),
                  Channels.newChannel(new ByteArrayInputStream(nested)),
                  nested.length);
            });

    assertTrue(isComplete(whole));
    for (int length = 0; length < whole.length; length++) {
      assertFalse(isComplete(Arrays.copyOf(whole, length)), "cut at " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a comment", "one with PK\5\6 in it, which is longer than a record"})
  void archive_ofOthers_isComplete(String comment) throws Exception {
    byte[] whole = foreign("name", comment);

    assertTrue(isComplete(whole));
    assertFalse(isComplete(Arrays.copyOf(whole, whole.length + 1)));
  }

  @Test
  void file_thatIsNoArchive_isNotComplete() throws Exception {
    assertFalse(isComplete(new byte[0]));
    assertFalse(isComplete(new byte[200_000]));
    assertFalse(isComplete("{\"id\":1,\"status\":\"Running\",\"message\":\"\"}".getBytes(UTF_8)));
    assertFalse(isComplete(Trial.random(100_000, 1)));
    Assertions.assertThrows(
        NoSuchFileException.class, () -> Archive.isComplete(directory.resolve("none")));
  }

  @Test
  void archive_thatIsEmpty_isComplete() throws Exception {
    byte[] empty = Trial.archive(zip -> {});

    assertEquals(22, empty.length);
    assertTrue(isComplete(empty));
  }

  private boolean isComplete(byte[] content) throws IOException {
    return Archive.isComplete(Files.write(directory.resolve("f.zip"), content));
  }

  private static byte[] foreign(String name, String comment) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setComment(comment);
      zip.putNextEntry(new ZipEntry(name));
      zip.write(name.getBytes(UTF_8));
      zip.closeEntry();
    }
    return out.toByteArray();
  }
}
