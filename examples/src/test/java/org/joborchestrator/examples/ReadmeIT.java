package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what README.md shows for curl, on the built jar; only the port is another. */
final class ReadmeIT {
  private static final Path README = Path.of("..", "README.md");
  private static final String DEFAULT_URL = "http://127.0.0.1:5000";
  private static final Pattern COMMANDS =
      Pattern.compile("<!-- run -->\n```bash\n(.*?)```", Pattern.DOTALL);
  private static final Pattern READY = Pattern.compile("Ready on (http://\\S+)");

  @TempDir Path directory;
  private Process server;
  private String url;

  @BeforeAll
  static void curlIsThere() {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
    assumeTrue(there || System.getenv("CI") != null, "no curl here, and the build needs none");
  }

  @BeforeEach
  void startServer() throws IOException {
    server =
        start(
            Map.of("PORT", "0", "DATA_PATH", directory.resolve("data").toString()),
            System.getProperty("java.home") + "/bin/java",
            "-jar",
            System.getProperty("orchestrator.jar"),
            "standalone");
    BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
    StringBuilder log = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        url = ready.group(1);
        return;
      }
      log.append(line).append('\n');
    }
    throw new AssertionError("The server ended instead of starting:\n" + log);
  }

  @AfterEach
  void stopServer() throws InterruptedException {
    server.destroy();
    assertTrue(server.waitFor(30, TimeUnit.SECONDS), "The server did not end on SIGTERM");
  }

  @Test
  void curlCommands_doWhatIsSaid() throws Exception {
    Matcher commands = COMMANDS.matcher(Files.readString(README));
    assertTrue(commands.find(), "README.md marks no commands to run");
    assertTrue(commands.group(1).contains(DEFAULT_URL), commands.group(1));

    Process shell = start(Map.of(), "bash", "-ec", commands.group(1).replace(DEFAULT_URL, url));
    String shown = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, shell.waitFor(), shown);
    assertTrue(
        shown.contains(
            "{\"id\":1,\"status\":\"Queued\",\"message\":\"Job successfully uploaded\"}"),
        shown);
    try (ZipFile files = new ZipFile(directory.resolve("so-far.zip").toFile())) {
      assertTrue(files.getEntry("run.sh") != null);
      assertTrue(files.getEntry("numbers.txt") != null);
    }
  }

  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
