package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Answers.answer;
import static org.joborchestrator.jaxrs.remote.Answers.breakOff;
import static org.joborchestrator.jaxrs.remote.Answers.hang;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.joborchestrator.testkit.ScriptedClient2x;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that break off, hang, drip, and talk nonsense. */
@Timeout(60)
final class MisbehavingClientTest {

  private static final PayloadId FIRST = new PayloadId(1);
  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Patience LITTLE = new Patience(SHORT, SHORT, SHORT, SHORT);

  @TempDir private Path temp;
  private Path inputs;
  private Path target;
  private ExecutorService io;
  private RemoteClients remote;
  private ScriptedClient2x client;
  private ClientNode node;
  private final CountDownLatch ended = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    inputs = Files.createDirectory(temp.resolve("input"));
    target = temp.resolve("output.zip.part");
    Files.writeString(inputs.resolve("run.sh"), "echo done\n");
    io = Executors.newCachedThreadPool();
    remote = RemoteClients.start(io, LITTLE);
    client = ScriptedClient2x.start();
    node = remote.at(ClientAddress.ofBase(client.base()));
  }

  @AfterEach
  void stop() {
    ended.countDown();
    client.close();
    remote.close();
    io.shutdownNow();
  }

  private void await(Duration longest) {
    Answers.await(ended, longest);
  }

  private <E extends OrchestratorException> String retrieveFails(Class<E> type) {
    E e = failure(type, node.retrieve(FIRST, KEY, target));
    assertFalse(Files.exists(target), "a result that is not whole stays");
    return e.getMessage();
  }

  @Test
  void noOneThere_isUnreachable() {
    client.goAway();

    NodeUnreachableException e =
        failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));

    assertTrue(e.getMessage().contains(client.base() + " cannot be reached"), e.getMessage());
    assertTrue(e.getMessage().contains("refused"), e.getMessage());
  }

  @Test
  void hostWithoutAddress_isUnreachable() {
    ClientNode nowhere =
        remote.at(ClientAddress.ofBase(URI.create("http://no-such-host.invalid:9")));

    String message = failure(NodeUnreachableException.class, nowhere.load()).getMessage();

    assertTrue(message.endsWith("its host name is not known"), message);
  }

  @Test
  void awayAndBack_answersAgain() throws IOException {
    get(node.submit(KEY, inputs, Terms.UNLIMITED));
    client.goAway();
    failure(NodeUnreachableException.class, node.retrieve(FIRST, KEY, target));

    client.comeBack();

    assertInstanceOf(Retrieval.Pending.class, get(node.retrieve(FIRST, KEY, target)));
  }

  @Test
  void submit_refused_tellsTheClientsReason() {
    client.replace("/submit", answer(400, "application/json", "{\"message\":\"no\\nroom\"}"));
    NodeRefusedException e =
        failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
    assertEquals("Client " + client.base() + " refused: HTTP 400: no room", e.getMessage());

    client.replace("/submit", answer(500, "text/html", "<html><h1>It &amp; broke</h1></html>"));
    e = failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
    assertEquals("Client " + client.base() + " refused: HTTP 500: It &amp; broke", e.getMessage());

    client.replace("/submit", answer(302, "text/plain", "elsewhere"));
    failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
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
      client.replace("/submit", answer(200, "application/json", nonsense));

      NodeUnreachableException e =
          failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));

      assertTrue(e.getMessage().contains("makes no sense"), nonsense + ": " + e.getMessage());
    }
  }

  @Test
  void submit_whoseAnswerBreaksOff_isOfUnknownFateAndNotSentTwice() {
    client.replace("/submit", breakOff("application/json", "{\"id\":1,\"inp".getBytes(UTF_8)));

    failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));

    assertEquals(1, client.asked().size());
  }

  @Test
  void submit_throughAProxyThatLostTheClient_isOfUnknownFate() {
    client.replace("/submit", answer(504, "text/html", "<h1>Gateway Time-out</h1>"));

    failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
  }

  @Test
  void submit_refusedBeforeAllWasSent_isNotSentToItsEnd() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(inputs.resolve("large").toFile(), "rw")) {
      large.setLength(1L << 33);
    }
    client.replace(
        "/submit",
        exchange -> {
          exchange.sendResponseHeaders(413, 3);
          exchange.getResponseBody().write("big".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          await(Duration.ofMinutes(1));
        });

    NodeRefusedException e =
        failure(NodeRefusedException.class, node.submit(KEY, inputs, Terms.UNLIMITED));

    assertTrue(e.getMessage().endsWith("HTTP 413: big"), e.getMessage());
    assertFalse(isOpen(inputs.resolve("large")));
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
    try (RandomAccessFile large = new RandomAccessFile(inputs.resolve("large").toFile(), "rw")) {
      large.setLength(1L << 33);
    }
    client.replace("/submit", exchange -> await(Duration.ofMinutes(1)));

    NodeUnreachableException e =
        failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));

    assertTrue(e.getMessage().endsWith("stood still, for too long"), e.getMessage());
    assertFalse(isOpen(inputs.resolve("large")));
  }

  @Test
  void hanging_isGivenUp() {
    client.replace("/", exchange -> await(Duration.ofMinutes(1)));

    failure(NodeUnreachableException.class, node.submit(KEY, inputs, Terms.UNLIMITED));
    retrieveFails(NodeUnreachableException.class);
    failure(NodeUnreachableException.class, node.kill(FIRST, KEY));
    failure(NodeUnreachableException.class, node.load());
    failure(NodeUnreachableException.class, node.events(0, Duration.ofMillis(1), Optional.empty()));
  }

  @Test
  void result_thatHangsMidway_isGivenUpAndRemoved() throws IOException {
    client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), ended));

    retrieveFails(NodeUnreachableException.class);
  }

  @Test
  void result_thatDripsSlowly_arrives() throws IOException {
    byte[] zip = Nodes.zip(800);
    client.replace(
        "/retrieve/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/zip");
          exchange.sendResponseHeaders(200, zip.length);
          for (int from = 0; from < zip.length; from += 100) {
            exchange.getResponseBody().write(zip, from, Math.min(100, zip.length - from));
            exchange.getResponseBody().flush();
            await(SHORT.dividedBy(4));
          }
        });

    assertInstanceOf(Retrieval.Result.class, get(node.retrieve(FIRST, KEY, target)));
    assertEquals(zip.length, Files.size(target));
  }

  @Test
  void result_thatBreaksOff_isRemoved() throws IOException {
    client.replace("/retrieve/", breakOff("application/zip", Nodes.zip(200_000)));

    String message = retrieveFails(NodeUnreachableException.class);

    assertTrue(message.endsWith("it ended the connection before its answer was whole"), message);
  }

  @Test
  void result_thatIsCutShortUnannounced_isRefused() throws IOException {
    byte[] zip = Nodes.zip(200_000);
    for (int length : new int[] {1, 4, 21, 100_000, zip.length - 1}) {
      client.replace("/retrieve/", answer(200, "application/zip", Arrays.copyOf(zip, length)));

      String message = retrieveFails(NodeRefusedException.class);

      assertTrue(message.contains("cut short"), message);
    }
  }

  @Test
  void result_thatIsNone_isRefused() {
    client.replace("/retrieve/", answer(200, "application/zip", "<html>not a ZIP</html>"));
    retrieveFails(NodeRefusedException.class);

    client.replace("/retrieve/", answer(200, "text/html", "<html>hello</html>"));
    retrieveFails(NodeRefusedException.class);

    client.replace("/retrieve/", answer(200, "application/json", "{\"id\":1,\"stat"));
    retrieveFails(NodeRefusedException.class);

    client.replace("/retrieve/", answer(500, "text/plain", "no space left"));
    assertTrue(retrieveFails(NodeRefusedException.class).endsWith("HTTP 500: no space left"));
  }

  @Test
  void result_ofAnotherType_isNotTakenForAZip() throws IOException {
    client.replace("/retrieve/", answer(200, "text/plain", Nodes.zip(1_000)));

    retrieveFails(NodeRefusedException.class);
  }

  @Test
  void result_withoutEnd_isNotKeptInMemory() {
    client.replace(
        "/retrieve/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          byte[] blanks = " ".repeat(1 << 16).getBytes(UTF_8);
          for (int i = 0; i < 1 << 16; i++) {
            exchange.getResponseBody().write(blanks);
          }
        });

    assertTrue(retrieveFails(NodeRefusedException.class).contains("longer than"));
  }

  @Test
  void result_thatCannotBeWritten_failsOnThisSide() throws IOException {
    client.replace("/retrieve/", answer(200, "application/zip", Nodes.zip(1_000)));
    Path nowhere = temp.resolve("no such directory/output.zip");

    StorageException e = failure(StorageException.class, node.retrieve(FIRST, KEY, nowhere));

    assertTrue(e.getMessage().contains(nowhere.toString()), e.getMessage());
  }

  @Test
  void events_thatMakeNoSense_areRefused() {
    for (String nonsense :
        new String[] {"", "[]", "{}", "{\"incarnation\":\"a\",\"cursor\":\"x\",\"payloads\":[]}"}) {
      client.replace("/events", answer(200, "application/json", nonsense));

      failure(NodeRefusedException.class, node.events(0, Duration.ofMillis(1), Optional.empty()));
    }
  }

  @Test
  void cancelledCall_isBrokenOff_andLeavesNothing() throws IOException {
    client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), ended));
    CompletableFuture<Retrieval> retrieval = node.retrieve(FIRST, KEY, target);
    Awaitility.await().until(() -> Files.exists(target));

    retrieval.cancel(true);

    Awaitility.await().until(() -> !Files.exists(target));
    assertTrue(retrieval.isCancelled());
  }

  @Test
  void close_failsWhatIsUnderWay() throws IOException {
    client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), ended));
    client.replace("/kill/", exchange -> await(Duration.ofMinutes(1)));
    CompletableFuture<Retrieval> retrieval = node.retrieve(FIRST, KEY, target);
    CompletableFuture<Boolean> kill = node.kill(FIRST, KEY);

    node.close();

    failure(NodeUnreachableException.class, retrieval);
    failure(NodeUnreachableException.class, kill);
    assertFalse(Files.exists(target));
    CompletableFuture<PayloadState> late = node.submit(KEY, inputs, Terms.UNLIMITED);
    assertTrue(failure(NodeUnreachableException.class, late).getMessage().contains("closing"));
  }
}
