package org.joborchestrator.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after a SIGKILL, time after time, on the same database. */
final class SqliteKillTest {

  private static final int ROUNDS = 3;
  private static final int ENOUGH = 300;

  @TempDir private Path directory;

  @Test
  void killedServer_hasKeptWhatItAcknowledged() throws Exception {
    Path database = directory.resolve("db.sqlite");
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> before = List.copyOf(acknowledged);
      acknowledged.addAll(killedMidway(database));

      assertTrue(acknowledged.size() >= before.size() + ENOUGH);
      try (JobStore store = JobStore.sqlite(database)) {
        for (String line : acknowledged) {
          assertKept(store, line);
        }
      }
    }
    assertEquals(acknowledged.size(), acknowledged.stream().distinct().count());
  }

  /** What it had acknowledged when it was killed. */
  private List<String> killedMidway(Path database) throws IOException, InterruptedException {
    Path errors = directory.resolve("stderr");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.sqlite.tmpdir=" + directory, // a kill leaves the native library there
                "-cp",
                System.getProperty("java.class.path"),
                CommittingServer.class.getName(),
                database.toString())
            .redirectError(errors.toFile())
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (lines.size() == ENOUGH / 2) {
          assertThrows(StorageException.class, () -> JobStore.sqlite(database));
        }
        if (lines.size() == ENOUGH) {
          process.toHandle().destroyForcibly(); // which leaves its output to be read
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertNotEquals(0, process.waitFor());
    assertTrue(lines.size() >= ENOUGH, () -> "it ended by itself: " + content(errors));
    return lines.stream().filter(line -> line.endsWith(".")).toList(); // whole lines
  }

  private static void assertKept(JobStore store, String line) {
    int gap = line.indexOf(' ');
    JobStatus status = JobStatus.valueOf(line.substring(gap + 1, line.length() - 1));
    Optional<Job> job = store.find(new JobId(Long.parseLong(line.substring(0, gap))));
    assertTrue(job.isPresent(), line);
    assertTrue(job.get().status().compareTo(status) >= 0, line);
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Commits through a journal as fast as it can, and says each change that is durable. */
  static final class CommittingServer {

    private final Journal journal;

    private CommittingServer(Journal journal) {
      this.journal = journal;
    }

    public static void main(String[] args) {
      Executor io = Executors.newCachedThreadPool();
      JobStore store = JobStore.sqlite(Path.of(args[0]));
      CommittingServer server = new CommittingServer(new Journal(store, io));
      for (int i = 0; i < 8; i++) {
        io.execute(server::oneAfterAnother);
      }
    }

    private void oneAfterAnother() {
      while (true) {
        Job queued =
            commit(
                new Change.Insert(new UserId(1), new ServiceName("s"), "somewhere", Instant.now()));
        commit(new Change.Move(queued, processing(queued), Instant.EPOCH));
      }
    }

    private Job commit(Change change) {
      Job job = journal.commit(change).join().orElseThrow();
      System.out.println(job.id() + " " + job.status() + ".");
      return job;
    }

    private static Job processing(Job job) {
      return new Job(
          job.id(),
          job.user(),
          job.service(),
          JobStatus.PROCESSING,
          job.location(),
          1,
          "node",
          null,
          "",
          job.created(),
          null,
          0,
          null);
    }
  }
}
