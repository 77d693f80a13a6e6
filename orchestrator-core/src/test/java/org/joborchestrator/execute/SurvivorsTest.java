package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SurvivorsTest {

  private final List<Process> started = new ArrayList<>();
  private final String cookie = "JOB_COOKIE_OF_TEST=" + UUID.randomUUID();
  private final Survivors survivors = Survivors.ofThisMachine();

  @BeforeEach
  void requireProc() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "no /proc, which shows processes");
  }

  @AfterEach
  void destroyAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String cookie, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    int equals = cookie.indexOf('=');
    builder.environment().put(cookie.substring(0, equals), cookie.substring(equals + 1));
    Process process = builder.redirectOutput(Redirect.DISCARD).start();
    started.add(process);
    return process;
  }

  @Test
  void processes_thatCarryTheCookie_endAndNoOthers(@TempDir Path directory) throws Exception {
    Path pid = directory.resolve("pid");
    Process first = start(cookie, "sleep", "600");
    Process other = start(cookie + "0", "sleep", "600");
    // The shell ends at once; what it started is nobody's child and in no group that we know.
    start(cookie, "bash", "-c", "setsid sleep 600 & echo $! > '" + pid + "'").waitFor();
    long daemon = Long.parseLong(Files.readString(pid).strip());
    Awaitility.await().until(() -> carries(first.pid()) && carries(daemon));

    assertEquals(2, survivors.end(Set.of(cookie, "JOB_OTHER=1"), Set.of()));

    assertTrue(first.waitFor(10, TimeUnit.SECONDS));
    assertTrue(other.isAlive());
    assertEquals(0, survivors.end(Set.of(cookie), Set.of()));
  }

  /** Between fork and exec a process still shows the environment of its parent. */
  private boolean carries(long pid) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(pid), "environ")).contains(cookie);
  }

  @Test
  void processes_thatForkAllTheTime_endAll() throws Exception {
    Process forking =
        start(cookie, "bash", "-c", "while :; do setsid sleep 600 & wait -n; done & wait");
    start(cookie, "bash", "-c", "for i in {1..20}; do setsid sleep 600 & done").waitFor();

    assertTrue(survivors.end(Set.of(cookie), Set.of()) > 20);

    assertTrue(forking.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, survivors.end(Set.of(cookie), Set.of()));
  }

  @Test
  void environmentOfMegabytes_isReadToItsEnd() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    for (int i = 0; i < 12; i++) {
      builder.environment().put("A_LARGE_ONE_" + i, "x".repeat(100_000));
    }
    builder.environment().put("JOB_COOKIE_OF_TEST", cookie.substring(cookie.indexOf('=') + 1));
    Process process = builder.start();
    started.add(process);
    Awaitility.await().until(() -> carries(process.pid()));

    assertEquals(1, survivors.end(Set.of(cookie), Set.of()));
  }

  @Test
  void thisProcess_isSpared() {
    String own = System.getenv().entrySet().iterator().next().toString();
    ProcessTable onlyThis =
        new ProcessTable(new File("/proc")) {
          @Override
          long[] pids() {
            return new long[] {ProcessHandle.current().pid()};
          }
        };

    assertEquals(0, new Survivors(onlyThis).end(Set.of(own), Set.of()));
  }

  @Test
  void noProc_findsNone(@TempDir Path empty) {
    ProcessTable none = new ProcessTable(empty.resolve("proc").toFile());

    assertEquals(0, new Survivors(none).end(Set.of(cookie), Set.of()));
    assertEquals(0, none.group(1).length);
  }

  @Test
  void cookie_withoutValue_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> survivors.end(Set.of("JOB"), Set.of()));
  }

  @Test
  void group_holdsThoseThatRun() throws Exception {
    ProcessTable table = ProcessTable.ofThisMachine();
    Process process = start(cookie, "bash", "-c", "set -m; sleep 600 & wait");
    Awaitility.await().until(() -> process.descendants().count() == 1);
    long group = process.descendants().findFirst().orElseThrow().pid();
    Awaitility.await().until(() -> table.group(group).length == 1);

    assertEquals(List.of(group), List.of(table.group(group)[0]));
    assertTrue(ProcessHandle.of(group).orElseThrow().destroyForcibly());
    Awaitility.await().until(() -> !table.isIn(group, group));
  }
}
