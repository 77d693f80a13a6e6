package org.joborchestrator;

import java.time.Duration;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Refuses at once what would do harm later, with the value and what is expected. */
final class Arguments {

  /** So that no sum of times overflows. */
  private static final Duration A_CENTURY = Duration.ofDays(36_525);

  private Arguments() {}

  /** The value, which must be there. */
  static <T> T given(String what, @Nullable T value) {
    if (value == null) {
      throw new InvalidRequestException(what + " null: expected a value");
    }
    return value;
  }

  /** A number that is 1 or more. */
  static int positive(String what, int value) {
    if (value < 1) {
      throw new InvalidRequestException(what + " " + value + ": expected 1 or more");
    }
    return value;
  }

  /** A time that is no less than that, and no more than a century. */
  static Duration time(String what, @Nullable Duration value, Duration least) {
    Duration time = given(what, value);
    if (time.compareTo(least) < 0 || time.compareTo(A_CENTURY) > 0) {
      throw new InvalidRequestException(
          "%s %s: expected %s to %s days".formatted(what, time, least, A_CENTURY.toDays()));
    }
    return time;
  }

  /** As long as that, or for a century, which is as good as for ever. */
  static Duration wait(Duration longest) {
    return longest.compareTo(A_CENTURY) < 0 ? longest : A_CENTURY;
  }

  /** A name that can be shown in a line. */
  static String name(String what, @Nullable String value) {
    String name = given(what, value);
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidRequestException(
          what + " '" + name + "': expected a name without control characters");
    }
    return name;
  }
}
