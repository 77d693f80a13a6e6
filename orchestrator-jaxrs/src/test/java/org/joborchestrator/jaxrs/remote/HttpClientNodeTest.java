package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Answers.json;
import static org.joborchestrator.jaxrs.remote.Answers.payload;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.joborchestrator.testkit.ScriptedClient2x;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node against a client of 2.x, and against one of ours as far as the wire goes. */
final class HttpClientNodeTest {

  private static final PayloadId FIRST = new PayloadId(1);

  @TempDir private Path temp;
  private Path inputs;
  private Path target;
  private RemoteClients remote;
  private ScriptedClient2x client;
  private ClientNode node;

  @BeforeEach
  void start() throws IOException {
    inputs = Files.createDirectory(temp.resolve("input"));
    target = temp.resolve("output.zip.part");
    Files.writeString(inputs.resolve("run.sh"), "echo done\n");
    remote = RemoteClients.start();
    client = ScriptedClient2x.start();
    node = remote.at(ClientAddress.ofBase(client.base()));
  }

  @AfterEach
  void stop() {
    client.close();
    remote.close();
  }

  private void answers(String path, String json) {
    client.replace(path, json(200, json));
  }

  @Test
  void submit_sendsEveryFileUnderItsPathInOrder() throws Exception {
    Files.createDirectories(inputs.resolve("data/deep"));
    Files.write(inputs.resolve("data/deep/all bytes"), allBytes());
    Files.createFile(inputs.resolve("empty"));
    Files.writeString(inputs.resolve("Übung 1.txt"), "é");
    Files.createSymbolicLink(inputs.resolve("link"), inputs.resolve("run.sh"));

    PayloadState state = get(node.submit(KEY, inputs, Terms.UNLIMITED));

    assertEquals(
        new PayloadState(FIRST, PayloadStatus.PREPARED, Optional.empty(), "", Optional.empty()),
        state);
    var files = client.submitted().get(0);
    assertEquals(
        List.of("data/deep/all bytes", "empty", "run.sh", "Übung 1.txt"),
        new ArrayList<>(files.keySet()));
    assertArrayEquals(allBytes(), files.get("data/deep/all bytes"));
    assertArrayEquals(new byte[0], files.get("empty"));
    assertEquals("é", new String(files.get("Übung 1.txt"), UTF_8));
  }

  private static byte[] allBytes() {
    byte[] bytes = new byte[300_001];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void submit_escapesWhatWouldEndTheName() throws Exception {
    Files.createFile(inputs.resolve("say \"hello\""));

    get(node.submit(KEY, inputs, Terms.UNLIMITED));

    assertTrue(client.submitted().get(0).containsKey("say %22hello%22"));
  }

  @Test
  void submit_toOneThatEchoesMoreThanTheHeap_keepsNothingOfIt() {
    client.echoMore(100_000_000);

    assertEquals(FIRST, get(node.submit(KEY, inputs, Terms.UNLIMITED)).id());
  }

  @Test
  void everyCall_saysWhoseItIs() {
    TreeMap<String, String> seen = new TreeMap<>();
    client.replace(
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

    failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
    get(node.retrieve(FIRST, KEY, target));
    get(node.retrievePartial(FIRST, KEY, target));
    get(node.kill(FIRST, KEY));
    get(node.release(FIRST, KEY));
    get(node.events(5, Duration.ofSeconds(7), Optional.empty()));

    assertEquals(
        "{GET /events?after=5&wait=7=null null, GET /retrieve/1=42-1 test-server,"
            + " GET /retrieve_partial/1=42-1 test-server, POST /kill/1=42-1 test-server,"
            + " POST /release/1=42-1 test-server, POST /submit=42-1 test-server}",
        seen.toString());
  }

  @Test
  void submit_whoseFilesAreGone_failsOnThisSide() {
    StorageException e =
        failure(StorageException.class, node.submit(KEY, temp.resolve("nowhere"), Terms.UNLIMITED));

    assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
    assertEquals(List.of(), client.submitted());
  }

  @Test
  void submit_answeredWithAnothersPayload_isRefused() {
    answers("/submit", payload(3, "Prepared", ",\"key\":\"41-1\",\"server\":\"test-server\""));

    failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
  }

  @Test
  void submit_toOneOfOurs_tellsItsKey() {
    answers("/submit", payload(3, "Prepared", ",\"key\":\"42-1\",\"server\":\"test-server\""));

    assertEquals(Optional.of(KEY), get(node.submit(KEY, inputs, Terms.UNLIMITED)).key());
  }

  @Test
  void retrieve_followsThePayloadAndStreamsItsResult() throws Exception {
    get(node.submit(KEY, inputs, Terms.UNLIMITED));

    assertEquals(PayloadStatus.PREPARED, pending().status());
    assertEquals(PayloadStatus.RUNNING, pending().status());
    assertFalse(Files.exists(target));
    assertInstanceOf(Retrieval.Result.class, get(node.retrieve(FIRST, KEY, target)));
    try (ZipFile zip = new ZipFile(target.toFile())) {
      byte[] content = zip.getInputStream(zip.getEntry("run.sh")).readAllBytes();
      assertEquals("echo done\n", new String(content, UTF_8));
    }
  }

  private PayloadState pending() {
    Retrieval.Pending pending =
        assertInstanceOf(Retrieval.Pending.class, get(node.retrieve(FIRST, KEY, target)));
    return pending.state();
  }

  @Test
  void retrieve_overwritesWhatAFormerTryLeft() throws Exception {
    Files.write(target, new byte[1_000_000]);
    client.script(files -> List.of("Completed"));
    get(node.submit(KEY, inputs, Terms.UNLIMITED));

    assertInstanceOf(Retrieval.Result.class, get(node.retrieve(FIRST, KEY, target)));

    assertTrue(Files.size(target) < 1_000, "size " + Files.size(target));
  }

  @Test
  void retrieve_ofAnUnknownPayload_isGone() {
    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(FIRST, KEY, target)));
    assertFalse(Files.exists(target));
  }

