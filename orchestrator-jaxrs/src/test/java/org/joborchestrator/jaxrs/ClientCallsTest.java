package org.joborchestrator.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's calls to a client, as 2.x makes them and as ours does. */
final class ClientCallsTest {

  private static final String KEY = "Idempotency-Key";
  private static final String SERVER = "Job-Orchestrator-Server";

  @TempDir static Path dir;
  private static Client client;
  private static HttpServer server;
  private static Calls calls;

  @BeforeAll
  static void start() throws IOException {
    client = Client.builder().dataPath(dir).slots(2).start();
    server = HttpServer.of(client).start();
    calls = new Calls(server.uri(), Document.client());
  }

  @AfterAll
  static void stop() {
    server.close();
    client.close();
  }

  /** As a server of 2.x sends it: the part's name is the file's. */
  private static Form script(String script) {
    return Form.of().part("name=\"run.sh\"; filename=\"run.sh\"", script.getBytes(UTF_8));
  }

  private static Answer retrieved(long id, String... headers) {
    return Awaitility.await()
        .until(
            () -> calls.get("/retrieve/" + id, headers),
            answer ->
                answer.code() != 200
                    || answer.header("Content-Type").orElse("").equals("application/zip")
                    || List.of("Failed", "Invalid", "Killed").contains(answer.status()));
  }

  private static void assertUnknown(Answer answer) {
    assertEquals(404, answer.code());
    assertEquals(
        "{\"id\":0,\"input\":{},\"status\":\"Unknown\",\"loc\":\"\",\"pid\":0,\"killed\":false}",
        answer.text());
  }

  @Test
  void payload_hasTheSixFieldsThat2xNeeds() {
    Answer taken = calls.post("/submit", script("true"));
    assertEquals(200, taken.code(), taken::text);
    JsonNode json = taken.json();
    List<String> names = new ArrayList<>();
    for (Iterator<String> fields = json.fieldNames(); fields.hasNext(); ) {
      names.add(fields.next());
    }
    assertEquals(List.of("id", "input", "status", "loc", "pid", "killed"), names);
    assertTrue(taken.id() >= 1 && taken.id() <= 0xFFFF_FFFFL);
    assertEquals("Prepared", taken.status());
    assertEquals(0, json.path("input").size());
    assertTrue(json.path("loc").textValue().startsWith(dir.toString()), taken::text);
  }

  @Test
  void result_isAZip() throws IOException {
    long id = calls.post("/submit", script("echo x > x.txt")).id();
    assertEquals("x\n", retrieved(id).zip().get("x.txt"));
    assertEquals("x\n", calls.get("/retrieve_partial/" + id).zip().get("x.txt"));
    Answer head = calls.head("/retrieve/" + id);
    assertEquals("application/zip", head.header("Content-Type").orElse(""));
    assertEquals(Optional.empty(), head.header("Content-Length"));
  }

  @Test
  void failure_isAState() throws IOException {
    long id = calls.post("/submit", script("echo x > x.txt; exit 9")).id();
    assertEquals("Failed", retrieved(id).status());
    assertEquals("x\n", calls.get("/retrieve_partial/" + id).zip().get("x.txt"));
  }

  @Test
  void payloadWithoutScript_isInvalid() {
    long id = calls.post("/submit", Form.of().file("a.txt", "x")).id();
    assertEquals("Invalid", retrieved(id).status());
  }

  @Test
  void kill_endsIt() {
    long id = calls.post("/submit", script("sleep 600")).id();
    Awaitility.await().until(() -> calls.get("/retrieve/" + id).status().equals("Running"));
    assertTrue(calls.get("/retrieve/" + id).json().path("pid").longValue() > 0);
    Answer killed = calls.post("/kill/" + id);
    assertEquals(200, killed.code(), killed::text);
    assertEquals("", killed.text());
    assertEquals(200, calls.post("/kill/" + id).code(), "also when it was killed before");
    Answer state = calls.get("/retrieve/" + id);
    assertEquals("Killed", state.status());
    assertTrue(state.json().path("killed").booleanValue());
  }

