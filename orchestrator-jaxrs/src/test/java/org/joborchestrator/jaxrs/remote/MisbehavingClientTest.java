package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Answers.answer;
import static org.joborchestrator.jaxrs.remote.Answers.await;
import static org.joborchestrator.jaxrs.remote.Answers.breakOff;
import static org.joborchestrator.jaxrs.remote.Answers.hang;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.joborchestrator.jaxrs.remote.ScriptedPeer.FIRST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are away, break off, hang, and talk nonsense. */
@Timeout(60)
final class MisbehavingClientTest {

  @TempDir private Path temp;
  private ScriptedPeer peer;

  @BeforeAll
  static void warmUp(@TempDir Path elsewhere) throws IOException {
    ScriptedPeer.warmUp(elsewhere);
  }

  @BeforeEach
  void start() throws IOException {
    peer = ScriptedPeer.impatient(temp);
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  @Test
  void noOneThere_isUnreachable() {
    peer.client.goAway();

    NodeUnreachableException e = failure(NodeUnreachableException.class, peer.submit());

    assertTrue(e.getMessage().contains(peer.client.base() + " cannot be reached"), e.getMessage());
    assertTrue(e.getMessage().contains("refused"), e.getMessage());
  }

  @Test
  void hostWithoutAddress_isUnreachable() {
    ClientNode nowhere =
        peer.remote.at(ClientAddress.ofBase(URI.create("http://no-such-host.invalid:9")));

    String message = failure(NodeUnreachableException.class, nowhere.load()).getMessage();

    assertTrue(message.endsWith("its host name is not known"), message);
  }

  @Test
  void awayAndBack_answersAgain() throws IOException {
    get(peer.submit());
    peer.client.goAway();
    failure(NodeUnreachableException.class, peer.retrieve());

    peer.client.comeBack();

    assertInstanceOf(Retrieval.Pending.class, get(peer.retrieve()));
  }

  @Test
  void submit_refused_tellsTheClientsReason() {
    peer.client.replace("/submit", answer(400, "application/json", "{\"message\":\"no\\nroom\"}"));
    NodeRefusedException e = failure(NodeRefusedException.class, peer.submit());
    assertEquals("Client " + peer.client.base() + " refused: HTTP 400: no room", e.getMessage());

    peer.client.replace(
        "/submit", answer(500, "text/html", "<html><h1>It &amp; broke</h1></html>"));
    e = failure(NodeRefusedException.class, peer.submit());
    assertEquals(
        "Client " + peer.client.base() + " refused: HTTP 500: It &amp; broke", e.getMessage());

    peer.client.replace("/submit", answer(302, "text/plain", "elsewhere"));
    failure(NodeRefusedException.class, peer.submit());
  }

  @Test
  void submit_whoseAnswerMakesNoSense_isOfUnknownFate() {
    for (String nonsense :
        new String[] {
          "",
          "}{",
          "[1]",
          "<html>hello</html>",
          "{\"id\":0,\"status\":\"Unknown\"}",
          "{\"id\":1}",
          "{\"id\":99999999999,\"status\":\"Prepared\"}",
          "{\"id\":1,\"input\":{\"a\":[1,2"
        }) {
      peer.client.replace("/submit", answer(200, "application/json", nonsense));

      NodeUnreachableException e = failure(NodeUnreachableException.class, peer.submit());

      assertTrue(e.getMessage().contains("makes no sense"), nonsense + ": " + e.getMessage());
    }
  }

  @Test
  void submit_whoseAnswerBreaksOff_isOfUnknownFateAndNotSentTwice() {
    peer.client.replace("/submit", breakOff("application/json", "{\"id\":1,\"inp".getBytes(UTF_8)));

    failure(NodeUnreachableException.class, peer.submit());

    assertEquals(1, peer.client.asked().size());
  }

  @Test
  void submit_toAClientThatTookItAndDied_isOfUnknownFate() throws IOException {
    try (DyingClient client = new DyingClient()) {
      ClientNode node = peer.remote.at(ClientAddress.ofBase(client.base()));
      get(node.events(0, Duration.ofMillis(1), Optional.empty()));

      NodeUnreachableException e =
          failure(
              NodeUnreachableException.class,
              node.submit(KEY, Inputs.in(peer.inputs), Terms.UNLIMITED));

      assertTrue(get(client.taken()) > 0, "nothing taken");
      assertTrue(e.mayHaveBeenAsked(), e.getMessage());
      assertTrue(e.getMessage().contains("refused"), "not sent again: " + e.getMessage());
    }
  }

  @Test
  void submit_whoseRepetitionIsRefused_isOfUnknownFate() {
    know(peer.node);
    peer.client.replace(
        "/submit",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          peer.client.replace("/submit", answer(503, "text/plain", "closing"));
          exchange.close(); // without an answer
        });

    NodeUnreachableException e = failure(NodeUnreachableException.class, peer.submit());

    assertTrue(e.mayHaveBeenAsked(), e.getMessage());
    assertTrue(e.getMessage().contains("HTTP 503: closing"), e.getMessage());
  }

