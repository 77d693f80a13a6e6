package org.joborchestrator.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobFinalException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.joborchestrator.upload.Upload;

/** What a host application does with an orchestrator, piece by piece, as the guide shows it. */
final class EmbeddingTour {

  private final Orchestrator orchestrator;

  EmbeddingTour(Orchestrator orchestrator) {
    this.orchestrator = orchestrator;
  }

  Job submitFromAnywhere(Path script, byte[] table, URL remote) throws IOException {
    // listing: submission
    return orchestrator.submit(
        Submission.of(42, "example")
            .file("run.sh", script) // a file, copied now
            .file("options.txt", "--fast\n") // text, as UTF-8
            .file("data/table.bin", table) // bytes; a name may be a path
            .file("data/reference.txt", remote::openStream)); // a stream, read now and closed
    // end listing
  }

  CompletableFuture<Job> submitAsItComes(InputStream body) throws IOException {
    // listing: upload
    try (Upload upload = orchestrator.upload()) { // closed without a submit, it leaves nothing
      try (OutputStream out = upload.file("run.sh")) {
        body.transferTo(out); // straight to the disk, never through the heap
      }
      return upload.submit(new UserId(42), new ServiceName("example"));
    }
    // end listing
  }

  void follow(JobId id, Consumer<String> screen) {
    // listing: waiting
    orchestrator.addListener(job -> screen.accept("job " + job.id() + " is " + job.status()));

    orchestrator
        .whenEnded(id) // costs no thread
        .thenAccept(job -> screen.accept(job.status() + " " + job.message()));

    orchestrator
        .whenChanged(id, JobStatus.QUEUED, Duration.ofSeconds(30)) // or when the time is up
        .thenAccept(job -> screen.accept("not queued any more, or half a minute later"));
    // end listing
  }

  List<Job> lookBack() {
    // listing: list
    return orchestrator.list(
        JobFilter.newest(100).ofUser(new UserId(42)).ofService(new ServiceName("example")));
    // end listing
  }

  CompletableFuture<Job> endIt(JobId id, Path soFar) throws IOException {
    // listing: terminate
    try (Download files = orchestrator.partial(id).join()) { // what it has written until now
      Files.copy(files.file(), soFar);
    }
    return orchestrator
        .terminate(id) // Killed, and none of its processes is left
        .exceptionallyCompose(
            reason ->
                reason instanceof JobFinalException
                    ? orchestrator.whenEnded(id) // it was faster
                    : CompletableFuture.failedFuture(reason));
    // end listing
  }

  static void runTwo(Path data, Executor executor, JobStore store, Consumer<Orchestrator> use)
      throws IOException {
    // listing: several
    try (Client client =
            Client.builder().dataPath(data.resolve("client")).executor(executor).slots(4).start();
        Orchestrator lasting =
            Orchestrator.builder()
                .dataPath(data.resolve("lasting"))
                .store(store)
                .service(Service.named("example").client(client))
                .start();
        Orchestrator passing =
            Orchestrator.builder()
                .dataPath(data.resolve("passing"))
                .store(JobStore.inMemory())
                .service(Service.named("trial").client(client).quota(new HalfWhileOthersWait(2)))
                .start()) {
      use.accept(lasting);
      use.accept(passing);
    }
    // end listing
  }
}
