package org.joborchestrator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls a client as a server of 2.x does, and is as strict: a payload must have all six fields and
 * a status that 2.x knows. What a 2.x server would stumble over is an {@link IOException}.
 */
public final class ScriptedServer2x {

  /** As often as a 2.x server asks for a result. */
  private static final Executor HALF_A_SECOND_LATER =
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

  private static final Set<String> STATUSES =
      Set.of("Prepared", "Running", "Completed", "Failed", "Invalid", "Killed");
  private static final Set<String> LAST = Set.of("Completed", "Failed", "Invalid", "Killed");
  private static final Pattern PAYLOAD =
      Pattern.compile(
          "\\{(?=.*\"id\":(?<id>\\d+)[,}])(?=.*\"input\":\\{\\}[,}])"
              + "(?=.*\"status\":\"(?<status>\\w+)\"[,}])(?=.*\"loc\":\"(?<loc>[^\"]*)\"[,}])"
              + "(?=.*\"pid\":\\d+[,}])(?=.*\"killed\":(?<killed>true|false)[,}]).*\\}",
          Pattern.DOTALL);

  /**
   * A payload as a 2.x server sees it.
   *
   * @param id its number
   * @param status where it is
   * @param loc its directory
   * @param killed whether it was
   */
  public record Payload(long id, String status, String loc, boolean killed) {}

  /**
   * What became of a payload.
   *
   * @param statuses each status that it had, in their order, none twice in a row; ends in Completed
   *     for a ZIP
   * @param files what the ZIP held, by name; empty without one
   */
  public record Outcome(List<String> statuses, Map<String, byte[]> files) {}

  /** Any answer. */
  public static final class Answer {
    private final int status;
    private final String type;
    private final byte[] content;

    Answer(int status, @Nullable String type, byte[] content) {
      this.status = status;
      this.type = type == null ? "" : type;
      this.content = content;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** Whether it is one. */
    public boolean isZip() {
      return status == 200 && type.startsWith("application/zip");
    }

    /** The content as text. */
    public String text() {
      return new String(content, UTF_8);
    }

    /** The content of each file in a ZIP, by its name. */
    public Map<String, byte[]> files() throws IOException {
      Map<String, byte[]> files = new TreeMap<>();
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          files.put(entry.getName(), zip.readAllBytes());
        }
      }
      return files;
    }

    /**
     * Reads an answer that must have that HTTP status and the shape of a payload.
     *
     * @throws IOException if it has not, or if its payload's status is one that 2.x does not know
     */
    public Payload payload(int expected) throws IOException {
      Matcher payload = PAYLOAD.matcher(text().strip());
      if (status != expected || !type.startsWith("application/json") || !payload.matches()) {
        throw new IOException("HTTP %d, %s: %s".formatted(status, type, text()));
      }
      if (expected == 200 && !STATUSES.contains(payload.group("status"))) {
        throw new IOException("a status that 2.x does not know: " + text());
      }
      return new Payload(
          Long.parseLong(payload.group("id")),
          payload.group("status"),
          payload.group("loc"),
          Boolean.parseBoolean(payload.group("killed")));
    }
  }

  private final String upload;
  private final String download;
  private final String terminate;
  private final String load;

  /** Calls the client below that URL. */
  public ScriptedServer2x(URI client) {
    this.upload = client + "/submit";
    this.download = client + "/retrieve";
    this.terminate = client + "/kill";
    this.load = client + "/load";
  }

  /** Sends the files: each part is named after its file, and has no other header. */
  public Payload submit(Map<String, byte[]> files) throws IOException {
    String boundary = "2x-boundary-0123456789";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String head = "--" + boundary + "\r\nContent-Disposition: form-data; " + names(file.getKey());
      body.writeBytes((head + "\r\n\r\n").getBytes(UTF_8));
      body.writeBytes(file.getValue());
      body.writeBytes("\r\n".getBytes(UTF_8));
    }
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(UTF_8));
    Answer answer =
        call("POST", upload, "multipart/form-data; boundary=" + boundary, body.toByteArray());
    return answer.payload(200);
  }

  /** What is beyond ASCII comes percent-encoded, and then without a plain name. */
  private static String names(String file) {
    boolean isAscii = file.chars().allMatch(c -> c < 0x80);
    String encoded = URLEncoder.encode(file, UTF_8).replace("+", "%20");
    String name = isAscii ? "name=\"" + file + "\"" : "name*=utf-8''" + encoded;
    return name + "; filename=\"" + file + "\"";
  }

  /** Asks for the result once. */
  public Answer retrieve(long id) throws IOException {
    return call("GET", download + "/" + id, "", new byte[0]);
  }

  /** Asks for the directory as it is. */
  public Answer retrievePartial(long id) throws IOException {
    return call("GET", download.replaceFirst("[^/]*$", "retrieve_partial/") + id, "", new byte[0]);
  }

  /** Ends it. */
  public Answer kill(long id) throws IOException {
    return call("POST", terminate + "/" + id, "", new byte[0]);
  }

  /** Asks for the CPU use. */
  public Answer load() throws IOException {
    return call("GET", load, "", new byte[0]);
  }

  /**
   * Asks every 500 ms until there is a ZIP, which it takes for the result, or a last status.
   *
   * @throws IOException also when there is neither in that time
   */
  public Outcome await(long id, Duration longest) throws IOException {
    List<String> statuses = new ArrayList<>();
    for (long asks = longest.toMillis() / 500; asks >= 0; asks--) {
      Answer answer = retrieve(id);
      String status = answer.isZip() ? "Completed" : answer.payload(200).status();
      if (statuses.isEmpty() || !statuses.get(statuses.size() - 1).equals(status)) {
        statuses.add(status);
      }
      if (LAST.contains(status)) {
        return new Outcome(statuses, answer.isZip() ? answer.files() : Map.of());
      }
      CompletableFuture.runAsync(() -> {}, HALF_A_SECOND_LATER).join();
    }
    throw new IOException(
        "payload " + id + " is not at its end after " + longest + ": " + statuses);
  }

  private static Answer call(String method, String url, String type, byte[] body)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(5_000);
    connection.setReadTimeout(60_000);
    if (method.equals("POST")) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      connection.setRequestProperty("Content-Type", type.isEmpty() ? "text/plain" : type);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    String answered = connection.getContentType();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] content = in == null ? new byte[0] : in.readAllBytes();
      return new Answer(status, answered, content);
    } finally {
      connection.disconnect();
    }
  }
}
