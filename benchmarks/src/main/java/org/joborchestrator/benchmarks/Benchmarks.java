package org.joborchestrator.benchmarks;

import static org.joborchestrator.benchmarks.Report.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.joborchestrator.benchmarks.Options.Kind;
import org.joborchestrator.benchmarks.Options.Part;

/** Measures, prints a table, and writes it into a page if one is named. */
public final class Benchmarks {

  private static final int IDLE_SECONDS = 60;

  /**
   * Without the first, a JVM adds up figures for jps and its kin, twenty times a second; with the
   * second, nothing waits for garbage in the background.
   */
  private static final List<String> SPARING = List.of("-XX:-UsePerfData", "-XX:+UseSerialGC");

  private static final int SETTLE_SECONDS = 120;
  private static final List<String> SMALL_HEAP = List.of("-Xmx64m");

  private final Options options;
  private final WorkFolder folder;
  private final Bound bound;
  private final Report report = new Report();

  private Benchmarks(Options options, WorkFolder folder) {
    this.options = options;
    this.folder = folder;
    this.bound = new Bound(folder);
  }

  /** See {@link Options#USAGE}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    try (WorkFolder folder = new WorkFolder(Path.of("benchmarks", "target"))) {
      new Benchmarks(options, folder).run();
    }
  }

  private void run() throws IOException, InterruptedException {
    if (has(Part.LATENCY) || has(Part.THROUGHPUT)) {
      smallJobs();
    }
    if (has(Part.BACKLOG)) {
      backlog();
    }
    if (has(Part.BIG)) {
      big();
    }
    if (has(Part.IDLE)) {
      idle();
    }
    String machine = Machine.describe(folder.path());
    System.out.println("\n" + machine + "\n\n" + report.table());
    if (options.page().isPresent()) {
      options.page().get().write("Measured on " + machine + ".\n\n" + report.table());
    }
  }

  private boolean has(Part part) {
    return options.parts().contains(part);
  }

  private void smallJobs() throws IOException {
    for (Kind kind : options.systems()) {
      SmallJobs jobs = new SmallJobs(kind, new Latency(bound), new Throughput(bound));
      try (JobSystem system = start(kind)) {
        measure(jobs, system);
      }
      report(jobs);
    }
  }

  private void measure(SmallJobs jobs, JobSystem system) throws IOException {
    jobs.latency().warmUp(system);
    bound.sampleSync();
    for (int round = 0; round < options.rounds(); round++) {
      if (has(Part.LATENCY)) {
        jobs.latency().sample(system, options.singles() / options.rounds());
      }
      if (has(Part.THROUGHPUT)) {
        jobs.throughput().sample(system, options.jobs());
      }
    }
  }

  /**
   * Milliseconds that were asked for on a machine where a job took seven by hand; on another it is
   * as many times as long.
   */
  private record Target(double millis) {

    private static final double BY_HAND = 7;

    boolean isMetBy(double ratio) {
      return ratio <= millis / BY_HAND;
    }

    @Override
    public String toString() {
      return format("≤ %.2f × (%.0f ms of %.0f)", millis / BY_HAND, millis, BY_HAND);
    }
  }

  private record SmallJobs(Kind kind, Latency latency, Throughput throughput) {}

  private JobSystem start(Kind kind) throws IOException {
    return switch (kind) {
      case EMBEDDED -> new EmbeddedSystem(folder, Throughput.RUNS);
      case HTTP -> new HttpSystem(folder, Throughput.RUNS, options.jvm());
    };
  }

  private void report(SmallJobs jobs) {
    boolean http = jobs.kind() == Kind.HTTP;
    String name = http ? "over HTTP, two JVMs" : "embedded, one JVM";
    if (has(Part.LATENCY)) {
      double p99 = jobs.latency().p99() / bound.serialMillis();
      String hand = format("%.1f ms by hand", bound.serialMillis());
      Target p50Target = new Target(http ? 15 : 8);
      Target p99Target = new Target(60);
      report.add(
          "one job, upload to ZIP, " + name + ", p50",
          format("%.2f ×", jobs.latency().ratio()),
          p50Target.toString(),
          p50Target.isMetBy(jobs.latency().ratio()),
          format("%.1f ms", jobs.latency().p50()),
          hand + format("; file synced and renamed: %.1f ms", bound.syncMillis()));
      report.add(
          "the same, p99",
          format("%.2f ×", p99),
          http ? p99Target.toString() : "",
          !http || p99Target.isMetBy(p99),
          format("%.1f ms", jobs.latency().p99()),
          hand);
      double fresh = jobs.latency().freshP50();
      report.add(
          "one job, " + name + ", just started, p50",
          format("%.2f ×", fresh / bound.serialMillis()),
          "",
          true,
          format("%.1f ms", fresh),
          hand);
    }
    if (has(Part.THROUGHPUT)) {
      double rate = jobs.throughput().jobsPerSecond();
      double ratio = jobs.throughput().ratio();
      double least = http ? 0.4 : 0.6;
      report.add(
          format("%d jobs, %s", options.jobs(), name),
          format("%.0f %%", 100 * ratio),
          format("≥ %.0f %%", 100 * least),
          ratio >= least,
          format("%.0f jobs/s", rate),
          format("%.0f jobs/s by hand", bound.jobsPerSecond()));
    }
  }

