package org.joborchestrator.benchmarks;

import static java.lang.String.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server and a client that have nothing to do, and a JVM beside them that never had. */
final class Idle implements AutoCloseable {

  private final String how;
  private final Sleeper sleeper;
  private final HttpSystem system;
  private List<Map<Path, Long>> before = List.of();

  /**
   * Starts them; one job goes through, so that all is loaded.
   *
   * @param how what to call it in the report
   * @param jvm options of each JVM
   */
  Idle(WorkFolder folder, String how, List<String> jvm) throws IOException {
    this.how = how;
    this.sleeper = Sleeper.start(jvm);
    try {
      this.system = new HttpSystem(folder, 10, jvm);
    } catch (IOException | RuntimeException e) {
      sleeper.close();
      throw e;
    }
    try (JobSystem.Session session = system.open()) {
      session.take(session.submit(1));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Begins to count. */
  void begin() throws IOException {
    before = cpu();
  }

  /** Reports what was used since it began. */
  void end(Report report, int seconds) throws IOException {
    List<Map<Path, Long>> after = cpu();
    double[] used = new double[after.size()];
    for (int i = 0; i < used.length; i++) {
      used[i] = Jvm.usedMillis(before.get(i), after.get(i)) / seconds;
    }
    add(report, system.server(), used[0], used[2]);
    add(report, system.client(), used[1], used[2]);
  }

  private void add(Report report, Jvm jvm, double used, double bare) {
    report.add(
        "an idle " + jvm.mode() + how,
        format("%.2f ×", used / bare),
        "< 1 ms/s",
        used < 1,
        format("%.2f ms/s of CPU", used),
        format("%.2f ms/s: a JVM that does nothing", bare));
  }

  private List<Map<Path, Long>> cpu() throws IOException {
    return List.of(system.server().cpu(), system.client().cpu(), sleeper.cpu());
  }

  @Override
  public void close() throws IOException {
    system.close();
    sleeper.close();
  }
}
