package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Answers.payload;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.joborchestrator.jaxrs.remote.ScriptedPeer.FIRST;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node hands a job over, and what it makes of the answer. */
final class HttpClientNodeSubmitTest {

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
  void submit_sendsEveryFileUnderItsPathInOrder() throws Exception {
    Files.createDirectories(peer.inputs.resolve("data/deep"));
    Files.write(peer.inputs.resolve("data/deep/all bytes"), allBytes());
    Files.createFile(peer.inputs.resolve("empty"));
    Files.writeString(peer.inputs.resolve("Übung 1.txt"), "é");
    Files.createSymbolicLink(peer.inputs.resolve("link"), peer.inputs.resolve("run.sh"));

    PayloadState state = get(peer.submit());

    assertEquals(
        new PayloadState(FIRST, PayloadStatus.PREPARED, Optional.empty(), "", Optional.empty()),
        state);
    var files = peer.client.submitted().get(0);
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
    Files.createFile(peer.inputs.resolve("say \"hello\""));

    get(peer.submit());

    assertTrue(peer.client.submitted().get(0).containsKey("say %22hello%22"));
  }

  @Test
  void submit_toOneThatEchoesMoreThanTheHeap_keepsNothingOfIt() {
    peer.client.echoMore(100_000_000);

    assertEquals(FIRST, get(peer.submit()).id());
  }

  @Test
  void submit_whoseFilesAreGone_failsOnThisSide() {
    StorageException e =
        failure(
            StorageException.class,
            peer.node.submit(KEY, Inputs.in(temp.resolve("nowhere")), Terms.UNLIMITED));

    assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
    assertInstanceOf(NoSuchFileException.class, e.getCause(), "whoever asked looks for the reason");
    assertEquals(List.of(), peer.client.submitted());
  }

  @Test
  void submit_answeredWithAnothersPayload_isRefused() {
    peer.answers("/submit", payload(3, "Prepared", ",\"key\":\"41-1\",\"server\":\"test-server\""));

    failure(NodeRefusedException.class, peer.submit());
  }

  @Test
  void submit_toOneOfOurs_tellsItsKey() {
    peer.answers("/submit", payload(3, "Prepared", ",\"key\":\"42-1\",\"server\":\"test-server\""));

    assertEquals(Optional.of(KEY), get(peer.submit()).key());
  }
}
