package org.joborchestrator.launcher.configuration;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A variable of a service, {@code SERVICE_<NAME>_<SETTING>}. The name may hold underscores, so the
 * setting is found from the end.
 *
 * @param name in upper case
 */
record ServiceKey(String name, Setting setting) {

  static final String PREFIX = "SERVICE_";

  /** What can be set for a service. */
  enum Setting {
    UPLOAD_URL,
    DOWNLOAD_URL,
    TERMINATE_URL,
    CLIENTS,
    RUNS_PER_USER,
    MAX_RUNS,
    MAX_ATTEMPTS,
    TIMEOUT,
    MAX_WAIT,
    MAX_STAGING,
    MAX_COLLECTING
  }

  private static final Pattern NAME = Pattern.compile("[A-Z0-9][A-Z0-9_]{0,63}");

  /** A suggestion that is further off than this would be a guess. */
  private static final int MOST_EDITS = 4;

  static Optional<ServiceKey> parse(String variable) {
    return Stream.of(Setting.values())
        .filter(setting -> variable.endsWith("_" + setting))
        .filter(setting -> variable.length() > PREFIX.length() + setting.name().length())
        .map(setting -> new ServiceKey(nameIn(variable, setting), setting))
        .filter(key -> NAME.matcher(key.name()).matches())
        .findFirst();
  }

  /** The variable that was probably meant, if one is near. */
  static Optional<String> nearest(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    return Stream.of(Setting.values())
        .flatMap(setting -> endingIn(setting, upper))
        .filter(candidate -> parse(candidate).isPresent())
        .min(Comparator.comparingInt(candidate -> EditDistance.between(upper, candidate)))
        .filter(candidate -> isNear(upper, candidate));
  }

  /** The variable of the same service for another setting. */
  String with(Setting other) {
    return PREFIX + name + "_" + other;
  }

  String variable() {
    return with(setting);
  }

  private static String nameIn(String variable, Setting setting) {
    return variable.substring(
        PREFIX.length(), variable.length() - setting.name().length() - "_".length());
  }

  /** The variable with its end replaced by the setting, from each of its underscores on. */
  private static Stream<String> endingIn(Setting setting, String variable) {
    return IntStream.range(PREFIX.length(), variable.length())
        .filter(i -> variable.charAt(i) == '_')
        .mapToObj(i -> variable.substring(0, i + 1) + setting);
  }

  private static boolean isNear(String variable, String candidate) {
    String lastWord = variable.substring(variable.lastIndexOf('_'));
    return EditDistance.between(variable, candidate) <= MOST_EDITS || candidate.endsWith(lastWord);
  }
}
