package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.files.ServerFiles.STORE;
import static org.joborchestrator.files.ServerFiles.rows;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a job's files are, in a directory that one server has. */
final class JobFilesTest {

  @TempDir private Path directory;
  private ServerFiles server;
  private Path root;
  private JobFiles files;

  @BeforeEach
  void open() throws IOException {
    server = new ServerFiles(directory.resolve("data"));
    root = server.root;
    files = server.files();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private static Job job(String location) {
    return new Job(
        new JobId(1),
        new UserId(1),
        new ServiceName("example"),
        JobStatus.RUNNING,
        location,
        2,
        "client",
        null,
        "",
        Instant.EPOCH,
        null,
        0,
        null);
  }

  @Test
  void inputsThatAreGone_areLostOnlyWhereTheirDiskIsThere() throws IOException {
    Path former = Files.createDirectory(directory.resolve("former"));
    Inputs ours = files.inputs(job("job-gone"));
    Inputs formers = files.inputs(job(former.resolve("gone").toString()));
    assertTrue(areLost(ours));
    assertTrue(areLost(formers));

    Files.delete(former);
    assertFalse(areLost(formers));

    Path away = Files.move(root, directory.resolve("away"));
    assertFalse(areLost(ours));
    Files.move(away, root);
    assertTrue(areLost(ours));
  }

  private static boolean areLost(Inputs inputs) {
    return InputsLostException.isBehind(assertThrows(IOException.class, inputs::list));
  }

  @Test
  void job_hasItsInputsAndItsResult() throws IOException {
    Job job = job(server.placed());
    assertEquals("x", Files.readString(place(job).resolve("run.sh")));
    assertFalse(Files.exists(files.output(job)));

    Files.writeString(files.part(job), "zip");
    files.keep(job);

    assertEquals("zip", Files.readString(files.output(job)));
    assertFalse(Files.exists(files.part(job)));
    assertNotEquals(files.part(job), files.part(job.requeued("").picked("client")));

    files.delete(job);
    files.delete(job);
    assertFalse(Files.exists(root.resolve(job.location())));
  }

  private Placed place(String content) throws IOException {
    try (Staging staging = files.stage(1 << 20)) {
      try (OutputStream out = staging.file("a/run.sh")) {
        out.write(content.getBytes(UTF_8));
      }
      return files.place(staging);
    }
  }

  private Path place(Job job) {
    return root.resolve(job.location());
  }

  private static String names(Inputs inputs) throws IOException {
    return inputs.list().stream().map(input -> input.name() + " " + input.size()).toList() + "";
  }

  @Test
  void inputsThatTheRowKeeps_areInMemory_untilSomebodyNeedsThemOnTheDisk() throws IOException {
    Placed placed = place("true");
    assertTrue(placed.copy().isPresent());
    Job job = job(placed.location());
    assertTrue(files.isUnwritten(job));
    assertEquals("[a/run.sh 4]", names(files.inputs(job)));
    assertFalse(Files.exists(root.resolve(job.location())));

    assertEquals(List.of("a/", "a/run.sh"), archived(job));
    assertFalse(Files.exists(place(job)));

    files.writeInputs(job);
    assertEquals("true", Files.readString(place(job).resolve("a/run.sh")));
    assertFalse(files.isUnwritten(job));
    assertEquals("[a/run.sh 4]", names(files.inputs(job)));
    assertEquals(List.of("a/", "a/run.sh"), archived(job));
    files.writeInputs(job);
  }

  @Test
  void inputsOfWhichAFailedTryHasLeftSome_areWrittenAnew() throws IOException {
    Placed placed = place("true");
    assertTrue(placed.copy().isPresent());
    Job job = job(placed.location());
    Files.createDirectories(place(job).resolve("a"));
    Files.writeString(place(job).resolve("a/run.sh"), "tr");

    files.writeInputs(job);

    assertEquals("true", Files.readString(place(job).resolve("a/run.sh")));
    assertFalse(files.isUnwritten(job));
  }

  private List<String> archived(Job job) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    files.archiveInputs(job, bytes);
    assertEquals(Set.of(), Set.of(root.resolve(".incoming").toFile().list()));
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  @Test
  void inputsThatTheRowKeeps_areInMemoryAgain_whenTheServerStarts() throws IOException {
    Placed placed = place("true");
    byte[] copy = placed.copy().orElseThrow();
    Job job = job(placed.location());

    files = server.reopened();
    assertFalse(files.isUnwritten(job));
    files.restore(job, copy);

    assertTrue(files.isUnwritten(job));
    assertFalse(Files.exists(place(job)));
    assertEquals("[a/run.sh 4]", names(files.inputs(job)));
  }

  @Test
  void inputsThatWereOnTheDisk_areMadeWholeThere() throws IOException {
    Placed placed = place("true");
    byte[] copy = placed.copy().orElseThrow();
    placed.sync();
    Job job = job(placed.location());
    Files.writeString(place(job).resolve("a/run.sh"), "");

    files.restore(job, copy);

    assertFalse(files.isUnwritten(job));
    assertEquals("true", Files.readString(place(job).resolve("a/run.sh")));
  }

  @Test
  void inputsThatTheRowKeepsNoLonger_areGone_unlessTheyAreOnTheDisk() throws IOException {
    Placed placed = place("true");
    assertTrue(placed.copy().isPresent());
    Job job = job(placed.location());
    files.ended(job);
    assertFalse(files.isUnwritten(job));
    assertEquals(List.of(), archived(job));

    Placed written = place("true");
    assertTrue(written.copy().isPresent());
    written.sync();
    assertFalse(files.isUnwritten(job(written.location())));
    files.ended(job(written.location()));
    assertTrue(Files.exists(place(job(written.location()))));
  }

  @Test
  void inputsInMemory_areNotTooMany_andGoWithTheirJob() throws IOException {
    List<String> kept = new ArrayList<>();
    Placed next = place("x".repeat(32 << 10));
    while (next.copy().isPresent()) {
      kept.add(next.location());
      next = place("x".repeat(32 << 10));
    }
    assertEquals(254, kept.size());

    files.delete(kept.get(0));
    assertTrue(next.copy().isPresent());
    Placed more = place("x".repeat(20 << 10));
    assertFalse(more.copy().isPresent());
    files.leave(kept.get(1));
    assertTrue(more.copy().isPresent());
    files.ended(job(kept.get(2)));
    assertFalse(files.isUnwritten(job(kept.get(2))));
    assertTrue(place("x".repeat(32 << 10)).copy().isPresent());
  }

  @Test
  void result_isSynced_withItsPlace() throws IOException {
    TestDisk disk = new TestDisk();
    Path data = directory.resolve("other");
    try (JobFiles others = new JobFiles(data, disk, new Random(3));
        Staging staging = others.stage(100)) {
      staging.file("run.sh").close();
      Job job = job(others.place(staging).location());
      Files.writeString(others.part(job), "zip");
      others.keep(job);
      assertEquals(List.of(data), disk.synced(), "since it has a new place for results");
      others.sync(List.of(job));

      Path output = others.output(job);
      assertEquals(Set.of(data, output, data.resolve(".results")), Set.copyOf(disk.synced()));
    }
  }

  @Test
  void resultOfAJobThatHasEnded_isRestored_whereItIsLost() throws IOException {
    Job job = job(server.placed());
    Files.writeString(files.part(job), "zip");
    files.keep(job);
    byte[] copy = files.copy(job).orElseThrow();
    Job ended = job.ended(JobStatus.COMPLETED, null, "", Instant.EPOCH);
    Files.delete(files.output(job));
    Trees.delete(root.resolve(job.location()));

    files.restore(ended, copy);

    assertEquals("zip", Files.readString(files.output(ended)));
  }

  @Test
  void resultOfAJobOf2x_isRestored_whereItsDirectoryIsLost() throws IOException {
    Path old = Files.createDirectory(directory.resolve("4f0c2a4e"));
    Job job = job(old.toString());
    Files.writeString(files.output(job), "zip");
    byte[] copy = files.copy(job).orElseThrow();
    Trees.delete(old);

    files.restore(job.ended(JobStatus.COMPLETED, null, "", Instant.EPOCH), copy);

    assertEquals("zip", Files.readString(files.output(job)));
  }

  @Test
  void jobOf2x_hasItsInputsBesideItsResult() throws IOException {
    Path old = Files.createDirectory(directory.resolve("4f0c2a4e"));
    Job job = job(old.toString());

    assertEquals(old.toString(), files.inputs(job).toString());
    assertEquals(old.resolve("output.zip"), files.output(job));
  }

  @Test
  void secondServer_inTheSameDirectory_isRefused_untilTheFirstIsClosed() throws Exception {
    UnavailableException refused =
        assertThrows(
            UnavailableException.class, () -> new JobFiles(root, Disk.durable(), new Random(2)));
    assertEquals(
        "Another server uses the data directory " + root + ": expected one of its own",
        refused.getMessage());
    OtherJvm.run(directory, Second.class, root.toString());

    files = server.reopened();
    files.sweep(STORE, rows());
  }

  /** For a JVM of its own. */
  static final class Second {

    public static void main(String[] arguments) {
      Path root = Path.of(arguments[0]);
      assertThrows(
          UnavailableException.class, () -> new JobFiles(root, Disk.durable(), new Random(2)));
    }
  }
}
