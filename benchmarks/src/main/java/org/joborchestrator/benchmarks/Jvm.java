package org.joborchestrator.benchmarks;

import static java.util.stream.Collectors.toMap;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server or a client as its users start it: a JVM with the runnable jar. */
final class Jvm implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final String mode;
  private final Process process;
  private final int port;
  private final Path log;

  private Jvm(String mode, Process process, int port, Path log) {
    this.mode = mode;
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param environment beside PORT and DATA_PATH
   */
  static Jvm start(
      Path directory, String mode, List<String> options, Map<String, String> environment)
      throws IOException {
    int port = freePort();
    Path log = directory.resolve(mode + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", System.getProperty("orchestrator.jar", ""), mode));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().put("DATA_PATH", directory.resolve(mode).toString());
    Jvm jvm = new Jvm(mode, builder.start(), port, log);
    jvm.awaitReady();
    return jvm;
  }

  /** Free a moment ago; somebody else may take it, and then the start fails. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new IOException("the " + mode + " did not start:\n" + Files.readString(log));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean isReady() {
    try (HttpConnection connection = new HttpConnection(port)) {
      return connection.get("/health").code() == 200;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /** What it is: server or client. */
  String mode() {
    return mode;
  }

  int port() {
    return port;
  }

  /** The most memory that it ever had resident, in MB. */
  double peakMegabytes() throws IOException {
    String line =
        Files.readAllLines(proc(process).resolve("status")).stream()
            .filter(text -> text.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
  }

  /** The CPU time of each of its threads so far, in nanoseconds. */
  Map<Path, Long> cpu() throws IOException {
    return cpu(process);
  }

  static Map<Path, Long> cpu(Process process) throws IOException {
    try (Stream<Path> threads = Files.list(proc(process).resolve("task"))) {
      return threads.collect(toMap(thread -> thread, Jvm::cpuNanos));
    }
  }

  /** What was used in between, in milliseconds; without the last of threads that have ended. */
  static double usedMillis(Map<Path, Long> before, Map<Path, Long> after) {
    return after.entrySet().stream()
            .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
            .sum()
        / 1e6;
  }

  private static long cpuNanos(Path thread) {
    try {
      return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
    } catch (NoSuchFileException e) {
      return 0; // it has just ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path proc(Process process) {
    return Path.of("/proc", String.valueOf(process.pid()));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
