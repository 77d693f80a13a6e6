package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpServerTest {

  @TempDir Path dir;

  private static List<String> threads(String pattern) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches(pattern))
        .toList();
  }

  @Test
  void portInUse_isSaidInOneLine() throws IOException {
    try (Client client = Client.builder().dataPath(dir).start();
        HttpServer first = HttpServer.of(client).start()) {
      PortInUseException e =
          assertThrows(
              PortInUseException.class, () -> HttpServer.of(client).port(first.port()).start());
      assertEquals(
          "Port " + first.port() + " on 127.0.0.1 is in use: expected a free one", e.getMessage());
      assertEquals(first.port(), e.port());
    }
  }

  @Test
  void addressOfNoInterface_isRefused() throws IOException {
    try (Client client = Client.builder().dataPath(dir).start()) {
      assertThrows(
          IOException.class, () -> HttpServer.of(client).host("no-such-host.invalid").start());
      assertThrows(IllegalArgumentException.class, () -> HttpServer.of(client).port(65_536));
      assertThrows(IllegalArgumentException.class, () -> HttpServer.of(client).threads(1));
    }
  }

  @Test
  void anyAddress_isReachedByLoopback() throws IOException {
    try (Client client = Client.builder().dataPath(dir).start();
        HttpServer server = HttpServer.of(client).host("0.0.0.0").start()) {
      assertEquals("http://127.0.0.1:" + server.port() + "/", server.uri().toString());
      assertEquals(200, new Calls(server.uri(), Document.client()).get("/health").code());
    }
  }

  @Test
  void closedServer_leavesNoThread() throws IOException {
    try (Client client = Client.builder().dataPath(dir).start()) {
      HttpServer server = HttpServer.of(client).name("short-lived").start();
      new Calls(server.uri(), Document.client()).get("/health");
      assertFalse(threads("short-lived.*").isEmpty());
      server.close();
      Awaitility.await().untilAsserted(() -> assertEquals(List.of(), threads("short-lived.*")));
      assertThrows(ConnectException.class, () -> new Raw(server.uri()));
    }
  }

  /** A poll may wait for minutes; the end of the server must not. */
  @Test
  void waitingRequests_holdNoThreadAndAreAnsweredWhenTheServerStops() throws Exception {
    try (Client client = Client.builder().dataPath(dir).start()) {
      HttpServer server =
          HttpServer.of(client)
              .name("polled")
              .threads(8)
              .stopTimeout(Duration.ofSeconds(60))
              .start();
      Calls calls = new Calls(server.uri(), Document.client());
      long cursor = calls.get("/events").json().path("cursor").longValue();
      List<CompletableFuture<Answer>> polls =
          IntStream.range(0, 50)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> calls.get("/events?wait=600&after=" + cursor),
                          task -> new Thread(task).start()))
              .toList();
      assertEquals(200, calls.get("/health").code(), "still serves");
      assertTrue(polls.stream().noneMatch(CompletableFuture::isDone));
      Awaitility.await().until(() -> threads("polled-http-[0-9]+").size() <= 8);
      server.close();
      for (CompletableFuture<Answer> poll : polls) {
        assertAnsweredOrRefused(poll);
      }
    }
  }

  /** Those that came too late find the door closed; none waits on. */
  private static void assertAnsweredOrRefused(CompletableFuture<Answer> poll) throws Exception {
    try {
      assertTrue(List.of(200, 503).contains(poll.get(20, TimeUnit.SECONDS).code()));
    } catch (ExecutionException e) {
      assertTrue(e.getCause() instanceof AssertionError, () -> String.valueOf(e.getCause()));
    }
  }
}
