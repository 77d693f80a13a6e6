package org.joborchestrator.execute;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends processes that left their process group behind ({@code setsid}, daemons): they still carry
 * the environment that their job was started with. Where there is no /proc, it finds none.
 */
final class Survivors {

  private static final Logger log = LoggerFactory.getLogger(Survivors.class);
  private static final int PASSES = 1000;
  private static final long PAUSE_NANOS = 1_000_000;

  private final ProcessTable table;
  private final long self = ProcessHandle.current().pid();

  Survivors(ProcessTable table) {
    this.table = table;
  }

  static Survivors ofThisMachine() {
    return new Survivors(ProcessTable.ofThisMachine());
  }

  /**
   * Kills every process that carries one of the variables in its environment, but for this JVM, and
   * returns when none is left, or after a second or so. Blocks for as long.
   *
   * @param cookies {@code NAME=VALUE}; values that nobody else can have
   * @param spared {@code NAME=VALUE}; what carries one of these goes on
   * @return how many were killed
   */
  int end(Set<String> cookies, Set<String> spared) {
    cookies.forEach(Survivors::requireCookie);
    spared.forEach(Survivors::requireCookie);
    Set<Long> killed = new HashSet<>();
    boolean clean = cookies.isEmpty();
    for (int pass = 0; pass < PASSES && !clean; pass++) {
      LongPredicate carries = pid -> pid != self && carriesOne(pid, cookies, spared);
      long found = 0;
      for (long pid : table.pids()) {
        if (carries.test(pid)) {
          found++;
          kill(pid, carries, killed);
        }
      }
      clean = found == 0;
      if (!clean) { // the killed ones need a moment, and may have forked before
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (!clean) {
      log.warn("processes that jobs left behind cannot be ended; killed so far: {}", killed);
    }
    return killed.size();
  }

  private static void requireCookie(String cookie) {
    if (cookie.indexOf('=') < 1) {
      throw new IllegalArgumentException("cookie '" + cookie + "': expected NAME=VALUE");
    }
  }

  /**
   * The handle remembers when its process began, and kills no other. So a number that went to
   * another process does no harm, if the handle's own process carries the variable.
   */
  private static void kill(long pid, LongPredicate carries, Set<Long> killed) {
    ProcessHandle.of(pid)
        .filter(handle -> carries.test(handle.pid()))
        .filter(ProcessHandle::destroyForcibly)
        .ifPresent(handle -> killed.add(handle.pid()));
  }

  private boolean carriesOne(long pid, Set<String> cookies, Set<String> spared) {
    byte[] environment = table.environment(pid);
    return environment != null
        && holdsOne(environment, cookies)
        && (spared.isEmpty() || !holdsOne(environment, spared));
  }

  private static boolean holdsOne(byte[] environment, Set<String> cookies) {
    int begin = 0;
    for (int i = 0; i < environment.length; i++) {
      if (environment[i] == 0) {
        if (isOneOf(environment, begin, i, cookies)) {
          return true;
        }
        begin = i + 1;
      }
    }
    return false;
  }

  /** Few variables begin as a cookie does; only those are worth a string. */
  private static boolean isOneOf(byte[] environment, int begin, int end, Set<String> cookies) {
    for (String cookie : cookies) {
      if (begin < end && environment[begin] == cookie.charAt(0)) {
        return cookies.contains(
            new String(environment, begin, end - begin, StandardCharsets.UTF_8));
      }
    }
    return false;
  }
}
