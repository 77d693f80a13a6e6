package org.joborchestrator.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads small forms as a whole, strictly: what no 2.x client would take fails here. */
final class ScriptedMultipart {

  private static final Pattern BOUNDARY =
      Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]+)\"?");
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"\r\n]*)\"");

  private ScriptedMultipart() {}

  /** The content of each file by its name, in their order. */
  static Map<String, byte[]> files(HttpExchange exchange) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    Matcher boundary = BOUNDARY.matcher(type == null ? "" : type);
    if (!boundary.matches()) {
      throw new IOException("a form of type " + type);
    }
    // Each byte one character: so that text functions find their way in binary files.
    String body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
    String separator = "--" + boundary.group(1);
    if (!body.startsWith(separator) || !body.endsWith("\r\n" + separator + "--\r\n")) {
      throw new IOException("a form that does not begin or end with its boundary");
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String part : body.substring(separator.length()).split("\r\n" + separator, -1)) {
      if (part.startsWith("--")) {
        return files;
      }
      int headEnd = part.indexOf("\r\n\r\n");
      String head = new String(part.substring(2, headEnd).getBytes(ISO_8859_1), UTF_8);
      Matcher name = FILE_NAME.matcher(head);
      if (!name.find()) {
        throw new IOException("a part without file name: " + head);
      }
      byte[] content = part.substring(headEnd + 4).getBytes(ISO_8859_1);
      if (files.put(name.group(1), content) != null) {
        throw new IOException("two files named " + name.group(1));
      }
    }
    return files;
  }
}
