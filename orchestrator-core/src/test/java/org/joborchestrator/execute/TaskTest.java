package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskTest {

  private static Task task(String id, Map<String, String> environment) {
    return new Task(id, Path.of("/d"), Path.of("/o"), Path.of("/e"), Path.of("/r"), environment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "é", "a\nb"})
  void id_withOtherCharacters_isRefused(String id) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> task(id, Map.of()));
    assertTrue(String.valueOf(refused.getMessage()).contains("'" + id + "'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=B", "A\0"})
  void variable_thatNoProcessCanGet_isRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> task("a", Map.of(name, "")));
    assertThrows(IllegalArgumentException.class, () -> task("a", Map.of("A", "\0")));
  }

  @Test
  void paths_becomeAbsolute() {
    Path here = Path.of("here");
    Task task = new Task("a", here, here, here, here, Map.of());

    assertEquals(here.toAbsolutePath(), task.directory());
  }

  @Test
  void script_setsVariablesItselfAndHandsTheOddOnesToEnv() {
    TaskScript scripts = new TaskScript(Map.of("LC_ALL", "de", "TMOUT", "3"));

    String[] parts = script(scripts, Map.of("A", "it's", "UID", "7", "a.b", "c", "LC_ALL", "fr"));

    assertEquals(parts[1].length(), Integer.parseInt(parts[0]));
    assertEquals(
        """
        record='/r'; \
        cd -- '/d' && { A='it'\\''s' LC_ALL='fr' TMOUT='3' go "$env" -- 'UID'='7' 'a.b'='c'; } \
        </dev/null >'/o' 2>'/e'\
        """,
        parts[1]);
  }

  @Test
  void script_withoutVariables_setsNone() {
    String[] parts = script(new TaskScript(Map.of()), Map.of());

    assertEquals("record='/r'; cd -- '/d' && { go; } </dev/null >'/o' 2>'/e'", parts[1]);
  }

  private static String[] script(TaskScript scripts, Map<String, String> environment) {
    return new String(scripts.of(task("a", environment)), StandardCharsets.UTF_8).split("\n", 2);
  }
}
