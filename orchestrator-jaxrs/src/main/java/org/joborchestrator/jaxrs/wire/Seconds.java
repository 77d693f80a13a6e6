package org.joborchestrator.jaxrs.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Durations as seconds with up to three decimals, such as {@code 60} or {@code 0.25}. */
public final class Seconds {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,3})?");

  private Seconds() {}

  /** The duration as the wire writes it, up to the next millisecond. */
  public static String of(Duration duration) {
    long millis = duration.plusNanos(999_999).toMillis();
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  /**
   * The duration, empty if there is none.
   *
   * @param name what the value is of, for the message
   * @throws InvalidRequestException if it is no number of seconds above 0
   */
  public static Optional<Duration> parse(String name, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    if (NUMBER.matcher(text).matches()) {
      long millis = new BigDecimal(text).movePointRight(3).longValue();
      if (millis > 0) {
        return Optional.of(Duration.ofMillis(millis));
      }
    }
    throw new InvalidRequestException(
        "Invalid %s '%s': expected seconds above 0, such as 60 or 0.5".formatted(name, text));
  }
}
