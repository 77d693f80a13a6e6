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
import static org.joborchestrator.jaxrs.remote.ScriptedPeer.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.Retrieval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results that break off, hang, drip, and are none. */
@Timeout(60)
final class MisbehavingResultTest {

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
  void result_thatHangsMidway_isGivenUpAndRemoved() throws IOException {
    peer.client.replace("/retrieve/", hang("application/zip", Nodes.zip(200_000), peer.over));

    peer.retrieveFails(NodeUnreachableException.class);
  }

  @Test
  void result_thatDripsSlowly_arrives() throws IOException {
    byte[] zip = Nodes.zip(800);
    peer.client.replace(
        "/retrieve/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/zip");
          exchange.sendResponseHeaders(200, zip.length);
          for (int from = 0; from < zip.length; from += 100) {
            exchange.getResponseBody().write(zip, from, Math.min(100, zip.length - from));
            exchange.getResponseBody().flush();
            await(peer.over, SHORT.dividedBy(4));
          }
        });

    assertInstanceOf(Retrieval.Result.class, get(peer.retrieve()));
    assertEquals(zip.length, Files.size(peer.target));
  }

  @Test
  void result_thatBreaksOff_isRemoved() throws IOException {
    peer.client.replace("/retrieve/", breakOff("application/zip", Nodes.zip(200_000)));

    String message = peer.retrieveFails(NodeUnreachableException.class);

    assertTrue(message.endsWith("it ended the connection before its answer was whole"), message);
  }

  @Test
  void result_thatIsCutShortUnannounced_isRefused() throws IOException {
    byte[] zip = Nodes.zip(200_000);
    for (int length : new int[] {1, 4, 21, 100_000, zip.length - 1}) {
      peer.client.replace("/retrieve/", answer(200, "application/zip", Arrays.copyOf(zip, length)));

      String message = peer.retrieveFails(NodeRefusedException.class);

      assertTrue(message.contains("cut short"), message);
    }
  }

  @Test
  void result_thatIsNone_isRefused() {
    peer.client.replace("/retrieve/", answer(200, "application/zip", "<html>not a ZIP</html>"));
    peer.retrieveFails(NodeRefusedException.class);

    peer.client.replace("/retrieve/", answer(200, "text/html", "<html>hello</html>"));
    peer.retrieveFails(NodeRefusedException.class);

    peer.client.replace("/retrieve/", answer(200, "application/json", "{\"id\":1,\"stat"));
    peer.retrieveFails(NodeRefusedException.class);

    peer.client.replace("/retrieve/", answer(500, "text/plain", "no space left"));
    assertTrue(peer.retrieveFails(NodeRefusedException.class).endsWith("HTTP 500: no space left"));
  }

  @Test
  void result_ofAnotherType_isNotTakenForAZip() throws IOException {
    peer.client.replace("/retrieve/", answer(200, "text/plain", Nodes.zip(1_000)));

    peer.retrieveFails(NodeRefusedException.class);
  }

  @Test
  void result_withoutEnd_isNotKeptInMemory() {
    peer.client.replace(
        "/retrieve/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          byte[] blanks = " ".repeat(1 << 16).getBytes(UTF_8);
          for (int i = 0; i < 1 << 16; i++) {
            exchange.getResponseBody().write(blanks);
          }
        });

    assertTrue(peer.retrieveFails(NodeRefusedException.class).contains("longer than"));
  }

  @Test
  void result_thatCannotBeWritten_failsOnThisSide() throws IOException {
    peer.client.replace("/retrieve/", answer(200, "application/zip", Nodes.zip(1_000)));
    Path nowhere = temp.resolve("no such directory/output.zip");

    StorageException e = failure(StorageException.class, peer.node.retrieve(FIRST, KEY, nowhere));

    assertTrue(e.getMessage().contains(nowhere.toString()), e.getMessage());
  }
}
