package org.joborchestrator.execute;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A script to run: {@code run.sh} in a directory.
 *
 * @param id names it in messages; letters, digits and hyphens, unique among those that run
 * @param directory its working directory, which holds {@code run.sh}
 * @param stdout the file that takes its standard output; made anew, its directory must be there
 * @param stderr the same for its standard error
 * @param record a file that the executor may add lines to, each beginning with {@code run}, from
 *     which another process's executor can take the task up; others write their own lines there,
 *     and each is written at once
 * @param environment variables it gets beside those of this JVM, or instead of them
 */
public record Task(
    String id,
    Path directory,
    Path stdout,
    Path stderr,
    Path record,
    Map<String, String> environment) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]+");

  public Task {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "task id '" + id + "': expected letters, digits and hyphens");
    }
    directory = directory.toAbsolutePath();
    stdout = stdout.toAbsolutePath();
    stderr = stderr.toAbsolutePath();
    record = record.toAbsolutePath();
    environment = Map.copyOf(environment);
    environment.forEach(Task::requireVariable);
  }

  private static void requireVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "environment variable '" + name + "': expected a name without '=' and NUL");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "environment variable " + name + ": its value holds a NUL, which no process can get");
    }
  }
}
