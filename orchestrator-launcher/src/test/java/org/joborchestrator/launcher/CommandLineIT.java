package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line answers without starting anything. */
final class CommandLineIT {

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--version", "server --version", "client -V"})
  void version_isOneLine(String arguments) throws IOException, InterruptedException {
    Answer answer = ask(Map.of(), arguments.split(" "));
    assertEquals(0, answer.exit());
    assertTrue(answer.out().matches("job-orchestrator \\d+\\.\\d+\\.\\d+\\S*\\R"), answer.out());
    assertEquals("", answer.err());
  }

  @Test
  void help_namesTheCommands() throws IOException, InterruptedException {
    Answer answer = ask(Map.of(), "--help");
    assertEquals(0, answer.exit());
    assertTrue(answer.out().startsWith("Usage: job-orchestrator"), answer.out());
    for (Mode mode : Mode.values()) {
      assertTrue(answer.out().contains("  " + mode), answer.out());
    }
    assertEquals("", answer.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "client", "standalone"})
  void help_ofACommand_namesItsVariables(String command) throws IOException, InterruptedException {
    Answer answer = ask(Map.of(), command, "--help");
    assertEquals(0, answer.exit());
    assertTrue(answer.out().startsWith("Usage: job-orchestrator " + command), answer.out());
    assertTrue(answer.out().contains("  DATA_PATH=./data"), answer.out());
  }

  @Test
  void nothing_isAnsweredWithTheHelp() throws IOException, InterruptedException {
    Answer answer = ask(Map.of());
    assertEquals(2, answer.exit());
    assertEquals("", answer.out());
    assertTrue(answer.err().contains("Usage: job-orchestrator"), answer.err());
  }

  @Test
  void unknownCommand_isNamedWithTheUsage() throws IOException, InterruptedException {
    Answer answer = ask(Map.of(), "serve");
    assertEquals(2, answer.exit());
    assertTrue(answer.err().startsWith("Unmatched argument at index 0: 'serve'\n"), answer.err());
    assertTrue(answer.err().contains("Usage: job-orchestrator"), answer.err());
  }

  @Test
  void unknownOption_isNamedWithTheUsage() throws IOException, InterruptedException {
    Answer answer = ask(Map.of(), "server", "--port=80");
    assertEquals(2, answer.exit());
    assertEquals(
        """
        Unknown option: '--port=80'
        Usage: job-orchestrator server [-hV]
        Try 'job-orchestrator server --help'.
        """,
        answer.err());
  }

  @Test
  void configuration_withErrors_isRefusedWithALineForEach()
      throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "PORT", "http",
            "MAX_AGE", "soon",
            "SERVICE_EXAMPLE_CLIENTS", "localhost:9000",
            "SERVICE_EXAMPLE_MAXRUNS", "3");
    Answer answer = ask(environment, "server");
    assertEquals(2, answer.exit());
    assertEquals("", answer.out());
    assertEquals(
        """
        PORT=http: expected a port from 0 to 65535, such as 5000; 0 lets the system choose
        MAX_AGE=soon: expected a whole number of seconds from 0 to 3153600000, such as 864000
        SERVICE_EXAMPLE_MAXRUNS: unknown; did you mean SERVICE_EXAMPLE_MAX_RUNS?
        SERVICE_EXAMPLE_CLIENTS=localhost:9000: expected an http or https address without a query, \
        such as http://localhost:9000
        """,
        answer.err());
  }

  private record Answer(int exit, String out, String err) {}

  private Answer ask(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    JarProcess process = jar.start(directory, environment, arguments);
    return new Answer(process.awaitExit(), process.out(), process.err());
  }
}
