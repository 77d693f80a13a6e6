package org.joborchestrator.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadTest {

  private static final int LIMIT = 100_000;
  private static final String TYPE = "Content-Type: " + Form.TYPE;

  @TempDir static Path dir;
  private static Served served;
  private Set<Path> before;
  private int jobs;

  @BeforeAll
  static void start() throws IOException {
    served = new Served(dir, orchestrator -> orchestrator.uploadLimit(LIMIT), http -> http);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  /** Jobs of tests before have ended by now, but for what their client still has to forget. */
  @BeforeEach
  void look() throws IOException {
    before = served.files();
    jobs = served.jobs();
  }

  private void assertNothingLeft() {
    Awaitility.await().untilAsserted(() -> assertEquals(before, served.files()));
    assertEquals(jobs, served.jobs());
  }

  static Stream<Arguments> refusedForms() {
    return Stream.of(
        Arguments.of(
            "Missing user_id field", Form.of().field("service", "example").file("run.sh", "")),
        Arguments.of("Missing service field", Form.of().field("user_id", "1").file("run.sh", "")),
        Arguments.of("Invalid user_id, should be a number", Form.job("").field("user_id", "me")),
        Arguments.of("Invalid user_id, should be a number", Form.job("").field("user_id", "1\n")),
        Arguments.of("Invalid user_id, should be a number", Form.job("").field("user_id", "+1")),
        Arguments.of("user_id is there twice", Form.job("").field("user_id", "1")),
        Arguments.of("service is there twice", Form.job("").field("service", "example")),
        Arguments.of("expected one of example", Form.of().field("service", "nope")),
        Arguments.of(
            "Invalid service",
            Form.of().field("service", "a b").field("user_id", "1").file("run.sh", "")),
        Arguments.of("No file", Form.of().field("user_id", "1").field("service", "example")),
        Arguments.of(
            "run.sh",
            Form.of().field("user_id", "1").field("service", "example").file("a.txt", "x")),
        Arguments.of("../run.sh", Form.job("").file("../run.sh", "x")),
        Arguments.of("/etc/passwd", Form.job("").file("/etc/passwd", "x")),
        Arguments.of("a/../../b", Form.job("").file("a/../../b", "x")),
        Arguments.of("run.sh", Form.job("").file("run.sh", "again")),
        Arguments.of("A file has no name", Form.job("").file("", "content")),
        Arguments.of("longer than", Form.job("").field("note", "x".repeat(70_000))),
        Arguments.of(
            "No file", Form.of().field("user_id", "1").field("service", "example").file("", "")));
  }

  @ParameterizedTest
  @MethodSource("refusedForms")
  void badForm_is400AndLeavesNothing(String because, Form form) {
    String message = served.calls.post("/upload", form).error(400);
    assertTrue(message.contains(because), message);
    assertNothingLeft();
  }

  @Test
  void otherType_is415() {
    served.calls.post("/upload", "application/json", "{}".getBytes(UTF_8)).error(415);
    served.calls.post("/upload").error(415);
    assertNothingLeft();
  }

  @Test
  void typeWithoutBoundary_is400() {
    served.calls.post("/upload", "multipart/form-data", Form.job("").body()).error(400);
    assertNothingLeft();
  }

  @Test
  void fileOverTheLimit_is413() {
    byte[] large = new byte[LIMIT];
    String message =
        served.calls.post("/upload", Form.job("").file("a", large).file("b", "x")).error(413);
    assertTrue(message.contains("100000"), message);
    assertNothingLeft();
  }

  @Test
  void filesAtTheLimit_areAccepted() throws IOException {
    byte[] large = new byte[LIMIT - "true".length()];
    assertEquals(201, served.calls.post("/upload", Form.job("true").file("a", large)).code());
  }

  @Test
  void declaredLengthOverTheLimit_isRefusedBeforeAnyByteIsSent() throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: 10000000000", "Expect: 100-continue");
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }
    assertNothingLeft();
  }

  @Test
  void unknownPath_isRefusedBeforeAnyByteIsSent() throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/uplaod", TYPE, "Content-Length: 1000", "Expect: 100-continue");
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }
  }

  @Test
  void senderThatAsksFirst_isToldToGoAhead() throws IOException {
    byte[] body = Form.job("true").body();
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: " + body.length, "Expect: 100-continue");
      assertTrue(raw.head().startsWith("HTTP/1.1 100 "));
      raw.send(body);
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
    }
  }

  /** The sender writes on for a while, reads only then, and must find the answer nevertheless. */
  @Test
  void senderThatDoesNotLook_stillGetsItsAnswer() throws IOException {
    byte[] large = new byte[8 * 1024 * 1024];
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: " + large.length);
      raw.send(large);
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("larger than the limit of 100000 bytes"), answer);
      raw.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertTrue(raw.answer().startsWith("HTTP/1.1 200 "), "the connection is good for the next");
    }
    assertNothingLeft();
  }

  @Test
  void streamOverTheLimit_is413WhileItArrives() throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Transfer-Encoding: chunked");
      String part = "--XX\r\nContent-Disposition: form-data; filename=\"endless.txt\"\r\n\r\n";
      raw.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      raw.send(chunk + chunk);
      String head = raw.head();
      assertTrue(head.startsWith("HTTP/1.1 413 "), head);
    }
    assertNothingLeft();
  }

  @Test
  void badField_isRefusedBeforeTheFilesBehindItAreSent() throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: 50000");
      raw.send("--XX\r\nContent-Disposition: form-data; name=user_id\r\n\r\nme\r\n--XX\r\n");
      String head = raw.head();
      assertTrue(head.startsWith("HTTP/1.1 400 "), head);
    }
    assertNothingLeft();
  }

  @Test
  void bodyCutShort_is400() throws IOException {
    byte[] body = Form.job("true").body();
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: " + (body.length - 10));
      raw.send(Arrays.copyOf(body, body.length - 10));
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("cut short"), answer);
    }
    assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void senderThatBreaksOff_leavesNothing(boolean abruptly) throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", TYPE, "Content-Length: 50000");
      raw.send("--XX\r\nContent-Disposition: form-data; filename=\"dir/half.txt\"\r\n\r\n");
      raw.send("x".repeat(40_000)); // more than stays in memory
      Awaitility.await().until(() -> !served.files().equals(before));
      if (abruptly) {
        raw.reset();
      } else {
        raw.end();
      }
      assertNothingLeft();
    }
  }

  @Test
  void partsInAnyOrderAndNamesOfAllKinds_makeAJob() throws IOException {
    Form form =
        Form.of()
            .part("name*=utf-8''a%20b%20%C3%A9.txt; filename=\"a b é.txt\"", "1".getBytes(UTF_8))
            .part("filename=\"data/sub/in.txt\"", "2".getBytes(UTF_8))
            .field("comment", "ignored")
            .field("service", "example")
            .part("name=\"x\"; filename*=UTF-8''%e2%82%ac.txt", "3".getBytes(UTF_8))
            .file("run.sh", "cat 'a b é.txt' data/sub/in.txt €.txt > all.txt")
            .file("", "")
            .field("user_id", "-7");
    Answer accepted = served.calls.post("/upload", form);
    assertEquals(201, accepted.code(), accepted::text);
    assertEquals("Queued", accepted.status());
    assertEquals("Job successfully uploaded", accepted.message());
    Map<String, String> result = served.ended(accepted.id()).zip();
    assertEquals("123", result.get("all.txt"));
    assertEquals("2", result.get("data/sub/in.txt"));
  }

  @Test
  void sameUploadWithTheSameKey_isTheSameJob() {
    Answer first = keyed("key-1", Form.job("true"));
    Answer again = keyed("key-1", Form.job("true"));

    assertEquals(201, first.code());
    assertEquals(200, again.code());
    assertEquals(first.id(), again.id());
    assertTrue(again.text().contains("Job was uploaded before"), again::text);
    assertEquals(jobs + 1, served.jobs());
  }

  @Test
  void anotherUploadWithTheSameKey_is409_andNamesTheJob() {
    long first = keyed("key-2", Form.job("true")).id();
    Answer other = keyed("key-2", Form.job("false"));

    assertEquals(409, other.code());
    assertEquals(first, other.id());
    assertTrue(other.text().contains("The Idempotency-Key 'key-2' stands for job " + first));
    assertEquals(jobs + 1, served.jobs());
  }

  @Test
  void twinsAtTheSameTime_areOneJob() {
    Set<Long> ids =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> keyed("key-3", Form.job("true")).id())
            .collect(Collectors.toSet());

    assertEquals(1, ids.size(), ids::toString);
    assertEquals(jobs + 1, served.jobs());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void keyOfALengthThatIsNone_is400(int length) {
    String reason = keyed("k".repeat(length), Form.job("true")).error(400);
    assertTrue(reason.contains("expected 1 to 255 printable ASCII characters"), reason);
    assertNothingLeft();
  }

  private static Answer keyed(String key, Form form) {
    return served.calls.post("/upload", form, "Idempotency-Key", key);
  }
}
