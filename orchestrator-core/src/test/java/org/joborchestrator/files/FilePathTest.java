package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.joborchestrator.job.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilePathTest {

  @ParameterizedTest
  @CsvSource({
    "run.sh, run.sh",
    "./a//b, a/b",
    "a/./b, a/b",
    "a/..b/c.., a/..b/c..",
    "..., ...",
    "a b é 日本.txt, a b é 日本.txt",
    "100%.txt, 100%.txt",
    "C:x, C:x",
    "-rf, -rf"
  })
  void path_insideOfTheDirectory_isNormalised(String raw, String normal) {
    assertEquals(normal, FilePath.of(raw).value());
    assertEquals(FilePath.of(normal), new FilePath(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "./",
        "/",
        "//a",
        "/etc/passwd",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a/",
        "a/.",
        "a\\b",
        "C:\\a",
        "a\0b",
        "a\nb",
        "a\u007fb",
        "a\u0085b",
        "\ud800",
        "a\udc00b"
      })
  void path_thatIsNoPlaceInside_isRefused(String raw) {
    var refused = assertThrows(InvalidRequestException.class, () -> FilePath.of(raw));

    assertTrue(refused.getMessage().startsWith("Invalid file name '"), refused::getMessage);
    assertTrue(refused.getMessage().contains("expected a relative path"), refused::getMessage);
    assertTrue(
        refused.getMessage().codePoints().noneMatch(Character::isISOControl), refused::getMessage);
  }

  @Test
  void path_atTheLimits_isAccepted() {
    String segment = "é".repeat(127) + "x";
    String longest = (segment + "/").repeat(15) + segment;

    assertEquals(255 * 16 + 15, longest.getBytes(StandardCharsets.UTF_8).length);
    assertEquals(longest, FilePath.of(longest).value());
    String deepest = "d/".repeat(255) + "f";
    assertEquals(deepest, FilePath.of("./" + deepest).value());
  }

  @Test
  void path_thatIsTooDeep_isRefusedAndSaysHowDeepAndWhatIsAccepted() {
    var refused =
        assertThrows(InvalidRequestException.class, () -> FilePath.of("d/".repeat(300) + "f"));

    assertTrue(
        refused.getMessage().contains("it is 300 directories deep, beyond 255"),
        refused::getMessage);
    assertThrows(InvalidRequestException.class, () -> FilePath.of("d/".repeat(256) + "f"));
  }

  @Test
  void path_beyondTheLimits_isRefusedAndNotShownWhole() {
    String tooLong = ("x".repeat(200) + "/").repeat(21) + "x";

    assertThrows(InvalidRequestException.class, () -> FilePath.of("é".repeat(128)));
    String byOne = ("x".repeat(255) + "/").repeat(15) + "x".repeat(254) + "/x";
    assertEquals(4096, byOne.length());
    assertThrows(InvalidRequestException.class, () -> FilePath.of(byOne));
    var refused = assertThrows(InvalidRequestException.class, () -> FilePath.of(tooLong));
    assertTrue(refused.getMessage().length() < 400, refused::getMessage);
  }

  @Test
  void resolveIn_givesThePlaceAndBack(@TempDir Path directory) throws Exception {
    FilePath path = FilePath.of("a b/é%41日本.txt");

    Path file = path.resolveIn(directory);

    assertTrue(file.startsWith(directory));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    assertEquals(path, FilePath.relativize(directory, file));
  }

  /** The locale of many services and containers, in which Java cannot name such files by itself. */
  @Test
  void resolveIn_inALocaleWithoutUtf8_namesFilesInUtf8(@TempDir Path directory) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Touch.class.getName(),
            directory.toString());
    Map<String, String> environment = builder.environment();
    environment.remove("LANG");
    environment.put("LC_ALL", "C");
    Process process = builder.inheritIO().start();

    assertEquals(0, process.waitFor());
    assertEquals("x", Files.readString(FilePath.of(Touch.NAME).resolveIn(directory)));
  }

  /** Runs in a JVM of its own. */
  static final class Touch {

    static final String NAME = "d\u00e9/caf\u00e9 \u65e5\u672c.txt";

    private Touch() {}

    public static void main(String[] args) throws Exception {
      Path directory = Path.of(args[0]);
      Path file = FilePath.of(NAME).resolveIn(directory);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
      if (!FilePath.relativize(directory, file).value().equals(NAME)) {
        throw new AssertionError("not the same name");
      }
    }
  }
}
