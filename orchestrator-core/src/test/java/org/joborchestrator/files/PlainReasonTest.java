package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlainReasonTest {

  @TempDir private Path directory;

  @Test
  void reason_ofTheSystem_isKept() {
    IOException e = new FileSystemException("/x", null, "Read-only file system");

    assertEquals("Read-only file system", PlainReason.of(e));
    assertEquals("/x: Read-only file system", PlainReason.withFile(e));
  }

  @Test
  void reason_thatIsAClassAlone_isSaidInWords() {
    assertEquals(
        "/x: is not there and cannot be made", PlainReason.withFile(new NoSuchFileException("/x")));
    assertEquals("/x: access denied", PlainReason.withFile(new AccessDeniedException("/x")));
    assertEquals("/x: cannot be used", PlainReason.withFile(new FileSystemLoopException("/x")));
  }

  @Test
  void directory_inWhosePlaceIsAFile_isNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    IOException e = assertThrows(IOException.class, () -> Files.createDirectories(file));

    assertEquals(file + ": is a file", PlainReason.withFile(e));
  }

  @Test
  void failure_ofNoFile_isItsMessage() {
    assertEquals("broken pipe", PlainReason.withFile(new IOException("broken pipe")));
    assertEquals("could not be read or written", PlainReason.withFile(new IOException()));
  }
}
