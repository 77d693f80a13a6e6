package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joborchestrator.files.ArchiveReport.LeftOut;
import org.joborchestrator.files.ArchiveReport.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that changes while it is archived. */
final class ArchivedTreeTest {

  @TempDir private Path temporary;
  private Path job;
  private Path secret;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void makeFiles() throws IOException {
    job = Files.createDirectories(temporary.resolve("job"));
    secret = Files.createDirectories(temporary.resolve("elsewhere"));
    Files.writeString(secret.resolve("b"), "SECRET");
    Files.writeString(job.resolve("a"), "a");
    Files.writeString(job.resolve("b"), "b");
    Files.writeString(job.resolve("c"), "c");
  }

  @Test
  void file_thatVanishes_isLeftOutAndReported() throws Exception {
    ArchiveReport report = archive(new Meddled(open(), () -> Files.delete(job.resolve("b"))));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b", Reason.VANISHED);
  }

  @Test
  void file_replacedByALink_isNotFollowed() throws Exception {
    ArchiveReport report =
        archive(
            new Meddled(
                open(),
                () -> {
                  Files.delete(job.resolve("b"));
                  Files.createSymbolicLink(job.resolve("b"), secret.resolve("b"));
                }));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b", Reason.UNREADABLE);
  }

  @Test
  void file_replacedByADirectory_isLeftOut() throws Exception {
    ArchiveReport report =
        archive(
            new Meddled(
                open(),
                () -> {
                  Files.delete(job.resolve("b"));
                  Files.createDirectory(job.resolve("b"));
                }));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b", Reason.UNREADABLE);
  }

  @Test
  void file_thatMayNotBeRead_isLeftOutAndReported() throws Exception {
    ArchiveReport report =
        archive(
            new Meddled(
                open(),
                () -> {
                  throw new AccessDeniedException("b");
                }));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b", Reason.UNREADABLE);
  }

  @Test
  void directory_replacedByALink_isNotFollowed() throws Exception {
    Files.delete(job.resolve("b"));
    Files.createDirectory(job.resolve("b"));
    Files.writeString(job.resolve("b/b"), "inner");

    ArchiveReport report =
        archive(
            new Meddled(
                open(),
                () -> {
                  Files.move(job.resolve("b"), temporary.resolve("moved"));
                  Files.createSymbolicLink(job.resolve("b"), secret);
                }));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b/", Reason.UNREADABLE);
  }

  @Test
  void directory_replacedByALinkAfterItWasOpened_isReadItself() throws Exception {
    Path moved = temporary.resolve("moved");

    archive(
        new Meddled(
            open(),
            () -> {
              Files.move(job, moved);
              Files.createSymbolicLink(job, secret);
            }));

    assertEquals(Map.of("a", "a", "b", "b", "c", "c"), contents());
  }

  @Test
  void link_inADirectoryThatIsReplaced_isNotReadElsewhere() throws Exception {
    Files.delete(job.resolve("b"));
    Files.createSymbolicLink(job.resolve("b"), Path.of("a"));
    Files.delete(secret.resolve("b"));
    Files.createSymbolicLink(secret.resolve("b"), Path.of("SECRET"));

    ArchiveReport report =
        archive(
            new Meddled(
                open(),
                () -> {
                  Files.move(job, temporary.resolve("moved"));
                  Files.createSymbolicLink(job, secret);
                }));

    assertEquals(Map.of("a", "a", "c", "c"), contents());
    assertLeftOut(report, "b", Reason.VANISHED);
  }

  @Test
  void interrupt_endsTheArchive() {
    assertThrows(
        ClosedByInterruptException.class,
        () -> archive(new Meddled(open(), () -> Thread.currentThread().interrupt())));
    assertEquals(true, Thread.interrupted());
  }

  @Test
  void output_thatFails_endsTheArchive() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("connection reset");
          }
        };

    IOException failure =
        assertThrows(IOException.class, () -> Archive.write(job, Map.of(), broken));
    assertEquals("connection reset", failure.getMessage());
  }

  private Folder open() throws IOException {
    return Folder.open(job);
  }

  private ArchiveReport archive(Folder folder) throws IOException {
    try (ZipWriter zip = new ZipWriter(out);
        folder) {
      ArchivedTree tree = new ArchivedTree(zip, job, Map.of());
      tree.add(folder);
      zip.finish();
      return tree.report();
    }
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new HashMap<>();
    Trial.entries(out.toByteArray())
        .forEach((name, content) -> contents.put(name, new String(content, UTF_8)));
    return contents;
  }

  private static void assertLeftOut(ArchiveReport report, String name, Reason reason) {
    assertFalse(report.isWhole());
    assertEquals(List.of(name), report.leftOut().stream().map(LeftOut::name).toList());
    assertEquals(List.of(reason), report.leftOut().stream().map(LeftOut::reason).toList());
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  /** Makes a change just before {@code b} is opened, when its attributes were seen already. */
  private record Meddled(Folder real, Change change) implements Folder {

    private void changeBefore(Path name) throws IOException {
      if (name.toString().equals("b")) {
        change.make();
      }
    }

    @Override
    public Path path() {
      return real.path();
    }

    @Override
    public List<Path> names() {
      return real.names();
    }

    @Override
    public BasicFileAttributes attributes(Path name) throws IOException {
      return real.attributes(name);
    }

    @Override
    public SeekableByteChannel content(Path name) throws IOException {
      changeBefore(name);
      return real.content(name);
    }

    @Override
    public Folder folder(Path name) throws IOException {
      changeBefore(name);
      return real.folder(name);
    }

    @Override
    public Path linkTarget(Path name) throws IOException {
      changeBefore(name);
      return real.linkTarget(name);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
