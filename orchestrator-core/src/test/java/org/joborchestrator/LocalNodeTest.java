package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.files.OtherJvm;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.Terms;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalNodeTest {

  @TempDir private Path directory;

  @Test
  void names_beyondAscii_arriveInAnyLocale() throws Exception {
    OtherJvm.inLocale(directory, "C", Names.class, directory.toString());
  }

  /** For a JVM of its own. */
  static final class Names {

    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      try (Client client = Client.builder().dataPath(directory.resolve("client")).start();
          Orchestrator orchestrator =
              Orchestrator.builder()
                  .dataPath(directory.resolve("server"))
                  .service(Service.named("example").client(client))
                  .start()) {
        Job job =
            orchestrator.submit(
                Submission.of(1, "example")
                    .file("run.sh", "cp d\u00e4t\u00e4/\u4f60.txt \u00e9.txt")
                    .file("d\u00e4t\u00e4/\u4f60.txt", "content"));
        Job ended = orchestrator.whenEnded(job.id()).orTimeout(30, TimeUnit.SECONDS).join();
        assertEquals(JobStatus.COMPLETED, ended.status(), ended.message());
        try (Download result = orchestrator.result(job.id()).orElseThrow();
            ZipFile zip = new ZipFile(result.file().toFile(), StandardCharsets.UTF_8)) {
          byte[] content = zip.getInputStream(zip.getEntry("\u00e9.txt")).readAllBytes();
          assertEquals("content", new String(content, StandardCharsets.UTF_8));
          assertEquals(7, zip.getEntry("d\u00e4t\u00e4/\u4f60.txt").getSize());
        }
      }
    }
  }

  @Test
  void client_thatIsClosed_isOutOfReach() throws IOException {
    Client client = Client.builder().dataPath(directory.resolve("client")).name("near").start();
    ClientNode node = new LocalNode(client, Runnable::run);
    client.close();

    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () ->
                node.submit(
                        new AttemptKey("server", new JobId(1), 1),
                        Inputs.in(directory),
                        Terms.UNLIMITED)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join());

    NodeUnreachableException reason =
        assertInstanceOf(NodeUnreachableException.class, failure.getCause());
    assertEquals("Client near cannot be reached: it is closed", reason.getMessage());
  }

  @Test
  void client_thatIsClosed_answersEveryCall() throws IOException {
    Client client = Client.builder().dataPath(directory.resolve("client")).start();
    ClientNode node = new LocalNode(client, Runnable::run);
    client.close();
    AttemptKey key = new AttemptKey("server", new JobId(1), 1);

    assertUnreachable(node.events(0, Duration.ZERO, Optional.empty()));
    assertUnreachable(node.kill(new PayloadId(1), key));
    assertUnreachable(node.release(new PayloadId(1), key));
    assertUnreachable(node.retrieve(new PayloadId(1), key, directory.resolve("zip")));
  }

  private static void assertUnreachable(CompletableFuture<?> answer) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> answer.orTimeout(5, TimeUnit.SECONDS).join());
    assertInstanceOf(NodeUnreachableException.class, failure.getCause());
  }
}
