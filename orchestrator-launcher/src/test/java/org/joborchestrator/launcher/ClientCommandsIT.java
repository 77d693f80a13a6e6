package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of a client, each as a server or a curious user makes it. */
final class ClientCommandsIT {

  private static final String NONE =
      "{\"id\":0,\"input\":{},\"status\":\"Unknown\",\"loc\":\"\",\"pid\":0,\"killed\":false}";

  @RegisterExtension static final JarProcesses JAR = JarProcesses.ofAllTests();

  @TempDir static Path directory;

  private static Shell shell;

  @BeforeAll
  static void start() throws IOException {
    shell = Shell.start(JAR, directory, Map.of());
  }

  @Test
  void root_answersPong() throws IOException, InterruptedException {
    assertEquals("{\"message\":\"pong\"}", shell.run("curl -f $CLIENT/"));
  }

  @Test
  void health_answersOk() throws IOException, InterruptedException {
    assertEquals("{\"status\":\"ok\",\"database\":\"ok\"}", shell.run("curl -f $CLIENT/health"));
  }

  @Test
  void load_isABareNumber() throws IOException, InterruptedException {
    assertEquals(
        "true",
        shell.run("curl -f $CLIENT/load | jq 'type == \"number\" and . >= 0 and . <= 100'"));
  }

  @Test
  void submit_answersThePayload() throws IOException, InterruptedException {
    String answer = shell.run("curl -f -F run.sh=@run.sh -F in.txt=@in.txt $CLIENT/submit");
    assertTrue(
        answer.matches(
            "\\{\"id\":[1-9]\\d*,\"input\":\\{},\"status\":\"Prepared\",\"loc\":\"/[^\"]+\","
                + "\"pid\":0,\"killed\":false}"),
        answer);
  }

  @Test
  void retrieve_whenCompleted_isAZip() throws IOException, InterruptedException {
    String id = submit("run.sh");
    awaitStatus(id, "Completed");
    assertEquals(
        "200 application/zip",
        shell.run("curl -o c.zip -w '%{http_code} %{content_type}' $CLIENT/retrieve/" + id));
    assertEquals("SOME INPUT", shell.run("unzip -p c.zip out.txt"));
    assertEquals(
        "in.txt\nout.txt\nrun.sh\nstderr.txt\nstdout.txt",
        shell.run("unzip -Z1 c.zip | LC_ALL=C sort"));
  }

  @Test
  void retrieve_whileItRuns_isThePayload() throws IOException, InterruptedException {
    String id = submit("sleep.sh");
    awaitStatus(id, "Running");
    assertEquals(
        "[\"id\",\"input\",\"killed\",\"loc\",\"pid\",\"status\"]",
        shell.run("curl $CLIENT/retrieve/" + id + " | jq -c keys"));
    assertEquals("true", shell.run("curl $CLIENT/retrieve/" + id + " | jq '.pid > 0'"));
    assertEquals("200", shell.run("code -X POST $CLIENT/kill/" + id));
  }

  @Test
  void retrievePartial_isTheDirectoryNow() throws IOException, InterruptedException {
    String id = submit("fail.sh");
    awaitStatus(id, "Failed");
    assertEquals(
        "200 application/zip",
        shell.run(
            "curl -o d.zip -w '%{http_code} %{content_type}' $CLIENT/retrieve_partial/" + id));
    assertEquals("half", shell.run("unzip -p d.zip half.txt"));
  }

  @Test
  void kill_answersNothingAndDoesItOnce() throws IOException, InterruptedException {
    String id = submit("sleep.sh");
    awaitStatus(id, "Running");
    String pid = shell.run("curl $CLIENT/retrieve/" + id + " | jq .pid");
    String kill = "curl -X POST -o k -w '%{http_code} %{size_download}' $CLIENT/kill/" + id;
    assertEquals("200 0", shell.run(kill));
    assertEquals("200 0", shell.run(kill));
    assertEquals(
        "Killed true",
        shell.run("curl $CLIENT/retrieve/" + id + " | jq -r '\"\\(.status) \\(.killed)\"'"));
    assertEquals("gone", shell.run("kill -0 " + pid + " 2>/dev/null || echo gone"));
  }

