package org.joborchestrator.job;

/** The portal's number of a user; any 64-bit integer, also zero and negative ones. */
public record UserId(long value) implements Comparable<UserId> {

  /**
   * Reads an id as the wire carries it.
   *
   * @throws InvalidRequestException if the text is no integer
   */
  public static UserId parse(String text) {
    try {
      return new UserId(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "Invalid user_id, should be a number: '" + text + "', expected an integer such as 42", e);
    }
  }

  @Override
  public int compareTo(UserId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
