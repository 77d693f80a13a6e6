package org.joborchestrator.jaxrs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.OrchestratorBuilder;
import org.joborchestrator.Service;
import org.joborchestrator.store.JobFilter;

/** An orchestrator with a client of its own, both of them on the network. */
final class Served implements AutoCloseable {

  final Path directory;
  final Client client;
  final Orchestrator orchestrator;
  final HttpServer server;
  final HttpServer clientServer;
  final Calls calls;
  final Calls clientCalls;

  Served(Path directory) throws IOException {
    this(directory, builder -> builder, builder -> builder);
  }

  Served(
      Path directory,
      UnaryOperator<OrchestratorBuilder> settings,
      UnaryOperator<HttpServerBuilder> http)
      throws IOException {
    this.directory = directory;
    client = Client.builder().dataPath(directory.resolve("client")).start();
    orchestrator =
        settings
            .apply(
                Orchestrator.builder()
                    .dataPath(directory.resolve("server"))
                    .service(Service.named("example").client(client)))
            .start();
    server = http.apply(HttpServer.of(orchestrator)).start();
    clientServer = http.apply(HttpServer.of(client)).start();
    calls = new Calls(server.uri(), Document.server());
    clientCalls = new Calls(clientServer.uri(), Document.client());
  }

  /** Hands a job in; answers its id. */
  long upload(String script) {
    return calls.post("/upload", Form.job(script)).id();
  }

  /** Waits for the answer to a download that is not one of a job under way. */
  Answer ended(long id) {
    return Awaitility.await()
        .until(
            () -> calls.get("/download/" + id + "?wait=20"),
            answer ->
                answer.header("Content-Type").orElse("").equals("application/zip")
                    || isFinal(answer.status()));
  }

  private static boolean isFinal(String status) {
    return List.of("Completed", "Failed", "Invalid", "Killed", "Cleaned").contains(status);
  }

  /** The directories of the server's jobs, and all that is on its way in. */
  Set<Path> files() throws IOException {
    Path data = directory.resolve("server");
    try (Stream<Path> paths = Files.walk(data)) {
      return paths
          .filter(
              path -> path.getParent().equals(data) || path.startsWith(data.resolve(".incoming")))
          .filter(path -> !path.getFileName().toString().contains("sqlite"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The results of the server's jobs. */
  List<Path> results() throws IOException {
    try (Stream<Path> results = Files.list(directory.resolve("server/.results"))) {
      return results.toList();
    }
  }

  /** How many jobs there are. */
  int jobs() {
    return orchestrator.list(JobFilter.newest(100)).size();
  }

  @Override
  public void close() {
    server.close();
    clientServer.close();
    orchestrator.close();
    client.close();
  }
}