  private void backlog() throws IOException, InterruptedException {
    Backlog backlog = new Backlog();
    backlog.sample(folder);
    report.add(
        "one dispatch, 100 000 jobs queued",
        format("%.2f ×", backlog.many() / backlog.few()),
        "≤ 1.10 ×",
        backlog.many() <= 1.1 * backlog.few(),
        format("%.0f µs", backlog.many()),
        format("%.0f µs with 100 queued", backlog.few()));
  }

  private void big() throws IOException {
    try (HttpSystem system = new HttpSystem(folder, 1, SMALL_HEAP)) {
      for (Content content : Content.values()) {
        BigUpload upload = new BigUpload(content, options.mebibytes());
        upload.sample(folder, system);
        report(upload);
        BigJob job = new BigJob(content, options.mebibytes());
        for (int round = 0; round < Math.min(options.rounds(), 2); round++) {
          job.sample(folder, system);
        }
        report(job);
      }
      for (Jvm jvm : List.of(system.server(), system.client())) {
        double peak = jvm.peakMegabytes();
        report.add(
            "memory of the " + jvm.mode() + " after that, -Xmx64m",
            format("%.0f %%", 100 * peak / (options.mebibytes() * 1.048576)),
            "it works",
            true,
            format("%.0f MB resident at most", peak),
            format("%.0f MB input", options.mebibytes() * 1.048576));
      }
    }
  }

  private void report(BigUpload upload) {
    String what = format("%d MiB of %s, upload", options.mebibytes(), upload.content());
    String measured = format("%.0f MB/s, synced", upload.uploadRate());
    String target = "≥ 70 %";
    report.add(
        what,
        percent(upload.curl),
        target,
        upload.curl.part() >= 0.7,
        measured,
        rates("curl to a file", upload.curl, "cp", upload.copy));
    report.add(
        what + ", beside who does nothing else",
        percent(upload.syncedReceiver),
        target,
        upload.syncedReceiver.part() >= 0.7,
        measured,
        rates("received and synced", upload.syncedReceiver, "cp and sync", upload.syncedCopy));
    report.add(
        what + ", beside who does not even sync",
        percent(upload.receiver),
        "",
        true,
        measured,
        rates("received, not synced", upload.receiver, "cp", upload.copy));
  }

  private static String percent(BigUpload.Yardstick it) {
    return format("%.0f %%", 100 * it.part());
  }

  private static String rates(
      String what, BigUpload.Yardstick it, String copying, BigUpload.Yardstick copy) {
    return format("%.0f MB/s %s; %s: %.0f MB/s", it.rate(), what, copying, copy.rate());
  }

  private void report(BigJob job) {
    report.add(
        format("%d MiB of %s, upload to Completed", options.mebibytes(), job.content()),
        format("%.2f ×", job.wholeSeconds() / job.byHandSeconds()),
        "≤ 2 ×",
        job.wholeSeconds() <= 2 * job.byHandSeconds(),
        format("%.1f s", job.wholeSeconds()),
        format("%.1f s: cp, script, zip -1, cp by hand", job.byHandSeconds()));
  }

  /** As it is started by default, and as sparing as a JVM can be; beside each other. */
  private void idle() throws IOException {
    List<String> sparing = new ArrayList<>(options.jvm());
    sparing.addAll(SPARING);
    try (Idle usual = new Idle(folder, "", options.jvm());
        Idle spared = new Idle(folder, ", " + String.join(" ", SPARING), sparing)) {
      List<Idle> both = List.of(usual, spared);
      pause(SETTLE_SECONDS);
      for (Idle each : both) {
        each.begin();
      }
      pause(IDLE_SECONDS);
      for (Idle each : both) {
        each.end(report, IDLE_SECONDS);
      }
    }
  }

  private static void pause(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
