package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final String SCRIPT =
      """
      cd '%1$s/alive'
      read -ra stat < /proc/$$/stat
      mark=%2$d.%3$s.$$.${stat[21]}
      : > $mark
      user=0 all=0 same=0
      for run in *; do
        IFS=.; set -- $run; unset IFS
        if read -ra stat 2>/dev/null < /proc/$3/stat && [ "${stat[21]}" = $4 ] && [ "${stat[2]}" != Z ]; then
          all=$((all + 1))
          [ $1 != %2$d ] || user=$((user + 1))
          [ $2 != %3$s ] || same=$((same + 1))
        else
          rm -f $run
        fi
      done
      echo "begin %3$s $$ $user $all $same" >> ../lines
      cd "$OLDPWD"
      %4$s
      rm -f '%1$s'/alive/$mark
      echo "end %3$s $$" >> '%1$s'/lines
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

  /** A run that began, with the number of runs that it found alive, itself among them. */
  record Begin(String job, int pid, int ofUser, int ofAll, int ofJob) {}

  List<Begin> begins() throws IOException {
    return Files.readAllLines(lines).stream()
        .filter(line -> line.startsWith("begin "))
        .map(line -> line.split(" "))
        .map(
            word ->
                new Begin(
                    word[1], number(word[2]), number(word[3]), number(word[4]), number(word[5])))
        .toList();
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  /** How many runs of it ended by themselves. */
  long ends(String job) throws IOException {
    return Files.readAllLines(lines).stream()
        .filter(line -> line.startsWith("end " + job + " "))
        .count();
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

  /** No job had two runs at the same time. */
  void requireOneAtATime() throws IOException {
    assertEquals(List.of(), begins(begin -> begin.ofJob() > 1));
  }

  private List<Begin> begins(Predicate<Begin> which) throws IOException {
    return begins().stream().filter(which).toList();
  }
}
