package org.joborchestrator.jaxrs.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.Disk;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.testkit.ScriptedClient2x;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our orchestrator, with a client of 2.x. */
final class FormerClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private ScriptedClient2x client;
  private RemoteClients remote;
  private Orchestrator orchestrator;
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() throws IOException {
    client = ScriptedClient2x.start();
    remote = RemoteClients.start();
    orchestrator =
        Orchestrator.builder()
            .dataPath(temp)
            .store(JobStore.inMemory())
            .disk(Disk.relaxed())
            .service(Service.named("x").client(remote.at(ClientAddress.ofBase(client.base()))))
            .service(
                Service.named("brief")
                    .client(remote.at(ClientAddress.ofBase(client.base())))
                    .timeLimit(Duration.ofSeconds(1)))
            .start();
    orchestrator.addListener(job -> seen.add(job.status().wireName()));
  }

  @AfterEach
  void stop() {
    orchestrator.close();
    remote.close();
    client.close();
  }

  private Job submit() throws IOException {
    return orchestrator.submit(
        Submission.of(1, "x").file("run.sh", "true").file("sub/in.txt", "in"));
  }

  private Job end(Job job) throws Exception {
    return orchestrator.whenEnded(job.id()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private JobStatus status(Job job) {
    return orchestrator.job(job.id()).status();
  }

  private static Set<String> names(Download download) throws IOException {
    Set<String> names = new TreeSet<>();
    try (download;
        InputStream in = Files.newInputStream(download.file());
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  @Test
  void job_isCompletedWithTheClientsZip() throws Exception {
    Job job = end(submit());

    assertEquals(JobStatus.COMPLETED, job.status(), job.message());
    assertEquals(
        new TreeSet<>(List.of(".orchestrator.exit", "run.sh", "sub/in.txt")),
        names(orchestrator.result(job.id()).orElseThrow()));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertEquals(
                    List.of("Queued", "Processing", "Submitted", "Running", "Completed"), seen));
  }

  @Test
  void failedJob_isItsScriptsFaultAndItsDirectoryKept() throws Exception {
    client.script(files -> List.of("Prepared", "Failed"));

    Job job = end(submit());

    assertEquals(JobStatus.FAILED, job.status());
    assertEquals(Cause.SCRIPT, job.cause());
    assertEquals("run.sh failed on its client, which does not say why", job.message());
    assertTrue(names(orchestrator.partial(job.id()).get()).contains("sub/in.txt"));
  }

  @Test
  void invalidJob_isInvalid() throws Exception {
    client.script(files -> List.of("Invalid"));

    assertEquals(JobStatus.INVALID, end(submit()).status());
  }

  @Test
  void terminate_killsItThere() throws Exception {
    client.script(files -> List.of("Running"));
    Job job = submit();
    Awaitility.await().until(() -> status(job) == JobStatus.RUNNING);

    Job ended = orchestrator.terminate(job.id()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertEquals(JobStatus.KILLED, ended.status());
    assertTrue(client.asked().contains("POST /kill/1"), client.asked().toString());
  }

  /** It knows of no time limits, so the server has to look after them. */
  @Test
  void scriptThatRunsForTooLong_isKilledThere() throws Exception {
    client.script(files -> List.of("Running"));

    Job job = end(orchestrator.submit(Submission.of(1, "brief").file("run.sh", "sleep 600")));

    assertEquals(JobStatus.FAILED, job.status());
    assertEquals(Cause.TIME_LIMIT, job.cause());
    assertEquals("run.sh was ended: it ran for longer than its time limit of 1 s", job.message());
    assertTrue(client.asked().contains("POST /kill/1"), client.asked().toString());
  }

  @Test
  void clientThatIsAway_isWaitedFor() throws Exception {
    client.goAway();
    Job job = submit();

    client.comeBack();

    assertEquals(JobStatus.COMPLETED, end(job).status());
  }

  @Test
  void clientThatGoesAwayAndComesBack_isAskedAgain() throws Exception {
    client.script(files -> List.of("Running"));
    Job job = submit();
    Awaitility.await().until(() -> status(job) == JobStatus.RUNNING);
    client.goAway();
    client.script(files -> List.of("Completed"));

    client.comeBack();
    client.proceed(1, List.of("Completed"));

    assertEquals(JobStatus.COMPLETED, end(job).status());
    assertEquals(1, client.submitted().size(), "it ran once");
  }

  @Test
  void clientThatHasForgotten_runsItAgain() throws Exception {
    client.script(files -> List.of("Running"));
    Job job = submit();
    Awaitility.await().until(() -> status(job) == JobStatus.RUNNING);
    client.script(files -> List.of("Completed"));

    client.forgetAll();

    Job ended = end(job);
    assertEquals(JobStatus.COMPLETED, ended.status());
    assertEquals(2, ended.attempt());
  }

  @Test
  void clientThatRefuses_isOnlyADelay() throws Exception {
    client.replace("/submit", exchange -> exchange.sendResponseHeaders(503, -1));
    Job job = submit();
    Awaitility.await().until(() -> client.asked().contains("POST /submit"));
    assertFalse(status(job).isFinal());

    client.restore("/submit");

    assertEquals(JobStatus.COMPLETED, end(job).status());
  }
}
