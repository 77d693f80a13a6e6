package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.jaxrs.remote.ClientAddress;
import org.joborchestrator.jaxrs.remote.RemoteClients;
import org.joborchestrator.testkit.ScriptedClient2x;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a termination answers whose client takes its time. */
final class TerminateTest {

  @TempDir private Path dir;
  private ScriptedClient2x client;
  private RemoteClients remote;
  private Orchestrator orchestrator;
  private HttpServer server;
  private Calls calls;

  @BeforeEach
  void start() throws IOException {
    client = ScriptedClient2x.start();
    client.script(files -> List.of("Running"));
    remote = RemoteClients.start();
    orchestrator =
        Orchestrator.builder()
            .dataPath(dir)
            .service(
                Service.named("example").client(remote.at(ClientAddress.ofBase(client.base()))))
            .start();
    server = HttpServer.of(orchestrator).start();
    calls = new Calls(server.uri(), Document.server());
  }

  @AfterEach
  void stop() {
    server.close();
    orchestrator.close();
    remote.close();
    client.close();
  }

  @Test
  void jobThatItsClientCannotEndYet_isBeingTerminated() {
    client.replace("/kill/", exchange -> exchange.sendResponseHeaders(503, -1));
    long id = calls.post("/upload", Form.job("sleep 600")).id();
    Awaitility.await().until(() -> calls.get("/download/" + id).status().equals("Running"));

    Answer answer = calls.post("/terminate/" + id);
    assertEquals(200, answer.code(), answer::text);
    assertEquals("Locked", answer.status());
    assertEquals("job is being terminated", answer.message());

    client.restore("/kill/");
    assertEquals("Killed", calls.get("/download/" + id + "?wait=60&until=ended").status());
  }
}
