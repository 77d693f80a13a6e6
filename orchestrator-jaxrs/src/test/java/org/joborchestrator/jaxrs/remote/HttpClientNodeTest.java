package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Answers.json;
import static org.joborchestrator.jaxrs.remote.Answers.payload;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.joborchestrator.jaxrs.remote.ScriptedPeer.FIRST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node against a client of 2.x, and against one of ours as far as the wire goes. */
final class HttpClientNodeTest {

  @TempDir private Path temp;
  private ScriptedPeer peer;

  @BeforeEach
  void start() throws IOException {
    peer = new ScriptedPeer(temp);
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  @Test
  void everyCall_saysWhoseItIs() {
    TreeMap<String, String> seen = new TreeMap<>();
    peer.client.replace(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          seen.put(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              headers.getFirst("Idempotency-Key")
                  + " "
                  + headers.getFirst("Job-Orchestrator-Server"));
          json(404, payload(0, "Unknown", "")).handle(exchange);
        });

    failure(NodeRefusedException.class, peer.submit());
    get(peer.retrieve());
    get(peer.node.retrievePartial(FIRST, KEY, peer.target));
    get(peer.node.kill(FIRST, KEY));
    get(peer.node.release(FIRST, KEY));
    get(peer.node.events(5, Duration.ofSeconds(7), Optional.empty()));

    assertEquals(
        "{GET /events?after=5&wait=7=null null, GET /retrieve/1=42-1 test-server,"
            + " GET /retrieve_partial/1=42-1 test-server, POST /kill/1=42-1 test-server,"
            + " POST /release/1=42-1 test-server, POST /submit=42-1 test-server}",
        seen.toString());
  }

  @Test
  void retrieve_followsThePayloadAndStreamsItsResult() throws Exception {
    get(peer.submit());

    assertEquals(PayloadStatus.PREPARED, pending().status());
    assertEquals(PayloadStatus.RUNNING, pending().status());
    assertFalse(Files.exists(peer.target));
    assertInstanceOf(Retrieval.Result.class, get(peer.retrieve()));
    try (ZipFile zip = new ZipFile(peer.target.toFile())) {
      byte[] content = zip.getInputStream(zip.getEntry("run.sh")).readAllBytes();
      assertEquals("echo done\n", new String(content, UTF_8));
    }
  }

  private PayloadState pending() {
    Retrieval.Pending pending = assertInstanceOf(Retrieval.Pending.class, get(peer.retrieve()));
    return pending.state();
  }

  @Test
  void retrieve_overwritesWhatAFormerTryLeft() throws Exception {
    Files.write(peer.target, new byte[1_000_000]);
    peer.client.script(files -> List.of("Completed"));
    get(peer.submit());

    assertInstanceOf(Retrieval.Result.class, get(peer.retrieve()));

    assertTrue(Files.size(peer.target) < 1_000, "size " + Files.size(peer.target));
  }

  @Test
  void retrieve_ofAnUnknownPayload_isGone() {
    assertInstanceOf(Retrieval.Gone.class, get(peer.retrieve()));
    assertFalse(Files.exists(peer.target));
  }

  @Test
  void retrieve_ofAnothersResult_isGoneAndStoresNothing() {
    for (String header : List.of("Idempotency-Key", "Job-Orchestrator-Server")) {
      peer.client.replace(
          "/retrieve/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/zip");
            exchange.getResponseHeaders().set(header, "41-1");
            byte[] zip = Nodes.zip(100_000);
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
          });

