package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.TooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StagingTest {

  private static final int LIMIT = 10;

  @TempDir private Path directory;
  private final List<Path> synced = new ArrayList<>();
  private final TestDisk disk = new TestDisk();
  private Path temporary;
  private Staging staging;

  @BeforeEach
  void begin() throws IOException {
    temporary = directory.resolve("temporary");
    staging = new Staging(temporary, storage(this::sync), LIMIT, () -> {});
  }

  private Storage storage(Disk chosen) {
    return new Storage(chosen, directory, new Watermarks(100, 100));
  }

  private void sync(Path path) {
    assertTrue(Files.exists(path), path + " is synced, but not there");
    synced.add(path);
  }

  @AfterEach
  void close() {
    staging.close();
  }

  private void write(String name, String content) throws IOException {
    try (OutputStream out = staging.file(name)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void files_areMovedIntoPlace_allAtOnce() throws IOException {
    write("run.sh", "true");
    write("./a//b/ü.txt", "deep");
    Path target = directory.resolve("target");

    staging.moveTo(target);
    staging.close();

    assertEquals("true", Files.readString(target.resolve("run.sh")));
    assertEquals("deep", Files.readString(FilePath.of("a/b/ü.txt").resolveIn(target)));
    assertFalse(Files.exists(temporary));
    assertEquals("[run.sh, a/b/ü.txt]", staging.files().toString());
    assertTrue(staging.has("run.sh"));
    assertFalse(staging.has("b"));
  }

  @Test
  void everyFileAndDirectory_isSynced_whereItStays() throws IOException {
    write("run.sh", "true");
    write("a/b/c", "deep");
    Path target = directory.resolve("target");

    staging.moveTo(target);
    assertEquals(List.of(), synced);
    staging.sync();

    assertEquals(
        Set.of(
            target.resolve("run.sh"),
            target.resolve("a/b/c"),
            target.resolve("a"),
            target.resolve("a/b"),
            target,
            directory),
        Set.copyOf(synced));
  }

  @Test
  void whatCannotBeSynced_isNotThere() throws IOException {
    Disk broken =
        path -> {
          throw new IOException("no space");
        };
    Path target = directory.resolve("target");
    try (Staging failing =
        new Staging(directory.resolve("other"), storage(broken), LIMIT, () -> {})) {
      failing.moveTo(target);
      assertThrows(IOException.class, failing::sync);
    }
    assertFalse(Files.exists(directory.resolve("other")));
    assertFalse(Files.exists(target));
  }

  @Test
  void closed_itLeavesNothing() throws IOException {
    write("a/b", "x");
    staging.close();
    staging.close();

    assertFalse(Files.exists(temporary));
  }

  @Test
  void limit_isOfAllFilesTogether() throws IOException {
    write("a", "12345");
    write("b", "12345");

    try (OutputStream one = staging.file("c")) {
      TooLargeException refused = assertThrows(TooLargeException.class, () -> one.write('x'));
      assertEquals(LIMIT, refused.limit());
      assertThrows(TooLargeException.class, () -> one.write(new byte[5]));
    }
    assertEquals(0, Files.size(temporary.resolve("c")));
  }

  @Test
  void secondFileOfAName_isRefused_alsoInAnotherSpelling() throws IOException {
    write("a/b", "1");

    assertRefused("a/b", "Two files are named 'a/b'");
    assertRefused("./a//b", "Two files are named 'a/b'");
    assertEquals("1", Files.readString(temporary.resolve("a/b")));
  }

  @Test
  void name_ofAFileAndOfADirectory_isRefused() throws IOException {
    write("file", "1");
    write("directory/file", "2");

    assertRefused("file/below", "'file/below' is a file's name and a directory's");
    assertRefused("file/far/below", "'file/far/below' is a file's name and a directory's");
    assertRefused("directory", "'directory' is a file's name and a directory's");
  }

  @Test
  void refusedName_doesNotSpoilTheRest() throws IOException {
    write("file", "1");
    assertRefused("file/below", "expected one of the two");
    assertRefused("../out", "Invalid file name '../out'");
    write("other", "2");

    staging.moveTo(directory.resolve("target"));

    assertEquals("[file, other]", staging.files().toString());
  }

  private void assertRefused(String name, String reason) {
    InvalidRequestException refused =
        assertThrows(InvalidRequestException.class, () -> staging.file(name));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void filesThatUseUpTheDisk_areRefusedWhileTheyAreWritten() throws IOException {
    Path place = directory.resolve("large");
    byte[] half = new byte[1 << 19];
    try (Staging large = new Staging(place, storage(disk), Long.MAX_VALUE, () -> {})) {
      try (OutputStream out = large.file("run.sh")) {
        out.write(half);
        disk.free(99);
        assertThrows(NoSpaceException.class, () -> out.write(half));
      }
    }
    assertFalse(Files.exists(place));
  }

  @Test
  void fileThatIsNotWhole_cannotBeMovedIntoPlace() throws IOException {
    Path target = directory.resolve("target");
    OutputStream out = staging.file("a");
    assertThrows(TooLargeException.class, () -> out.write(new byte[LIMIT + 1]));
    out.close();

    assertThrows(IOException.class, () -> staging.moveTo(target));
    assertFalse(Files.exists(target));
  }

  /** The operating system may tell only then what it could not write, and only once. */
  @Test
  void fileWhoseCloseFails_cannotBeMovedIntoPlace() throws IOException {
    Path target = directory.resolve("target");
    disk.failClose("input/output error");
    try (Staging failing =
        new Staging(directory.resolve("other"), storage(disk), LIMIT, () -> {})) {
      OutputStream out = failing.file("a");
      assertThrows(IOException.class, out::close);

      assertThrows(IOException.class, () -> failing.moveTo(target));
    }
    assertFalse(Files.exists(directory.resolve("other")));
    assertFalse(Files.exists(target));
  }

  private Staging inMemory(Disk chosen, int small) {
    staging.close();
    staging = new Staging(temporary, storage(chosen), Long.MAX_VALUE, small, () -> {});
    return staging;
  }

  private static String text(Bundle bundle, String name) throws IOException {
    for (Inputs.Input input : bundle.list()) {
      if (input.name().value().equals(name)) {
        try (InputStream content = Channels.newInputStream(input.open())) {
          return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new AssertionError("no " + name);
  }

  @Test
  void smallFiles_stayInMemory() throws IOException {
    inMemory(disk, 5);
    write("run.sh", "true");
    write("a/b", "x");
    assertRefused("run.sh", "Two files are named 'run.sh'");
    assertRefused("a", "'a' is a file's name and a directory's");
    assertFalse(Files.exists(temporary));
    Bundle bundle = staging.bundle().orElseThrow();
    assertEquals("true", text(bundle, "run.sh"));
    assertEquals("x", text(bundle, "a/b"));
  }

  @Test
  void filesThatAreNotSmall_areOnTheDisk_withWhatCameBefore() throws IOException {
    inMemory(disk, 5);
    write("run.sh", "true");
    try (OutputStream out = staging.file("large")) {
      out.write('a');
      assertFalse(Files.exists(temporary));
      out.write("bc".getBytes(StandardCharsets.UTF_8));
      out.write('d');
    }
    write("last", "z");

    assertEquals(Optional.empty(), staging.bundle());
    assertEquals("true", Files.readString(temporary.resolve("run.sh")));
    assertEquals("abcd", Files.readString(temporary.resolve("large")));
    assertEquals("z", Files.readString(temporary.resolve("last")));
    staging.close();
    assertFalse(Files.exists(temporary));
  }

  @Test
  void manyFiles_areOnTheDisk() throws IOException {
    inMemory(disk, 100);
    for (int i = 0; i < 64; i++) {
      write("file-" + i, "");
    }
    assertTrue(staging.bundle().isPresent());
    write("file-64", "");

    assertEquals(Optional.empty(), staging.bundle());
    assertTrue(Files.exists(temporary.resolve("file-0")));
  }

  @Test
  void fileThatIsOpenWhileAnotherMakesThemLarge_goesOnOnTheDisk() throws IOException {
    inMemory(disk, 5);
    OutputStream first = staging.file("first");
    first.write('a');
    try (OutputStream large = staging.file("large")) {
      large.write(new byte[10]);
    }
    first.write('b');
    first.close();

    assertEquals("ab", Files.readString(temporary.resolve("first")));
    assertThrows(IOException.class, () -> first.write('c'));
  }

  @Test
  void namesThatADiskMayRefuse_areOnTheDisk_asIsWhatCameBefore() throws IOException {
    for (String unusual : List.of("x".repeat(101), "RUN.sh")) {
      inMemory(disk, 100);
      write("run.sh", "true");
      assertTrue(staging.bundle().isPresent());
      write(unusual, "x");

      assertEquals(Optional.empty(), staging.bundle());
      assertEquals("true", Files.readString(temporary.resolve("run.sh")));
      assertEquals("x", Files.readString(temporary.resolve(unusual)));
    }
  }

  @Test
  void closedInMemory_itLeavesNothing_andTouchesNoDisk() throws IOException {
    inMemory(
        path -> {
          throw new AssertionError(path + " is synced");
        },
        5);
    write("a/b", "x");
    staging.close();

    assertFalse(Files.exists(temporary));
  }

  @Test
  void filesThatCouldNotLeaveMemory_cannotBeMovedIntoPlace() throws IOException {
    inMemory(disk, 5);
    write("run.sh", "true");
    disk.failClose("input/output error"); // as the first of them is written
    OutputStream out = staging.file("large");
    assertThrows(IOException.class, () -> out.write(new byte[10]));
    out.close();

    assertThrows(IOException.class, () -> staging.moveTo(directory.resolve("target")));
    assertThrows(IOException.class, staging::bundle);
  }

  @Test
  void fileInMemoryThatIsNotWhole_isNoBundle() throws IOException {
    staging.close();
    staging = new Staging(temporary, storage(disk), LIMIT, LIMIT, () -> {});
    OutputStream out = staging.file("a");
    assertThrows(TooLargeException.class, () -> out.write(new byte[LIMIT + 1]));
    out.close();

    assertThrows(IOException.class, staging::bundle);
  }

  @Test
  void diskThatIsFullWhenItSyncs_leavesNothing() throws IOException {
    TestDisk full = new TestDisk();
    full.fail("No space left on device", path -> true);
    Path place = directory.resolve("place");
    Path target = directory.resolve("target");
    try (Staging one = new Staging(place, storage(full), LIMIT, () -> {})) {
      one.file("run.sh").close();
      one.moveTo(target);
      assertThrows(NoSpaceException.class, one::sync);
    }
    assertFalse(Files.exists(place));
    assertFalse(Files.exists(target));
  }
}
