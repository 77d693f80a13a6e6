package org.joborchestrator.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, from the command line.
 *
 * @param parts which figures
 * @param systems whether embedded, over HTTP, or both
 * @param rounds how often each is measured; the table shows medians
 * @param jobs how many jobs a round of the throughput takes
 * @param singles how many jobs the latency is measured with
 * @param mebibytes how large the big input is
 * @param page the page whose table is replaced, if any
 * @param jvm options of the JVMs that are started
 */
record Options(
    Set<Part> parts,
    Set<Kind> systems,
    int rounds,
    int jobs,
    int singles,
    int mebibytes,
    Optional<Page> page,
    List<String> jvm) {

  static final String USAGE =
      """
      benchmarks/run [--parts=latency,throughput,backlog,big,idle] [--systems=embedded,http]
                     [--rounds=3] [--jobs=2000] [--singles=300] [--mebibytes=390]
                     [--jvm=OPTION,OPTION] [--page=docs/benchmarks.md]
      Without --parts, everything. The table goes to standard output, and with --page into that page,
      where it has one of the JDK that runs this.
      """;

  /** A group of figures. */
  enum Part {
    LATENCY,
    THROUGHPUT,
    BACKLOG,
    BIG,
    IDLE
  }

  /** Where server and client live. */
  enum Kind {
    EMBEDDED,
    HTTP
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static Options parse(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] words = argument.split("=", 2);
      if (words.length != 2 || !words[0].startsWith("--")) {
        throw new IllegalArgumentException("'" + argument + "': expected --NAME=VALUE");
      }
      given.put(words[0].substring(2), words[1]);
    }
    Options options =
        new Options(
            constants(Part.class, given.remove("parts")),
            constants(Kind.class, given.remove("systems")),
            number(given, "rounds", 3),
            number(given, "jobs", 2000),
            number(given, "singles", 300),
            number(given, "mebibytes", 390),
            Optional.ofNullable(given.remove("page")).map(Path::of).map(Page::in),
            Optional.ofNullable(given.remove("jvm")).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .toList());
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + new TreeSet<>(given.keySet()));
    }
    return options;
  }

  private static <E extends Enum<E>> Set<E> constants(Class<E> type, @Nullable String list) {
    Set<E> chosen = EnumSet.noneOf(type);
    if (list == null) {
      return EnumSet.allOf(type);
    }
    for (String name : list.split(",", -1)) {
      chosen.add(Enum.valueOf(type, name.toUpperCase(Locale.ROOT)));
    }
    return chosen;
  }

  private static int number(Map<String, String> given, String name, int usual) {
    String text = given.remove(name);
    return text == null ? usual : Integer.parseInt(text);
  }
}