  @ParameterizedTest
  @CsvSource({"GET, retrieve", "GET, retrieve_partial", "POST, kill"})
  void payload_thatIsUnknown_isAnsweredInItsShape(String method, String call)
      throws IOException, InterruptedException {
    assertEquals("404", shell.run("code -X " + method + " $CLIENT/" + call + "/4000000000"));
    assertEquals(NONE, shell.run("cat answer"));
  }

  @Test
  void submit_withoutScript_becomesInvalid() throws IOException, InterruptedException {
    String id = shell.run("curl -f -F in.txt=@in.txt $CLIENT/submit | jq .id");
    awaitStatus(id, "Invalid");
    assertEquals("200", shell.run("code $CLIENT/retrieve/" + id));
  }

  @Test
  void submit_asServersOf2xSendNames_keepsThem() throws IOException, InterruptedException {
    String id =
        shell.run(
            """
            {
              printf -- '--XX\\r\\nContent-Disposition: form-data; name="run.sh"; filename="run.sh"\\r\\n'
              printf '\\r\\ncat *.txt > out\\r\\n--XX\\r\\nContent-Disposition: form-data; '
              printf "name*=utf-8''a%%20b%%20%%C3%%A9.txt; "
              printf 'filename="a b \\xc3\\xa9.txt"\\r\\n\\r\\naccent\\r\\n--XX--\\r\\n'
            } > body
            curl -f -H 'Content-Type: multipart/form-data; boundary=XX' --data-binary @body \
              $CLIENT/submit | jq .id
            """);
    awaitStatus(id, "Completed");
    assertEquals(
        "accent",
        shell.run("curl -o e.zip $CLIENT/retrieve/" + id + "; unzip -p e.zip 'a b *.txt'"));
  }

  @Test
  void submit_malformed_isRefused() throws IOException, InterruptedException {
    assertEquals(
        "400",
        shell.run(
            "code -H 'Content-Type: multipart/form-data; boundary=XX' -d rubbish $CLIENT/submit"));
    assertEquals("400", shell.run("code -F 'f=@run.sh;filename=../run.sh' $CLIENT/submit"));
    assertEquals("415", shell.run("code -d a=b $CLIENT/submit"));
  }

  @Test
  void submit_withTheSameKey_answersTheSamePayload() throws IOException, InterruptedException {
    String submit = "curl -f -H 'Idempotency-Key: %s' -F run.sh=@run.sh $CLIENT/submit | jq .id";
    String id = shell.run(submit.formatted("77-1"));
    assertEquals(id, shell.run(submit.formatted("77-1")));
    assertNotEquals(id, shell.run(submit.formatted("77-2")));
  }

  @Test
  void events_tellWhatChanged() throws IOException, InterruptedException {
    String id = submit("run.sh");
    awaitStatus(id, "Completed");
    assertEquals(
        "Completed",
        shell.run(
            "curl -f \"$CLIENT/events?after=0&wait=0\" | tee events"
                + " | jq -r '.payloads[] | select(.id == "
                + id
                + ") | .status'"));
    assertEquals(
        "[\"cursor\",\"incarnation\",\"payloads\",\"unable\"]", shell.run("jq -c keys events"));
    String cursor = shell.run("jq .cursor events");
    assertEquals(
        "0",
        shell.run("curl \"$CLIENT/events?after=" + cursor + "&wait=0\" | jq '.payloads | length'"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /none,       404",
    "GET,    /retrieve/x, 400",
    "POST,   /kill/x,     400",
    "GET,    /submit,     405",
    "DELETE, /health,     405",
  })
  void call_thatIsNone_isAnsweredInJson(String method, String path, String code)
      throws IOException, InterruptedException {
    assertEquals(code, shell.run("code -X " + method + " $CLIENT" + path));
    assertEquals("true", shell.run("jq '.message | length > 0' answer"));
  }

  private static String submit(String script) throws IOException, InterruptedException {
    return shell.run(
        "curl -f -F 'run.sh=@%s;filename=run.sh' -F in.txt=@in.txt $CLIENT/submit | jq .id"
            .formatted(script));
  }

  private static void awaitStatus(String id, String status)
      throws IOException, InterruptedException {
    shell.run(
        """
        for i in $(seq 600); do
          type=$(curl -o answer -w '%%{content_type}' $CLIENT/retrieve/%s)
          [ "$type" = application/zip ] && is=Completed || is=$(jq -r .status answer)
          [ "$is" = %s ] && exit
          sleep 0.05
        done
        cat answer
        exit 1
        """
            .formatted(id, status));
  }
}
