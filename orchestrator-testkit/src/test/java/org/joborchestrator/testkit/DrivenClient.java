package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.joborchestrator.Client;
import org.joborchestrator.ClientBuilder;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.Terms;

/** A client with scripts that run as a test says. */
final class DrivenClient implements AutoCloseable {

  static final Duration WAIT = Duration.ofSeconds(30);

  final FakeExecutor executor;
  final Client client;
  private final Path directory;

  DrivenClient(Path directory) throws IOException {
    this(directory, Client.builder(), new FakeExecutor(task -> Optional.empty()));
  }

  private DrivenClient(Path directory, ClientBuilder builder, FakeExecutor executor)
      throws IOException {
    this.directory = directory;
    this.executor = executor;
    client = builder.dataPath(directory).executor(executor).start();
  }

  /** Closes it; answers one that is started with what it has left. */
  DrivenClient restarted(ClientBuilder builder) throws IOException {
    return restarted(builder, new FakeExecutor(task -> Optional.empty()));
  }

  DrivenClient restarted(ClientBuilder builder, FakeExecutor another) throws IOException {
    close();
    return new DrivenClient(directory, builder, another);
  }

  static AttemptKey key(long job, int attempt) {
    return new AttemptKey("server", new JobId(job), attempt);
  }

  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(CompletionException.class, () -> get(future)).getCause();
  }

  /** Hands over files that have their names in them. */
  Payload deliver(Optional<AttemptKey> key, String... files) throws IOException {
    try (Delivery delivery = client.receive(key, Terms.UNLIMITED)) {
      for (String file : files) {
        try (OutputStream out = delivery.file(file)) {
          out.write(file.getBytes(StandardCharsets.UTF_8));
        }
      }
      return get(delivery.accept());
    }
  }

  /** Follows the events until the payload is in that state. */
  Payload await(Payload payload, PayloadStatus status) {
    long cursor = 0;
    Payload now = client.payload(payload.id());
    while (now.status() != status) {
      assertFalse(now.status().isFinal(), "it is final already");
      cursor = get(client.events(cursor, WAIT, Optional.empty())).cursor();
      now = client.payload(payload.id());
    }
    return now;
  }

  FakeExecutor.Run run(Payload payload) {
    String name = payload.directory().getFileName().toString();
    return executor.running().stream()
        .filter(run -> run.task().id().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The places of payloads, whatever has become of them. */
  Set<String> leftOver() throws IOException {
    Set<String> names = new HashSet<>();
    for (String place :
        List.of("", ".client/arriving", ".client/records", ".client/stdout", ".client/stderr")) {
      try (Stream<Path> all = Files.list(directory.resolve(place))) {
        all.map(path -> path.getFileName().toString())
            .filter(name -> name.startsWith("payload-"))
            .forEach(name -> names.add(place + "/" + name));
      }
    }
    return names;
  }

  @Override
  public void close() {
    client.close();
  }
}
