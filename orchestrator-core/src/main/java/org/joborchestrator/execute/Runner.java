package org.joborchestrator.execute;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is prepared, as many at once as there are slots, oldest first, and ends what is to be
 * killed. Belongs to the loop.
 */
final class Runner {

  private static final Logger log = LoggerFactory.getLogger(Runner.class);

  private static final Duration SWEEP = Duration.ofMillis(500);

  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private final Surroundings surroundings;
  private final PayloadRecords records;
  private final PayloadTable table;
  private final EventFeed events;
  private final Executor executor;
  private final Limits limits;

  /** Those that may start when there is a slot, oldest first. */
  private final Map<PayloadId, Run> waiting = new LinkedHashMap<>();

  private final Map<PayloadId, Run> runs = new HashMap<>();
  private final Set<String> leftBehind = new HashSet<>();
  private boolean stopped;

  /**
   * What a client lets its payloads have.
   *
   * @param slots how many run at once
   * @param grace how long a script has to end by itself when it is killed
   * @param permit leave to start for the payload of that key, see {@link Leases#permit}
   */
  record Limits(
      int slots,
      Duration grace,
      Function<Optional<AttemptKey>, Optional<BooleanSupplier>> permit) {}

  Runner(
      Surroundings surroundings,
      PayloadRecords records,
      PayloadTable table,
      EventFeed events,
      Executor executor,
      Limits limits) {
    this.surroundings = surroundings;
    this.records = records;
    this.table = table;
    this.events = events;
    this.executor = executor;
    this.limits = limits;
  }

  /** A payload waits for a slot. */
  void prepared(Run run) {
    waiting.put(run.id, run);
    startAll();
  }

  /** Whether anything waits or runs. */
  boolean isBusy() {
    return !waiting.isEmpty() || !runs.isEmpty();
  }

  /** Starts what can start; also the timer's step, should an event have been lost. */
  void startAll() {
    Iterator<Run> next = waiting.values().iterator();
    while (!stopped && runs.size() < limits.slots() && next.hasNext()) {
      Run run = next.next();
      Optional<BooleanSupplier> leave = limits.permit().apply(run.key);
      if (leave.isPresent()) {
        next.remove();
        start(run, leave.get());
      }
    }
  }

  private void start(Run run, BooleanSupplier mayStill) {
    runs.put(run.id, run);
    Outcomes.onLoop(
        Outcomes.run(
            surroundings.io(),
            () -> {
              records.starting(run.name);
              if (!mayStill.getAsBoolean()) {
                throw new IOException("its server's lease was over before that");
              }
              return executor.start(records.task(run.name));
            }),
        surroundings.loop(),
        execution -> started(run, execution),
        failure -> {
          log.warn("Payload {} could not be started", run.id, failure);
          settle(run, Ending.bySystem("run.sh could not be started: " + failure.getMessage()));
        });
  }

  /** Goes on with a payload whose script a former process has started. */
  void takeUp(Run run, Execution execution, Optional<Ending> ending) {
    runs.put(run.id, run);
    run.ending = ending.orElse(null);
    run.isWrittenDown = ending.isPresent();
    started(run, execution);
  }

  private void started(Run run, Execution execution) {
    run.execution = execution;
    table.running(run.id, execution.pid());
    events.progressed();
    killIfWrittenDown(run);
    run.terms.timeLimit().ifPresent(limit -> limit(run, limit, execution.ranBefore()));
    Outcomes.onLoop(
        execution.exit(),
        surroundings.loop(),
        exit -> settle(run, Ending.of(exit)),
        failure -> settle(run, Ending.bySystem("run.sh was lost: " + failure.getMessage())));
  }

  private void limit(Run run, Duration limit, Duration ranBefore) {
    Duration left = limit.minus(ranBefore);
    Duration delay = left.isNegative() ? Duration.ZERO : left;
    run.timer = surroundings.loop().after(delay, () -> overTime(run, limit));
  }

  /** A process that was stopped finds this due before it hears of what has ended in time. */
  private void overTime(Run run, Duration limit) {
    run.timer = surroundings.loop().after(A_MOMENT, () -> end(run, Ending.overTime(limit)));
  }

  /** Has it end, unless its end is decided already, or under way for another reason. */
  private void end(Run run, Ending why) {
    if (!run.decided && run.ending == null) {
      run.ending = why;
      writeDown(run, why, () -> killIfWrittenDown(run));
    }
  }

  /**
   * So that a process that goes on here tells the same: first this, then the script hears of it.
   */
  private void writeDown(Run run, Ending why, Runnable then) {
    Outcomes.onLoop(
        Outcomes.run(
            surroundings.io(),
            () -> {
              records.kill(run.name, why);
              return run;
            }),
        surroundings.loop(),
        written -> {
          run.isWrittenDown = true;
          then.run();
        },
        failure -> {
          log.warn("Payload {}: '{}' could not be written down", run.id, why.message(), failure);
          run.isWrittenDown = true; // as far as it can be
          then.run();
        });
  }

  private void killIfWrittenDown(Run run) {
    if (run.isWrittenDown && run.execution != null && !run.decided) {
      run.execution.kill(limits.grace());
    }
  }

