package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.StorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreeSpaceTest {

  private static final long MIB = 1 << 20;

  @TempDir private Path directory;
  private final TestDisk disk = new TestDisk();
  private Path place;
  private FreeSpace space;

  @BeforeEach
  void make() throws IOException {
    place = Files.createDirectory(directory.resolve("place"));
    space = new FreeSpace(place, disk, new Watermarks(100 * MIB, 200 * MIB));
  }

  @Test
  void lowDisk_isLow_untilThereIsEnough() {
    disk.free(100 * MIB);
    assertEquals(Optional.empty(), space.lack());

    disk.free(100 * MIB - 1);
    assertEquals(
        Optional.of("low on disk: 99 MiB free, nothing new is taken until there are 200 MiB"),
        space.lack());
    disk.free(200 * MIB - 1);
    assertTrue(space.lack().isPresent());
    assertThrows(NoSpaceException.class, () -> space.require(0));

    disk.free(200 * MIB);
    assertEquals(Optional.empty(), space.lack());
    space.require(0);
  }

  @Test
  void whatIsKnownToBeTooMuch_isRefused_andNothingElseIs() {
    disk.free(150 * MIB);
    space.require(50 * MIB);

    NoSpaceException refused =
        assertThrows(NoSpaceException.class, () -> space.require(50 * MIB + 1));
    assertEquals(
        "There is no room for it now: it has 50 MiB, 150 MiB are free, and 100 MiB must stay so",
        refused.getMessage());
    space.require(50 * MIB);
  }

  @Test
  void whatIsUnderWay_mayGoOnDownToTheLowMark_andResultsBelow() {
    disk.free(100 * MIB);
    space.requireStill();
    disk.free(99 * MIB);
    assertThrows(NoSpaceException.class, space::requireStill);

    disk.free(25 * MIB);
    space.look();
    assertEquals(Optional.empty(), space.scarcity());
    disk.free(25 * MIB - 1);
    space.look();
    assertEquals(
        Optional.of("what is free on the disk, less than 25 MiB, is kept for the database"),
        space.scarcity());
  }

  @Test
  void directoryThatIsGone_takesNothing() throws IOException {
    Files.delete(place);

    assertEquals(Optional.of(place + " is gone: bring its disk back"), space.lack());
    assertThrows(StorageException.class, space::check);
    StorageException refused = assertThrows(StorageException.class, () -> space.require(0));
    assertFalse(refused instanceof NoSpaceException, "more room would not help");
    Files.createDirectory(place);
    assertEquals(Optional.empty(), space.lack());
  }

  @Test
  void failedWrite_isToldAsWhatItIs() {
    IOException broken = new IOException("Input/output error");
    assertSame(broken, space.explained(broken));

    IOException full = new IOException("/x: No space left on device");
    NoSpaceException told = assertThrows(NoSpaceException.class, () -> space.explained(full));
    assertSame(full, told.getCause());
    disk.free(0);
    IOException another = new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
    assertThrows(NoSpaceException.class, () -> space.explained(another));
  }

  @Test
  void realDisk_isAsked() {
    long free = Disk.relaxed().free(directory);

    assertTrue(free > 0, () -> free + " bytes");
  }

  @Test
  void marks_thatAreNone_areRefused() {
    assertThrows(InvalidRequestException.class, () -> new Watermarks(-1, 0));
    assertThrows(InvalidRequestException.class, () -> new Watermarks(2, 1));
    assertEquals(0, new Watermarks(0, 0).reserve());
  }
}