  /** As one that keeps keys. */
  private void know(ClientNode node) {
    peer.answers("/events", "{\"incarnation\":\"i1\",\"cursor\":1,\"payloads\":[]}");
    get(node.events(0, Duration.ofMillis(1), Optional.empty()));
  }

  @Test
  void submit_throughAProxyThatLostTheClient_isOfUnknownFate() {
    peer.client.replace("/submit", answer(504, "text/html", "<h1>Gateway Time-out</h1>"));

    failure(NodeUnreachableException.class, peer.submit());
  }

  @Test
  void submit_refusedBeforeAllWasSent_isNotSentToItsEnd() throws IOException {
    try (RandomAccessFile large =
        new RandomAccessFile(peer.inputs.resolve("large").toFile(), "rw")) {
      large.setLength(1L << 33);
    }
    peer.client.replace(
        "/submit",
        exchange -> {
          exchange.sendResponseHeaders(413, 3);
          exchange.getResponseBody().write("big".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          await(peer.over, Duration.ofMinutes(1));
        });

    NodeRefusedException e = failure(NodeRefusedException.class, peer.submit());

    assertTrue(e.getMessage().endsWith("HTTP 413: big"), e.getMessage());
    assertFalse(isOpen(peer.inputs.resolve("large")));
  }

  /** Whether this process has the file open. */
  private static boolean isOpen(Path file) throws IOException {
    try (DirectoryStream<Path> handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path handle : handles) {
        if (Files.exists(handle) && Files.isSameFile(handle, file)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void submit_thatIsNotRead_isGivenUp() throws IOException {
    try (RandomAccessFile large =
        new RandomAccessFile(peer.inputs.resolve("large").toFile(), "rw")) {
      large.setLength(1L << 33);
    }
    peer.client.replace("/submit", exchange -> await(peer.over, Duration.ofMinutes(1)));

    NodeUnreachableException e = failure(NodeUnreachableException.class, peer.submit());

    assertTrue(e.getMessage().endsWith("stood still, for too long"), e.getMessage());
    assertFalse(isOpen(peer.inputs.resolve("large")));
  }

  @Test
  void hanging_isGivenUp() {
    peer.client.replace("/", exchange -> await(peer.over, Duration.ofMinutes(1)));

    failure(NodeUnreachableException.class, peer.submit());
    peer.retrieveFails(NodeUnreachableException.class);
    failure(NodeUnreachableException.class, peer.node.kill(FIRST, KEY));
    failure(NodeUnreachableException.class, peer.node.load());
    failure(
        NodeUnreachableException.class,
        peer.node.events(0, Duration.ofMillis(1), Optional.empty()));
  }

  @Test
  void events_thatMakeNoSense_areRefused() {
    for (String nonsense :
        new String[] {"", "[]", "{}", "{\"incarnation\":\"a\",\"cursor\":\"x\",\"payloads\":[]}"}) {
      peer.client.replace("/events", answer(200, "application/json", nonsense));

      failure(
          NodeRefusedException.class, peer.node.events(0, Duration.ofMillis(1), Optional.empty()));
    }
  }

  @Test
  void cancelledCall_isBrokenOff_andLeavesNothing() throws IOException {
    peer.client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), peer.over));
    CompletableFuture<Retrieval> retrieval = peer.retrieve();
    Awaitility.await().until(() -> Files.exists(peer.target));

    retrieval.cancel(true);

    Awaitility.await().until(() -> !Files.exists(peer.target));
    assertTrue(retrieval.isCancelled());
  }

  @Test
  void close_failsWhatIsUnderWay() throws IOException {
    peer.client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), peer.over));
    peer.client.replace("/kill/", exchange -> await(peer.over, Duration.ofMinutes(1)));
    CompletableFuture<Retrieval> retrieval = peer.retrieve();
    CompletableFuture<Boolean> kill = peer.node.kill(FIRST, KEY);

    peer.node.close();

    failure(NodeUnreachableException.class, retrieval);
    failure(NodeUnreachableException.class, kill);
    assertFalse(Files.exists(peer.target));
    CompletableFuture<PayloadState> late = peer.submit();
    assertTrue(failure(NodeUnreachableException.class, late).getMessage().contains("closing"));
  }
}
