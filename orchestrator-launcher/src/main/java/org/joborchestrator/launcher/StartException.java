package org.joborchestrator.launcher;

/** Why a process cannot start: one line for the one who started it. */
final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  StartException(String line, Throwable cause) {
    super(line.replaceAll("\\s*\\R\\s*", " "), cause);
  }

  StartException(String line) {
    super(line);
  }

  String line() {
    return String.valueOf(getMessage());
  }
}
