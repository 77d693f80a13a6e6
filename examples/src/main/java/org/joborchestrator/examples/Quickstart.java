package org.joborchestrator.examples;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One job by way of HTTP, as curl would do it: uploads a directory's files, shows each state that
 * the job comes to, and unpacks its result. {@code quickstart.sh} runs this file with {@code java
 * Quickstart.java}, so it needs nothing but a JDK.
 */
public final class Quickstart {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WAIT_SECONDS = 10;
  private static final Pattern ID = Pattern.compile("\"id\" *: *([0-9]+)");
  private static final Pattern STATUS = Pattern.compile("\"status\" *: *\"([A-Za-z]+)\"");
  private static final List<String> ENDED_BADLY = List.of("Failed", "Invalid", "Killed", "Cleaned");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(PATIENCE)
          .build();
  private final String server;
  private long accepted;

  private Quickstart(String server) {
    this.server = server;
  }

  /** Takes the server's base URL, the directory of the job's files, and the result's directory. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: java Quickstart.java SERVER_URL JOB_DIRECTORY RESULT_DIRECTORY");
      System.exit(2);
    }
    try {
      boolean completed = new Quickstart(args[0]).run(Path.of(args[1]), Path.of(args[2]));
      System.exit(completed ? 0 : 1);
    } catch (IOException e) {
      System.err.println(e);
      System.exit(1);
    }
  }

  private boolean run(Path job, Path result) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> all = Files.list(job)) {
      files = all.sorted().toList();
    }
    Files.createDirectories(result);
    String id = upload(files);
    String status = follow(id, result);
    if (status.equals("Completed")) {
      return true;
    }
    System.err.println("The job ended as " + status + "; what it left is in " + result);
    unpack(get("/download_partial/" + id).body(), result);
    return false;
  }

  private String upload(List<Path> files) throws IOException, InterruptedException {
    StringBuilder curl = new StringBuilder("curl -F user_id=1 -F service=example");
    files.forEach(file -> curl.append(" -F file=@").append(file.getFileName()));
    shown(curl + " " + server + "/upload");

    String boundary = "quickstart-" + System.nanoTime();
    HttpRequest request =
        request("/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(multipart(files, boundary))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    accepted = System.nanoTime();
    System.out.println(answer.body());
    if (answer.statusCode() != 201) {
      throw new IOException("POST /upload: status " + answer.statusCode() + ", expected 201");
    }
    System.out.println();
    return found(ID, answer.body());
  }

  private static BodyPublisher multipart(List<Path> files, String boundary) throws IOException {
    List<BodyPublisher> parts = new ArrayList<>();
    parts.add(text(boundary, "name=\"user_id\"", "1\r\n"));
    parts.add(text(boundary, "name=\"service\"", "example\r\n"));
    for (Path file : files) {
      parts.add(text(boundary, "name=\"file\"; filename=\"" + file.getFileName() + "\"", ""));
      parts.add(BodyPublishers.ofFile(file));
      parts.add(BodyPublishers.ofString("\r\n"));
    }
    parts.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(parts.toArray(BodyPublisher[]::new));
  }

  private static BodyPublisher text(String boundary, String disposition, String content) {
    return BodyPublishers.ofString(
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; "
            + disposition
            + "\r\n\r\n"
            + content);
  }

  /** Shows each state, unpacks the result of Completed, and returns the last state. */
  private String follow(String id, Path result) throws IOException, InterruptedException {
    String path = "/download/" + id + "?wait=" + WAIT_SECONDS;
    shown("curl '" + server + path + "'");
    String last = "Queued";
    state(last);
    while (System.nanoTime() - accepted < PATIENCE.toNanos()) {
      HttpResponse<InputStream> answer = get(path);
      if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/zip")) {
        state("Completed");
        unpack(answer.body(), result);
        return "Completed";
      }
      String status =
          found(STATUS, new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
      if (!status.equals(last)) {
        state(status);
      }
      if (ENDED_BADLY.contains(status)) {
        return status;
      }
      last = status;
    }
    throw new IOException(
        "Job " + id + " is still " + last + " after " + PATIENCE.toSeconds() + " s");
  }

  private HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request(path).build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      throw new IOException("GET " + path + ": status " + answer.statusCode() + ", " + body);
    }
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE);
  }

  private static void unpack(InputStream body, Path result) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(body)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = result.resolve(entry.getName()).normalize();
        if (!target.startsWith(result.normalize())) {
          throw new IOException("The result holds " + entry.getName() + ", which leads outside");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling("."));
          Files.copy(zip, target);
        }
      }
    }
  }

  private static String found(Pattern pattern, String answer) throws IOException {
    Matcher matcher = pattern.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("No " + pattern + " in the answer: " + answer);
    }
    return matcher.group(1);
  }

  private static void shown(String command) {
    System.out.println("$ " + command);
  }

  private void state(String status) {
    long millis = (System.nanoTime() - accepted) / 1_000_000;
    System.out.printf("  %-11s %5d ms%n", status, millis);
  }
}
