package org.joborchestrator.jaxrs.multipart;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.joborchestrator.job.InvalidRequestException;

/**
 * The parameters of a header's value: {@code x; name=token; other="quoted \"text\""}. Names in
 * lower case; the first of two counts.
 */
final class Parameters {

  private final String value;
  private final Map<String, String> found = new HashMap<>();
  private int at;

  private Parameters(String value) {
    this.value = value;
  }

  /** The parameters of that value. */
  static Map<String, String> of(String value) {
    return new Parameters(value).read();
  }

  private Map<String, String> read() {
    skipTo(";");
    while (at < value.length()) {
      at++; // the semicolon
      String name = until("=;").strip().toLowerCase(Locale.ROOT);
      if (at < value.length() && value.charAt(at) == '=') {
        at++;
        skipBlanks();
        found.putIfAbsent(
            name, at < value.length() && value.charAt(at) == '"' ? quoted() : token());
      }
      skipTo(";");
    }
    return found;
  }

  private String token() {
    return until(";").strip();
  }

  /**
   * A backslash escapes a quote and itself only: Windows browsers send plain ones, as in {@code
   * C:\dir\a.txt}.
   */
  private String quoted() {
    StringBuilder text = new StringBuilder();
    for (at++; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == '"') {
        at++;
        return text.toString();
      }
      boolean escapes = c == '\\' && at + 1 < value.length();
      if (escapes && (value.charAt(at + 1) == '"' || value.charAt(at + 1) == '\\')) {
        at++;
        c = value.charAt(at);
      }
      text.append(c);
    }
    throw new InvalidRequestException("A quote is not closed in '" + value + "'");
  }

  private String until(String ends) {
    int start = at;
    skipTo(ends);
    return value.substring(start, at);
  }

  private void skipTo(String ends) {
    while (at < value.length() && ends.indexOf(value.charAt(at)) < 0) {
      at++;
    }
  }

  private void skipBlanks() {
    while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
      at++;
    }
  }
}
