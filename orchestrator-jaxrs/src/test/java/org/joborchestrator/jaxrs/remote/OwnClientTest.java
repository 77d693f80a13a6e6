package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.joborchestrator.Client;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.jaxrs.HttpServer;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node and a client of ours, with HTTP between them. */
final class OwnClientTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final AttemptKey OTHER = new AttemptKey("other-server", new JobId(42), 1);

  @TempDir private Path temp;
  private Path inputs;
  private Path target;
  private Client client;
  private HttpServer http;
  private RemoteClients remote;
  private ClientNode node;

  @BeforeEach
  void start() throws IOException {
    inputs = Files.createDirectory(temp.resolve("input"));
    target = temp.resolve("output.zip.part");
    client = Client.builder().dataPath(temp.resolve("client")).start();
    http = HttpServer.of(client).start();
    remote = RemoteClients.start();
    node = remote.at(ClientAddress.ofBase(http.uri()));
  }

  @AfterEach
  void stop() {
    node.close();
    remote.close();
    http.close();
    client.close();
  }

  private PayloadState submit(String script) throws IOException {
    Files.writeString(inputs.resolve("run.sh"), script);
    return get(node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED));
  }

  /** Follows the events until the payload is final. */
  private PayloadState end(PayloadId id) {
    long cursor = 0;
    while (true) {
      EventBatch batch = get(node.events(cursor, LONG, Optional.empty())).orElseThrow();
      for (PayloadState state : batch.payloads()) {
        if (state.id().equals(id) && state.status().isFinal()) {
          return state;
        }
      }
      cursor = batch.cursor();
    }
  }

  @Test
  void job_goesThereAndItsResultComesBack() throws IOException {
    Files.createDirectories(inputs.resolve("data/deep"));
    Files.writeString(inputs.resolve("data/deep/é \"quoted\" 100%25.txt"), "content");
    PayloadState taken = submit("cat data/deep/* > out.txt");

    assertEquals(PayloadStatus.COMPLETED, end(taken.id()).status());

    assertInstanceOf(Retrieval.Result.class, get(node.retrieve(taken.id(), KEY, target)));
    assertEquals("content", text("out.txt"));
    assertEquals("content", text("data/deep/é \"quoted\" 100%25.txt"));
  }

  private String text(String file) throws IOException {
    try (ZipFile zip = new ZipFile(target.toFile())) {
      return new String(zip.getInputStream(zip.getEntry(file)).readAllBytes(), UTF_8);
    }
  }

  @Test
  void failure_saysWhoseItIsAndWhy() throws IOException {
    PayloadState ended = end(submit("exit 3").id());

    assertEquals(PayloadStatus.FAILED, ended.status());
    assertEquals(Optional.of(KEY), ended.key());
    assertTrue(ended.message().contains("3"), ended.message());
    assertEquals(new Retrieval.Pending(ended), get(node.retrieve(ended.id(), KEY, target)));
    assertTrue(get(node.retrievePartial(ended.id(), KEY, target)));
  }

  @Test
  void sameKeyAgain_isTheSamePayload() throws IOException {
    PayloadState taken = submit("sleep 600");

    assertEquals(taken.id(), submit("sleep 600").id());
    assertTrue(get(node.kill(taken.id(), KEY)));
    assertEquals(PayloadStatus.KILLED, end(taken.id()).status());
  }

  @Test
  void anothersPayload_isNotTouched() throws IOException {
    PayloadState taken = submit("true");
    end(taken.id());

    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(taken.id(), OTHER, target)));
    assertFalse(get(node.retrievePartial(taken.id(), OTHER, target)));
    assertFalse(get(node.kill(taken.id(), OTHER)));
    get(node.release(taken.id(), OTHER));

    assertFalse(Files.exists(target));
    assertInstanceOf(Retrieval.Result.class, get(node.retrieve(taken.id(), KEY, target)));
  }

  @Test
  void released_isGone() throws IOException {
    PayloadState taken = submit("true");
    end(taken.id());

    get(node.release(taken.id(), KEY));
    get(node.release(taken.id(), KEY));

    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(taken.id(), KEY, target)));
  }

  @Test
  void load_isAPercentage() {
    double load = get(node.load());

    assertTrue(load >= 0 && load <= 100, "load " + load);
  }
}
