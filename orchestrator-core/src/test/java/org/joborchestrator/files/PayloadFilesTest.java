package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.joborchestrator.job.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PayloadFilesTest {

  @TempDir private Path directory;
  private Path root;
  private PayloadFiles files;

  @BeforeEach
  void open() throws IOException {
    root = directory.resolve("data");
    files = new PayloadFiles(root, new Random(1));
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private String placed() throws IOException {
    try (Staging staging = files.stage()) {
      try (OutputStream out = staging.file("a/run.sh")) {
        out.write('x');
      }
      return files.place(staging);
    }
  }

  private String ran() throws IOException {
    String name = placed();
    Files.writeString(files.stdout(name), "said");
    Files.writeString(files.stderr(name), "wrong");
    Files.writeString(files.record(name), "taken");
    return name;
  }

  private Map<String, String> archived(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(files.writeArchive(name, bytes).isWhole());
    Map<String, String> archived = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        archived.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    return archived;
  }

  private void assertSettled(String name, String stdout, String stderr) throws IOException {
    Map<String, String> archived = archived(name);
    assertEquals(stdout, archived.get("stdout.txt"));
    assertEquals(stderr, archived.get("stderr.txt"));
  }

  @Test
  void placed_hasAWorkingDirectory_andAPlaceForItsOutputOutsideOfIt() throws IOException {
    String name = placed();

    assertEquals("x", Files.readString(files.directory(name).resolve("a/run.sh")));
    assertTrue(Files.isDirectory(files.stdout(name).getParent()));
    assertFalse(files.stdout(name).startsWith(files.directory(name)));
    assertNotEquals(files.stdout(name), files.stderr(name));
  }

  @Test
  void output_standsBesideTheResults() throws IOException {
    String name = ran();

    files.settle(name);
    files.settle(name);

    assertSettled(name, "said", "wrong");
  }

  @Test
  void output_givesWayToFilesOfTheScriptsOwn() throws IOException {
    String name = ran();
    Files.writeString(files.directory(name).resolve("stdout.txt"), "my own");

    files.settle(name);

    assertSettled(name, "my own", "wrong");
  }

  @Test
  void output_givesWayToALinkOfTheScriptsOwn_andDoesNotFollowIt() throws IOException {
    String name = ran();
    Path link = files.directory(name).resolve("stdout.txt");
    Files.createSymbolicLink(link, directory.resolve("elsewhere"));

    files.settle(name);

    assertTrue(Files.isSymbolicLink(link));
    assertEquals(Set.of("a/", "a/run.sh", "stderr.txt"), archived(name).keySet());
  }

  @Test
  void output_thatWasNeverWritten_isFine() throws IOException {
    String name = placed();

    files.settle(name);

    assertEquals(Set.of("a/", "a/run.sh"), archived(name).keySet());
  }

  @Test
  void output_ofAScriptThatRemovedItsDirectory_isKept() throws IOException {
    String name = ran();
    Trees.delete(files.directory(name));

    files.settle(name);

    assertSettled(name, "said", "wrong");
  }

  @Test
  void output_ofAScriptThatMadeItsDirectoryALink_isKept_andDoesNotFollowIt() throws IOException {
    String name = ran();
    Trees.delete(files.directory(name));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(files.directory(name), elsewhere);

    files.settle(name);

    assertFalse(Files.isSymbolicLink(files.directory(name)));
    assertSettled(name, "said", "wrong");
    assertFalse(Files.exists(elsewhere.resolve("stdout.txt")));
  }

  @Test
  void output_ofAScriptThatLockedItsDirectory_isKept() throws Exception {
    OtherJvm.unprivileged(directory, Locked.class, directory.resolve("unprivileged").toString());
  }

  /** For a JVM of its own, see {@link OtherJvm}. */
  static final class Locked {

    public static void main(String[] arguments) throws IOException {
      PayloadFilesTest test = new PayloadFilesTest();
      test.directory = Path.of(arguments[0]);
      test.open();
      for (String mode : new String[] {"---------", "r-x------", "rw-------", "-wx------"}) {
        String name = test.ran();
        Files.setPosixFilePermissions(
            test.files.directory(name), PosixFilePermissions.fromString(mode));
        test.files.settle(name);
        test.assertSettled(name, "said", "wrong");
        test.files.delete(name);
      }
      test.close();
    }
  }

  private List<Path> placesOf(String name) {
    return List.of(
        files.directory(name), files.record(name), files.stdout(name), files.stderr(name));
  }

  private void assertNothingIsLeftOf(String name) {
    assertEquals(List.of(), placesOf(name).stream().filter(Files::exists).toList());
  }

  @Test
  void deleted_itLeavesNothing() throws IOException {
    String name = ran();

    files.delete(name);
    files.delete(name);

    assertNothingIsLeftOf(name);
  }

  @Test
  void whatAFormerProcessLeft_isSwept_andNothingElse() throws IOException {
    String left = ran();
    files.stage().file("run.sh").close();
    Files.writeString(files.lastId(), "7");
    String job;
    try (JobFiles server = new JobFiles(root, Disk.relaxed(), new Random(2));
        Staging staging = server.stage(100)) {
      Placed placed = server.place(staging);
      placed.sync();
      job = placed.location();
    }
    Files.createDirectory(root.resolve("mine"));
    Files.createDirectory(root.resolve("payload-of-mine"));

    reopen();
    files.sweep(each -> {});

    assertNothingIsLeftOf(left);
    assertTrue(Files.isDirectory(root.resolve(job)));
    assertTrue(Files.isDirectory(root.resolve("mine")));
    assertTrue(Files.isDirectory(root.resolve("payload-of-mine")));
    assertEquals("7", Files.readString(files.lastId()));
    try (Stream<Path> arriving = Files.list(root.resolve(".client/arriving"))) {
      assertEquals(0, arriving.count());
    }
  }

  private void reopen() throws IOException {
    files.close();
    files = new PayloadFiles(root, new Random(3));
  }

  @Test
  void whatNobodyKnows_isSwept_whileTheRestGoesOn() throws IOException {
    String known = ran();
    files.kept(known);
    String accepted = ran();
    Staging arriving = files.stage();
    arriving.file("run.sh").close();
    List<Path> left = new ArrayList<>();
    for (String place :
        List.of("", ".client/arriving", ".client/records", ".client/stdout", ".client/stderr")) {
      String name = "payload-00000000-0000-0000-0000-00000000000a";
      left.add(Files.createDirectory(root.resolve(place).resolve(name)));
    }

    files.sweepAgain(each -> each.accept(known));

    assertEquals(List.of(), left.stream().filter(Files::exists).toList());
    for (String name : List.of(known, accepted)) {
      assertEquals(placesOf(name), placesOf(name).stream().filter(Files::exists).toList());
    }
    assertTrue(Files.exists(files.directory(files.place(arriving))));
    arriving.close();
  }

  @Test
  void payload_thatIsReleased_mayBeSweptAtTheSameTime() throws Exception {
    String released = ran();
    for (int i = 0; i < 500; i++) {
      Files.createDirectories(files.directory(released).resolve("a/" + i + "/b"));
    }
    reopen(); // by now nobody knows it

    CompletableFuture<Void> sweep = CompletableFuture.runAsync(() -> files.sweepAgain(each -> {}));
    files.delete(released);
    sweep.get(60, TimeUnit.SECONDS);

    assertNothingIsLeftOf(released);
  }

  @Test
  void secondClient_inTheSameDirectory_isRefused_untilTheFirstIsClosed() throws IOException {
    Path sameByAnotherName = Files.createSymbolicLink(directory.resolve("link"), root);

    for (Path path : new Path[] {root, root.resolve("../data"), sameByAnotherName}) {
      UnavailableException refused =
          assertThrows(
              UnavailableException.class, () -> new PayloadFiles(path, new Random(2)).close());
      assertTrue(refused.getMessage().contains("Another client uses"), refused.getMessage());
    }
    files.close();
    files = new PayloadFiles(root, new Random(2));
    assertTrue(Files.exists(root, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void secondClient_ofAnotherProcess_isRefused_alsoAfterOneOfThisProcessWas() throws Exception {
    assertThrows(UnavailableException.class, () -> new PayloadFiles(root, new Random(2)).close());

    OtherJvm.run(directory, Second.class, root.toString());
  }

  /** For a JVM of its own. */
  static final class Second {

    public static void main(String[] arguments) {
      Path root = Path.of(arguments[0]);
      assertThrows(UnavailableException.class, () -> new PayloadFiles(root, new Random(2)).close());
    }
  }
}
