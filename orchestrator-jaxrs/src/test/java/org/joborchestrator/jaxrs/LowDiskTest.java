package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.files.Disk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of a disk that is low, of the server's and of a client's. */
final class LowDiskTest {

  private static final long MIB = 1 << 20;

  private static final class Free implements Disk {
    volatile long bytes = 1024 * MIB;

    @Override
    public void sync(Path path) {
      // nothing here outlives the test
    }

    @Override
    public long free(Path directory) {
      return bytes;
    }
  }

  @TempDir private Path dir;
  private final Free ofServer = new Free();
  private final Free ofClient = new Free();
  private Client client;
  private Orchestrator orchestrator;
  private HttpServer server;
  private HttpServer clientServer;
  private Calls calls;
  private Calls clientCalls;

  @BeforeEach
  void start() throws IOException {
    client = Client.builder().dataPath(dir.resolve("client")).disk(ofClient).start();
    orchestrator =
        Orchestrator.builder()
            .dataPath(dir.resolve("server"))
            .disk(ofServer)
            .service(Service.named("example").client(client))
            .start();
    server = HttpServer.of(orchestrator).start();
    clientServer = HttpServer.of(client).start();
    calls = new Calls(server.uri(), Document.server());
    clientCalls = new Calls(clientServer.uri(), Document.client());
  }

  @AfterEach
  void stop() {
    server.close();
    clientServer.close();
    orchestrator.close();
    client.close();
  }

  private static long filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void lowServer_refusesUploads_andSaysSo_andServesAllElse() throws IOException {
    long done = calls.post("/upload", Form.job("true")).id();
    Awaitility.await().until(() -> isCompleted(done));
    ofServer.bytes = 200 * MIB;

    Answer refused = calls.post("/upload", Form.job("true"));
    assertEquals(
        "There is no room for it now: low on disk: 200 MiB free, nothing new is taken until there"
            + " are 512 MiB",
        refused.error(507));
    assertTrue(refused.header("Retry-After").isPresent());
    assertEquals(0, filesIn(dir.resolve("server").resolve(".incoming")));
    assertEquals(
        "{\"status\":\"ok\",\"database\":\"ok\",\"disk\":\"low on disk: 200 MiB free, nothing new"
            + " is taken until there are 512 MiB\"}",
        calls.get("/health").text());
    assertTrue(isCompleted(done));

    ofServer.bytes = 512 * MIB;
    assertEquals(201, calls.post("/upload", Form.job("true")).code());
    assertEquals("{\"status\":\"ok\",\"database\":\"ok\"}", calls.get("/health").text());
  }

  @Test
  void uploadThatWouldLeaveTooLittle_isRefusedByItsLength() throws IOException {
    ofServer.bytes = 257 * MIB;

    byte[] large = new byte[(int) (2 * MIB)];
    String reason = calls.post("/upload", Form.job("true").file("large", large)).error(507);

    assertTrue(reason.contains("it has 2 MiB, 257 MiB are free, and 256 MiB must stay so"), reason);
    assertEquals(0, filesIn(dir.resolve("server").resolve(".incoming")));
    assertEquals(201, calls.post("/upload", Form.job("true")).code());
  }

  @Test
  void lowClient_takesNothing_andItsJobsWait() throws IOException {
    ofClient.bytes = 200 * MIB;

    String reason = clientCalls.post("/submit", Form.of().file("run.sh", "true")).error(507);
    assertTrue(reason.contains("low on disk: 200 MiB free"), reason);
    Awaitility.await().until(() -> events().contains("low on disk"));
    assertEquals(0, filesIn(dir.resolve("client/.client/arriving")));
    assertTrue(clientCalls.get("/health").text().contains("\"disk\":\"low on disk"));

    long id = calls.post("/upload", Form.job("true")).id();
    Answer waiting = calls.get("/download/" + id + "?wait=1");
    assertEquals("Queued", waiting.status());

    ofClient.bytes = 600 * MIB;
    Awaitility.await().until(() -> isCompleted(id));
  }

  private String events() {
    return clientCalls.get("/events?after=0").text();
  }

  private boolean isCompleted(long id) {
    Answer answer = calls.get("/download/" + id + "?wait=10");
    return answer.header("Content-Type").orElse("").equals("application/zip");
  }
}
