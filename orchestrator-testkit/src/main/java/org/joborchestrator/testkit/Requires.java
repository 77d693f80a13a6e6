package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with the reason, and
 * fails where the environment variable {@code CI} is set: there everything has to be there, and a
 * skipped test would look like a passed one.
 */
public final class Requires {
  private Requires() {}

  /** Goes on only if each of the programs is on the PATH, such as {@code jq}. */
  public static void programs(String... names) {
    for (String name : names) {
      that(isOnPath(name), "the program " + name + " is not on the PATH");
    }
  }

  /**
   * Goes on only if the machine has what the test needs.
   *
   * @param present whether it has
   * @param otherwise what is missing, for the report of the tests
   */
  public static void that(boolean present, String otherwise) {
    that(present, otherwise, System.getenv("CI") != null);
  }

  static void that(boolean present, String otherwise, boolean failing) {
    if (present) {
      return;
    }
    if (failing) {
      fail(otherwise + " (CI is set: nothing may be missing)");
    }
    abort(otherwise);
  }

  private static boolean isOnPath(String name) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, name))
            .anyMatch(Files::isExecutable);
  }
}
