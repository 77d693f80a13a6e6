package org.joborchestrator.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddingTourTest {

  @TempDir private Path directory;
  private Client client;
  private Orchestrator orchestrator;
  private EmbeddingTour tour;

  @BeforeEach
  void start() throws IOException {
    client = Client.builder().dataPath(directory.resolve("data")).start();
    orchestrator =
        Orchestrator.builder()
            .dataPath(directory.resolve("data"))
            .service(Service.named("example").client(client))
            .start();
    tour = new EmbeddingTour(orchestrator);
  }

  @AfterEach
  void close() {
    orchestrator.close();
    client.close();
  }

  private static Job ended(Orchestrator orchestrator, JobId id) {
    return orchestrator.whenEnded(id).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private String text(JobId id, String entry) throws IOException {
    try (Download files = orchestrator.partial(id).join();
        ZipFile zip = new ZipFile(files.file().toFile())) {
      return new String(zip.getInputStream(zip.getEntry(entry)).readAllBytes(), UTF_8);
    }
  }

  @Test
  void submission_takesFilesTextBytesAndStreams() throws IOException {
    Path script = directory.resolve("any.sh");
    Files.writeString(script, "cat options.txt data/table.bin data/reference.txt > all.txt");
    Path reference = Files.writeString(directory.resolve("reference.txt"), "reference\n");

    Job job = tour.submitFromAnywhere(script, "table\n".getBytes(UTF_8), reference.toUri().toURL());

    assertEquals(JobStatus.COMPLETED, ended(orchestrator, job.id()).status());
    assertEquals("--fast\ntable\nreference\n", text(job.id(), "all.txt"));
    assertEquals(List.of(job.id()), tour.lookBack().stream().map(Job::id).toList());
  }

  @Test
  void upload_takesWhatComes() throws IOException {
    Job job = tour.submitAsItComes(new ByteArrayInputStream("echo hello".getBytes(UTF_8))).join();

    assertEquals(JobStatus.COMPLETED, ended(orchestrator, job.id()).status());
    assertEquals("hello\n", text(job.id(), "stdout.txt"));
  }

  @Test
  void follow_hearsOfEveryChange() throws IOException {
    List<String> screen = new CopyOnWriteArrayList<>();
    Path go = directory.resolve("go");
    Job job =
        orchestrator.submit(
            Submission.of(42, "example")
                .file("run.sh", "until [ -e " + go + " ]; do sleep 0.01; done; exit 3"));
    tour.follow(job.id(), screen::add);
    Files.createFile(go);

    Awaitility.await()
        .until(
            () ->
                screen.contains("FAILED run.sh exited with code 3")
                    && screen.contains("not queued any more, or half a minute later")
                    && screen.contains("job 1 is FAILED"));
  }

  @Test
  void terminate_keepsWhatTheJobHadWritten() throws IOException {
    Job job =
        orchestrator.submit(
            Submission.of(42, "example").file("run.sh", "echo begun > begun.txt; sleep 300"));
    Awaitility.await().until(() -> orchestrator.job(job.id()).status() == JobStatus.RUNNING);

    Job killed =
        tour.endIt(job.id(), directory.resolve("so-far.zip"))
            .orTimeout(30, TimeUnit.SECONDS)
            .join();

    assertEquals(JobStatus.KILLED, killed.status());
    assertTrue(Files.size(directory.resolve("so-far.zip")) > 0);
  }

  @Test
  void terminate_ofAJobThatHasEnded_answersItsEnd() throws IOException {
    Job job = orchestrator.submit(Submission.of(42, "example").file("run.sh", "true"));
    ended(orchestrator, job.id());

    Job still = tour.endIt(job.id(), directory.resolve("so-far.zip")).join();

    assertEquals(JobStatus.COMPLETED, still.status());
  }

  @Test
  void twoOrchestrators_shareAClient() throws IOException {
    Path data = Files.createDirectory(directory.resolve("two"));
    EmbeddingTour.runTwo(
        data, Executor.bash(), JobStore.sqlite(data.resolve("jobs.sqlite")), this::runOne);
  }

  private void runOne(Orchestrator one) {
    try {
      String service = one.services().get(0).value();
      Job job = one.submit(Submission.of(1, service).file("run.sh", "echo " + service));
      Job ended = one.whenChanged(job.id(), JobStatus.QUEUED, Duration.ofSeconds(30)).join();
      assertEquals(service, ended.service().value());
      assertEquals(JobStatus.COMPLETED, ended(one, job.id()).status());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
