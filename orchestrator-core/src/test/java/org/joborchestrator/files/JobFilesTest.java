package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobFilesTest {

  private static final String STORE = "store-1";

  @TempDir private Path directory;
  private Path root;
  private JobFiles files;

  @BeforeEach
  void open() throws IOException {
    root = directory.resolve("data");
    files = new JobFiles(root, Disk.durable(), new Random(1));
    files.sweepOrphans(STORE, known());
  }

  private static KnownLocations known(String... locations) {
    KnownLocations known = new KnownLocations();
    Stream.of(locations).forEach(known::add);
    return known;
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

  private String placed() throws IOException {
    try (Staging staging = files.stage(100)) {
      try (OutputStream out = staging.file("run.sh")) {
        out.write('x');
      }
      return files.place(staging);
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      Set<String> names = new TreeSet<>();
      all.forEach(path -> names.add(path.getFileName().toString()));
      return names;
    }
  }

  @Test
  void job_hasItsInputsAndItsResult() throws IOException {
    Job job = job(placed());
    assertEquals("x", Files.readString(files.inputs(job).resolve("run.sh")));
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

  @Test
  void jobOf2x_hasItsInputsBesideItsResult() throws IOException {
    Path old = Files.createDirectory(directory.resolve("4f0c2a4e"));
    Job job = job(old.toString());

    assertEquals(old, files.inputs(job));
    assertEquals(old.resolve("output.zip"), files.output(job));
  }

  @Test
  void upload_thatAFormerProcessLeft_isSwept() throws IOException {
    Staging left = files.stage(100);
    left.file("run.sh").close();
    Files.writeString(files.temporary(), "half a download");

    new JobFiles(root, Disk.durable(), new Random(2)).sweepIncoming();

    try (Stream<Path> incoming = Files.list(root.resolve(".incoming"))) {
      assertEquals(0, incoming.count());
    }
  }

  @Test
  void orphans_areSwept_andNothingElse() throws IOException {
    String known = placed();
    String orphan = placed();
    Files.writeString(root.resolve("db.sqlite"), "");
    Files.createDirectory(root.resolve("job-of-mine"));
    Files.createDirectory(root.resolve("4f0c2a4e-93a7-4a7e-9f6c-3a1f5d0f8b11"));
    Set<String> expected = names();
    expected.remove(orphan);

    files.sweepOrphans(STORE, known(known));

    assertEquals(expected, names());
  }

  @Test
  void clientsDirectories_inTheSameDataDirectory_areLeftAlone() throws IOException {
    try (PayloadFiles client = new PayloadFiles(root, new Random(3));
        Staging arriving = client.stage();
        Staging arrived = client.stage()) {
      String payload = client.place(arrived);
      arriving.file("run.sh").close();

      files.sweepIncoming();
      files.sweepOrphans(STORE, known());

      assertTrue(Files.isDirectory(client.directory(payload)));
      assertTrue(Files.isDirectory(client.stdout(payload).getParent()));
      client.place(arriving);
    }
  }

  @Test
  void jobsOfAnotherStore_areLeftAlone() throws IOException {
    String another = placed();

    new JobFiles(root, Disk.durable(), new Random(2)).sweepOrphans("store-2", known());
    assertTrue(Files.exists(root.resolve(another)));

    new JobFiles(root, Disk.durable(), new Random(2)).sweepOrphans(STORE, known());
    assertFalse(Files.exists(root.resolve(another)));
  }
}
