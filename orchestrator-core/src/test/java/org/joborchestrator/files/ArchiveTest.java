package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.files.Trial.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.joborchestrator.files.ArchiveReport.LeftOut;
import org.joborchestrator.files.ArchiveReport.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {

  @TempDir private Path temporary;
  private Path job;
  private Path zip;

  @BeforeEach
  void makeDirectory() throws IOException {
    job = Files.createDirectory(temporary.resolve("job"));
    zip = temporary.resolve("output.zip");
  }

  @Test
  void archive_unpackedByUnzip_isTheSameTree() throws Exception {
    Tools.need("unzip");
    makeTree();
    write(Map.of());

    Tools.run(temporary, "unzip", "-q", "output.zip", "-d", "unpacked");

    assertEquals(described(job), described(temporary.resolve("unpacked")));
  }

  @Test
  void archive_readByJava_hasTheSameFiles() throws Exception {
    makeTree();
    ArchiveReport report = write(Map.of());

    Map<String, byte[]> entries = Trial.entries(Files.readAllBytes(zip));
    assertEquals(
        List.of(
            "a.txt",
            "big.bin",
            "big.txt",
            "link",
            "locked",
            "run.sh",
            "sub/",
            "sub/empty/",
            "sub/up",
            "é日本.txt"),
        List.copyOf(entries.keySet()));
    for (String name : List.of("a.txt", "big.bin", "big.txt", "run.sh", "é日本.txt")) {
      assertArrayEquals(Files.readAllBytes(job.resolve(name)), entries.get(name), name);
    }
    assertEquals("sub/up", new String(entries.get("link"), UTF_8));
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertEquals(Trial.TIME, file.getEntry("run.sh").getLastModifiedTime());
      assertEquals(10, file.size());
    }
    assertEquals(new ArchiveReport(10, Files.size(zip), true, List.of()), report);
    assertTrue(Archive.isComplete(zip));
  }

  @Test
  void archive_readByOthers_isSound() throws Exception {
    makeTree();
    write(Map.of());

    Tools.need("python3");
    Tools.run(temporary, "python3", "-m", "zipfile", "-t", "output.zip");
    Tools.need("zipinfo");
    String listed = Tools.run(temporary, "zipinfo", "output.zip");
    assertTrue(listed.contains("lrwxrwxrwx"), listed);
    assertTrue(listed.contains("-rwxr-x---"), listed);
  }

  @Test
  void archive_ofTheSameTree_isTheSameBytes() throws Exception {
    makeTree();
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ByteArrayOutputStream second = new ByteArrayOutputStream();

    Archive.write(job, Map.of(), first);
    Archive.write(job, Map.of(), second);

    assertArrayEquals(first.toByteArray(), second.toByteArray());
  }

  @Test
  void archive_withoutSecureDirectoryStreams_isTheSameBytes() throws Exception {
    makeTree();
    write(Map.of());
    ByteArrayOutputStream byPath = new ByteArrayOutputStream();

    try (ZipWriter writer = new ZipWriter(byPath);
        Folder folder = new PathFolder(job)) {
      new ArchivedTree(writer, job, Map.of()).add(folder);
      writer.finish();
    }

    assertArrayEquals(Files.readAllBytes(zip), byPath.toByteArray());
  }

  @Test
  void link_thatLeadsOut_isLeftOut() throws Exception {
    Path secret = file(temporary, "secret", "secret".getBytes(UTF_8), "rw-r--r--");
    Files.createDirectories(job.resolve("a/b"));
    link("absolute", secret.toString());
    link("absolute-inside", job.resolve("a").toString());
    link("up", "../secret");
    link("a/b/up", "../../../secret");
    link("by-directory", "out/secret");
    link("chain", "a/chain");
    link("a/chain", "../up");
    link("down-and-up", "a/b/../../../secret");
    link("in", "a/b");
    link("in-and-up", "in/../../../secret");
    link("loop", "loop");
    link("out", "..");

    ArchiveReport report = write(Map.of());

    assertEquals(
        List.of("a/", "a/b/", "in"), List.copyOf(Trial.entries(Files.readAllBytes(zip)).keySet()));
    assertEquals(
        List.of(
            "a/b/up",
            "a/chain",
            "absolute",
            "absolute-inside",
            "by-directory",
            "chain",
            "down-and-up",
            "in-and-up",
            "loop",
            "out",
            "up"),
        names(report));
    assertEquals(List.of(Reason.LEADS_OUT), reasons(report));
    assertTrue(report.isWhole());
  }

  @Test
  void link_thatStaysInside_isKeptAsALink() throws Exception {
    Tools.need("unzip");
    Files.createDirectories(job.resolve("a/b"));
    file(job, "f", "f".getBytes(UTF_8), "rw-r--r--");
    link("a/b/f", "../../f");
    link("a/root", "..");
    link("é", "a/b/../b/f");
    link("back", "a/root/f");
    link("dangling", "a/é/../nothing");

    ArchiveReport report = write(Map.of());
    Tools.run(temporary, "unzip", "-q", "output.zip", "-d", "unpacked");

    assertEquals(List.of(), report.leftOut());
    assertEquals(described(job), described(temporary.resolve("unpacked")));
    assertEquals("f", Files.readString(temporary.resolve("unpacked/back")));
  }

  @Test
  void pipeAndSocket_areLeftOutAndNotOpened() throws Exception {
    Tools.need("mkfifo");
    file(job, "f", "f".getBytes(UTF_8), "rw-r--r--");
    Tools.run(job, "mkfifo", "pipe");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(job.resolve("socket")));

      ArchiveReport report = write(Map.of("extra", job.resolve("pipe")));

      assertEquals(1, report.entries());
      assertTrue(report.isWhole());
      assertEquals(
          List.of(
              new LeftOut("pipe", Reason.SPECIAL, ""),
              new LeftOut("socket", Reason.SPECIAL, ""),
              new LeftOut("extra", Reason.SPECIAL, "no regular file")),
          report.leftOut());
    }
  }

  @Test
  void extras_standBesideTheDirectorysOwn() throws Exception {
    file(job, "stdout.txt", "own".getBytes(UTF_8), "rw-r--r--");
    file(job, "sub/stderr.txt", "deeper".getBytes(UTF_8), "rw-r--r--");
    Path out = file(temporary, "state/stdout", "ours".getBytes(UTF_8), "rw-------");
    Path err = file(temporary, "state/stderr", "errors".getBytes(UTF_8), "rw-------");
    Path none = temporary.resolve("state/none");

    ArchiveReport report = write(Map.of("stdout.txt", out, "stderr.txt", err, "none", none));

    Map<String, byte[]> entries = Trial.entries(Files.readAllBytes(zip));
    assertEquals("own", new String(entries.get("stdout.txt"), UTF_8));
    assertEquals("errors", new String(entries.get("stderr.txt"), UTF_8));
    assertEquals(4, entries.size());
    assertFalse(report.isWhole());
    assertEquals(Reason.VANISHED, report.leftOut().get(0).reason());
    assertThrows(IllegalArgumentException.class, () -> write(Map.of("a/b", out)));
  }

  @Test
  void name_thatIsNoUtf8_isEscapedForReadersThatRefuseIt() throws Exception {
    Path bad = Path.of(URI.create(job.toUri() + "bad%E9%FFname"));
    Files.writeString(bad, "x");
    Files.writeString(Path.of(URI.create(job.toUri() + "%C3%A9%C3")), "x");

    write(Map.of());

    assertEquals(
        List.of("bad%E9%FFname", "é%C3"),
        List.copyOf(Trial.entries(Files.readAllBytes(zip)).keySet()));
  }

  @Test
  void file_asDeepAsAnInputMayBe_isThere() throws Exception {
    FilePath deepest = FilePath.of("d/".repeat(FilePath.MAX_DEPTH) + "f");
    Files.createDirectories(deepest.resolveIn(job).resolveSibling("."));
    Files.writeString(deepest.resolveIn(job), "x");

    ArchiveReport report = write(Map.of());

    assertTrue(report.isWhole());
    assertTrue(Trial.entries(Files.readAllBytes(zip)).containsKey(deepest.value()));
  }

  @Test
  void directory_deeperThanCanBeHeldOpen_isLeftOutAndReported() throws Exception {
    Files.createDirectories(job.resolve("d/".repeat(300)));

    ArchiveReport report = write(Map.of());

    assertEquals(256, report.entries());
    assertFalse(report.isWhole());
    assertEquals(List.of(Reason.TOO_DEEP), reasons(report));
  }

  @Test
  void directory_thatIsALinkOrMissing_isRefused() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), job);

    assertThrows(
        FileSystemException.class,
        () -> Archive.write(link, Map.of(), new ByteArrayOutputStream()));
    assertThrows(
        FileSystemException.class,
        () -> Archive.write(job.resolve("none"), Map.of(), new ByteArrayOutputStream()));
  }

  @Test
  void directory_thatIsEmpty_givesAnEmptyArchive() throws Exception {
    ArchiveReport report = write(Map.of());

    assertEquals(new ArchiveReport(0, 22, true, List.of()), report);
    assertTrue(Archive.isComplete(zip));
  }

  private void makeTree() throws IOException {
    file(job, "run.sh", "echo hello\n".repeat(30).getBytes(UTF_8), "rwxr-x---");
    file(job, "a.txt", new byte[0], "rw-r--r--");
    file(job, "locked", "x".getBytes(UTF_8), "r--------");
    file(job, "é日本.txt", "é".getBytes(UTF_8), "rw-rw-rw-");
    file(job, "big.txt", Trial.text(1_000_000, 1), "rw-r--r--");
    file(job, "big.bin", Trial.random(1_000_000, 2), "rw-r--r--");
    Path empty = Files.createDirectories(job.resolve("sub/empty"));
    Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rwx------"));
    link("link", "sub/up");
    link("sub/up", "../a.txt");
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(job.resolve(name), Path.of(target));
  }

  private ArchiveReport write(Map<String, Path> extras) throws IOException {
    try (var out = Files.newOutputStream(zip)) {
      return Archive.write(job, extras, out);
    }
  }

  private static List<String> names(ArchiveReport report) {
    return report.leftOut().stream().map(LeftOut::name).toList();
  }

  private static List<Reason> reasons(ArchiveReport report) {
    return report.leftOut().stream().map(LeftOut::reason).distinct().toList();
  }

  /** Names, modes, targets, contents and the times of files. */
  private static String described(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .sorted()
          .skip(1)
          .map(path -> described(root, path))
          .collect(Collectors.joining());
    }
  }

  private static String described(Path root, Path path) {
    try {
      String name = root.relativize(path).toString();
      if (Files.isSymbolicLink(path)) {
        return name + " -> " + Files.readSymbolicLink(path) + "\n";
      }
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        return name + "/ " + mode + "\n";
      }
      int content = Arrays.hashCode(Files.readAllBytes(path));
      long seconds = Files.getLastModifiedTime(path).toMillis() / 1000;
      return name + " " + mode + " " + seconds + " " + content + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
