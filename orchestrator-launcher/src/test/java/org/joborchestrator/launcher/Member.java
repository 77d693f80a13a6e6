package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * A server or a client that stays the same one, with its address and its data, however often its
 * process is killed and started again.
 */
final class Member {

  /**
   * Below what the system gives to outgoing connections: one of those may take the port of a server
   * that is dead just now, or even be connected to itself there.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final JarProcesses jar;
  private final Path directory;
  private final String mode;
  private final URI address;
  private final Map<String, String> environment = new TreeMap<>();
  private final Deque<JarProcess> processes = new ArrayDeque<>();
  private List<String> prefix = List.of();

  private Member(JarProcesses jar, Path directory, String mode, String host) throws IOException {
    this.jar = jar;
    this.directory = Files.createDirectories(directory);
    this.mode = mode;
    this.address = URI.create("http://" + host + ":" + freePort());
    environment.put("PORT", String.valueOf(address.getPort()));
    environment.put("BIND_ADDRESS", host);
    environment.put("DATA_PATH", data().toString());
  }

  private static int freePort() {
    return ThreadLocalRandom.current()
        .ints(FIRST_PORT, LAST_PORT)
        .filter(Member::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A client that was not started yet.
   *
   * @param directory its own
   * @param host its address on this machine
   */
  static Member client(JarProcesses jar, Path directory, String host) throws IOException {
    return new Member(jar, directory, "client", host);
  }

  /** A server of those clients, with one service, {@code example}; it was not started yet. */
  static Member server(JarProcesses jar, Path directory, Collection<Member> clients)
      throws IOException {
    Member server = new Member(jar, directory, "server", "127.0.0.1");
    return server
        .with("DB_PATH", directory.resolve("db.sqlite").toString())
        .with(
            "SERVICE_EXAMPLE_CLIENTS",
            clients.stream()
                .map(client -> client.address.toString())
                .collect(Collectors.joining(",")));
  }

  /** Sets a variable of its environment. */
  Member with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Has its process started by a command, which must become that process. */
  Member startedBy(String... command) {
    prefix = List.of(command);
    return this;
  }

  URI address() {
    return address;
  }

  /** Its data directory. */
  Path data() {
    return directory.resolve("data");
  }

  /** Starts it; it may take a moment until it is ready. */
  void start() throws IOException {
    processes.push(jar.start(prefix, directory, environment, mode));
  }

  void awaitReady() {
    process().awaitReady();
  }

  /** SIGKILL to its JVM, and to nothing else. */
  void kill() throws InterruptedException {
    process().kill();
  }

  /** SIGSTOP to its JVM, and to nothing else. */
  void stop() throws IOException, InterruptedException {
    process().signal("STOP");
  }

  /** SIGCONT. */
  void goOn() throws IOException, InterruptedException {
    process().signal("CONT");
  }

  /** SIGTERM, and waits for its end. */
  void terminate() throws InterruptedException {
    process().terminate();
    process().awaitExit();
  }

  /** The one that runs now, or ran last. */
  JarProcess process() {
    return processes.element();
  }

  /** All that it ever had. */
  Collection<JarProcess> processes() {
    return processes;
  }

  @Override
  public String toString() {
    return directory.getFileName() + "@" + address.getPort();
  }
}
