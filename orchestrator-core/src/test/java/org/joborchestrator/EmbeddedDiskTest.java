package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.WatchedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail under a whole system: jobs are late then, and none is lost. */
final class EmbeddedDiskTest {

  @TempDir private Path directory;
  private final TestDisk disk = new TestDisk();
  private final AtomicInteger commitsToFail = new AtomicInteger();
  private Site site;

  @BeforeEach
  void start() throws IOException {
    site = new Site(directory);
    site.start(
        site.builder()
            .disk(disk)
            .store(new WatchedStore(JobStore.inMemory(), this::failCommit))
            .service(Service.named("example").client(site.client("client"))));
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void failCommit() {
    if (commitsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new NoSpaceException("the database cannot grow");
    }
  }

  /** A script that goes on until the test lets it. */
  private Job held() throws IOException {
    return held("true");
  }

  private Job held(String command) throws IOException {
    String script = "until [ -e '%s' ]; do sleep 0.02; done; %s; echo done";
    Job job = site.submit(script.formatted(release(), command));
    site.await(job, JobStatus.RUNNING);
    return job;
  }

  private Path results() {
    return directory.resolve("server/.results");
  }

  private Path release() {
    return directory.resolve("release");
  }

  @Test
  void endThatCannotBeWritten_isWrittenLater() throws IOException {
    Job job = held();
    commitsToFail.set(3);
    Files.createFile(release());

    Job ended = site.ended(job);

    assertEquals(JobStatus.COMPLETED, ended.status(), ended::toString);
    assertEquals(1, ended.attempt());
    assertEquals("done\n", site.text(job, "stdout.txt"));
  }

  @Test
  void resultThatCannotBeSynced_isFetchedAgain() throws IOException {
    Job job = held("head -c 40000 /dev/urandom > large"); // a small one may wait to be synced
    AtomicInteger failures = new AtomicInteger(2);
    disk.fail(
        "Input/output error", path -> path.startsWith(results()) && failures.getAndDecrement() > 0);
    Files.createFile(release());

    Job ended = site.ended(job);

    assertEquals(JobStatus.COMPLETED, ended.status(), ended::toString);
    assertTrue(failures.get() <= 0, failures::toString);
    assertEquals("done\n", site.text(job, "stdout.txt"));
  }

  @Test
  void scarceDisk_leavesResultsWithTheirClient_untilThereIsRoom() throws IOException {
    Job job = held();
    disk.free(Watermarks.STANDARD.reserve() - 1);
    assertThrows(NoSpaceException.class, () -> site.submit("true"));
    Files.createFile(release());
    Awaitility.await().until(this::clientHasEnded);
    assertEquals(JobStatus.RUNNING, site.now(job).status());

    disk.free(Watermarks.STANDARD.enough());

    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
  }

  private boolean clientHasEnded() throws IOException {
    return site
        .client("client")
        .events(0, Duration.ZERO, Optional.empty())
        .join()
        .payloads()
        .stream()
        .anyMatch(state -> state.status() == PayloadStatus.COMPLETED);
  }

  @Test
  void directoryThatNobodyWaitsFor_isNotKept() throws IOException {
    Job job = held();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Download> files = site.orchestrator().partial(job.id());
      if (!files.cancel(false)) { // it has come before
        files.join().close();
      }
    }
    Path incoming = directory.resolve("server").resolve(".incoming");
    Awaitility.await().until(() -> isEmpty(incoming));
    Files.createFile(release());
    site.ended(job);
    assertTrue(isEmpty(incoming));
  }

  private static boolean isEmpty(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.findAny().isEmpty();
    }
  }
}
