package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobCleanedException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that outlive a change of the configuration, or their time. */
final class EmbeddedChangesTest {

  @TempDir private Path directory;
  private Site site;
  private Path go;

  @BeforeEach
  void begin() {
    site = new Site(directory);
    go = directory.resolve("go");
  }

  @AfterEach
  void close() {
    site.close();
  }

  private String waiting() {
    return "until [ -e " + go + " ]; do sleep 0.01; done; echo done";
  }

  @Test
  void jobs_ofAServiceThatIsNoLongerConfigured_wait_andRunWhenItIsAgain() throws IOException {
    Service other = Service.named("other").client(site.client("one"));
    site.start(other, Service.named("gone").client(site.client("one")).maxRuns(1));
    Job underWay = site.submit("gone", waiting());
    site.await(underWay, JobStatus.RUNNING);
    Job queued = site.submit("gone", waiting());

    site.restart(Service.named("other").client(site.client("one")));
    assertEquals(JobStatus.COMPLETED, site.ended(site.submit("other", "true")).status());
    site.await(underWay, JobStatus.QUEUED);
    assertEquals(JobStatus.QUEUED, site.now(queued).status());
    InvalidRequestException refused =
        assertThrows(InvalidRequestException.class, () -> site.submit("gone", "true"));
    assertEquals("Invalid service 'gone': expected one of [other]", refused.getMessage());

    Files.createFile(go);
    site.restart(
        Service.named("other").client(site.client("one")),
        Service.named("gone").client(site.client("one")));
    for (Job job : List.of(underWay, queued)) {
      assertEquals(JobStatus.COMPLETED, site.ended(job).status());
      assertEquals("done\n", site.text(job, "stdout.txt"));
    }
    assertEquals(2, site.now(underWay).attempt());
    assertEquals(1, site.now(queued).attempt());
  }

  @Test
  void jobs_ofAServiceThatIsNoLongerConfigured_canBeTerminated() throws IOException {
    site.start(Service.named("gone").client(site.client("one")).maxRuns(1));
    Job underWay = site.submit("gone", waiting());
    site.await(underWay, JobStatus.RUNNING);
    Job queued = site.submit("gone", waiting());

    site.restart(Service.named("other").client(site.client("one")));

    assertEquals(JobStatus.KILLED, site.orchestrator().terminate(queued.id()).join().status());
    assertEquals(JobStatus.KILLED, site.orchestrator().terminate(underWay.id()).join().status());
  }

  @Test
  void jobs_ofAClientThatIsNoLongerConfigured_runElsewhere() throws IOException {
    site.start(Service.named("example").client(site.client("one")));
    Job job = site.submit(waiting());
    site.await(job, JobStatus.RUNNING);

    site.restart(Service.named("example").client(site.client("two")));
    site.await(job, JobStatus.QUEUED);
    Files.createFile(go);

    Job ended = site.ended(job);
    assertEquals(JobStatus.COMPLETED, ended.status());
    assertEquals("two", ended.node());
    assertEquals(2, ended.attempt());
  }

  @Test
  void job_thatWasTerminatedOnAClientThatIsNoLongerConfigured_isKilled() throws IOException {
    Client stubborn = site.client("one");
    site.start(Service.named("example").client(stubborn));
    Path deaf = directory.resolve("deaf");
    Job job = site.submit("trap '' TERM; touch " + deaf + "; " + waiting());
    Awaitility.await().until(() -> Files.exists(deaf));
    site.await(job, JobStatus.RUNNING);
    assertEquals(JobStatus.LOCKED, site.orchestrator().terminate(job.id()).join().status());

    site.restart(Service.named("example").client(site.client("two")));

    assertEquals(JobStatus.KILLED, site.ended(job).status());
  }

  @Test
  void slots_keepTheRestPrepared() throws IOException {
    Client client = site.startClient(Client.builder().slots(1), "one");
    site.start(Service.named("example").client(client));
    Job first = site.submit(waiting());
    site.await(first, JobStatus.RUNNING);
    Job second = site.submit("echo second");
    site.await(second, JobStatus.SUBMITTED);

    assertEquals("PREPARED", client.payload(site.now(second).payload()).status().name());
    assertEquals(JobStatus.RUNNING, site.now(first).status());

    Files.createFile(go);
    assertEquals(JobStatus.COMPLETED, site.ended(first).status());
    assertEquals(JobStatus.COMPLETED, site.ended(second).status());
  }

  @Test
  void preparedJob_thatIsTerminated_neverStarts() throws IOException {
    site.start(Service.named("example").client(site.startClient(Client.builder().slots(1), "one")));
    Job first = site.submit(waiting());
    site.await(first, JobStatus.RUNNING);
    Job second = site.submit("touch " + directory.resolve("ran"));
    site.await(second, JobStatus.SUBMITTED);

    assertEquals(JobStatus.KILLED, site.orchestrator().terminate(second.id()).join().status());
    Files.createFile(go);
    assertEquals(JobStatus.COMPLETED, site.ended(first).status());
    assertFalse(Files.exists(directory.resolve("ran")));
  }

  @Test
  void job_whoseTimeIsOver_isCleaned_rowAndFiles() throws IOException {
    HeldTimers timers = new HeldTimers();
    site.start(
        site.builder()
            .surroundings(timers)
            .service(Service.named("example").client(site.client("one"))));
    Job job = site.submit("echo done");
    Job ended = site.ended(job);
    timers.fire();
    assertEquals(JobStatus.COMPLETED, site.now(job).status());

    timers.advanceDays(11);
    timers.fire();

    Awaitility.await()
        .until(() -> !Files.exists(directory.resolve("server").resolve(ended.location())));
    assertEquals(JobStatus.CLEANED, site.now(job).status());
    assertTrue(site.orchestrator().result(job.id()).isEmpty());
    CompletionException gone =
        assertThrows(CompletionException.class, () -> site.orchestrator().partial(job.id()).join());
    assertInstanceOf(JobCleanedException.class, gone.getCause());
  }

  @Test
  void submission_withoutAScript_isRefused() throws IOException {
    site.start(Service.named("example").client(site.client("one")));

    InvalidRequestException refused =
        assertThrows(
            InvalidRequestException.class,
            () -> site.orchestrator().submit(Submission.of(1, "example").file("a/run.sh", "")));
    assertEquals(
        "There is no run.sh among [a/run.sh]: expected the script to run", refused.getMessage());
  }
}
