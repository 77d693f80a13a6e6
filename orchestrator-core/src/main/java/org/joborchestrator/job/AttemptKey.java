package org.joborchestrator.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one attempt of one job towards a client, before the client has heard of it: the same key
 * again means the same payload, and nothing runs twice.
 *
 * @param server whose job it is: ids of two servers that share a client may be equal; 1 to 64
 *     letters, digits and hyphens
 * @param job the job
 * @param attempt which attempt, from 1
 */
public record AttemptKey(String server, JobId job, int attempt) {

  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern WIRE = Pattern.compile("([0-9]{1,18})-([0-9]{1,9})");

  public AttemptKey {
    if (!SERVER.matcher(server).matches()) {
      throw new InvalidRequestException(
          "Invalid server id '" + server + "': expected 1 to 64 letters, digits or hyphens");
    }
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt " + attempt + ": expected 1 or more");
    }
  }

  /**
   * Reads the wire's form.
   *
   * @throws InvalidRequestException if it is not {@code <job>-<attempt>}
   */
  public static AttemptKey parse(String server, String key) {
    Matcher matcher = WIRE.matcher(key);
    if (!matcher.matches()) {
      throw invalid(key, null);
    }
    try {
      return new AttemptKey(
          server, new JobId(Long.parseLong(matcher.group(1))), Integer.parseInt(matcher.group(2)));
    } catch (IllegalArgumentException e) {
      throw invalid(key, e);
    }
  }

  private static InvalidRequestException invalid(String key, @Nullable Throwable cause) {
    return new InvalidRequestException(
        "Invalid Idempotency-Key '" + key + "': expected <job>-<attempt>, such as 42-1", cause);
  }

  /** The wire's form, {@code <job>-<attempt>}. */
  public String wireName() {
    return job + "-" + attempt;
  }

  @Override
  public String toString() {
    return wireName();
  }
}
