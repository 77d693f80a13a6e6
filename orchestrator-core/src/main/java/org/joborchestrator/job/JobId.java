package org.joborchestrator.job;

/**
 * A job's number, given out by the store: positive, never used twice, growing in order of
 * acceptance.
 */
public record JobId(long value) implements Comparable<JobId> {

  public JobId {
    if (value < 1) {
      throw new IllegalArgumentException("job id " + value + ": expected a positive number");
    }
  }

  /**
   * Reads an id as users write it.
   *
   * @throws InvalidRequestException if the text is no positive number
   */
  public static JobId parse(String text) {
    try {
      return new JobId(Long.parseLong(text));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Invalid job id '" + text + "': expected a positive number, such as 42", e);
    }
  }

  @Override
  public int compareTo(JobId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
