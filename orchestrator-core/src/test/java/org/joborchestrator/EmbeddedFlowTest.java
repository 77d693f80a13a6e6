package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobFinalException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole flow in one JVM: real files, real processes, a real database. */
final class EmbeddedFlowTest {

  @TempDir Path dir;
  private Client client;
  private Orchestrator orchestrator;

  @BeforeEach
  void start() throws IOException {
    client = Client.builder().dataPath(dir.resolve("client")).start();
    orchestrator = startOrchestrator();
  }

  private Orchestrator startOrchestrator() throws IOException {
    return Orchestrator.builder()
        .dataPath(dir.resolve("server"))
        .service(Service.named("example").client(client).runsPerUser(2).maxRuns(4))
        .start();
  }

  @AfterEach
  void stop() {
    orchestrator.close();
    client.close();
  }

  private Job submit(String script) throws IOException {
    return orchestrator.submit(Submission.of(1, "example").file("run.sh", script));
  }

  private Job ended(Job job) {
    return orchestrator.whenEnded(job.id()).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private String text(Job job, String entry) throws IOException {
    try (Download download = orchestrator.partial(job.id()).join();
        ZipFile zip = new ZipFile(download.file().toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void job_thatSucceeds_isCompletedWithItsFiles() throws IOException {
    Job job =
        orchestrator.submit(
            Submission.of(1, "example")
                .file("run.sh", "cat data/in.txt > out.txt; echo said; echo wrong >&2")
                .file("data/in.txt", "héllo"));

    assertEquals(JobStatus.QUEUED, job.status());
    assertEquals(JobStatus.COMPLETED, ended(job).status());
    assertTrue(orchestrator.result(job.id()).isPresent());
    assertEquals("héllo", text(job, "out.txt"));
    assertEquals("héllo", text(job, "data/in.txt"));
    assertEquals("said\n", text(job, "stdout.txt"));
    assertEquals("wrong\n", text(job, "stderr.txt"));
  }

  @Test
  void job_whoseScriptFails_isFailedAndKeepsItsOutput() throws IOException {
    Job job = ended(submit("echo before > out.txt; exit 3"));

    assertEquals(JobStatus.FAILED, job.status());
    assertTrue(job.message().contains("code 3"), job.message());
    assertTrue(orchestrator.result(job.id()).isEmpty());
    assertEquals("before\n", text(job, "out.txt"));
  }

  @Test
  void job_endedByASignal_isFailedAndSaysSo() throws IOException {
    Job job = ended(submit("kill -9 $$"));

    assertEquals(JobStatus.FAILED, job.status());
    assertTrue(job.message().contains("signal 9"), job.message());
  }

  @Test
  void runningJob_terminated_isKilledAndKeepsItsOutput() throws IOException {
    Job job = submit("echo begun > out.txt; sleep 300");
    orchestrator.whenChanged(job.id(), JobStatus.QUEUED, Duration.ofSeconds(10)).join();
    awaitStatus(job, JobStatus.RUNNING);
    awaitOutput(job);

    Job killed = orchestrator.terminate(job.id()).join();

    assertEquals(JobStatus.KILLED, killed.status());
    assertEquals("begun\n", text(job, "out.txt"));
    CompletionException again =
        assertThrows(CompletionException.class, () -> orchestrator.terminate(job.id()).join());
    assertTrue(again.getCause() instanceof JobFinalException, again.toString());
  }

  private void awaitStatus(Job job, JobStatus status) {
    Job now = orchestrator.job(job.id());
    while (now.status() != status) {
      assertFalse(now.isFinal(), now.toString());
      now = orchestrator.whenChanged(job.id(), now.status(), Duration.ofSeconds(5)).join();
    }
  }

  private void awaitOutput(Job job) {
    Awaitility.await()
        .until(
            () -> {
              try (Download download = orchestrator.partial(job.id()).join();
                  ZipFile zip = new ZipFile(download.file().toFile())) {
                return zip.getEntry("out.txt") != null && zip.getEntry("out.txt").getSize() == 6;
              }
            });
  }

  @Test
  void processes_thatLeaveTheirGroup_endWithTheirJob() throws IOException {
    String daemon = "setsid bash -c 'echo $$ > %s; trap \"\" TERM; sleep 301' &";
    Path ofFinished = dir.resolve("finished.pid");
    Path ofKilled = dir.resolve("killed.pid");
    String pidIsThere = "until [ -s %s ]; do sleep 0.01; done";
    Job finished = submit(daemon.formatted(ofFinished) + "\n" + pidIsThere.formatted(ofFinished));
    Job killed = submit(daemon.formatted(ofKilled) + "\nsleep 300");
    assertEquals(JobStatus.COMPLETED, ended(finished).status());
    Awaitility.await().until(() -> Files.exists(ofKilled) && Files.size(ofKilled) > 0);
    orchestrator.terminate(killed.id()).join();
    assertEquals(JobStatus.KILLED, ended(killed).status());

    assertFalse(isAlive(ofKilled), "a killed job's process is gone before the job is Killed");
    Awaitility.await().until(() -> !isAlive(ofFinished));
  }

  private static boolean isAlive(Path pidFile) throws IOException {
    Path stat = Path.of("/proc", Files.readString(pidFile).strip(), "stat");
    try {
      return !Files.readString(stat).contains(") Z ");
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Test
  void loneJob_isAcceptedAndPickedAtOnce() throws IOException {
    ended(submit("true")); // its client is there by then
    List<Job> seen = new CopyOnWriteArrayList<>();
    orchestrator.addListener(seen::add);

    Job job = submit("true");
    Job ended = ended(job);

    assertEquals(JobStatus.QUEUED, job.status());
    AttemptRecord attempt = orchestrator.attempts(job.id()).get(0);
    assertEquals(ended.created(), attempt.began(), "one commit made the row and the attempt");
    Awaitility.await().until(() -> seen.contains(ended));
    seen.removeIf(row -> !row.id().equals(job.id()));
    assertEquals(List.of(job, job.picked(attempt.node())), seen.subList(0, 2));
  }

  @Test
  void whatDependsOnASubmit_mayWaitForItsEnd() throws IOException {
    CompletableFuture<Job> ended =
        orchestrator
            .submitAsync(Submission.of(1, "example").file("run.sh", "true"))
            .thenApply(job -> orchestrator.whenEnded(job.id()).join());

    assertEquals(JobStatus.COMPLETED, ended.orTimeout(30, TimeUnit.SECONDS).join().status());
  }

  @Test
  void queuedJob_terminated_neverStarts() throws IOException {
    List<Job> running = List.of(submit("sleep 300"), submit("sleep 300"));
    running.forEach(job -> awaitStatus(job, JobStatus.RUNNING));
    Job waiting = submit("echo ran > " + dir.resolve("ran"));

    assertEquals(JobStatus.KILLED, orchestrator.terminate(waiting.id()).join().status());
    for (Job job : running) {
      assertEquals(JobStatus.KILLED, orchestrator.terminate(job.id()).join().status());
    }
    assertFalse(Files.exists(dir.resolve("ran")));
  }

  @Test
  void manyJobs_ofManyUsers_keepTheQuotas() throws IOException {
    List<Job> jobs = new ArrayList<>();
    Set<JobId> underWay = Collections.synchronizedSet(new TreeSet<>());
    List<Integer> seen = new CopyOnWriteArrayList<>();
    orchestrator.addListener(
        job -> {
          if (job.status().holdsSlot()) {
            underWay.add(job.id());
          } else {
            underWay.remove(job.id());
          }
          seen.add(underWay.size());
        });
    for (int i = 0; i < 60; i++) {
      jobs.add(orchestrator.submit(Submission.of(i % 5, "example").file("run.sh", "echo " + i)));
    }
    for (int i = 0; i < 60; i++) {
      assertEquals(JobStatus.COMPLETED, ended(jobs.get(i)).status());
      assertEquals(i + "\n", text(jobs.get(i), "stdout.txt"));
    }
    assertTrue(seen.stream().allMatch(count -> count <= 4), seen.toString());
    assertEquals(12, orchestrator.list(JobFilter.newest(100).ofUser(new UserId(3))).size());
  }

  @Test
  void orchestrator_restarted_goesOnWhereItWas() throws IOException {
    Job running = submit("sleep 1; echo done");
    awaitStatus(running, JobStatus.RUNNING);
    Job second = submit("sleep 1; echo done");
    Job queued = submit("echo done");
    orchestrator.close();
    orchestrator = startOrchestrator();

    for (Job job : List.of(running, second, queued)) {
      assertEquals(JobStatus.COMPLETED, ended(job).status());
      assertEquals("done\n", text(job, "stdout.txt"));
      assertEquals(1, orchestrator.job(job.id()).attempt());
    }
  }

  @Test
  void client_restarted_runsAgainWhatItHadLost() throws IOException {
    Path begun = dir.resolve("begun");
    Job job = submit("test -e %s || { touch %1$s; sleep 300; }; echo done".formatted(begun));
    Awaitility.await().until(() -> Files.exists(begun));
    awaitStatus(job, JobStatus.RUNNING);
    orchestrator.close();
    client.close();
    client = Client.builder().dataPath(dir.resolve("client")).start();
    orchestrator = startOrchestrator();

    assertEquals(JobStatus.COMPLETED, ended(job).status());
    assertEquals(2, orchestrator.job(job.id()).attempt());
  }

  @Test
  void submission_thatIsRefused_leavesNothing() throws IOException {
    assertThrows(
        InvalidRequestException.class,
        () -> orchestrator.submit(Submission.of(1, "other").file("run.sh", "true")));
    assertThrows(
        InvalidRequestException.class,
        () -> orchestrator.submit(Submission.of(1, "example").file("a.txt", "true")));
    assertThrows(
        InvalidRequestException.class,
        () ->
            orchestrator.submit(
                Submission.of(1, "example").file("run.sh", "true").file("../a", "x")));

    assertEquals(List.of(), orchestrator.list(JobFilter.newest(10)));
    try (Stream<Path> left = Files.list(dir.resolve("server").resolve(".incoming"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void job_thatRemovesItsDirectory_stillEnds() throws IOException {
    Job job = ended(submit("echo said; rm -rf \"$PWD\""));

    assertEquals(JobStatus.COMPLETED, job.status());
    assertEquals("said\n", text(job, "stdout.txt"));
  }

  @Test
  void dataDirectory_startedWithAnotherDatabase_losesNothing() throws IOException {
    Job job = ended(submit("echo kept"));
    orchestrator.close();
    orchestrator =
        Orchestrator.builder()
            .dataPath(dir.resolve("server"))
            .store(JobStore.sqlite(dir.resolve("another.sqlite")))
            .service(Service.named("example").client(client))
            .start();
    orchestrator.close();
    orchestrator = startOrchestrator();

    assertEquals("kept\n", text(job, "stdout.txt"));
  }

  @Test
  void waiters_whenItCloses_areTold() throws IOException {
    Job job = submit("sleep 300");
    CompletableFuture<Job> end = orchestrator.whenEnded(job.id());
    orchestrator.close();
    assertThrows(CompletionException.class, () -> end.orTimeout(10, TimeUnit.SECONDS).join());
  }
}
