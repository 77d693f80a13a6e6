package org.joborchestrator.job;

import java.util.regex.Pattern;

/** The portal's number of a user; any 64-bit integer, also zero and negative ones. */
public record UserId(long value) implements Comparable<UserId> {

  /** Narrower than Java's own numbers: no plus, no space, no digits of other scripts. */
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

  /**
   * Reads an id as the wire carries it.
   *
   * @throws InvalidRequestException if the text is no integer of 64 bits, in ASCII digits
   */
  public static UserId parse(String text) {
    try {
      if (INTEGER.matcher(text).matches()) {
        return new UserId(Long.parseLong(text));
      }
    } catch (NumberFormatException e) {
      // The same answer as for one that is no integer.
    }
    throw new InvalidRequestException(
        "Invalid user_id, should be a number: '" + text + "', expected an integer such as 42");
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
