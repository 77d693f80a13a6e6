package org.joborchestrator.execute;

import java.util.Map;

/**
 * How a script ended: with a code, or by a signal.
 *
 * @param code 0 to 255; after a signal 128 and its number, as a shell shows it
 * @param signal the signal that ended it, 0 when none did
 */
public record Exit(int code, int signal) {

  /** The names that Linux, macOS and the BSDs agree on, and Linux's own for the rest. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));

  public Exit {
    if (signal < 0 || signal > 127) {
      throw new IllegalArgumentException("signal " + signal + ": expected 0 to 127");
    }
    if (signal > 0) {
      code = 128 + signal;
    }
    if (code < 0 || code > 255) {
      throw new IllegalArgumentException("exit code " + code + ": expected 0 to 255");
    }
  }

  /** It ended by itself. */
  public static Exit withCode(int code) {
    return new Exit(code, 0);
  }

  /** A signal ended it. */
  public static Exit bySignal(int signal) {
    if (signal == 0) {
      throw new IllegalArgumentException("signal 0 ends nothing: expected 1 to 127");
    }
    return new Exit(128 + signal, signal);
  }

  /** Whether it ended by itself, with code 0. */
  public boolean success() {
    return code == 0;
  }

  /** For people: {@code exited with code 3}, {@code ended by signal 9 (SIGKILL)}. */
  public String describe() {
    if (signal == 0) {
      return "exited with code " + code;
    }
    String name = NAMES.get(signal);
    return "ended by signal " + signal + (name == null ? "" : " (" + name + ")");
  }
}
