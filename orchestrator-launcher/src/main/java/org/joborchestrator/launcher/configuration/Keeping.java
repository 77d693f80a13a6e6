package org.joborchestrator.launcher.configuration;

import java.time.Duration;
import java.util.Optional;
import org.joborchestrator.files.Watermarks;

/**
 * How long files are kept, and how much of the disk they leave free: the same variables on either
 * side.
 */
record Keeping(Duration maxAge, Watermarks watermarks) {

  private static final String LOW = "DISK_LOW";
  private static final String ENOUGH = "DISK_ENOUGH";
  private static final String LOW_BY_DEFAULT = "256M";
  private static final long MEBI = 1 << 20;

  static Keeping read(Variables variables) {
    Duration maxAge = variables.get("MAX_AGE", "864000", Parser.seconds("864000"));
    long low = variables.get(LOW, LOW_BY_DEFAULT, Parser.bytes(LOW_BY_DEFAULT));
    return new Keeping(maxAge, new Watermarks(low, enough(variables, low)));
  }

  private static long enough(Variables variables, long low) {
    long twice = low > Long.MAX_VALUE / 2 ? low : 2 * low;
    if (!variables.isSet(ENOUGH)) {
      variables.effective(ENOUGH, text(twice), "twice " + LOW);
      return twice;
    }
    Optional<Long> enough = variables.find(ENOUGH, Parser.bytes("512M"));
    if (enough.isPresent() && enough.get() < low && !variables.isRefused(LOW)) {
      variables.problem(
          "%s=%s: expected no less than %s, which is %s"
              .formatted(
                  ENOUGH, variables.text(ENOUGH, ""), LOW, variables.text(LOW, LOW_BY_DEFAULT)));
    }
    return Math.max(low, enough.orElse(twice));
  }

  private static String text(long bytes) {
    return bytes % MEBI == 0 ? bytes / MEBI + "M" : String.valueOf(bytes);
  }
}
