package org.joborchestrator.execute;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads /proc, where there is one; elsewhere it is empty. Raw reads: a {@link ProcessHandle} for
 * each process costs many times as much and knows neither groups nor environments.
 */
class ProcessTable {

  private static final ProcessTable MACHINE = new ProcessTable(new File("/proc"));

  private final File root;

  ProcessTable(File root) {
    this.root = root;
  }

  static ProcessTable ofThisMachine() {
    return MACHINE;
  }

  /** All processes. */
  long[] pids() {
    String[] names = root.list((directory, name) -> isNumber(name));
    return names == null ? new long[0] : Arrays.stream(names).mapToLong(Long::parseLong).toArray();
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Those of a process group that have not ended. */
  long[] group(long group) {
    return LongStream.of(pids()).filter(pid -> isIn(group, pid)).toArray();
  }

  /** Whether the process is of the group, and has not ended. */
  boolean isIn(long group, long pid) {
    return stat(pid).filter(stat -> stat.group() == group).isPresent();
  }

  /**
   * What the system says of a process.
   *
   * @param born when it began, in hundredths of a second since the machine did
   */
  record Stat(long parent, long group, long born) {}

  /** What the system says of that process; empty if it has ended. */
  Optional<Stat> stat(long pid) {
    byte[] stat = read(pid + "/stat", 512);
    if (stat == null) {
      return Optional.empty();
    }
    // PID (NAME) STATE PARENT GROUP … BORN …, where a name may hold anything
    String text = new String(stat, StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
      return Optional.empty();
    }
    return Optional.of(
        new Stat(Long.parseLong(fields[1]), Long.parseLong(fields[2]), Long.parseLong(fields[19])));
  }

  /** For how long the process has been there, whatever became of the clock; zero if unknown. */
  Duration age(Stat process) {
    byte[] uptime = read("uptime", 64);
    if (uptime == null) {
      return Duration.ZERO;
    }
    String seconds = new String(uptime, StandardCharsets.ISO_8859_1).split(" ", 2)[0];
    long hundredths = Long.parseLong(seconds.replace(".", ""));
    return Duration.ofMillis(10 * Math.max(0, hundredths - process.born()));
  }

  /**
   * The environment that a process was started with, each variable ended by a NUL; null when it has
   * ended, or is not ours.
   */
  byte @Nullable [] environment(long pid) {
    return read(pid + "/environ", 8192);
  }

  private byte @Nullable [] read(String name, int likely) {
    File file = new File(root, name);
    if (!file.canRead()) { // an exception for each process of others would cost more
      return null;
    }
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] content = new byte[likely];
      int filled = 0;
      for (int count = in.read(content); count > 0; ) {
        filled += count;
        if (filled == content.length) {
          content = Arrays.copyOf(content, 2 * filled);
        }
        count = in.read(content, filled, content.length - filled);
      }
      return Arrays.copyOf(content, filled);
    } catch (IOException e) {
      return null;
    }
  }
}
