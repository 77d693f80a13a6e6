package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Does over HTTP what users' programs do with a server. */
final class User {

  private static final String BOUNDARY = "=-=-boundary-=-=";
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\"");
  private static final Pattern MESSAGE = Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;

  User(URI server) {
    this.server = server;
  }

  /** Uploads a job; answers its id. */
  long submit(long userId, String service, Map<String, String> files)
      throws IOException, InterruptedException {
    HttpResponse<String> response = upload(userId, service, files, Map.of());
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return id(response.body());
  }

  /** Uploads a job, with more headers; answers whatever is answered. */
  HttpResponse<String> upload(
      long userId, String service, Map<String, String> files, Map<String, String> headers)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    part(body, "name=\"user_id\"", String.valueOf(userId));
    part(body, "name=\"service\"", service);
    files.forEach(
        (name, content) -> part(body, "name=\"file\"; filename=\"" + name + "\"", content));
    body.append("--").append(BOUNDARY).append("--\r\n");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/upload"))
            .timeout(PATIENCE)
            .header("Content-Type", "multipart/form-data; boundary=\"" + BOUNDARY + "\"")
            .POST(BodyPublishers.ofString(body.toString()));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The id of the job that an answer speaks of. */
  static long id(String answer) {
    return Long.parseLong(found(ID, answer));
  }

  private static void part(StringBuilder body, String disposition, String content) {
    body.append("--").append(BOUNDARY).append("\r\n");
    body.append("Content-Disposition: form-data; ").append(disposition).append("\r\n\r\n");
    body.append(content).append("\r\n");
  }

  /** Waits for the job's end; answers the files of its result, by their names. */
  Map<String, String> result(long id) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      HttpResponse<byte[]> response = get("/download/" + id + "?wait=10");
      if (isZip(response)) {
        return files(response.body());
      }
      String text = new String(response.body(), UTF_8);
      if (found(STATUS, text).matches("Failed|Invalid|Killed|Unknown")) {
        throw new AssertionError("Job " + id + " has no result: " + text);
      }
    }
    throw new AssertionError("Job " + id + " has no result after " + PATIENCE);
  }

  /**
   * What the server says of a job.
   *
   * @param files those of its result, if it is Completed
   */
  record Answer(String status, String message, Map<String, String> files) {

    boolean isFinal() {
      return status.matches("Completed|Failed|Invalid|Killed");
    }
  }

  /** Asks for a job, and waits for a change that long; empty if there is no such job. */
  Optional<Answer> ask(long id, Duration wait) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get("/download/" + id + "?wait=" + wait.toSeconds());
    if (isZip(response)) {
      return Optional.of(new Answer("Completed", "", files(response.body())));
    }
    String text = new String(response.body(), UTF_8);
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(new Answer(found(STATUS, text), found(MESSAGE, text), Map.of()));
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static boolean isZip(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("").equals("application/zip");
  }

  static Map<String, String> files(byte[] zip) {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in " + text);
    }
    return String.valueOf(matcher.group(1));
  }
}