      assertInstanceOf(Retrieval.Gone.class, get(peer.retrieve()), header);
      assertFalse(Files.exists(peer.target));
    }
  }

  @Test
  void retrieve_ofAnothersState_isGone() {
    peer.answers(
        "/retrieve/", payload(1, "Running", ",\"key\":\"42-2\",\"server\":\"test-server\""));
    assertInstanceOf(Retrieval.Gone.class, get(peer.retrieve()));

    peer.answers("/retrieve/", payload(2, "Running", ""));
    assertInstanceOf(Retrieval.Gone.class, get(peer.retrieve()));
  }

  @Test
  void retrieve_makesSenseOfEveryStatus() {
    assertEquals(PayloadStatus.FAILED, retrieved("failed"));
    assertEquals(PayloadStatus.INVALID, retrieved("INVALID"));
    assertEquals(PayloadStatus.PREPARED, retrieved("Queued"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Locked"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Unknown"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Sleeping"));

    peer.answers("/retrieve/", payload(1, "Cleaned", ""));
    assertInstanceOf(Retrieval.Gone.class, get(peer.retrieve()));
  }

  private PayloadStatus retrieved(String status) {
    peer.answers("/retrieve/", payload(1, status, ",\"message\":\"run.sh exited with code 3\""));
    PayloadState state = pending();
    assertEquals("run.sh exited with code 3", state.message());
    return state.status();
  }

  @Test
  void retrieve_explainsAFailureOnlyIfItsClientCannot() {
    peer.answers("/retrieve/", payload(1, "Failed", ""));
    assertEquals(Optional.of(Cause.SCRIPT), pending().cause());
    assertEquals("run.sh failed on its client, which does not say why", pending().message());

    String ours =
        ",\"key\":\"42-1\",\"server\":\"test-server\",\"message\":\"\",\"cause\":\"system\"";
    peer.answers("/retrieve/", payload(1, "Failed", ours));
    assertEquals(Optional.of(Cause.SYSTEM), pending().cause());
    assertEquals("", pending().message());

    for (String status : List.of("Running", "Invalid", "Killed")) {
      peer.answers("/retrieve/", payload(1, status, ""));
      assertEquals(Optional.empty(), pending().cause());
      assertEquals("", pending().message());
    }
  }

  @Test
  void retrievePartial_givesTheDirectoryOrSaysThatItIsGone() {
    assertFalse(get(peer.node.retrievePartial(FIRST, KEY, peer.target)));
    get(peer.submit());

    assertTrue(get(peer.node.retrievePartial(FIRST, KEY, peer.target)));
    assertTrue(Files.exists(peer.target));
  }

  @Test
  void kill_confirmsOrDoesNotKnowOrRefuses() {
    assertFalse(get(peer.node.kill(FIRST, KEY)));
    get(peer.submit());
    assertTrue(get(peer.node.kill(FIRST, KEY)));
    assertTrue(get(peer.node.kill(FIRST, KEY)));
    assertEquals(PayloadStatus.KILLED, pending().status());

    peer.client.replace("/kill/", json(500, payload(1, "Running", "")));
    failure(NodeRefusedException.class, peer.node.kill(FIRST, KEY));
  }

  @Test
  void release_isAskedOf2xOnce() {
    get(peer.node.release(FIRST, KEY));
    get(peer.node.release(FIRST, KEY));

    assertEquals(List.of("POST /release/1"), peer.client.asked());
  }

  @Test
  void release_isAskedOfOursAgain() {
    peer.client.replace("/release/", json(404, payload(0, "Unknown", "")));

    get(peer.node.release(FIRST, KEY));
    get(peer.node.release(FIRST, KEY));

    assertEquals(2, peer.client.asked().size());
  }

  @Test
  void release_isNotAskedOfOneWithoutEvents() {
    assertEquals(
        Optional.empty(), get(peer.node.events(0, Duration.ofSeconds(1), Optional.empty())));

    get(peer.node.release(FIRST, KEY));

    assertEquals(List.of("GET /events"), peer.client.asked());
  }

  @Test
  void events_tellWhatChanged() {
    String theirs =
        ",\"key\":\"9-3\",\"server\":\"other\",\"message\":\"by signal 9\",\"cause\":\"script\"";
    peer.answers(
        "/events",
        "{\"incarnation\":\"i1\",\"cursor\":17,\"payloads\":[%s,%s],\"unable\":\"no space\",\"later\":[{}]}"
            .formatted(payload(5, "Failed", theirs), payload(6, "Running", "")));

    EventBatch batch =
        get(peer.node.events(0, Duration.ofSeconds(1), Optional.empty())).orElseThrow();

    AttemptKey key = new AttemptKey("other", new JobId(9), 3);
    assertEquals(
        new EventBatch(
            "i1",
            17,
            List.of(
                new PayloadState(
                    new PayloadId(5),
                    PayloadStatus.FAILED,
                    Optional.of(key),
                    "by signal 9",
                    Optional.of(Cause.SCRIPT)),
                new PayloadState(
                    new PayloadId(6),
                    PayloadStatus.RUNNING,
                    Optional.empty(),
                    "",
                    Optional.empty())),
            Optional.of("no space")),
        batch);
  }

  @Test
  void load_isANumber() {
    assertEquals(12.5, get(peer.node.load()));

    peer.answers("/load", "high");
    failure(NodeRefusedException.class, peer.node.load());
    peer.answers("/load", "NaN");
    failure(NodeRefusedException.class, peer.node.load());
  }

  @Test
  void credentials_areSent() {
    List<String> seen = new ArrayList<>();
    peer.client.replace(
        "/load",
        exchange -> {
          seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
          json(200, "1").handle(exchange);
        });
    String base = peer.client.base().toString().replace("//", "//ann:secret@");

    ClientNode known = peer.remote.at(ClientAddress.ofBase(URI.create(base)));
    get(known.load());

    assertEquals(List.of("Basic YW5uOnNlY3JldA=="), seen);
    assertEquals(peer.client.base().toString(), known.name());
  }
}