  @Test
  void retrieve_ofAnothersResult_isGoneAndStoresNothing() {
    for (String header : List.of("Idempotency-Key", "Job-Orchestrator-Server")) {
      client.replace(
          "/retrieve/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/zip");
            exchange.getResponseHeaders().set(header, "41-1");
            byte[] zip = Nodes.zip(100_000);
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
          });

      assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(FIRST, KEY, target)), header);
      assertFalse(Files.exists(target));
    }
  }

  @Test
  void retrieve_ofAnothersState_isGone() {
    answers("/retrieve/", payload(1, "Running", ",\"key\":\"42-2\",\"server\":\"test-server\""));
    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(FIRST, KEY, target)));

    answers("/retrieve/", payload(2, "Running", ""));
    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(FIRST, KEY, target)));
  }

  @Test
  void retrieve_makesSenseOfEveryStatus() {
    assertEquals(PayloadStatus.FAILED, retrieved("failed"));
    assertEquals(PayloadStatus.INVALID, retrieved("INVALID"));
    assertEquals(PayloadStatus.PREPARED, retrieved("Queued"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Locked"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Unknown"));
    assertEquals(PayloadStatus.RUNNING, retrieved("Sleeping"));

    answers("/retrieve/", payload(1, "Cleaned", ""));
    assertInstanceOf(Retrieval.Gone.class, get(node.retrieve(FIRST, KEY, target)));
  }

  private PayloadStatus retrieved(String status) {
    answers("/retrieve/", payload(1, status, ",\"message\":\"run.sh exited with code 3\""));
    PayloadState state = pending();
    assertEquals("run.sh exited with code 3", state.message());
    return state.status();
  }

  @Test
  void retrievePartial_givesTheDirectoryOrSaysThatItIsGone() {
    assertFalse(get(node.retrievePartial(FIRST, KEY, target)));
    get(node.submit(KEY, inputs, Terms.UNLIMITED));

    assertTrue(get(node.retrievePartial(FIRST, KEY, target)));
    assertTrue(Files.exists(target));
  }

  @Test
  void kill_confirmsOrDoesNotKnowOrRefuses() {
    assertFalse(get(node.kill(FIRST, KEY)));
    get(node.submit(KEY, inputs, Terms.UNLIMITED));
    assertTrue(get(node.kill(FIRST, KEY)));
    assertTrue(get(node.kill(FIRST, KEY)));
    assertEquals(PayloadStatus.KILLED, pending().status());

    client.replace("/kill/", json(500, payload(1, "Running", "")));
    failure(NodeRefusedException.class, node.kill(FIRST, KEY));
  }

  @Test
  void release_isAskedOf2xOnce() {
    get(node.release(FIRST, KEY));
    get(node.release(FIRST, KEY));

    assertEquals(List.of("POST /release/1"), client.asked());
  }

  @Test
  void release_isAskedOfOursAgain() {
    client.replace("/release/", json(404, payload(0, "Unknown", "")));

    get(node.release(FIRST, KEY));
    get(node.release(FIRST, KEY));

    assertEquals(2, client.asked().size());
  }

  @Test
  void release_isNotAskedOfOneWithoutEvents() {
    assertEquals(Optional.empty(), get(node.events(0, Duration.ofSeconds(1), Optional.empty())));

    get(node.release(FIRST, KEY));

    assertEquals(List.of("GET /events"), client.asked());
  }

  @Test
  void events_tellWhatChanged() {
    String theirs =
        ",\"key\":\"9-3\",\"server\":\"other\",\"message\":\"by signal 9\",\"cause\":\"script\"";
    answers(
        "/events",
        "{\"incarnation\":\"i1\",\"cursor\":17,\"payloads\":[%s,%s],\"unable\":\"no space\",\"later\":[{}]}"
            .formatted(payload(5, "Failed", theirs), payload(6, "Running", "")));

    EventBatch batch = get(node.events(0, Duration.ofSeconds(1), Optional.empty())).orElseThrow();

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
    assertEquals(12.5, get(node.load()));

    answers("/load", "high");
    failure(NodeRefusedException.class, node.load());
    answers("/load", "NaN");
    failure(NodeRefusedException.class, node.load());
  }

  @Test
  void credentials_areSent() {
    List<String> seen = new ArrayList<>();
    client.replace(
        "/load",
        exchange -> {
          seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
          json(200, "1").handle(exchange);
        });
    String base = client.base().toString().replace("//", "//ann:secret@");

    ClientNode known = remote.at(ClientAddress.ofBase(URI.create(base)));
    get(known.load());

    assertEquals(List.of("Basic YW5uOnNlY3JldA=="), seen);
    assertEquals(client.base().toString(), known.name());
  }
}
