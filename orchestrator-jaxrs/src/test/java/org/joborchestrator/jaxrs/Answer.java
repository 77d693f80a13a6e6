package org.joborchestrator.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What a call answered. */
final class Answer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int code;
  private final Map<String, String> headers;
  private final byte[] body;

  Answer(int code, Map<String, String> headers, byte[] body) {
    this.code = code;
    this.headers = headers;
    this.body = body;
  }

  int code() {
    return code;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  String text() {
    return new String(body, UTF_8);
  }

  JsonNode json() {
    assertEquals("application/json", headers.get("Content-Type"), this::text);
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text(), e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  long id() {
    return json().path("id").longValue();
  }

  String status() {
    return json().path("status").textValue();
  }

  String message() {
    return json().path("message").textValue();
  }

  /** The ZIP's entries by name, as text. */
  Map<String, String> zip() throws IOException {
    assertEquals("application/zip", headers.get("Content-Type"), this::text);
    Map<String, String> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    return entries;
  }

  /** That it is an error of that code in the server's shape; answers its message. */
  String error(int expected) {
    return error(expected, 0, "Unknown");
  }

  /** That it is such an error about a job; answers its message. */
  String error(int expected, long job, String status) {
    assertEquals(expected, code, this::text);
    assertEquals(3, json().size(), this::text);
    assertEquals(status, status());
    assertEquals(job, id());
    return message();
  }
}
