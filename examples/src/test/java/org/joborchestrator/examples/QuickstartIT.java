package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of README.md, on the built jar. */
final class QuickstartIT {
  private static final Path SCRIPT = Path.of("quickstart.sh").toAbsolutePath();
  private static final Pattern SERVER = Pattern.compile("Standalone on (http://\\S+),");

  @TempDir Path elsewhere;
  @TempDir Path temporary;

  @Test
  void quickstart_showsAResultAndLeavesNothingElse() throws Exception {
    String shown = quickstart();

    assertTrue(shown.contains("\"status\":\"Queued\""), shown);
    assertTrue(
        Pattern.compile("^ +Completed +\\d+ ms$", Pattern.MULTILINE).matcher(shown).find(), shown);
    assertTrue(shown.contains("A:ARG1      A:GLN4      5.05"), shown);
    assertTrue(shown.contains("Radius of gyration: 14.470 angstrom"), shown);
    assertTrue(
        Files.readString(Path.of("target", "quickstart", "contacts.svg")).startsWith("<?xml"));
    assertEquals(List.of(), content(elsewhere));
    assertEquals(List.of(), content(temporary));
    URI server = server(shown);
    assertThrows(
        ConnectException.class, () -> new Socket(server.getHost(), server.getPort()).close());
  }

  private String quickstart() throws IOException, InterruptedException {
    Path output = Files.createTempFile("quickstart", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPT.toString())
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(4, TimeUnit.MINUTES), "quickstart.sh still runs");
      String shown = Files.readString(output);
      assertEquals(0, process.exitValue(), shown);
      return shown;
    } finally {
      // By its trap it ends the server too.
      process.destroy();
      process.waitFor();
      Files.delete(output);
    }
  }

  private static URI server(String shown) {
    Matcher matcher = SERVER.matcher(shown);
    assertTrue(matcher.find(), shown);
    return URI.create(matcher.group(1));
  }

  private static List<Path> content(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
