package org.joborchestrator.job;

import java.util.regex.Pattern;

/**
 * What tells that two uploads of a user are one: the key that the user gave both, and a digest of
 * what is in them. The same key with another digest is a mistake of the user's.
 *
 * @param value 1 to 255 printable ASCII characters
 */
public record UploadKey(String value, String digest) {

  private static final Pattern VALUE = Pattern.compile("[ -~]{1,255}");

  /**
   * @throws InvalidRequestException if the value is none that is accepted
   */
  public UploadKey {
    check(value);
  }

  /**
   * Returns if it is a key.
   *
   * @throws InvalidRequestException if not
   */
  public static void check(String value) {
    if (!VALUE.matcher(value).matches()) {
      throw new InvalidRequestException(
          "Invalid Idempotency-Key '%s': expected 1 to 255 printable ASCII characters"
              .formatted(value.length() > 255 ? value.substring(0, 255) + "…" : value));
    }
  }
}
