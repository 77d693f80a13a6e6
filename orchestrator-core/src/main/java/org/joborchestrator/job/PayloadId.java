package org.joborchestrator.job;

/** A payload's number on its client: an unsigned 32-bit integer from 1, as the wire demands. */
public record PayloadId(long value) implements Comparable<PayloadId> {

  /** The greatest id the wire can carry. */
  public static final long MAX = 0xFFFF_FFFFL;

  public PayloadId {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException("payload id " + value + ": expected 1 to " + MAX);
    }
  }

  /**
   * Reads an id as the wire carries it.
   *
   * @throws InvalidRequestException if the text is no unsigned 32-bit integer from 1
   */
  public static PayloadId parse(String text) {
    try {
      return new PayloadId(Long.parseLong(text));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Invalid payload id '" + text + "': expected a number from 1 to " + MAX, e);
    }
  }

  @Override
  public int compareTo(PayloadId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
