package org.joborchestrator.jaxrs.later;

import java.time.Duration;
import java.util.regex.Pattern;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Reads the wait parameter. */
public final class Wait {

  private static final int MAX_SECONDS = 600;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3})?");

  private Wait() {}

  /**
   * The time to wait; none if the parameter is not there.
   *
   * @throws InvalidRequestException if it is no number of seconds from 0 to 600
   */
  public static Duration parse(@Nullable String seconds) {
    if (seconds == null) {
      return Duration.ZERO;
    }
    if (SECONDS.matcher(seconds).matches()) {
      long millis = Math.round(Double.parseDouble(seconds) * 1000);
      if (millis <= MAX_SECONDS * 1000L) {
        return Duration.ofMillis(millis);
      }
    }
    throw new InvalidRequestException(
        "Invalid wait '%s': expected seconds from 0 to %d".formatted(seconds, MAX_SECONDS));
  }
}
