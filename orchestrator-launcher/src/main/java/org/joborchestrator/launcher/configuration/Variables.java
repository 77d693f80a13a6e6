package org.joborchestrator.launcher.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The environment, read variable by variable. What cannot be parsed is noted and replaced by the
 * default, so that everything that is wrong comes to light in one go. An empty value counts as not
 * set. Used by one thread.
 */
final class Variables {

  private final SortedMap<String, String> values = new TreeMap<>();
  private final List<String> effective = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();

  Variables(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (!value.isBlank()) {
            values.put(name, value.strip());
          }
        });
  }

  /** The value of a variable, or its default's. */
  <T> T get(String name, String byDefault, Parser<T> parser) {
    Optional<T> set = find(name, parser);
    if (set.isPresent()) {
      return set.get();
    }
    T value = parsedDefault(name, byDefault, parser);
    if (!isSet(name)) {
      effective(name, shown(byDefault, value), "default");
    }
    return value;
  }

  /** The value of a variable, if it is set and can be parsed. */
  <T> Optional<T> find(String name, Parser<T> parser) {
    String text = values.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      T value = parser.parse(text);
      effective(name, shown(text, value), "environment");
      return Optional.of(value);
    } catch (Parser.Refused e) {
      refused.add(name);
      problem(name + "=" + Credentials.masked(text) + ": " + e.accepted());
      return Optional.empty();
    }
  }

  /** What it is set to, as it was written. */
  String text(String name, String byDefault) {
    return values.getOrDefault(name, byDefault);
  }

  /** Whether it is set to something that could not be parsed. */
  boolean isRefused(String name) {
    return refused.contains(name);
  }

  boolean isSet(String name) {
    return values.containsKey(name);
  }

  /** Whether it is set to a value that fits its name. */
  boolean isSet(String name, BiPredicate<String, String> fits) {
    String text = values.get(name);
    return text != null && fits.test(name, text);
  }

  /** The names of the variables that begin so, sorted. */
  List<String> startingWith(String prefix) {
    return List.copyOf(values.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
  }

  /** Says that a variable is known and not used, and why. */
  void ignore(String name, String reason) {
    if (isSet(name)) {
      remarks.add(name + ": " + reason);
    }
  }

  void effective(String name, String value, String source) {
    effective.add(name + "=" + value + " (" + source + ")");
  }

  void problem(String line) {
    problems.add(line);
  }

  /**
   * Refuses the whole if anything in it was refused.
   *
   * @throws InvalidConfigurationException with a line for each error
   */
  void check() throws InvalidConfigurationException {
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
  }

  /** The configuration as it is used: a line for each variable, with where its value came from. */
  List<String> effective() {
    return List.copyOf(effective);
  }

  /** Variables that are set and have no effect: a line for each. */
  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Paths as they were understood, everything else as it was written. */
  private static String shown(String text, Object value) {
    return value instanceof Path ? value.toString() : Credentials.masked(text);
  }

  private static <T> T parsedDefault(String name, String text, Parser<T> parser) {
    try {
      return parser.parse(text);
    } catch (Parser.Refused e) {
      throw new IllegalStateException(name + "'s default " + text, e);
    }
  }
}
