package org.joborchestrator.jaxrs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Calls one server, and holds each answer against that server's own document. */
final class Calls {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Document document;

  Calls(URI base, Document document) {
    this.base = base;
    this.document = document;
  }

  Answer get(String path, String... headers) {
    return send(request("GET", path, HttpRequest.BodyPublishers.noBody(), headers));
  }

  Answer head(String path, String... headers) {
    return send(request("HEAD", path, HttpRequest.BodyPublishers.noBody(), headers));
  }

  Answer post(String path, String... headers) {
    return send(request("POST", path, HttpRequest.BodyPublishers.noBody(), headers));
  }

  Answer post(String path, Form form, String... headers) {
    return post(path, Form.TYPE, form.body(), headers);
  }

  Answer post(String path, String type, byte[] body, String... headers) {
    HttpRequest.Builder request =
        request("POST", path, HttpRequest.BodyPublishers.ofByteArray(body), headers);
    return send(request.header("Content-Type", type));
  }

  Answer call(String method, String path) {
    return send(request(method, path, HttpRequest.BodyPublishers.noBody()));
  }

  private HttpRequest.Builder request(
      String method, String path, HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).method(method, body);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      document.holds(request.method(), request.uri().getPath(), response.statusCode());
      return answer(response);
    } catch (IOException e) {
      throw new AssertionError(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Answer(response.statusCode(), headers, response.body());
  }
}
