package org.joborchestrator.job;

import java.util.regex.Pattern;

/**
 * A service's name as users send it: 1 to 64 letters, digits, {@code _}, {@code -} or {@code .}.
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

  public ServiceName {
    if (!ACCEPTED.matcher(value).matches()) {
      throw new InvalidRequestException(
          "Invalid service '"
              + value
              + "': expected 1 to 64 letters, digits, '_', '-' or '.', such as example");
    }
  }

  @Override
  public int compareTo(ServiceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
