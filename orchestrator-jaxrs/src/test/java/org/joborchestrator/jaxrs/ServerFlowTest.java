package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.joborchestrator.job.JobId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' calls, with real scripts. */
final class ServerFlowTest {

  @TempDir static Path dir;
  private static Served served;
  private static Calls calls;

  @BeforeAll
  static void start() throws IOException {
    served =
        new Served(
            dir, orchestrator -> orchestrator, http -> http.idleTimeout(Duration.ofSeconds(1)));
    calls = served.calls;
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void ping_isAnswered() {
    assertEquals("{\"message\":\"pong\"}", calls.get("/").text());
    assertEquals("{\"message\":\"pong\"}", calls.get("/", "Accept", "image/png").text());
  }

  @Test
  void health_isOk() {
    assertEquals("{\"status\":\"ok\",\"database\":\"ok\"}", calls.get("/health").text());
  }

  @Test
  void job_goesInAndItsResultComesOut() throws IOException {
    long id = served.upload("echo hello > out.txt; echo seen");
    Map<String, String> result = served.ended(id).zip();
    assertEquals("hello\n", result.get("out.txt"));
    assertEquals("seen\n", result.get("stdout.txt"));
    assertEquals(Set.of("out.txt", "run.sh", "stdout.txt", "stderr.txt"), result.keySet());
  }

  @Test
  void failedJob_saysWhyAndKeepsItsOutput() throws IOException {
    long id = served.upload("echo half > out.txt; exit 3");
    Answer ended = served.ended(id);
    assertEquals(200, ended.code());
    assertEquals("Failed", ended.status());
    assertTrue(ended.message().contains("3"), ended::text);
    assertEquals("script", ended.json().path("cause").textValue());
    JsonNode attempts = ended.json().path("attempts");
    assertEquals(1, attempts.size(), ended::text);
    assertEquals(1, attempts.path(0).path("number").intValue());
    assertEquals("script", attempts.path(0).path("cause").textValue());
    assertEquals(ended.message(), attempts.path(0).path("message").textValue());
    assertEquals(ended.json(), calls.get("/jobs/" + id).json());
    assertEquals("half\n", calls.get("/download_partial/" + id).zip().get("out.txt"));
  }

  @Test
  void runningJob_showsWhatItHasAndEndsWhenTerminated() throws IOException {
    long id = served.upload("echo begun > begun.txt; sleep 600");
    Awaitility.await()
        .until(
            () -> calls.get("/download_partial/" + id).zip(),
            files -> "begun\n".equals(files.get("begun.txt")));
    Awaitility.await().until(() -> calls.get("/download/" + id).status().equals("Running"));

    Answer terminated = calls.post("/terminate/" + id);
    assertEquals(200, terminated.code(), terminated::text);
    assertEquals("Killed", terminated.status());
    assertEquals("job terminated", terminated.message());

    Answer again = calls.post("/terminate/" + id);
    assertEquals(409, again.code());
    assertEquals("Killed", again.status());
    assertEquals(id, again.id());
    assertEquals("Killed", calls.get("/download/" + id).status());
    assertEquals("begun\n", calls.get("/download_partial/" + id).zip().get("begun.txt"));
    assertTrue(served.files().stream().noneMatch(ServerFlowTest::isTemporary));
  }

  private static boolean isTemporary(Path file) {
    return file.getParent().endsWith(".incoming");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/download/", "/download_partial/"})
  void unknownJob_is404(String call) {
    assertEquals("Job 777777 not found in the database", calls.get(call + "777777").error(404));
    assertEquals(
        "Job 777777 not found in the database", calls.post("/terminate/777777").error(404));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-1", "1.5", "99999999999999999999", "%20", "1e3"})
  void idThatIsNoNumber_is400(String id) {
    assertTrue(calls.get("/download/" + id).error(400).contains("positive number"));
    assertTrue(calls.get("/download_partial/" + id).error(400).contains("positive number"));
    assertTrue(calls.post("/terminate/" + id).error(400).contains("positive number"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "601", ""})
  void waitThatIsNoTime_is400(String wait) {
    long id = served.upload("true");
    assertTrue(calls.get("/download/" + id + "?wait=" + wait).error(400).contains("0 to 600"));
    served.ended(id);
  }

  @Test
  void waitUntilSomethingElse_is400() {
    long id = served.upload("true");
    String reason = calls.get("/download/" + id + "?wait=1&until=Completed").error(400);
    assertTrue(reason.contains("'Completed': expected changed or ended"), reason);
    served.ended(id);
  }

  @Test
  void waitUntilTheEnd_isNotEndedByAnotherStatus_butByTheTime() {
    long id = served.upload("sleep 600");
    String path = "/download/" + id + "?until=ended&wait=";
    assertEquals("Running", calls.get(path + "1.5").status());

    calls.post("/terminate/" + id);
    assertEquals("Killed", calls.get(path + "60").status());
  }

  @Test
  void waitUntilTheEnd_answersWithTheResult() {
    long id = served.upload("sleep 0.3; echo done > out.txt");
    Answer answer = calls.get("/download/" + id + "?wait=60&until=ended");
    assertEquals("application/zip", answer.header("Content-Type").orElseThrow());
  }

  /** The wait is longer than a connection may be silent. */
  @Test
  void waitingRequest_isAnsweredWhenItsTimeIsUp() {
    long id = served.upload("sleep 600");
    Awaitility.await().until(() -> calls.get("/download/" + id).status().equals("Running"));
    long before = System.nanoTime();
    assertEquals("Running", calls.get("/download/" + id + "?wait=2.5").status());
    assertTrue(System.nanoTime() - before >= Duration.ofMillis(2_400).toNanos());
    calls.post("/terminate/" + id);
  }

  /** A slow line is slow in all, but never silent for long. */
  @Test
  void slowUpload_isNotCutOff() throws IOException {
    byte[] body = Form.job("true").body();
    int step = body.length / 5 + 1;
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", "Content-Type: " + Form.TYPE, "Content-Length: " + body.length);
      for (int at = 0; at < body.length; at += step) {
        Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        raw.send(Arrays.copyOfRange(body, at, Math.min(at + step, body.length)));
      }
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
    }
  }

  @Test
  void uploadThatFallsSilent_isRefusedAndLeavesNothing() throws IOException {
    byte[] body = Form.job("true").body();
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", "Content-Type: " + Form.TYPE, "Content-Length: " + body.length);
      raw.send(Arrays.copyOf(body, body.length - 20));
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("stood still for too long"), answer);
    }
    assertTrue(served.files().stream().noneMatch(ServerFlowTest::isTemporary));
  }

  @Test
  void waitingRequest_isAnsweredWhenTheStatusChanges() {
    long id = served.upload("while [ ! -e go ]; do sleep 0.05; done");
    Awaitility.await().until(() -> calls.get("/download/" + id).status().equals("Running"));
    Thread terminating = new Thread(() -> calls.post("/terminate/" + id));
    terminating.start();
    assertFalse(calls.get("/download/" + id + "?wait=60").status().equals("Running"));
    Awaitility.await().until(() -> !terminating.isAlive());
  }

  @Test
  void download_canBeTakenUpWhereItBroke() throws IOException {
    long id = served.upload("head -c 300000 /dev/urandom > noise");
    String path = "/download/" + id;
    Answer whole = served.ended(id);
    byte[] bytes = whole.body();
    String tag = whole.header("ETag").orElseThrow();
    String modified = whole.header("Last-Modified").orElseThrow();
    assertEquals("bytes", whole.header("Accept-Ranges").orElseThrow());
    assertEquals(
        "attachment; filename=\"job-" + id + ".zip\"",
        whole.header("Content-Disposition").orElseThrow());
    assertEquals(bytes.length, Integer.parseInt(whole.header("Content-Length").orElseThrow()));

    Answer middle = calls.get(path, "Range", "bytes=1000-200000");
    assertEquals(206, middle.code());
    assertEquals("bytes 1000-200000/" + bytes.length, middle.header("Content-Range").orElseThrow());
    assertArrayEquals(Arrays.copyOfRange(bytes, 1000, 200_001), middle.body());
    Answer last = calls.get(path, "Range", "bytes=-7");
    assertArrayEquals(Arrays.copyOfRange(bytes, bytes.length - 7, bytes.length), last.body());
    Answer same = calls.get(path, "Range", "bytes=5-", "If-Range", tag);
    assertEquals(206, same.code());
    assertEquals(206, calls.get(path, "Range", "bytes=5-", "If-Range", modified).code());
    assertEquals(200, calls.get(path, "Range", "bytes=5-", "If-Range", "\"other\"").code());
    assertEquals(200, calls.get(path, "Range", "bytes=0-1,7-9").code());
    Answer beyond = calls.get(path, "Range", "bytes=" + bytes.length + "-");
    String reason = beyond.error(416, id, "Completed");
    assertTrue(reason.contains("which has " + bytes.length + " bytes"), reason);
    assertEquals("bytes */" + bytes.length, beyond.header("Content-Range").orElseThrow());

    assertEquals(304, calls.get(path, "If-None-Match", tag).code());
    assertEquals(304, calls.get(path + "?wait=5", "If-None-Match", tag).code());
    assertEquals(304, calls.get(path, "If-Modified-Since", modified).code());
    assertEquals(200, calls.get(path, "If-None-Match", "\"other\"").code());
    calls.get(path, "If-Match", "\"other\"").error(412, id, "Completed");
    assertEquals(200, calls.get(path, "If-Match", tag).code());
  }

  @Test
  void directoryThatIsKept_canBeTakenUpToo() {
    long id = served.upload("exit 3");
    served.ended(id);
    String path = "/download_partial/" + id;
    String tag = calls.get(path).header("ETag").orElseThrow();
    assertEquals(206, calls.get(path, "Range", "bytes=5-", "If-Range", tag).code());
    assertEquals(304, calls.get(path, "If-None-Match", tag).code());
    calls.get(path, "If-Match", "\"other\"").error(412, id, "Failed");
    calls.get(path, "Range", "bytes=99999-").error(416, id, "Failed");
  }

  @Test
  void conditionsThatCannotBeRead_areNotMetAndNoFault() {
    long id = served.upload("true");
    String tag = served.ended(id).header("ETag").orElseThrow();
    String bare = tag.replace("\"", "");
    List<String> odd =
        List.of(
            bare, "W/x", "w/" + tag, "\"unclosed", "\"a\",b", "*, " + tag, ",", tag + ",", "a\\");
    for (String path : List.of("/download/" + id, "/download_partial/" + id)) {
      for (String tags : odd) {
        assertEquals(200, calls.get(path, "If-None-Match", tags).code(), tags);
        assertEquals(412, calls.get(path, "If-Match", tags).code(), tags);
        assertEquals(200, calls.get(path, "If-Match", tag, "If-None-Match", tags).code(), tags);
      }
      assertEquals(200, calls.get(path, "If-Modified-Since", "soon").code());
      assertEquals(200, calls.get(path, "If-Unmodified-Since", "soon").code());
    }
  }

  @Test
  void conditionsWithSeveralTags_areMetByAnyOfThem() {
    long id = served.upload("true");
    String path = "/download/" + id;
    String tag = served.ended(id).header("ETag").orElseThrow();
    for (String tags :
        List.of("*", tag, "\"a,b\" ,\t" + tag, tag + ",W/\"a\"", "\"a\",".repeat(3000) + tag)) {
      assertEquals(304, calls.get(path, "If-None-Match", tags).code(), tags);
      assertEquals(200, calls.get(path, "If-Match", tags).code(), tags);
    }
    assertEquals(304, calls.get(path, "If-None-Match", "W/" + tag).code());
    assertEquals(
        304, calls.get(path, "If-None-Match", "\"a\"", "If-None-Match", tag).code(), "two lines");
    calls.get(path, "If-Match", "\"a\", \"b\"").error(412, id, "Completed");
  }

  @Test
  void download_isTakenUpByItsDate_onAnyDayOfAMonth() throws IOException {
    long id = served.upload("echo 0123456789 > digits");
    served.ended(id);
    Path result = served.orchestrator.result(new JobId(id)).orElseThrow().file();
    for (String day : List.of("2026-12-01", "2026-11-30")) {
      FileTime written = FileTime.from(Instant.parse(day + "T00:00:09Z"));
      Files.setLastModifiedTime(result, written);
      String path = "/download/" + id;
      String modified = calls.head(path).header("Last-Modified").orElseThrow();

      assertEquals(206, calls.get(path, "Range", "bytes=5-", "If-Range", modified).code());
      String other = modified.replace(":09 ", ":08 ");
      assertEquals(200, calls.get(path, "Range", "bytes=5-", "If-Range", other).code());
    }
  }

  @Test
  void conditionsOfARequestThatWaited_areMetToo() {
    long id = served.upload("sleep 0.3; echo x > x.txt");
    Answer first = served.ended(id);
    assertEquals(200, first.code());
    Answer head = calls.head("/download/" + id + "?wait=10");
    assertEquals(first.header("ETag"), head.header("ETag"));
  }

  @Test
  void head_tellsOfTheFileAndReadsNothingOfIt() throws IOException {
    long id = served.upload("true");
    Answer whole = served.ended(id);
    Answer head = calls.head("/download/" + id);
    assertEquals(200, head.code());
    assertEquals(0, head.body().length);
    for (String name : new String[] {"ETag", "Content-Length", "Content-Type", "Last-Modified"}) {
      assertEquals(whole.header(name), head.header(name));
    }
    assertEquals(200, calls.head("/download_partial/" + id).code());
    assertEquals(200, calls.head("/health").code());
    assertEquals(404, calls.head("/download/999999").code());
  }

  @Test
  void openapi_isServedAndSoIsItsPage() throws IOException {
    assertEquals(
        Document.server().root(), calls.get("/api-docs/openapi.json").json(), "as it was built");
    assertEquals(Document.client().root(), served.clientCalls.get("/api-docs/openapi.json").json());
    assertEquals(303, calls.get("/swagger").code());
    Answer page = calls.get("/swagger/");
    assertEquals(200, page.code());
    assertTrue(page.header("Content-Security-Policy").orElse("").contains("script-src 'self'"));
    for (String file : new String[] {"swagger-ui.css", "swagger-ui-bundle.js", "index.css"}) {
      assertTrue(page.text().contains(file), page::text);
      assertTrue(calls.get("/swagger/" + file).body().length > 100, file);
    }
    assertTrue(
        calls.get("/swagger/swagger-initializer.js").text().contains("../api-docs/openapi.json"));
    assertFalse(page.text().contains("http"), "the page needs nothing from elsewhere");
  }

  @Test
  void resultsFile_isWhatIsSent() throws IOException {
    long id = served.upload("echo same > same.txt");
    byte[] sent = served.ended(id).body();
    assertTrue(served.results().stream().anyMatch(file -> Arrays.equals(sent, read(file))));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
