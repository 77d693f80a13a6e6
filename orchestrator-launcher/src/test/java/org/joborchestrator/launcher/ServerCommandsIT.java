package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of a server, each as a user types it. */
final class ServerCommandsIT {

  @RegisterExtension static final JarProcesses JAR = JarProcesses.ofAllTests();

  @TempDir static Path directory;

  private static Shell shell;

  @BeforeAll
  static void start() throws IOException {
    shell = Shell.start(JAR, directory, Map.of("SERVICE_EXAMPLE_RUNS_PER_USER", "9"));
  }

  @Test
  void root_answersPong() throws IOException, InterruptedException {
    assertEquals("{\"message\":\"pong\"}", shell.run("curl $SERVER/"));
    assertEquals(
        "200 application/json", shell.run("curl -o a -w '%{http_code} %{content_type}' $SERVER"));
  }

  @Test
  void health_answersOk() throws IOException, InterruptedException {
    assertEquals("{\"status\":\"ok\",\"database\":\"ok\"}", shell.run("curl -f $SERVER/health"));
  }

  @Test
  void upload_answers201WithTheId() throws IOException, InterruptedException {
    String answer =
        shell.run(
            """
            curl -F user_id=42 -F service=example -F file=@run.sh -F file=@in.txt $SERVER/upload
            """);
    assertTrue(
        answer.matches(
            "\\{\"id\":\\d+,\"status\":\"Queued\",\"message\":\"Job successfully uploaded\"}"),
        answer);
    assertEquals(
        "201", shell.run("code -F user_id=42 -F service=example -F file=@run.sh $SERVER/upload"));
  }

  @Test
  void upload_takesItsPartsInAnyOrderAndFilesUnderAnyName()
      throws IOException, InterruptedException {
    assertEquals(
        "201",
        shell.run(
            "code -F run.sh=@run.sh -F service=example -F x=@in.txt -F user_id=-3 $SERVER/upload"));
  }

  @Test
  void download_whenCompleted_isAZip() throws IOException, InterruptedException {
    String id = shell.upload("run.sh");
    shell.awaitStatus(id, "Completed");
    assertEquals(
        "200 application/zip",
        shell.run("curl -o r.zip -w '%{http_code} %{content_type}' $SERVER/download/" + id));
    assertEquals(
        "in.txt\nout.txt\nrun.sh\nstderr.txt\nstdout.txt",
        shell.run("unzip -Z1 r.zip | LC_ALL=C sort"));
    assertEquals("SOME INPUT", shell.run("unzip -p r.zip out.txt"));
    assertEquals("said", shell.run("unzip -p r.zip stdout.txt"));
  }

  @Test
  void download_beforeTheEnd_isTheStatus() throws IOException, InterruptedException {
    String id = shell.upload("sleep.sh");
    shell.awaitStatus(id, "Running");
    String answer = shell.run("curl $SERVER/download/" + id);
    String beginning = "{\"id\":" + id + ",\"status\":\"Running\",\"message\":\"\",\"attempts\":[{";
    assertTrue(answer.startsWith(beginning), answer);
    assertEquals("200", shell.run("code $SERVER/download/" + id));
    assertEquals("200", shell.run("code -X POST $SERVER/terminate/" + id));
  }

  @Test
  void download_ofAFailedJob_isTheStatusWithTheReason() throws IOException, InterruptedException {
    String id = shell.upload("fail.sh");
    shell.awaitStatus(id, "Failed");
    assertTrue(shell.run("message $SERVER/download/" + id).contains("3"));
  }

  @Test
  void download_withAWait_answersWhenTheStatusChanges() throws IOException, InterruptedException {
    String id = shell.upload("run.sh");
    shell.awaitStatus(id, "Completed");
    assertEquals("200", shell.run("code \"$SERVER/download/" + id + "?wait=40\""));
    assertEquals("400", shell.run("code \"$SERVER/download/" + id + "?wait=soon\""));
  }

  @Test
  void download_canBeResumedAndRevalidated() throws IOException, InterruptedException {
    String id = shell.upload("run.sh");
    shell.awaitStatus(id, "Completed");
    String url = " $SERVER/download/" + id;
    assertEquals(
        "same",
        shell.run(
            "curl -o whole"
                + url
                + "; curl -r 0-9 -o part"
                + url
                + "; curl -C - -o part"
                + url
                + "; cmp whole part && echo same"));
    assertEquals("206", shell.run("code -r 0-9" + url));
    assertEquals("10", shell.run("code -r 0-9" + url + " > /dev/null; wc -c < answer").strip());
    assertEquals("416", shell.run("code -r 999999-" + url));
    assertEquals(
        "304",
        shell.run(
            "tag=$(curl -I"
                + url
                + " | tr -d '\\r' | sed -n 's/^etag: //Ip');"
                + " code -H \"If-None-Match: $tag\""
                + url));
  }

