package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.jaxrs.HttpServer;
import org.joborchestrator.testkit.ScriptedServer2x;
import org.joborchestrator.testkit.ScriptedServer2x.Answer;
import org.joborchestrator.testkit.ScriptedServer2x.Outcome;
import org.joborchestrator.testkit.ScriptedServer2x.Payload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client, driven by a server of 2.x. */
final class FormerServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> BEFORE_ITS_END = Set.of("Prepared", "Running");

  @TempDir private static Path temp;
  private static Client client;
  private static HttpServer http;
  private static ScriptedServer2x server;

  @BeforeAll
  static void start() throws IOException {
    client = Client.builder().dataPath(temp.resolve("client")).start();
    http = HttpServer.of(client).start();
    server = new ScriptedServer2x(URI.create("http://127.0.0.1:" + http.port()));
  }

  @AfterAll
  static void stop() {
    http.close();
    client.close();
  }

  private static Map<String, byte[]> job(String script) {
    return Map.of("run.sh", script.getBytes(UTF_8));
  }

  private static void assertEndsIn(String last, Outcome outcome) {
    List<String> statuses = outcome.statuses();
    assertEquals(last, statuses.get(statuses.size() - 1));
    assertTrue(
        BEFORE_ITS_END.containsAll(statuses.subList(0, statuses.size() - 1)), statuses.toString());
  }

  private static String text(Outcome outcome, String file) {
    return new String(outcome.files().get(file), UTF_8);
  }

  @Test
  void job_runsAndItsResultIsAZip() throws IOException {
    byte[] binary = new byte[300_000];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) (i * 31);
    }
    Payload taken =
        server.submit(
            Map.of(
                "run.sh",
                "wc -c < data.bin > size.txt; mkdir made; echo hi".getBytes(UTF_8),
                "data.bin",
                binary));

    assertEquals("Prepared", taken.status());
    assertTrue(taken.id() > 0 && taken.id() <= 0xFFFF_FFFFL, "id " + taken.id());
    assertFalse(taken.loc().isEmpty());
    Outcome outcome = server.await(taken.id(), PATIENCE);
    assertEndsIn("Completed", outcome);
    assertEquals("300000", text(outcome, "size.txt").strip());
    assertEquals("hi\n", text(outcome, "stdout.txt"));
    assertArrayEquals(binary, outcome.files().get("data.bin"));
    assertTrue(outcome.files().containsKey("made/"), outcome.files().keySet().toString());
  }

  @Test
  void nameBeyondAscii_comesWithoutPlainNameAndArrives() throws IOException {
    Payload taken =
        server.submit(
            Map.of("run.sh", "cat *.txt".getBytes(UTF_8), "a b é.txt", "accent".getBytes(UTF_8)));

    Outcome outcome = server.await(taken.id(), PATIENCE);

    assertEquals("accent", text(outcome, "stdout.txt"));
    assertEquals("accent", text(outcome, "a b é.txt"));
  }

  @Test
  void fileNameThatIsAPath_becomesASubdirectory() throws IOException {
    Payload taken =
        server.submit(
            Map.of("run.sh", "ls sub".getBytes(UTF_8), "sub/in.txt", "x".getBytes(UTF_8)));

    Outcome outcome = server.await(taken.id(), PATIENCE);

    assertEquals("in.txt\n", text(outcome, "stdout.txt"));
    assertEquals("x", text(outcome, "sub/in.txt"));
  }

  @Test
  void fileNameThatLeadsOutside_isRefused() {
    assertThrows(
        IOException.class,
        () -> server.submit(Map.of("run.sh", new byte[0], "../out.txt", new byte[0])));
  }

  @Test
  void scriptWithATrap_works() throws IOException {
    Payload taken =
        server.submit(job("trap 'echo \"$?\" > .orchestrator.exit' EXIT\necho done > out.txt\n"));

    Outcome outcome = server.await(taken.id(), PATIENCE);

    assertEndsIn("Completed", outcome);
    assertEquals("done\n", text(outcome, "out.txt"));
  }

  @Test
  void failedJob_isFailedAndLeavesItsDirectory() throws IOException {
    Payload taken = server.submit(job("echo some > some.txt; exit 3"));

    assertEndsIn("Failed", server.await(taken.id(), PATIENCE));

    assertTrue(server.retrievePartial(taken.id()).files().containsKey("some.txt"));
  }

  @Test
  void jobWithoutScript_becomesInvalid() throws IOException {
    Payload taken = server.submit(Map.of("input.txt", "x".getBytes(UTF_8)));

    assertEquals("Prepared", taken.status());
    assertEndsIn("Invalid", server.await(taken.id(), PATIENCE));
  }

  @Test
  void unknownId_isAPayloadOfNobody() throws IOException {
    for (Answer answer :
        List.of(server.retrieve(4711), server.retrievePartial(4711), server.kill(4711))) {
      assertEquals(new Payload(0, "Unknown", "", false), answer.payload(404));
    }
  }

  @Test
  void kill_endsItAndMayBeRepeated() throws IOException {
    Payload taken = server.submit(job("echo begun; sleep 600"));
    Awaitility.await()
        .until(() -> server.retrieve(taken.id()).payload(200).status().equals("Running"));

    for (int time = 0; time < 2; time++) {
      Answer killed = server.kill(taken.id());
      assertEquals(200, killed.status());
      assertEquals("", killed.text());
    }

    Payload last = server.retrieve(taken.id()).payload(200);
    assertEquals("Killed", last.status());
    assertTrue(last.killed());
    assertEquals("begun\n", new String(partial(taken, "stdout.txt"), UTF_8));
  }

  private byte[] partial(Payload payload, String file) throws IOException {
    return server.retrievePartial(payload.id()).files().get(file);
  }

  @Test
  void load_isABareNumber() throws IOException {
    Answer load = server.load();

    assertTrue(load.text().matches("[0-9]+\\.[0-9]+([eE]-?[0-9]+)?"), load.text());
  }
}
