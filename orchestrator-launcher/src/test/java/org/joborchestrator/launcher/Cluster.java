package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A server and its clients, each a {@link Member} with a directory below one of all. */
final class Cluster {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Member server;
  private final List<Member> clients;

  Cluster(Path directory, Member server, List<Member> clients) {
    this.directory = directory;
    this.server = server;
    this.clients = List.copyOf(clients);
  }

  /** One of clients on this machine's loopback address; nothing is started yet. */
  static Cluster ofClients(JarProcesses jar, Path directory, int count) throws IOException {
    List<Member> clients = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      clients.add(Member.client(jar, directory.resolve("client" + i), "127.0.0.1"));
    }
    return new Cluster(
        directory, Member.server(jar, directory.resolve("server"), clients), clients);
  }

  Member server() {
    return server;
  }

  List<Member> clients() {
    return clients;
  }

  List<Member> members() {
    return Stream.concat(Stream.of(server), clients.stream()).toList();
  }

  Member clientOf(Witness.Begin run) {
    return clients.stream()
        .filter(client -> client.data().equals(run.client()))
        .findFirst()
        .orElseThrow();
  }

  /** Starts all of them, and waits until they are ready. */
  void start() throws IOException {
    for (Member member : members()) {
      member.start();
    }
    members().forEach(Member::awaitReady);
  }

  /** The clients have forgotten every payload, and none of its files is left. */
  void awaitNoPayload() {
    for (Member client : clients) {
      User user = new User(client.address());
      await("no payload on " + client)
          .atMost(PATIENCE)
          .untilAsserted(() -> assertEquals("[]", payloads(user)));
      await("no file of a payload on " + client)
          .atMost(PATIENCE)
          .untilAsserted(() -> assertEquals(List.of(), below(client.data(), "payload-.*")));
    }
  }

  private static String payloads(User user) throws IOException, InterruptedException {
    String events = new String(user.get("/events?after=0").body(), UTF_8);
    return events.replaceAll(".*\"payloads\":(\\[.*\\]).*", "$1");
  }

  /** Of so many jobs the server has a result, a directory of inputs or both, and nothing else. */
  void requireNoLeftovers(int jobs) throws IOException {
    assertEquals(List.of(), below(server.data().resolve(".incoming"), ".+"));
    assertEquals(List.of(), below(server.data(), ".*\\.part"));
    Set<String> names = new HashSet<>();
    for (Path path : below(server.data(), "job-[^.]*(\\.\\d+\\.zip)?")) {
      names.add(path.getFileName().toString().replaceFirst("\\..*", ""));
    }
    assertEquals(jobs, names.size());
  }

  /** The paths below that directory whose names match; a directory that matches is not entered. */
  private static List<Path> below(Path directory, String name) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.equals(directory))
          .filter(path -> path.getFileName().toString().matches(name))
          .toList();
    } catch (UncheckedIOException e) { // something went while it was looked at
      return List.of(directory);
    }
  }

  /** Ends all of them; then nothing is left of them or of what they have started. */
  void terminate() throws InterruptedException {
    for (Member member : members()) {
      member.terminate();
    }
    await("the end of all processes")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(List.of(), processes()));
  }

  /** Whose environment speaks of the directory: all members, and all that they have started. */
  private List<String> processes() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> read(path.resolve("environ")).contains(directory.toString()))
          .map(path -> path.getFileName() + " " + read(path.resolve("cmdline")).replace('\0', ' '))
          .toList();
    }
  }

  /** Of a zombie it is empty. */
  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
