package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.joborchestrator.testkit.Requires;

/**
 * Runs commands as a user types them, in a directory with some files to send, with the addresses of
 * a server and its client in {@code $SERVER} and {@code $CLIENT}: two processes of the built jar.
 */
final class Shell {

  private static final int PATIENCE_SECONDS = 60;

  /** What would be the same in every command. */
  private static final String PRELUDE =
      """
      set -euo pipefail
      curl() { command curl --silent --max-time 50 "$@"; }
      code() { curl --output answer --write-out '%{http_code}' "$@"; }
      message() { curl "$@" | jq -r .message; }
      """;

  private final Path directory;
  private final JarProcess client;
  private final JarProcess server;
  private final Map<String, String> variables = new TreeMap<>();

  private Shell(Path directory, JarProcess client, JarProcess server) {
    this.directory = directory;
    this.client = client;
    this.server = server;
    variables.put("CLIENT", client.awaitReady().toString());
    variables.put("SERVER", server.awaitReady().toString());
  }

  /**
   * Starts the two.
   *
   * @param settings of the server, beside what it needs
   */
  static Shell start(JarProcesses jar, Path directory, Map<String, String> settings)
      throws IOException {
    Requires.programs("bash", "curl", "jq", "unzip");
    Map<String, String> ofClient = settings(directory, "client");
    JarProcess client = jar.start(directory, ofClient, "client");
    URI address = client.awaitReady();
    Map<String, String> ofServer = settings(directory, "server");
    ofServer.put("DB_PATH", directory.resolve("db.sqlite").toString());
    ofServer.put("SERVICE_EXAMPLE_CLIENTS", address.toString());
    ofServer.putAll(settings);
    Shell shell = new Shell(directory, client, jar.start(directory, ofServer, "server"));
    shell.write("in.txt", "some input\n");
    shell.write("run.sh", "tr a-z A-Z < in.txt > out.txt\necho said\n");
    shell.write("sleep.sh", "echo begun > begun.txt\nexec sleep 60\n");
    shell.write("fail.sh", "echo half > half.txt\nexit 3\n");
    return shell;
  }

  private static Map<String, String> settings(Path directory, String data) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("PORT", "0");
    settings.put("BIND_ADDRESS", "127.0.0.1");
    settings.put("DATA_PATH", directory.resolve(data).toString());
    return settings;
  }

  JarProcess client() {
    return client;
  }

  JarProcess server() {
    return server;
  }

  Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** What the command prints, without white space at its end. It must not fail. */
  String run(String command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "command", ".out");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", PRELUDE + command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(out, UTF_8).stripTrailing();
    Files.delete(out);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          command + "\nended with " + (ended ? process.exitValue() : "time-out") + "\n" + printed);
    }
    return printed;
  }

  /** Uploads run.sh, or another script in its place, with in.txt; answers the job's id. */
  String upload(String script) throws IOException, InterruptedException {
    return run(
        """
        curl -F user_id=7 -F service=example -F 'file=@%s;filename=run.sh' -F file=@in.txt \
          $SERVER/upload | jq .id
        """
            .formatted(script));
  }

  /** Waits until the job has that status. */
  void awaitStatus(String id, String status) throws IOException, InterruptedException {
    run(
        """
        for i in 1 2 3 4 5 6 7 8 9 10; do
          type=$(curl -o answer -w '%%{content_type}' "$SERVER/download/%s?wait=10")
          [ "$type" = application/zip ] && is=Completed || is=$(jq -r .status answer)
          [ "$is" = %s ] && exit
        done
        cat answer
        exit 1
        """
            .formatted(id, status));
  }
}
