package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobStore;

/** Checks that promises are kept: as the jobs change, and when all is over. */
final class Promises {

  private final World world;
  private final JobStore store;
  private final RunningScripts running;
  private final int runsPerUser;
  private final int maxRuns;
  private final Map<JobId, Expected> accepted = new TreeMap<>();
  private final Map<JobId, JobStatus> ends = new HashMap<>();
  private final Map<JobId, UserId> underWay = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private boolean atMostOnce;
  private boolean clientsDie;

  Promises(World world, JobStore store, RunningScripts running, int runsPerUser, int maxRuns) {
    this.world = world;
    this.store = store;
    this.running = running;
    this.runsPerUser = runsPerUser;
    this.maxRuns = maxRuns;
  }

  void atMostOnce() {
    atMostOnce = true;
  }

  void clientsDie() {
    clientsDie = true;
  }

  void accepted(JobId id, Expected expected) {
    accepted.put(id, expected);
  }

  /** How many jobs were accepted. */
  int accepted() {
    return accepted.size();
  }

  /** What was said of changes may have died with the server; the rows are what counts. */
  void recount() {
    underWay.clear();
    store.unfinished(
        job -> {
          if (job.status().holdsSlot()) {
            underWay.put(job.id(), job.user());
          }
        });
  }

  /** What listeners hear is checked as it comes. */
  void changed(Job job) {
    world.note("job " + job.id() + " " + job.status() + " attempt " + job.attempt());
    if (job.status().holdsSlot()) {
      underWay.put(job.id(), job.user());
      checkQuotas(job.user());
    } else {
      underWay.remove(job.id());
    }
    if (job.isFinal()) {
      JobStatus before = ends.put(job.id(), job.status());
      check(
          before == null,
          () -> "job " + job.id() + " ended twice: " + before + ", " + job.status());
    } else {
      check(
          !ends.containsKey(job.id()), () -> "job " + job.id() + " went on after its end: " + job);
    }
  }

  private void checkQuotas(UserId user) {
    long ofUser = underWay.values().stream().filter(user::equals).count();
    check(ofUser <= runsPerUser, () -> ofUser + " jobs of user " + user + " are under way");
    check(underWay.size() <= maxRuns, () -> underWay.size() + " jobs are under way");
  }

  void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      broken(otherwise.get());
    }
  }

  void broken(String what) {
    world.note("BROKEN: " + what);
    broken.add(what);
  }

  /** Looks at how each accepted job has ended, and at its result. */
  void checkEnds(Orchestrator orchestrator) {
    accepted.forEach((id, expected) -> checkEnd(orchestrator, id, expected));
  }

  private void checkEnd(Orchestrator orchestrator, JobId id, Expected expected) {
    Job row = store.find(id).orElseThrow();
    boolean wasLost = row.status() == JobStatus.FAILED && row.cause() == Cause.SYSTEM;
    check(
        expected.allows(row, clientsDie) || (atMostOnce && wasLost),
        () -> "job " + id + " has ended as " + row + ", not as " + expected);
    check(
        !atMostOnce || running.count(expected.name()) <= 1,
        () -> "job " + id + " was run " + running.count(expected.name()) + " times");
    long open = store.attempts(id).stream().filter(attempt -> attempt.ended() == null).count();
    check(open == 0, () -> "job " + id + " has attempts without an end: " + store.attempts(id));
    if (row.status() == JobStatus.COMPLETED) {
      checkResult(orchestrator, row, expected);
    }
  }

  /** It has to come from the run that began last: all before were given up. */
  private void checkResult(Orchestrator orchestrator, Job row, Expected expected) {
    RunningScripts.Run last = running.last(expected.name());
    String text = result(orchestrator, row.id());
    check(
        text.equals(expected.name() + " " + last.number()) && last.client().equals(row.node()),
        () -> "job " + row + " has the result '" + text + "', but its last run was " + last);
  }

  private static String result(Orchestrator orchestrator, JobId id) {
    try (Download result = orchestrator.result(id).orElseThrow();
        ZipFile zip = new ZipFile(result.file().toFile())) {
      ZipEntry entry = zip.getEntry("stdout.txt");
      return entry == null
          ? "nothing"
          : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that was broken, none if all is well. */
  List<String> allBroken() {
    List<String> all = new ArrayList<>(broken);
    all.addAll(running.broken());
    return all;
  }
}
