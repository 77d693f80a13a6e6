package org.joborchestrator.launcher.configuration;

import java.util.regex.Pattern;

/** Keeps what only the owner of an address should see out of everything that is printed. */
final class Credentials {

  private static final Pattern USER_INFO = Pattern.compile("//[^\\s,]*@");
  private static final Pattern QUERY = Pattern.compile("(//[^\\s,?]*\\?)[^\\s,]*");

  private Credentials() {}

  /** The text with {@code ***} for user, password and query of every address in it. */
  static String masked(String text) {
    return QUERY.matcher(USER_INFO.matcher(text).replaceAll("//***@")).replaceAll("$1***");
  }
}