  /** Whoever hears of the end finds results that can be read. */
  private void settle(Run run, Ending natural) {
    run.decided = true;
    if (run.timer != null) {
      run.timer.cancel();
    }
    Instant now = surroundings.clock().instant();
    Ending decided = run.ending;
    boolean killed = decided != null && run.execution != null;
    Outcomes.onLoop(
        Outcomes.run(
            surroundings.io(),
            () -> {
              if (killed) {
                executor.endSurvivors(Set.of(Cookies.ofPayload(run.name)));
              }
              Ending kept = keepOutput(run, decided == null ? byGuard(run, natural) : decided);
              writeDown(run, kept, now);
              return kept;
            }),
        surroundings.loop(),
        kept -> ended(run, kept, now),
        failure -> {
          log.warn(
              "The end of payload {} could not be brought about as it should", run.id, failure);
          ended(run, decided == null ? natural : decided, now);
        });
  }

  /**
   * While this process was stopped, the guard may have ended the script: then it did not itself.
   */
  private Ending byGuard(Run run, Ending natural) {
    try {
      return run.execution == null ? natural : records.kill(run.name).orElse(natural);
    } catch (IOException e) {
      log.warn("Payload {}: it cannot be read whether its guard has ended it", run.id, e);
      return natural;
    }
  }

  /** A result that is not all there is none. */
  private Ending keepOutput(Run run, Ending ending) {
    try {
      records.settle(run.name);
      return ending;
    } catch (IOException | StorageException e) {
      log.warn("The output of payload {} could not be kept", run.id, e);
      return run.ending == null
          ? Ending.bySystem("its output could not be kept: " + e.getMessage())
          : ending;
    }
  }

  /** Not written down, it will be settled once more by a process that takes it up. */
  private void writeDown(Run run, Ending ending, Instant at) {
    try {
      records.ended(run.name, ending, at);
    } catch (IOException e) {
      log.warn("The end of payload {} could not be written down", run.id, e);
    }
  }

  private void ended(Run run, Ending ending, Instant at) {
    runs.remove(run.id);
    sweepLater(run);
    table.ended(run.id, ending, at);
    events.changed();
    table
        .find(run.id)
        .ifPresent(
            payload ->
                run.killers.forEach(
                    killer -> killer.completeAsync(() -> payload, surroundings.io())));
    startAll();
  }

  /** A look at all processes of the machine serves all payloads that ended since the last one. */
  private void sweepLater(Run run) {
    if (run.execution == null) {
      return;
    }
    if (leftBehind.isEmpty()) {
      surroundings.loop().after(SWEEP, this::sweep);
    }
    leftBehind.add(Cookies.ofPayload(run.name));
  }

  private void sweep() {
    Set<String> ended = Set.copyOf(leftBehind);
    leftBehind.clear();
    surroundings.io().execute(() -> executor.endSurvivors(ended));
  }

  /** Ends the payload; the future completes when nothing of it runs any more. */
  void kill(PayloadId id, CompletableFuture<Payload> outcome) {
    Payload payload = table.find(id).orElse(null);
    Run run = runs.get(id);
    Run prepared = waiting.remove(id);
    if (payload == null) {
      outcome.completeExceptionally(new PayloadNotFoundException(id));
    } else if (run != null) {
      run.killers.add(outcome);
      end(run, Ending.TERMINATED);
    } else if (prepared != null) {
      prepared.killers.add(outcome);
      withdraw(prepared, Ending.NEVER_STARTED);
    } else {
      outcome.completeAsync(() -> payload, surroundings.io());
    }
  }

  /** Ends all that the server has here: it runs it elsewhere by now. */
  void lapse(String server, Duration lease) {
    List<Run> begun = runs.values().stream().filter(run -> run.isOf(server)).toList();
    List<Run> idle = waiting.values().stream().filter(run -> run.isOf(server)).toList();
    if (!begun.isEmpty() || !idle.isEmpty()) {
      log.warn(
          "{} payloads are ended: their server {} has not been heard from for {}",
          begun.size() + idle.size(),
          server,
          lease);
    }
    begun.forEach(run -> end(run, Ending.lapsed(lease)));
    for (Run run : idle) {
      waiting.remove(run.id);
      withdraw(run, Ending.lapsed(lease));
    }
  }

  /** Ends what has not begun. */
  private void withdraw(Run run, Ending why) {
    runs.put(run.id, run);
    settle(run, why);
  }

  /**
   * Starts nothing any more; what is ended from now on was not ended by its script.
   *
   * @param written is told when that is written down, so that it may be ended
   */
  void stop(Runnable written) {
    stopped = true;
    List<CompletableFuture<Void>> notes = new ArrayList<>();
    for (Run run : runs.values()) {
      if (!run.decided && run.ending == null) {
        run.ending = Ending.CLIENT_STOPPED;
        CompletableFuture<Void> note = new CompletableFuture<>();
        notes.add(note);
        writeDown(run, Ending.CLIENT_STOPPED, () -> note.complete(null));
      }
    }
    CompletableFuture.allOf(notes.toArray(CompletableFuture[]::new)).thenRun(written);
  }
}
