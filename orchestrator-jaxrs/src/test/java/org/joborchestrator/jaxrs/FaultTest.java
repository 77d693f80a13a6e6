package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.jaxrs.error.ProblemMapper;
import org.joborchestrator.jaxrs.send.Archives;
import org.joborchestrator.jaxrs.send.Asked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our own faults look like from outside. */
final class FaultTest {

  /** Fails in each way that there is. */
  @Path("/")
  public static final class Broken {

    @GET
    @Path("at-once")
    public String atOnce() {
      throw new IllegalStateException("secret");
    }

    @GET
    @Path("later")
    public CompletionStage<String> later() {
      return CompletableFuture.supplyAsync(this::atOnce);
    }

    @GET
    @Path("error")
    public String error() {
      throw new StackOverflowError("secret");
    }

    @GET
    @Path("before-the-first-byte")
    public Response beforeTheFirstByte(@Context HttpServletRequest http, @Context Request request) {
      return Archives.made(
          Asked.by(http, request),
          "a.zip",
          out -> {
            throw new IOException("secret");
          });
    }

    @GET
    @Path("midway/{size}")
    public Response midway(
        @PathParam("size") int size, @Context HttpServletRequest http, @Context Request request) {
      return Archives.made(
          Asked.by(http, request),
          "a.zip",
          out -> {
            out.write(new byte[size]);
            throw new IOException("secret");
          });
    }
  }

  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        new JettyAssembly("broken", 20, Duration.ofSeconds(30), Duration.ofSeconds(1))
            .listen("127.0.0.1", 0)
            .start(later -> Set.of(new Broken(), new ProblemMapper()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-once", "later", "error", "before-the-first-byte"})
  void fault_is500WithAReferenceAndNothingElse(String path) {
    Answer answer = new Calls(server.uri(), Document.server()).get("/" + path);
    String message = answer.error(500);
    assertTrue(message.contains("reference"), message);
    assertFalse(answer.text().contains("secret"), answer::text);
  }

  /** What was sent must not look whole, be it more than a buffer or less. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10_000, 100_000, 1_000_000})
  void faultMidway_breaksTheConnection(int size) {
    URI uri = server.uri().resolve("/midway/" + size);
    assertThrows(
        IOException.class,
        () ->
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  @Test
  void engineThatIsClosed_is503(@TempDir java.nio.file.Path dir) throws IOException {
    Client client = Client.builder().dataPath(dir.resolve("client")).start();
    client.close();
    try (HttpServer http = HttpServer.of(client).start()) {
      Calls calls = new Calls(http.uri(), Document.client());
      calls.post("/submit", Form.of().file("run.sh", "true")).error(503);
      assertUnwell(calls.get("/health"));
    }
    Orchestrator orchestrator =
        Orchestrator.builder()
            .dataPath(dir.resolve("server"))
            .service(Service.named("example").client(client))
            .start();
    orchestrator.close();
    try (HttpServer http = HttpServer.of(orchestrator).start()) {
      Calls calls = new Calls(http.uri(), Document.server());
      calls.post("/upload", Form.job("true")).error(503);
      calls.get("/download/1").error(503);
      calls.get("/download_partial/1").error(503);
      calls.post("/terminate/1").error(503);
      assertEquals(200, calls.get("/").code());
      assertUnwell(calls.get("/health"));
    }
  }

  private static void assertUnwell(Answer health) {
    assertEquals(503, health.code());
    assertEquals("error", health.json().path("status").textValue());
    assertTrue(health.json().path("database").textValue().contains("clos"), health::text);
  }
}
