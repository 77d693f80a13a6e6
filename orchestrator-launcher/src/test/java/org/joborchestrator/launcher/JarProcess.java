package org.joborchestrator.launcher;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The built jar as a process of its own; see {@link JarProcesses}. */
final class JarProcess {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READY = "Ready on ";

  /** All of these processes and what they have started, to see that nothing is left. */
  private final Set<ProcessHandle> family = new LinkedHashSet<>();

  private final Process process;
  private final Path out;
  private final Path err;

  JarProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Where it listens, once it says that it is ready. */
  URI awaitReady() {
    await("the line '" + READY + "…'")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ready().isPresent() || !process.isAlive());
    return ready().orElseThrow(() -> new AssertionError("It ended instead of starting:\n" + this));
  }

  private Optional<URI> ready() {
    return out()
        .lines()
        .filter(line -> line.startsWith(READY))
        .map(line -> URI.create(line.substring(READY.length())))
        .findFirst();
  }

  /** Its exit code, once it has ended. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("It has not ended after " + PATIENCE + ":\n" + this);
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void terminate() {
    remember();
    process.destroy();
  }

  /** SIGINT, as Ctrl-C sends it. */
  void interrupt() throws IOException, InterruptedException {
    remember();
    signal("INT");
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    remember();
    process.destroyForcibly();
    awaitExit();
  }

  /** Sends it a signal, such as {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    List<String> command = List.of("bash", "-c", "kill -" + name + " " + pid());
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " ended with " + code);
    }
  }

  private void remember() {
    family.add(process.toHandle());
    process.descendants().forEach(family::add);
  }

  /** Waits until nothing is left of what was there when it was told to end. */
  void awaitNoProcess() {
    await("the end of all its processes")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> family.stream().noneMatch(JarProcess::isRunning));
  }

  /** A zombie has ended; it only waits for somebody to ask for its exit code. */
  static boolean isRunning(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(handle.pid()), "stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return false;
    }
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it and all that it has started, if they have not ended. */
  void end() {
    remember();
    family.stream().filter(JarProcess::isRunning).forEach(ProcessHandle::destroyForcibly);
    awaitNoProcess();
  }

  @Override
  public String toString() {
    return "standard output:\n" + out() + "\nstandard error:\n" + err();
  }
}
