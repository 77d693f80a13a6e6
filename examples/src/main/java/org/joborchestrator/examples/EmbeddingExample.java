package org.joborchestrator.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.Job;
import org.joborchestrator.upload.Submission;

/** The whole of it in one JVM: a job goes in, its result comes out. */
public final class EmbeddingExample {

  private EmbeddingExample() {}

  /**
   * Sorts the numbers of the first file into the ZIP that the second names; keeps data in ./data.
   */
  public static void main(String[] args) throws IOException {
    System.out.println(sort(Path.of("data"), Path.of(args[0]), Path.of(args[1])));
  }

  static Job sort(Path data, Path numbers, Path result) throws IOException {
    // listing: embedding
    try (Client client = Client.builder().dataPath(data).start();
        Orchestrator orchestrator =
            Orchestrator.builder()
                .dataPath(data)
                .service(Service.named("sorting").client(client).runsPerUser(2).maxRuns(8))
                .start()) {

      Job job =
          orchestrator.submit( // when this returns, the job is on disk and survives any crash
              Submission.of(42, "sorting")
                  .file("run.sh", "sort -n numbers.txt > sorted.txt")
                  .file("numbers.txt", numbers));

      Job ended = orchestrator.whenEnded(job.id()).join();
      try (Download files = orchestrator.partial(job.id()).join()) {
        Files.copy(files.file(), result); // a ZIP with sorted.txt, or what there is if it Failed
      }
      return ended;
    }
    // end listing
  }
}
