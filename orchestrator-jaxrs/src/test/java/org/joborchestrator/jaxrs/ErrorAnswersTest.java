package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any call is reached, by both sides. */
final class ErrorAnswersTest {

  @TempDir static Path dir;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = new Served(dir);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nope",
        "/download",
        "/download/",
        "/download/1/2",
        "/upload/1",
        "/swagger/nope.js",
        "/swagger/../pom.xml",
        "/api-docs/",
        "/retrieve/1"
      })
  void unknownPath_is404(String path) {
    served.calls.get(path).error(404);
  }

  @Test
  void unknownPathOfAClient_hasTheSameShape() {
    served.clientCalls.get("/nope").error(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /upload, POST",
    "DELETE, /upload, POST",
    "GET, /terminate/1, POST",
    "POST, /download/1, GET",
    "PUT, /, GET",
    "PATCH, /health, HEAD",
    "TRACE, /health, GET",
  })
  void otherMethod_is405AndSaysWhichThereAre(String method, String path, String allowed) {
    Answer answer = served.calls.call(method, path);
    answer.error(405);
    assertTrue(answer.header("Allow").orElse("").contains(allowed), answer.headers()::toString);
  }

  @Test
  void options_tellWhatThereIs() {
    Answer answer = served.calls.call("OPTIONS", "/download/1");
    assertEquals(200, answer.code());
    assertTrue(answer.header("Allow").orElse("").contains("GET"), answer.headers()::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|GARBAGE~~",
        "400|GET / HTTP/1.1~~",
        "400|GET / HTTP/1.1~Host: a~Host: b~~",
        "400|GET /%2e%2e/etc/passwd HTTP/1.1~Host: a~~",
        "400|GET /a/../../etc/passwd HTTP/1.1~Host: a~~",
        "400|GET /download/1%2F2 HTTP/1.1~Host: a~~",
        "400|GET /download/%zz HTTP/1.1~Host: a~~",
        "400|GET /%00 HTTP/1.1~Host: a~~",
        "505|GET / HTTP/9.9~Host: a~~",
        "400|POST /upload HTTP/1.1~Host: a~Content-Length: x~~",
        "400|POST /upload HTTP/1.1~Host: a~Content-Length: -1~~",
        "400|POST /upload HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~",
        "404|OPTIONS * HTTP/1.1~Host: a~Connection: close~~",
      })
  void whatIsNotHttp_isAnsweredInJson(int code, String lines) throws IOException {
    String request = lines.replace("~", "\r\n");
    assertPlain(code, Raw.exchange(served.server.uri(), request));
    assertPlain(code, Raw.exchange(served.clientServer.uri(), request));
  }

  @Test
  void hugeHeaders_are431() throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
    assertPlain(431, Raw.exchange(served.server.uri(), request));
  }

  @Test
  void hugePath_is414() throws IOException {
    String request = "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    assertPlain(414, Raw.exchange(served.server.uri(), request));
  }

  @Test
  void brokenChunk_is400() throws IOException {
    try (Raw raw = new Raw(served.server.uri())) {
      raw.post("/upload", "Transfer-Encoding: chunked", "Content-Type: " + Form.TYPE);
      raw.send("zz\r\n");
      assertPlain(400, raw.answer());
    }
  }

  @Test
  void headOfAnError_hasNoBody() {
    Answer answer = served.calls.head("/nope");
    assertEquals(404, answer.code());
    assertEquals("", answer.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "multipart",
        "a/b/c",
        "text/plain; x",
        "; charset=utf-8",
        "application/x-www-form-urlencoded",
        ""
      })
  void bodyOfNoSuchType_is415(String type) throws IOException {
    String[] headers = {"Content-Type: " + type, "Content-Length: 3"};
    assertPlain(415, posted(served.server, "/upload", headers));
    assertPlain(415, posted(served.clientServer, "/submit", headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boundary", "boundary=", "boundary=\"\"", "boundary=;a=b"})
  void formWithoutBoundary_isToldSo(String parameters) throws IOException {
    String[] headers = {"Content-Type: multipart/form-data; " + parameters, "Content-Length: 3"};
    for (String answer :
        new String[] {
          posted(served.server, "/upload", headers), posted(served.clientServer, "/submit", headers)
        }) {
      assertPlain(400, answer);
      assertTrue(answer.contains("has no boundary"), answer);
    }
  }

  @Test
  void formWithAnOddBoundary_isAnsweredInJson() throws IOException {
    for (String boundary : new String[] {"a b", "\"a", "a/b", "ä"}) {
      String[] headers = {
        "Content-Type: multipart/form-data; boundary=" + boundary, "Content-Length: 3"
      };
      assertPlain(400, posted(served.server, "/upload", headers));
      assertPlain(400, posted(served.clientServer, "/submit", headers));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "a/b/c", "multipart/form-data; boundary="})
  void typeOfABodyThatIsNotTaken_doesNotMatter(String type) {
    assertEquals(200, served.calls.get("/health", "Content-Type", type).code());
    assertEquals(200, served.clientCalls.get("/events", "Content-Type", type).code());
    served.calls.post("/terminate/777", "Content-Type", type).error(404);
    assertEquals(404, served.clientCalls.post("/kill/777", "Content-Type", type).code());
    served.calls.get("/nope", "Content-Type", type).error(404);
  }

  private static String posted(HttpServer server, String path, String... headers)
      throws IOException {
    try (Raw raw = new Raw(server.uri())) {
      raw.post(path, headers);
      raw.send("abc");
      return raw.answer();
    }
  }

  private static void assertPlain(int code, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + code + " "), response);
    assertTrue(response.contains("application/json"), response);
    assertTrue(response.contains("{\"id\":0,\"status\":\"Unknown\",\"message\":\""), response);
    String lower = response.toLowerCase(Locale.ROOT);
    for (String secret : new String[] {"jetty", "jersey", "exception", "\tat ", "server:"}) {
      assertFalse(lower.contains(secret), response);
    }
  }
}