  @Test
  void downloadPartial_ofARunningJob_isItsDirectoryNow() throws IOException, InterruptedException {
    String id = shell.upload("sleep.sh");
    shell.awaitStatus(id, "Running");
    String begun =
        shell.run(
            """
            for i in $(seq 50); do
              curl -f -o p.zip $SERVER/download_partial/%s
              unzip -p p.zip begun.txt 2>/dev/null && exit
            done
            exit 1
            """
                .formatted(id));
    assertEquals("begun", begun);
    assertEquals("200", shell.run("code -X POST $SERVER/terminate/" + id));
  }

  @Test
  void downloadPartial_ofAFailedJob_isWhatItLeft() throws IOException, InterruptedException {
    String id = shell.upload("fail.sh");
    shell.awaitStatus(id, "Failed");
    assertEquals(
        "200 application/zip",
        shell.run(
            "curl -o f.zip -w '%{http_code} %{content_type}' $SERVER/download_partial/" + id));
    assertEquals("half", shell.run("unzip -p f.zip half.txt"));
  }

  @Test
  void terminate_endsAJobOnce() throws IOException, InterruptedException {
    String id = shell.upload("sleep.sh");
    shell.awaitStatus(id, "Running");
    String answer = shell.run("curl -X POST $SERVER/terminate/" + id);
    assertTrue(
        answer.matches(
            "\\{\"id\":%s,(\"status\":\"Killed\",\"message\":\"job terminated\"".formatted(id)
                + "|\"status\":\"Locked\",\"message\":\"job is being terminated\")}"),
        answer);
    shell.awaitStatus(id, "Killed");
    assertEquals("409", shell.run("code -X POST $SERVER/terminate/" + id));
    assertEquals("Killed", shell.run("jq -r .status answer"));
  }

  @Test
  void terminate_ofACompletedJob_changesNothing() throws IOException, InterruptedException {
    String id = shell.upload("run.sh");
    shell.awaitStatus(id, "Completed");
    assertEquals("409", shell.run("code -X POST $SERVER/terminate/" + id));
    assertEquals("Completed " + id, shell.run("jq -r '\"\\(.status) \\(.id)\"' answer"));
    shell.awaitStatus(id, "Completed");
  }

  @Test
  void upload_withAKey_countsOnce() throws IOException, InterruptedException {
    String upload =
        "code -H 'Idempotency-Key: night run 7' -F user_id=7 -F service=example -F file=@run.sh"
            + " -F file=@%s $SERVER/upload";
    assertEquals("201", shell.run(upload.formatted("in.txt")));
    String id = shell.run("jq .id answer");
    assertEquals("200", shell.run(upload.formatted("in.txt")));
    assertEquals(
        id + " Job was uploaded before", shell.run("jq -r '\"\\(.id) \\(.message)\"' answer"));
    assertEquals("409", shell.run(upload.formatted("fail.sh")));
    assertEquals(id, shell.run("jq .id answer"));
    shell.awaitStatus(id, "Completed");
    assertEquals("200", shell.run(upload.formatted("in.txt")));
    assertEquals("Completed", shell.run("jq -r .status answer"));
  }

  @Test
  void swagger_isThere() throws IOException, InterruptedException {
    assertEquals(
        "303 /swagger/",
        shell.run("curl -o a -w '%{http_code} %{redirect_url}' $SERVER/swagger | sed s,$SERVER,,"));
    assertEquals(
        "200 text/html",
        shell.run("curl -o a -w '%{http_code} %{content_type}' $SERVER/swagger/ | cut -d';' -f1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/upload",
        "/download/{id}",
        "/download_partial/{id}",
        "/terminate/{id}"
      })
  void openApi_namesEveryCall(String path) throws IOException, InterruptedException {
    String calls = shell.run("curl $SERVER/api-docs/openapi.json | jq -r '.paths | keys[]'");
    assertTrue(calls.lines().anyMatch(path::equals), calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/api-docs/openapi.json", "/swagger/"})
  void head_worksWhereGetDoes(String path) throws IOException, InterruptedException {
    assertEquals(
        "200 0", shell.run("curl -I -o a -w '%{http_code} %{size_download}' $SERVER" + path));
  }

  @Test
  void head_ofADownload_saysHowLongItIs() throws IOException, InterruptedException {
    String id = shell.upload("run.sh");
    shell.awaitStatus(id, "Completed");
    assertEquals(
        "same",
        shell.run(
            """
            length=$(curl -I $SERVER/download/%s | tr -d '\\r' | sed -n 's/^content-length: //Ip')
            [ "$length" = "$(curl $SERVER/download/%s | wc -c)" ] && echo same
            """
                .formatted(id, id)));
    assertEquals(
        "200 application/zip",
        shell.run("curl -I -o a -w '%{http_code} %{content_type}' $SERVER/download_partial/" + id));
  }

  @Test
  void headers_nameNoProduct() throws IOException, InterruptedException {
    String headers =
        shell.run(
            "curl -D - -o a $SERVER/; curl -D - -o a $SERVER/none; curl -D - -o a $SERVER/%00");
    assertFalse(
        headers.toLowerCase(Locale.ROOT).matches("(?s).*(jetty|server:|powered).*"), headers);
  }
}
