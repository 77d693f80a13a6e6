package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.zip.ZipFile;
import org.joborchestrator.files.ZipFormat.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipWriterTest {

  private static final int MANY = 70_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 65_535, 65_536, 1_000_000})
  void file_thatGrowsOrShrinks_isReadUpToTheSizeItHad(int size) throws Exception {
    Path growing = Files.write(directory.resolve("growing"), Trial.random(size, size));
    Path shrinking = Files.write(directory.resolve("shrinking"), Trial.random(size, size));
    byte[] archive =
        Trial.archive(
            zip -> {
              try (FileChannel grown = FileChannel.open(growing);
                  FileChannel shrunk = FileChannel.open(shrinking)) {
                Files.write(growing, new byte[5], StandardOpenOption.APPEND);
                Files.write(shrinking, Trial.random(size / 2, 1));
                zip.file(Trial.item("grown"), grown, size);
                zip.file(Trial.item("shrunk"), shrunk, size);
              }
            });

    assertArrayEquals(Trial.random(size, size), Trial.entries(archive).get("grown"));
    assertArrayEquals(Trial.random(size / 2, 1), Trial.entries(archive).get("shrunk"));
  }

  @Test
  void file_whoseReadingFailsMidway_endsTheArchive() {
    var broken =
        new ByteArrayInputStream(new byte[300_000]) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            if (pos > 200_000) {
              throw new IllegalStateException("bad sector");
            }
            return super.read(to, offset, length);
          }
        };

    assertThrows(
        IllegalStateException.class,
        () ->
            Trial.archive(zip -> zip.file(Trial.item("f"), Channels.newChannel(broken), 300_000)));
  }

  @Test
  void entries_beyond65535_areAllThere() throws Exception {
    Path archive = directory.resolve("many.zip");
    try (var out = Files.newOutputStream(archive);
        ZipWriter zip = new ZipWriter(out)) {
      for (int i = 0; i < MANY; i++) {
        zip.directory(new ZipItem(i + "/", 040755, Trial.TIME));
      }
      zip.finish();
    }

    try (ZipFile read = new ZipFile(archive.toFile())) {
      assertEquals(MANY, read.size());
    }
    assertTrue(Archive.isComplete(archive));
    Tools.need("zipinfo");
    String said = Tools.run(directory, "zipinfo", "-h", "many.zip");
    assertTrue(said.contains("number of entries: " + MANY), said);
  }

  /** What holds beyond 4 GiB, at a limit that a test reaches at once. */
  @Test
  void sizesAndOffsets_beyondTheLimit_goIntoZip64Fields() throws Exception {
    byte[] big = Trial.text(500_000, 1);
    byte[] small = Trial.random(3000, 2);
    Path archive = directory.resolve("zip64.zip");
    try (var out = Files.newOutputStream(archive);
        ZipWriter zip = new ZipWriter(out, new Limits(100_000, 3))) {
      zip.file(Trial.item("small"), channel(small), small.length);
      zip.file(Trial.item("big"), channel(big), big.length);
      zip.file(Trial.item("far"), channel(small), small.length);
      zip.file(Trial.item("far and big"), channel(big), big.length);
      zip.finish();
    }

    try (ZipFile read = new ZipFile(archive.toFile())) {
      for (String name : new String[] {"small", "far"}) {
        assertArrayEquals(small, read.getInputStream(read.getEntry(name)).readAllBytes());
      }
      for (String name : new String[] {"big", "far and big"}) {
        assertArrayEquals(big, read.getInputStream(read.getEntry(name)).readAllBytes());
      }
    }
    assertTrue(Archive.isComplete(archive));
    Tools.need("unzip");
    Tools.run(directory, "unzip", "-t", "zip64.zip");
    Tools.need("python3");
    Tools.run(directory, "python3", "-m", "zipfile", "-t", "zip64.zip");
  }

  @Test
  void content_thatDoesNotCompress_isStored() throws Exception {
    int size = 5_000_000;
    byte[] archive =
        Trial.archive(zip -> zip.file(Trial.item("f"), channel(Trial.random(size, 1)), size));

    assertTrue(archive.length < size + size / 5000, () -> archive.length + " bytes");
    assertArrayEquals(Trial.random(size, 1), Trial.entries(archive).get("f"));
  }

  @Test
  void content_thatCompressesInParts_isCompressedThere() throws Exception {
    byte[] mixed = new byte[20_000_000];
    System.arraycopy(Trial.random(4_000_000, 1), 0, mixed, 0, 4_000_000);
    System.arraycopy(Trial.random(2_000_000, 2), 0, mixed, 8_000_000, 2_000_000);

    byte[] archive = Trial.archive(zip -> zip.file(Trial.item("f"), channel(mixed), mixed.length));

    assertTrue(archive.length < 10_500_000, () -> archive.length + " bytes");
    assertArrayEquals(mixed, Trial.entries(archive).get("f"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void content_ofAnyMixture_isReadBack(long seed) throws Exception {
    var random = new Random(seed);
    var mixed = new ByteArrayOutputStream();
    for (int part = 0; part < 8; part++) {
      int length = random.nextInt(1_500_000);
      mixed.write(random.nextBoolean() ? Trial.text(length, part) : Trial.random(length, part));
    }
    byte[] content = mixed.toByteArray();

    byte[] archive =
        Trial.archive(zip -> zip.file(Trial.item("f"), channel(content), content.length));

    assertArrayEquals(content, Trial.entries(archive).get("f"));
  }

  @Test
  void times_beyondWhatTheFormatHolds_doNoHarm() throws IOException {
    for (String time : new String[] {"1965-01-01T00:00:00Z", "2300-01-01T00:00:00Z"}) {
      var modified = FileTime.from(Instant.parse(time));
      byte[] archive = Trial.archive(zip -> zip.directory(new ZipItem("d/", 040755, modified)));

      assertEquals(1, Trial.entries(archive).size());
    }
  }

  private static ReadableByteChannel channel(byte[] content) {
    return Channels.newChannel(new ByteArrayInputStream(content));
  }
}
