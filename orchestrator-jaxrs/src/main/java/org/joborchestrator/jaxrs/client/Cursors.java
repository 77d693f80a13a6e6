package org.joborchestrator.jaxrs.client;

import java.util.OptionalLong;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Cursors of events, as a server names them. */
final class Cursors {

  private Cursors() {}

  /**
   * Reads one.
   *
   * @param name what it is called there, for the message
   * @param text null answers empty
   * @throws InvalidRequestException if it is none
   */
  static OptionalLong parse(String name, @Nullable String text) {
    try {
      return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "Invalid %s '%s': expected the cursor of an earlier answer, or 0".formatted(name, text),
          e);
    }
  }
}
