package org.joborchestrator.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the scripts themselves bear witness of, in a directory outside: each run appends a line when
 * it begins, and one when it ends. A run leaves a mark while it lasts, and says in its first line
 * how many others it found alive: of its user, of all, and of its own job.
 *
 * <p>A mark that was left counts for nothing once its process is gone, so that it does not matter
 * how a run ended. All that a run counts were alive at the moment when it listed the marks.
 */
final class Witness {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String SCRIPT =
      """
      cd '%1$s/alive'
      read -ra stat < /proc/$$/stat
      mark=%2$d.%3$s.$$.${stat[21]}
      : > $mark
      user=0 all=0 same=0 found=
      for run in *; do
        IFS=.; set -- $run; unset IFS
        if read -ra stat 2>/dev/null < /proc/$3/stat && [ "${stat[21]}" = $4 ] && [ "${stat[2]}" != Z ]; then
          all=$((all + 1))
          [ $1 != %2$d ] || user=$((user + 1))
          [ $2 != %3$s ] || same=$((same + 1))
          found+=,$2.$3
        else
          rm -f $run
        fi
      done
      echo "begin %3$s $$ $user $all $same ${found#,} ${EPOCHREALTIME:--} $JOB_ORCHESTRATOR_CLIENT" >> ../lines
      cd "$OLDPWD"
      %4$s
      rm -f '%1$s'/alive/$mark
      echo "end %3$s $$ ${EPOCHREALTIME:--}" >> '%1$s'/lines
      %5$s
      """;

  private final Path directory;
  private final Path lines;

  Witness(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.lines = Files.createFile(directory.resolve("lines"));
    Files.createDirectory(directory.resolve("alive"));
  }

  /**
   * A script that does the work between its two lines.
   *
   * @param job its name: letters and digits
   * @param end its last command
   */
  String script(String job, long user, String work, String end) {
    return SCRIPT.formatted(directory, user, job, work, end);
  }

  /**
   * A run that began, with the number of runs that it found alive, itself among them.
   *
   * @param found all of those: the job and the process of each
   * @param at when that was, in seconds of the wall clock; "-" where bash cannot tell
   * @param client the data directory of the client that it is on
   */
  record Begin(
      String job, int pid, int ofUser, int ofAll, int ofJob, String found, String at, Path client) {

    private static Begin read(String line) {
      String[] words = line.split(" ", 9);
      return new Begin(
          words[1],
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]),
          Integer.parseInt(words[4]),
          Integer.parseInt(words[5]),
          words[6],
          words[7],
          Path.of(words[8]));
    }

    boolean isAlive() {
      return ProcessHandle.of(pid).filter(JarProcess::isRunning).isPresent();
    }
  }

  List<Begin> begins() throws IOException {
    return Files.readAllLines(lines).stream()
        .filter(line -> line.startsWith("begin "))
        .map(Begin::read)
        .toList();
  }

  /** Waits until so many runs have begun, in all; answers the last of them. */
  Begin awaitBegins(int count) {
    await(count + " runs")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> begins().size() >= count);
    try {
      return begins().get(count - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a run of it has ended by itself. */
  void awaitEnd(String job) {
    await("the end of " + job)
        .atMost(PATIENCE)
        .until(
            () ->
                Files.readAllLines(lines).stream()
                    .anyMatch(it -> it.startsWith("end " + job + " ")));
  }

  /** How many runs each job had that ran. */
  Map<String, Long> runs() throws IOException {
    return begins().stream()
        .collect(Collectors.groupingBy(Begin::job, TreeMap::new, Collectors.counting()));
  }

  /** How many jobs ran so often. */
  Map<Long, Long> histogram() throws IOException {
    return runs().values().stream()
        .collect(Collectors.groupingBy(count -> count, TreeMap::new, Collectors.counting()));
  }

  void requireQuota(int ofUser, int ofAll) throws IOException {
    assertEquals(List.of(), begins(begin -> begin.ofUser() > ofUser || begin.ofAll() > ofAll));
  }

  /** No more runs than that were repeated. */
  void requireRepeated(int atMost) throws IOException {
    int repeated = begins().size() - runs().size();
    assertTrue(repeated <= atMost, repeated + " runs were repeated: expected at most " + atMost);
  }

  /** No job had two runs at the same time. */
  void requireOneAtATime() throws IOException {
    assertEquals(List.of(), begins(begin -> begin.ofJob() > 1));
  }

  private List<Begin> begins(Predicate<Begin> which) throws IOException {
    return begins().stream().filter(which).toList();
  }
}
