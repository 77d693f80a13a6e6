package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a process from starting: one line that says so, exit code 1, nothing half-open. */
final class StartFailureIT {

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "client"})
  void port_thatIsInUse_isNamedAndNothingIsTouched(String command)
      throws IOException, InterruptedException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(other.getLocalPort());
      Map<String, String> environment = Map.of("PORT", port, "BIND_ADDRESS", "127.0.0.1");
      assertEquals(
          "PORT=" + port + ": in use on 127.0.0.1; expected a free one, or 0\n",
          failure(environment, command));
      assertFalse(Files.exists(directory.resolve("data")));
    }
  }

  @Test
  void address_ofAnotherMachine_isNamed() throws IOException, InterruptedException {
    assertEquals(
        "BIND_ADDRESS=192.0.2.1: not an address of this machine\n",
        failure(Map.of("PORT", "0", "BIND_ADDRESS", "192.0.2.1"), "standalone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "client"})
  void dataPath_belowAFile_isNamed(String command) throws IOException, InterruptedException {
    Path file = Files.createFile(directory.resolve("file"));
    Path data = file.resolve("data");
    assertEquals(
        "DATA_PATH=" + data + ": Not a directory; expected a directory that can be written\n",
        failure(Map.of("PORT", "0", "DATA_PATH", data.toString()), command));
  }

  @Test
  void dataPath_thatIsAFile_isNamed() throws IOException, InterruptedException {
    Path file = Files.createFile(directory.resolve("file"));
    assertEquals(
        "DATA_PATH=" + file + ": is a file; expected a directory that can be written\n",
        failure(Map.of("PORT", "0", "DATA_PATH", file.toString()), "standalone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "client"})
  void dataPath_thatCannotBeMade_isNamedInPlainWords(String command)
      throws IOException, InterruptedException {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    assertEquals(
        "DATA_PATH=/proc/x: is not there and cannot be made; expected a directory that can be"
            + " written\n",
        failure(Map.of("PORT", "0", "DATA_PATH", "/proc/x"), command));
  }

  @Test
  void dataPath_withAFileWhereADirectoryBelongs_isNamedWithIt()
      throws IOException, InterruptedException {
    Path file = Files.createDirectories(directory.resolve("data/client")).resolve(".client");
    Files.createFile(file);
    String line = failure(Map.of("PORT", "0"), "standalone");
    assertTrue(line.matches("\\S+/data/client/.client\\S*: Not a directory\\n"), line);
  }

  @Test
  void database_thatIsNone_isNamedAndLeftAsItIs() throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "Buy milk.\n".repeat(1_000));
    String line = failure(Map.of("PORT", "0", "DB_PATH", file.toString()), "standalone");
    assertTrue(line.matches("DB_PATH: .*/notes.txt is not a database.*\\n"), line);
    assertEquals("Buy milk.\n".repeat(1_000), Files.readString(file));
    assertFalse(Files.exists(directory.resolve("notes.txt.lock")));
  }

  @Test
  void database_ofAnotherServer_isNamed() throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of("PORT", "0", "DB_PATH", directory.resolve("db.sqlite").toString());
    JarProcess first = jar.start(directory, environment, "standalone");
    first.awaitReady();
    Map<String, String> second =
        Map.of(
            "PORT", "0",
            "DB_PATH", directory.resolve("db.sqlite").toString(),
            "DATA_PATH", directory.resolve("second").toString());
    String line = failure(second, "standalone");
    assertTrue(line.matches("DB_PATH: .*/db.sqlite is in use by another server.*\\n"), line);
  }

  @Test
  void dataPath_ofAnotherClient_isNamed() throws IOException, InterruptedException {
    Map<String, String> environment = Map.of("PORT", "0", "BIND_ADDRESS", "127.0.0.1");
    JarProcess first = jar.start(directory, environment, "client");
    URI ready = first.awaitReady();
    assertEquals("127.0.0.1", ready.getHost());
    String line = failure(environment, "client");
    assertTrue(line.matches("Another client uses the data directory \\S+/data\\b.*\\n"), line);
  }

  @Test
  void dataPath_ofAnotherServer_isNamed_untilThatIsGone() throws IOException, InterruptedException {
    Map<String, String> environment =
        new TreeMap<>(Map.of("PORT", "0", "SERVICE_EXAMPLE_CLIENTS", "http://127.0.0.1:9"));
    JarProcess first = jar.start(directory, environment, "server");
    first.awaitReady();
    environment.put("DB_PATH", directory.resolve("second.sqlite").toString());
    String line = failure(environment, "server");
    assertTrue(line.matches("Another server uses the data directory \\S+/data\\b.*\\n"), line);
    assertFalse(Files.exists(directory.resolve("second.sqlite")));
    assertFalse(Files.exists(directory.resolve("second.sqlite.lock")));

    first.kill();

    jar.start(directory, environment, "server").awaitReady();
  }

  private String failure(Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    JarProcess process = jar.start(directory, environment, command);
    assertEquals(1, process.awaitExit(), process::toString);
    assertFalse(process.out().contains("Ready"), process::toString);
    return process.err();
  }
}
