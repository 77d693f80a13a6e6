package org.joborchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipFile;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's small inputs are on the server's disk only where somebody needs them there. */
final class SmallInputsTest {

  @TempDir private Path directory;

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final JobStore store = JobStore.inMemory();
  private final HandNode node = new HandNode("client");
  private final TestDisk disk = new TestDisk();
  private JobFiles files;
  private Orchestrator orchestrator;

  @BeforeEach
  void start() throws IOException {
    start(node);
    node.answer("first life", 1);
    surroundings.settle();
  }

  private void start(HandNode client) throws IOException {
    files = new JobFiles(directory, disk, surroundings.random());
    Service service = Service.named("example").client(client).maxAttempts(1);
    orchestrator = TestServers.start(surroundings, store, files, service, Duration.ofMinutes(5));
    surroundings.settle();
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Job submit() throws IOException {
    CompletableFuture<Job> submitted =
        orchestrator.submitAsync(
            Submission.of(1, "example").file("run.sh", "true").file("a/in.txt", "kept"));
    surroundings.settle();
    return submitted.join();
  }

  private JobStatus status(Job job) {
    return store.find(job.id()).orElseThrow().status();
  }

  private boolean isOnTheDisk(Job job) {
    return Files.exists(directory.resolve(job.location()));
  }

  private void assertHasInputs(Job job) throws IOException {
    CompletableFuture<Download> partial = orchestrator.partial(job.id());
    surroundings.settle();
    try (Download download = partial.join();
        ZipFile zip = new ZipFile(download.file().toFile())) {
      assertEquals(
          "kept", new String(zip.getInputStream(zip.getEntry("a/in.txt")).readAllBytes(), UTF_8));
      assertEquals(4, zip.getEntry("run.sh").getSize());
    }
  }

  private static PayloadState prepared(JobId job, String server) {
    return new PayloadState(
        new PayloadId(7),
        PayloadStatus.PREPARED,
        Optional.of(new AttemptKey(server, job, 1)),
        "",
        Optional.empty());
  }

  /** The client is started anew, and has it no longer. */
  private void loseIt(Job job) {
    node.retrieveWith(new Retrieval.Gone());
    node.answer("second life", 1);
    surroundings.advance(Duration.ofSeconds(5));
    assertEquals(JobStatus.FAILED, status(job));
  }

  private Job taken() throws IOException {
    node.submitWith(CompletableFuture.completedFuture(prepared(new JobId(1), store.identity())));
    Job job = submit();
    assertEquals(JobStatus.SUBMITTED, status(job));
    assertFalse(isOnTheDisk(job));
    return job;
  }

  @Test
  void jobThatIsUnderWay_hasThemInMemory_alsoForWhoAsksForThem() throws IOException {
    node.submitWith(new CompletableFuture<>());
    Job job = submit();
    assertEquals(JobStatus.PROCESSING, status(job));
    assertFalse(isOnTheDisk(job));

    assertHasInputs(job);
    assertFalse(isOnTheDisk(job));
  }

  @Test
  void jobThatEndsWithoutAResult_leavesThem() throws IOException {
    Job job = taken();
    loseIt(job);

    assertTrue(disk.synced().contains(directory.resolve(job.location()).resolve("a/in.txt")));
    assertFalse(files.isUnwritten(job));
    assertHasInputs(job);
  }

  @Test
  void jobThatEndsWhileItWaitsAgain_leavesThem() throws IOException {
    node.submitWith(
        CompletableFuture.failedFuture(new NodeRefusedException("client", "it is closing")));
    Job job = submit();
    assertEquals(JobStatus.QUEUED, status(job));
    assertFalse(isOnTheDisk(job));

    CompletableFuture<Job> terminated = orchestrator.terminate(job.id());
    surroundings.settle();
    assertEquals(JobStatus.KILLED, terminated.join().status());
    assertTrue(isOnTheDisk(job));
    assertFalse(files.isUnwritten(job));
    assertHasInputs(job);
  }

  @Test
  void jobWhoseClientIsNotConfiguredAnyMore_leavesThem() throws IOException {
    Job job = taken();
    files.close();

    start(new HandNode("another"));
    assertEquals(JobStatus.FAILED, status(job));
    assertTrue(isOnTheDisk(job));
    assertFalse(files.isUnwritten(job));
    assertHasInputs(job);
  }

  @Test
  void diskThatDoesNotTakeThem_keepsNoJobFromItsEnd() throws IOException {
    Job job = taken();
    disk.fail("No space left on device", path -> true);
    loseIt(job);

    assertFalse(files.isUnwritten(job));
    assertFalse(isOnTheDisk(job));
    disk.fail("", path -> false);
    CompletableFuture<Download> partial = orchestrator.partial(job.id());
    surroundings.settle();
    try (Download download = partial.join();
        ZipFile zip = new ZipFile(download.file().toFile())) {
      assertEquals(0, zip.size());
    }
  }
}
