package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.joborchestrator.jaxrs.docs.DocsResource;

/** An OpenAPI document as the build made it. */
final class Document {

  private final JsonNode root;

  private Document(JsonNode root) {
    this.root = root;
  }

  static Document of(String name) {
    try (InputStream in = DocsResource.class.getResourceAsStream(name)) {
      return new Document(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document server() {
    return of("server.json");
  }

  static Document client() {
    return of("client.json");
  }

  JsonNode root() {
    return root;
  }

  /** Each call, as {@code GET /download/{id}}. */
  Set<String> calls() {
    Set<String> calls = new TreeSet<>();
    root.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            calls.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return calls;
  }

  /** The codes of that call, such as {@code GET /download/{id}}. */
  Set<String> codes(String call) {
    Set<String> codes = new TreeSet<>();
    responses(call).fieldNames().forEachRemaining(codes::add);
    return codes;
  }

  /** What it says of that code of that call. */
  String description(String call, int code) {
    return responses(call).path(String.valueOf(code)).path("description").textValue();
  }

  private JsonNode responses(String call) {
    String[] parts = call.split(" ", 2);
    return root.path("paths")
        .path(parts[1])
        .path(parts[0].toLowerCase(Locale.ROOT))
        .path("responses");
  }

  /** Fails if the document has that call and not that code of it. */
  void holds(String method, String path, int code) {
    String documented = method.equals("HEAD") ? "GET" : method;
    operation(documented, path)
        .ifPresent(
            operation ->
                assertTrue(
                    operation.path("responses").has(String.valueOf(code)),
                    () -> method + " " + path + " answered " + code + ": not in the document"));
  }

  private Optional<JsonNode> operation(String method, String path) {
    return root.path("paths").properties().stream()
        .filter(template -> matches(template.getKey(), path))
        .map(template -> template.getValue().path(method.toLowerCase(Locale.ROOT)))
        .filter(operation -> !operation.isMissingNode())
        .findFirst();
  }

  private static boolean matches(String template, String path) {
    return path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"));
  }
}
