package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders that stand still, and receivers that go without a word. */
final class SlowSendersTest {

  private static final byte[] BODY = Form.job("true").file("large", new byte[100_000]).body();
  private static final int HALF = BODY.length / 2;

  @TempDir private Path directory;
  private Served served;
  private final List<Raw> senders = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    served = new Served(directory, jobs -> jobs, http -> http.threads(8));
  }

  @AfterEach
  void stop() throws IOException {
    for (Raw sender : senders) {
      sender.close();
    }
    served.close();
  }

  private Raw connect() throws IOException {
    Raw sender = new Raw(served.server.uri());
    senders.add(sender);
    return sender;
  }

  /** Sends the first half of an upload. */
  private Raw begin() throws IOException {
    Raw sender = connect();
    sender.post("/upload", "Content-Type: " + Form.TYPE, "Content-Length: " + BODY.length);
    sender.send(Arrays.copyOf(BODY, HALF));
    return sender;
  }

  private static void end(Raw sender) throws IOException {
    sender.send(Arrays.copyOfRange(BODY, HALF, BODY.length));
  }

  private void awaitArriving(int uploads) {
    Path incoming = directory.resolve("server/.incoming");
    Awaitility.await().until(() -> incoming.toFile().list().length == uploads);
  }

  @Test
  void uploadsThatStandStill_keepNobodyFromOtherCalls_andTakeTurns() throws IOException {
    for (int i = 0; i < 12; i++) {
      begin();
    }
    awaitArriving(4);

    assertEquals(200, served.calls.get("/health").code());
    assertEquals(404, served.calls.post("/terminate/1").code());

    for (Raw sender : senders) {
      end(sender);
    }
    for (Raw sender : senders) {
      assertTrue(sender.answer().startsWith("HTTP/1.1 201 "));
    }
    assertEquals(12, served.jobs());
  }

  @Test
  void receiversThatGoWhileTheyWait_leaveNoConnection() throws IOException {
    Requires.that(Files.isReadable(Path.of("/proc/self/fd")), "there is no /proc here");
    long id = served.upload("while [ ! -e go ]; do sleep 0.02; done");
    int before = sockets();
    for (int i = 0; i < 20; i++) {
      connect().send("GET /download/" + id + "?wait=60&until=ended HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    Awaitility.await().until(() -> sockets() >= before + 40);
    for (Raw sender : senders) {
      sender.reset();
    }

    served.calls.post("/terminate/" + id);

    Awaitility.await().untilAsserted(() -> assertTrue(sockets() <= before + 1));
  }

  private static int sockets() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path handle : handles) {
        count += isSocket(handle) ? 1 : 0;
      }
    }
    return count;
  }

  private static boolean isSocket(Path handle) {
    try {
      return Files.readSymbolicLink(handle).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
