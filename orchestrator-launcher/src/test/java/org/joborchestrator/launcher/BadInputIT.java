package org.joborchestrator.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server answers to what it cannot take, and that nothing of it is left anywhere. */
final class BadInputIT {

  private static final String GOOD = "-F user_id=1 -F service=example -F file=@run.sh";

  @RegisterExtension static final JarProcesses JAR = JarProcesses.ofAllTests();

  @TempDir static Path directory;

  private static Shell shell;

  private State before = new State(0, Set.of());

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    shell = Shell.start(JAR, directory, Map.of("MAX_UPLOAD_SIZE", "1M"));
    shell.awaitStatus(shell.upload("run.sh"), "Completed");
  }

  @BeforeEach
  void look() throws IOException, SQLException {
    before = State.now();
  }

  @AfterEach
  void nothingIsLeft() {
    await("a server as it was before").until(State::now, before::equals);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-F service=example -F file=@run.sh | Missing user_id field.*",
        "-F user_id= -F service=example -F file=@run.sh | Invalid user_id, should be a number.*",
        "-F user_id=joe -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number.*'joe'.*",
        "-F user_id=1.5 -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number.*'1.5'.*",
        "-F user_id=+1 -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number.*'\\+1'.*",
        "--form-string 'user_id= 1' -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number.*' 1'.*",
        "--form-string user_id=$'1\\n' -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number: '1\\n'.*",
        "-F user_id=\u0661 -F service=example -F file=@run.sh"
            + " | Invalid user_id, should be a number.*",
        "-F user_id=1 -F file=@run.sh | Missing service field.*",
        "-F user_id=1 -F service=other -F file=@run.sh | Invalid service.*'other'.*example.*",
        "-F user_id=1 -F service=../x -F file=@run.sh | Invalid service.*",
        "-F user_id=1 -F service=example | .*file.*run\\.sh.*",
        "-F user_id=1 -F service=example -F file=@in.txt | .*run\\.sh.*",
        "-F user_id=1 -F service=example -F 'file=@run.sh;filename=../run.sh' | .*\\.\\./run\\.sh.*",
        "-F user_id=1 -F service=example -F file=@run.sh -F 'file=@in.txt;filename=/etc/x'"
            + " | .*/etc/x.*",
        "-F user_id=1 -F service=example -F file=@run.sh -F 'file=@in.txt;filename=a/../../x'"
            + " | .*a/\\.\\./\\.\\./x.*",
        "-F user_id=1 -F service=example -F file=@run.sh -F file=@run.sh | .*run\\.sh.*",
        "-F user_id=1 -F service=example -F file=@run.sh -F 'file=@in.txt;filename=./run.sh'"
            + " | .*run\\.sh.*",
        "-F user_id=1 -F user_id=2 -F service=example -F file=@run.sh | .*user_id.*",
      })
  void upload_thatLacksOrMistakesSomething_isRefusedWithTheReason(String arguments, String message)
      throws IOException, InterruptedException {
    refuses("400", "code " + arguments + " $SERVER/upload", message);
  }

  @Test
  void upload_thatIsNotMultipart_isRefused() throws IOException, InterruptedException {
    refuses("415", "code -d user_id=1 $SERVER/upload", ".*multipart/form-data.*");
    refuses("415", "code -H 'Content-Type: application/json' -d {} $SERVER/upload", ".*");
    refuses("415", "code -H 'Content-Type:' --data-binary @run.sh $SERVER/upload", ".*");
  }

  @Test
  void upload_thatIsCutShort_isRefused() throws IOException, InterruptedException {
    refuses(
        "400",
        """
        printf -- '--X\\r\\nContent-Disposition: form-data; name="f"; filename="run.sh"\\r\\n\\r\\nec' |
          code -H 'Content-Type: multipart/form-data; boundary=X' --data-binary @- $SERVER/upload
        """,
        ".*cut short.*");
  }

  @Test
  void upload_thatItsSenderBreaksOff_leavesNothing() throws IOException, InterruptedException {
    String body =
        "--X\\r\\nContent-Disposition: form-data; name=\"f\"; filename=\"run.sh\"\\r\\n\\r\\necho";
    shell.run(
        """
        address=${SERVER#http://}
        exec 3<> "/dev/tcp/${address%%:*}/${address##*:}"
        printf 'POST /upload HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 500000\\r\\n' >&3
        printf 'Content-Type: multipart/form-data; boundary=X\\r\\n\\r\\n' >&3
        printf -- '%s' >&3
        head -c 200000 /dev/zero >&3
        until [ -n "$(ls server/.incoming)" ]; do sleep 0.05; done
        exec 3>&-
        """
            .replace("%s", body));
    assertEquals("200", shell.run("code $SERVER/health"));
  }

  @Test
  void upload_overTheLimit_isRefusedBeforeItIsAllRead() throws IOException, InterruptedException {
    shell.run("head -c 1100000 /dev/zero > large");
    refuses("413", "code " + GOOD + " -F f=@large $SERVER/upload", ".*1048576.*");
    refuses(
        "413",
        "code -H 'Transfer-Encoding: chunked' " + GOOD + " -F f=@large $SERVER/upload",
        ".*");
    refuses(
        "413",
        """
        { printf -- '--X\\r\\nContent-Disposition: form-data; name="f"; filename="run.sh"\\r\\n\\r\\n'
          yes; } |
          code -H 'Content-Type: multipart/form-data; boundary=X' -T - -X POST $SERVER/upload || true
        """,
        ".*");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /download/777,         404, Job 777 not found in the database",
    "GET,    /download_partial/777, 404, Job 777 not found in the database",
    "POST,   /terminate/777,        404, Job 777 not found in the database",
    "GET,    /download/abc,         400, .*abc.*",
    "GET,    /download_partial/1.5, 400, .*1\\.5.*",
    "POST,   /terminate/-,          400, .*-.*",
    "GET,    /download/99999999999999999999, 400, .*99999999999999999999.*",
    "GET,    /none,                 404, .+",
    "GET,    /download,             404, .+",
    "GET,    /download/1/2,         404, .+",
    "GET,    /../../etc/passwd,     400, .+",
    "GET,    /upload,               405, .+",
    "PUT,    /upload,               405, .+",
    "DELETE, /download/1,           405, .+",
    "GET,    /terminate/1,          405, .+",
    "POST,   /health,               405, .+",
  })
  void call_thatIsNone_isAnsweredInJson(String method, String path, String code, String message)
      throws IOException, InterruptedException {
    refuses(code, "code --path-as-is -X " + method + " $SERVER" + path, message);
  }

  @ParameterizedTest
  @CsvSource({"/upload, POST", "/download/1, GET", "/terminate/1, POST", "/health, GET"})
  void call_ofTheWrongMethod_namesTheRightOne(String path, String method)
      throws IOException, InterruptedException {
    String allow =
        shell.run("curl -X PATCH -D - -o a $SERVER" + path + " | sed -n 's/^allow: //Ip'");
    assertTrue(allow.contains(method), allow);
  }

  private static void refuses(String code, String command, String message)
      throws IOException, InterruptedException {
    assertEquals(code, shell.run(command), () -> command + "\n" + answer());
    assertEquals("Unknown", shell.run("jq -r .status answer"), command);
    assertEquals("0", shell.run("jq -r .id answer"), command);
    String reason = shell.run("jq -r .message answer");
    assertTrue(reason.matches(message), () -> command + "\n" + reason);
    assertFalse(reason.contains("Exception"), reason);
  }

  private static String answer() {
    try {
      return Files.readString(directory.resolve("answer"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that a refused upload could leave behind. */
  private record State(int rows, Set<String> files) {

    static State now() throws IOException, SQLException {
      Path data = directory.resolve("server");
      try (Stream<Path> files = Files.walk(data);
          Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("db.sqlite"));
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT count(*) FROM jobs")) {
        return new State(
            row.getInt(1),
            files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new)));
      }
    }
  }
}
