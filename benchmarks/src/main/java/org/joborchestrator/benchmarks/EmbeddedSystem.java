package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;

/** Both in this JVM. */
final class EmbeddedSystem implements JobSystem {

  private static final String SERVICE = "bench";

  private final WorkFolder.Part part;
  private final Client client;
  private final Orchestrator orchestrator;

  EmbeddedSystem(WorkFolder folder, int runs) throws IOException {
    part = folder.part("embedded");
    client = Client.builder().dataPath(part.path().resolve("client")).start();
    orchestrator =
        Orchestrator.builder()
            .dataPath(part.path().resolve("server"))
            .service(Service.named(SERVICE).client(client).runsPerUser(runs).maxRuns(runs))
            .start();
  }

  @Override
  public Session open() {
    return new Embedded();
  }

  @Override
  public void close() throws IOException {
    orchestrator.close();
    client.close();
    part.close();
  }

  private final class Embedded implements Session {

    private final Map<String, byte[]> files = TrivialJob.files();

    @Override
    public long submit(long user) throws IOException {
      Submission submission = Submission.of(user, SERVICE);
      files.forEach(submission::file);
      return orchestrator.submit(submission).id().value();
    }

    @Override
    public void await(long id) {
      Job job = orchestrator.whenEnded(new JobId(id)).join();
      if (job.status() != JobStatus.COMPLETED) {
        throw new IllegalStateException("expected a job that is Completed, not " + job);
      }
    }

    @Override
    public long take(long id) throws IOException {
      await(id);
      try (Download download = orchestrator.result(new JobId(id)).orElseThrow()) {
        return Files.readAllBytes(download.file()).length;
      }
    }

    @Override
    public void close() {
      // nothing of its own
    }
  }
}
