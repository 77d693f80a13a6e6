package org.joborchestrator.execute;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Starts the bash processes that serve an executor, and keeps from them what would steer them.
 *
 * <p>They run in privileged mode ({@code -p}): bash then reads neither {@code BASH_ENV} nor
 * functions from the environment, and still hands both on to the tasks. What {@code -p} does not
 * keep away is withheld here, and given back to each task by {@link TaskScript}.
 */
final class Bash {

  /**
   * LC_ALL: they need bytes and English. TMOUT: would end their reads. POSIXLY_CORRECT,
   * BASH_COMPAT: another shell language. SHELLOPTS, BASHOPTS: would be handed on with their own
   * options.
   */
  private static final List<String> WITHHELD =
      List.of("LC_ALL", "TMOUT", "POSIXLY_CORRECT", "BASH_COMPAT", "SHELLOPTS", "BASHOPTS");

  /** Tells how paths and variables are written in bytes, here as in all of Java. */
  static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private Bash() {}

  /** What this JVM's environment holds of the withheld variables. */
  static Map<String, String> withheld() {
    Map<String, String> found = new TreeMap<>();
    for (String name : WITHHELD) {
      String value = System.getenv(name);
      if (value != null) {
        found.put(name, value);
      }
    }
    return found;
  }

  /** Starts one, with output and errors to the same place; it keeps no directory in use. */
  static Process start(Redirect output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-p"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectOutput(output)
            .redirectError(output);
    builder.environment().keySet().removeAll(WITHHELD);
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "bash cannot be started, which runs the scripts of jobs: "
              + e.getMessage()
              + "; install bash 4.2 or newer and put it on the PATH",
          e);
    }
  }

  /** The text of one of our scripts, without its comments: it is seen in process lists. */
  static String script(String name) {
    try (InputStream in = Bash.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + Bash.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new IllegalStateException(name + " cannot be read", e);
    }
  }

  /** The text as one word of shell language, whatever it holds. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
