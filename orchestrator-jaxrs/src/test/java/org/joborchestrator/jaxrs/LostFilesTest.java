package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.jaxrs.remote.ClientAddress;
import org.joborchestrator.jaxrs.remote.RemoteClients;
import org.joborchestrator.job.JobId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of jobs whose files somebody has deleted. */
final class LostFilesTest {

  @TempDir private Path dir;
  private Client client;
  private HttpServer clientServer;
  private RemoteClients remote;
  private Orchestrator orchestrator;
  private HttpServer server;
  private Calls calls;

  @BeforeEach
  void start() throws IOException {
    client = Client.builder().dataPath(dir.resolve("client")).start();
    clientServer = HttpServer.of(client).start();
    remote = RemoteClients.start();
    Service service =
        Service.named("example")
            .client(remote.at(ClientAddress.ofBase(clientServer.uri())))
            .runsPerUser(1);
    orchestrator = Orchestrator.builder().dataPath(dir.resolve("server")).service(service).start();
    server = HttpServer.of(orchestrator).start();
    calls = new Calls(server.uri(), Document.server());
  }

  @AfterEach
  void stop() {
    server.close();
    orchestrator.close();
    remote.close();
    clientServer.close();
    client.close();
  }

  private void delete(Path tree) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(tree)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private boolean isEnded(long id) {
    return orchestrator.job(new JobId(id)).isFinal();
  }

  @Test
  void resultThatIsGone_isSaidWithTheJobsIdAndStatus() throws IOException {
    long id = calls.post("/upload", Form.job("true")).id();
    Awaitility.await().until(() -> isEnded(id));
    assertEquals(200, calls.get("/download/" + id).code());
    delete(dir.resolve("server/.results"));

    Answer answer = calls.get("/download/" + id);

    assertEquals(404, answer.code(), answer::text);
    assertEquals(
        "{\"id\":1,\"status\":\"Completed\",\"message\":\"Job 1 is Completed, but its result is not"
            + " on the server's disk any more\"}",
        answer.text());
    assertEquals(404, calls.head("/download/" + id).code());
    assertEquals("Completed", calls.get("/jobs/" + id).status());
  }

  @Test
  void resultOnADiskThatIsAway_isThereAgainWithIt() throws IOException {
    long id = calls.post("/upload", Form.job("true")).id();
    Awaitility.await().until(() -> isEnded(id));
    Path data = dir.resolve("server");
    Path away = Files.createDirectory(dir.resolve("away"));
    for (String name : List.of(".results", ".incoming")) {
      Files.move(data.resolve(name), away.resolve(name));
    }

    assertTrue(calls.get("/download/" + id).error(503).endsWith("is gone: bring its disk back"));

    for (String name : List.of(".results", ".incoming")) {
      Files.move(away.resolve(name), data.resolve(name));
    }
    assertEquals(200, calls.get("/download/" + id).code());
  }

  @Test
  void jobWhoseInputsAreGone_hasFailed() throws IOException {
    Path release = dir.resolve("release");
    String script = "until [ -e '%s' ]; do sleep 0.02; done".formatted(release);
    long first = calls.post("/upload", Form.job(script)).id();
    long second = calls.post("/upload", Form.job("true")).id();
    Path inputs = dir.resolve("server").resolve(orchestrator.job(new JobId(second)).location());
    delete(inputs);
    Files.delete(inputs);

    Files.createFile(release);

    Awaitility.await().until(() -> isEnded(second));
    Answer answer = calls.get("/download/" + second);
    assertEquals("Failed", answer.status());
    assertEquals("system", answer.json().path("cause").textValue(), answer::text);
    assertEquals(
        "Its files are not on the server's disk any more: upload the job again", answer.message());
    Awaitility.await().until(() -> isEnded(first));
    assertEquals(200, calls.get("/download/" + first).code());
  }
}
