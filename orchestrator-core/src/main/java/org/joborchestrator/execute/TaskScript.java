package org.joborchestrator.execute;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a task as the shell text that a worker evaluates, see {@code worker.sh}. */
final class TaskScript {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Variables that bash keeps itself, so that setting them fails or means something else. */
  private static final Set<String> KEPT_BY_BASH =
      Set.of(
          "SHELLOPTS",
          "UID",
          "EUID",
          "PPID",
          "GROUPS",
          "RANDOM",
          "SRANDOM",
          "SECONDS",
          "LINENO",
          "DIRSTACK",
          "FUNCNAME",
          "HISTCMD",
          "PIPESTATUS",
          "EPOCHSECONDS",
          "EPOCHREALTIME",
          "POSIXLY_CORRECT",
          "SHLVL",
          "PWD",
          "OLDPWD",
          "_");

  private final Map<String, String> always;

  /**
   * @param always variables of every task, unless the task has its own value
   */
  TaskScript(Map<String, String> always) {
    this.always = Map.copyOf(always);
  }

  /** Its length in bytes, a line, and the text. */
  byte[] of(Task task) {
    byte[] text = text(task).getBytes(Bash.NATIVE);
    byte[] header = (text.length + "\n").getBytes(Bash.NATIVE);
    byte[] both = new byte[header.length + text.length];
    System.arraycopy(header, 0, both, 0, header.length);
    System.arraycopy(text, 0, both, header.length, text.length);
    return both;
  }

  private String text(Task task) {
    Map<String, String> variables = new TreeMap<>(always);
    variables.putAll(task.environment());
    StringBuilder plain = new StringBuilder();
    StringBuilder odd = new StringBuilder();
    variables.forEach(
        (name, value) -> {
          if (isPlain(name)) {
            plain.append(name).append('=').append(Bash.quote(value)).append(' ');
          } else {
            odd.append(' ').append(Bash.quote(name)).append('=').append(Bash.quote(value));
          }
        });
    return "record=%s; cd -- %s && { %sgo%s; } </dev/null >%s 2>%s"
        .formatted(
            Bash.quote(task.record().toString()),
            Bash.quote(task.directory().toString()),
            plain,
            odd.isEmpty() ? "" : " \"$env\" --" + odd,
            Bash.quote(task.stdout().toString()),
            Bash.quote(task.stderr().toString()));
  }

  /** Whether bash can set it; the rest goes through {@code env}, at the price of one more exec. */
  private static boolean isPlain(String name) {
    boolean special = name.startsWith("BASH") && !name.equals("BASH_ENV");
    return NAME.matcher(name).matches() && !special && !KEPT_BY_BASH.contains(name);
  }
}
