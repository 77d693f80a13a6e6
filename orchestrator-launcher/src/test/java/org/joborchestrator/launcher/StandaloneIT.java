package org.joborchestrator.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One process that is all there is: started without a setting but the port, used, ended. */
final class StandaloneIT {

  /** SIGINT's bit in what /proc says of signals. */
  private static final long INTERRUPT = 1L << (2 - 1);

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @Test
  void standalone_runsAJobAndEndsCleanly() throws IOException, InterruptedException {
    JarProcess process = start("standalone");
    URI root = process.awaitReady();
    assertTrue(root.toString().matches("http://127\\.0\\.0\\.1:\\d+"), root.toString());
    User user = new User(root);
    assertEquals(
        "{\"status\":\"ok\",\"database\":\"ok\"}",
        new String(user.get("/health").body(), StandardCharsets.UTF_8));

    String script = "tr a-z A-Z < in.txt > out.txt\necho done\n";
    long id = user.submit(42, "example", Map.of("run.sh", script, "in.txt", "abc"));
    Map<String, String> files = user.result(id);

    assertEquals("ABC", files.get("out.txt"));
    assertEquals("done\n", files.get("stdout.txt"));
    String job = new String(user.get("/jobs/" + id).body(), StandardCharsets.UTF_8);
    assertTrue(job.contains("\"client\":\"local\""), job);
    endsCleanly(process);
  }

  @Test
  void names_beyondAscii_areKeptInTheLocaleOfNoLanguage() throws IOException, InterruptedException {
    JarProcess process = jar.start(directory, Map.of("PORT", "0", "LC_ALL", "C"), "standalone");
    User user = new User(process.awaitReady());
    String script = "cat 'd/\u00e9.txt' > '\u20ac.txt'\n";
    long id = user.submit(42, "example", Map.of("run.sh", script, "d/\u00e9.txt", "\u00fc"));

    Map<String, String> files = user.result(id);

    assertEquals("\u00fc", files.get("\u20ac.txt"));
    assertEquals("\u00fc", files.get("d/\u00e9.txt"));
  }

  @Test
  void standalone_endedWithAJobUnderWay_leavesNoProcess() throws IOException, InterruptedException {
    JarProcess process = start("standalone");
    User user = new User(process.awaitReady());
    Path started = directory.resolve("started");
    String script = "sleep 300 & touch '" + started + "'; wait";
    user.submit(42, "example", Map.of("run.sh", script));
    await().until(() -> Files.exists(started));

    endsCleanly(process);
  }

  @Test
  void standalone_interrupted_endsAsCleanly() throws IOException, InterruptedException {
    List<String> heeding = ignoresInterrupts() ? List.of("env", "--default-signal=INT") : List.of();
    JarProcess process = jar.start(heeding, directory, Map.of("PORT", "0"), "standalone");
    process.awaitReady();
    process.interrupt();
    hasEndedCleanly(process, 128 + 2);
  }

  /** As what nohup or a script has started in the background does, and what that starts. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseLong(line.substring(7).strip(), 16))
            .anyMatch(signals -> (signals & INTERRUPT) != 0);
  }

  @Test
  void client_endsCleanly() throws IOException, InterruptedException {
    JarProcess process = start("client");
    process.awaitReady();
    endsCleanly(process);
  }

  @Test
  void client_withAnotherLogLevel_saysMoreOrLess() throws IOException, InterruptedException {
    JarProcess quiet = jar.start(directory, Map.of("PORT", "0", "LOG_LEVEL", "error"), "client");
    quiet.awaitReady();
    quiet.terminate();
    quiet.awaitExit();
    assertEquals("", quiet.err());

    JarProcess chatty = jar.start(directory, Map.of("PORT", "0", "LOG_LEVEL", "debug"), "client");
    chatty.awaitReady();
    chatty.terminate();
    chatty.awaitExit();
    assertTrue(chatty.err().contains(" DEBUG "), chatty::toString);
  }

  @Test
  void standalone_endedWhileItStarts_endsAllTheSame() throws IOException, InterruptedException {
    JarProcess process = start("standalone");
    await().until(() -> process.out().contains("LOG_LEVEL"));
    process.terminate();
    assertEquals(128 + 15, process.awaitExit(), process::toString);
    process.awaitNoProcess();

    endsCleanly(startedAgain());
  }

  private JarProcess startedAgain() throws IOException {
    JarProcess process = start("standalone");
    process.awaitReady();
    return process;
  }

  private JarProcess start(String command) throws IOException {
    return jar.start(directory, Map.of("PORT", "0"), command);
  }

  private void endsCleanly(JarProcess process) throws IOException, InterruptedException {
    process.terminate();
    hasEndedCleanly(process, 128 + 15);
  }

  private void hasEndedCleanly(JarProcess process, int code)
      throws IOException, InterruptedException {
    assertEquals(code, process.awaitExit(), process::toString);
    process.awaitNoProcess();

    List<String> out = process.out().lines().toList();
    assertTrue(out.get(0).matches("job-orchestrator \\S+ (standalone|client)"), process::toString);
    assertTrue(out.contains("  PORT=0 (environment)"), process::toString);
    assertTrue(out.get(out.size() - 1).startsWith("Ready on http://"), process::toString);
    List<String> err = process.err().lines().toList();
    assertTrue(err.get(err.size() - 1).endsWith(" INFO  Stop: Stopped"), process::toString);
    assertEquals(0, err.stream().filter(line -> line.contains("WARN")).count(), process::toString);
    try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }
}
