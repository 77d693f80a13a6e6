package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What a client says when it refuses, in one line for people. */
final class Explanation {

  /** So much of it is read. */
  static final int LIMIT = 8 * 1024;

  private static final int LONGEST = 200;
  private static final JsonFactory JSON = new JsonFactory();

  private Explanation() {}

  /** The status code, and what the content says about it. */
  static String of(int status, byte[] content) {
    String text = new String(content, UTF_8);
    String line = shorten(text.stripLeading().startsWith("{") ? message(text) : text);
    return line.isEmpty() ? "HTTP " + status : "HTTP " + status + ": " + line;
  }

  /** The message of an error as this orchestrator writes them, or else all of it. */
  private static String message(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("message")) {
          return parser.getValueAsString("");
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return json; // not JSON after all
    }
    return json;
  }

  /** Without tags and line ends, and of bearable length. */
  static String shorten(String text) {
    String line =
        text.replaceAll("(?is)<(style|script)\\b.*?</\\1>|<[^>]*>", " ")
            .replaceAll("[\\s\\p{Cntrl}]+", " ")
            .strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