  @Test
  void release_forgetsIt() {
    long id = calls.post("/submit", script("true")).id();
    retrieved(id);
    assertEquals("", calls.post("/release/" + id).text());
    assertUnknown(calls.get("/retrieve/" + id));
    assertUnknown(calls.post("/release/" + id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/retrieve/", "/retrieve_partial/"})
  void unknownPayload_is404InTheShapeOfAPayload(String call) {
    assertUnknown(calls.get(call + "4294967295"));
    assertUnknown(calls.post("/kill/4294967295"));
    assertUnknown(calls.post("/release/4294967295"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-1", "4294967296"})
  void idThatIsNone_is400(String id) {
    calls.get("/retrieve/" + id).error(400);
    calls.get("/retrieve_partial/" + id).error(400);
    calls.post("/kill/" + id).error(400);
    calls.post("/release/" + id).error(400);
  }

  @Test
  void sameKey_isTheSamePayload() throws IOException {
    String[] key = {KEY, "7-1", SERVER, "server-a"};
    Answer first = calls.post("/submit", script("echo once >> count.txt"), key);
    retrieved(first.id());
    Answer again = calls.post("/submit", script("echo once >> count.txt"), key);
    assertEquals(first.id(), again.id());
    assertEquals("once\n", retrieved(first.id()).zip().get("count.txt"));
    Answer next = calls.post("/submit", script("true"), KEY, "7-2", SERVER, "server-a");
    Answer other = calls.post("/submit", script("true"), KEY, "7-1", SERVER, "server-b");
    assertNotEquals(first.id(), next.id());
    assertNotEquals(first.id(), other.id());
  }

  @Test
  void payload_isAnsweredOnlyToTheAttemptThatItIsOf() {
    String[] key = {KEY, "8-1", SERVER, "server-a"};
    long id = calls.post("/submit", script("true"), key).id();
    Answer result = retrieved(id, key);
    assertEquals("8-1", result.header(KEY).orElse(""));
    assertEquals("server-a", result.header(SERVER).orElse(""));
    Answer partial = calls.get("/retrieve_partial/" + id, key);
    assertEquals("8-1", partial.header(KEY).orElse(""));
    for (String[] wrong :
        new String[][] {
          {KEY, "8-2", SERVER, "server-a"}, {KEY, "8-1", SERVER, "server-b"}, {KEY, "8-1"}
        }) {
      assertUnknown(calls.get("/retrieve/" + id, wrong));
      assertUnknown(calls.get("/retrieve_partial/" + id, wrong));
      assertUnknown(calls.post("/kill/" + id, wrong));
      assertUnknown(calls.post("/release/" + id, wrong));
    }
    assertEquals(200, calls.get("/retrieve/" + id).code(), "2.x sends no key");
    assertEquals(200, calls.post("/release/" + id, key).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1", "1-", "-1", "0-1", "1-0", "1-1-1"})
  void malformedKey_is400(String key) {
    calls.post("/submit", script("true"), KEY, key).error(400);
  }

  @Test
  void malformedServer_is400() {
    calls.post("/submit", script("true"), KEY, "1-1", SERVER, "a b").error(400);
  }

  @Test
  void submitThatIsNoForm_isRefused() {
    calls.post("/submit", "text/plain", "x".getBytes(UTF_8)).error(415);
    calls.post("/submit", "multipart/form-data; boundary=XX", "x".getBytes(UTF_8)).error(400);
    calls.post("/submit", Form.of().file("../x", "x")).error(400);
    calls.post("/submit", Form.of().file("x", "x").file("x", "x")).error(400);
  }

  @Test
  void partWithoutFilename_isRefusedByItsName() {
    String reason = calls.post("/submit", script("true").field("in.txt", "x")).error(400);
    assertEquals(
        "The part 'in.txt' has no filename: each part is a file, with a filename such as run.sh",
        reason);
    Form nameless = script("true").part("x=y", "x".getBytes(UTF_8));
    assertTrue(calls.post("/submit", nameless).error(400).contains("The part '' has no filename"));
  }

  @Test
  void load_isABareNumber() {
    double load = calls.get("/load").json().doubleValue();
    assertTrue(load >= 0 && load <= 100, () -> "load " + load);
    assertTrue(calls.get("/load").text().matches("[0-9]+\\.[0-9E-]+"), calls.get("/load").text());
  }

  @Test
  void events_tellWhatChanged() {
    JsonNode before = calls.get("/events?after=0&wait=0").json();
    assertFalse(before.path("incarnation").textValue().isEmpty());
    long cursor = before.path("cursor").longValue();
    long id = calls.post("/submit", script("exit 4"), KEY, "9-1", SERVER, "server-a").id();
    List<String> seen = new ArrayList<>();
    while (!seen.contains("Failed")) {
      JsonNode batch = calls.get("/events?after=" + cursor + "&wait=30").json();
      cursor = batch.path("cursor").longValue();
      for (JsonNode event : batch.path("payloads")) {
        if (event.path("id").longValue() == id) {
          seen.add(event.path("status").textValue());
          assertEquals(10, event.size(), event::toString);
          assertEquals("9-1", event.path("key").textValue());
          assertEquals("server-a", event.path("server").textValue());
          assertEquals(
              event.path("status").textValue().equals("Failed"),
              event.path("message").textValue().contains("4"),
              event::toString);
          assertEquals(
              event.path("status").textValue().equals("Failed") ? "script" : "",
              event.path("cause").textValue());
        }
      }
    }
    assertEquals(
        0, calls.get("/events?after=" + cursor + "&wait=0.2").json().path("payloads").size());
    calls.get("/events?after=x").error(400);
    calls.get("/events?wait=x").error(400);
    calls.get("/events?lease=60").error(400);
    calls.get("/events?server=a&lease=0").error(400);
    calls.get("/events?server=a&lease=x").error(400);
  }

  @Test
  void payloadThatWasOnItsWayForLongerThanTheLease_isRefused() {
    String heard = "Job-Orchestrator-Heard";
    String cursor = calls.get("/events?after=0&wait=0").json().path("cursor").asText();
    String[] late = {KEY, "11-1", SERVER, "server-c", "Job-Orchestrator-Lease", "60", heard, "1"};
    calls.post("/submit", script("true"), late).error(400);
    String[] inTime = late.clone();
    inTime[7] = cursor;
    assertEquals(200, calls.post("/submit", script("true"), inTime).code());
    inTime[1] = "11-2";
    inTime[7] = "soon";
    calls.post("/submit", script("true"), inTime).error(400);
  }

  @Test
  void healthAndPing_areAsOnTheServer() {
    assertEquals("{\"message\":\"pong\"}", calls.get("/").text());
    assertEquals("{\"status\":\"ok\",\"database\":\"ok\"}", calls.get("/health").text());
  }
}
