package org.joborchestrator.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Server and client in a JVM each, started from the runnable jar and used over HTTP. */
final class HttpSystem implements JobSystem {

  static final String SERVICE = "bench";

  private static final String ZIP = "application/zip";
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*([0-9]+)");
  private static final String BOUNDARY = "-----------------------------boundary";

  private final WorkFolder.Part part;
  private final Jvm client;
  private final Jvm server;

  HttpSystem(WorkFolder folder, int runs, List<String> jvmOptions) throws IOException {
    part = folder.part("http");
    client = Jvm.start(part.path(), "client", jvmOptions, Map.of());
    try {
      server =
          Jvm.start(
              part.path(),
              "server",
              jvmOptions,
              Map.of(
                  "DB_PATH",
                  part.path().resolve("db.sqlite").toString(),
                  "SERVICE_BENCH_CLIENTS",
                  "http://127.0.0.1:" + client.port(),
                  "SERVICE_BENCH_RUNS_PER_USER",
                  String.valueOf(runs),
                  "SERVICE_BENCH_MAX_RUNS",
                  String.valueOf(runs)));
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  Jvm server() {
    return server;
  }

  Jvm client() {
    return client;
  }

  @Override
  public Session open() throws IOException {
    return new Http(new HttpConnection(server.port()));
  }

  @Override
  public void close() throws IOException {
    server.close();
    client.close();
    part.close();
  }

  /** The id in an answer of the server's. */
  static long id(String answer) throws IOException {
    Matcher id = ID.matcher(answer);
    if (!id.find()) {
      throw new IOException("the server answered: " + answer);
    }
    return Long.parseLong(id.group(1));
  }

  private static final class Http implements Session {

    private final HttpConnection connection;

    Http(HttpConnection connection) {
      this.connection = connection;
    }

    @Override
    public long submit(long user) throws IOException {
      HttpConnection.Answer answer =
          connection.post("/upload", "multipart/form-data; boundary=" + BOUNDARY, form(user));
      if (answer.code() != 201) {
        throw new IOException("the upload was answered: " + answer.text());
      }
      return id(answer.text());
    }

    private static byte[] form(long user) throws IOException {
      ByteArrayOutputStream form = new ByteArrayOutputStream();
      field(form, "name=\"user_id\"", text(String.valueOf(user)));
      field(form, "name=\"service\"", text(SERVICE));
      for (Map.Entry<String, byte[]> file : TrivialJob.files().entrySet()) {
        field(form, "name=\"file\"; filename=\"" + file.getKey() + "\"", file.getValue());
      }
      form.write(text("--" + BOUNDARY + "--\r\n"));
      return form.toByteArray();
    }

    private static void field(ByteArrayOutputStream form, String what, byte[] content)
        throws IOException {
      form.write(
          text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + what + "\r\n\r\n"));
      form.write(content);
      form.write(text("\r\n"));
    }

    private static byte[] text(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void await(long id) throws IOException {
      String path = path(id);
      while (!connection.head(path).type().equals(ZIP)) {
        requireUnderWay(connection.get(path));
      }
    }

    @Override
    public long take(long id) throws IOException {
      String path = path(id);
      HttpConnection.Answer answer = connection.get(path);
      while (!answer.type().equals(ZIP)) {
        requireUnderWay(answer);
        answer = connection.get(path);
      }
      return answer.size();
    }

    private static String path(long id) {
      return "/download/" + id + "?wait=60&until=ended";
    }

    private static void requireUnderWay(HttpConnection.Answer answer) throws IOException {
      boolean ended = answer.text().matches(".*\"(Failed|Invalid|Killed|Cleaned|Unknown)\".*");
      if (answer.code() != 200 || ended) {
        throw new IOException("expected a job that will be Completed, not " + answer.text());
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
