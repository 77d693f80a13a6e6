package org.joborchestrator.execute;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.PayloadStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is prepared, as many at once as there are slots, oldest first, and ends what is to be
 * killed. Belongs to the loop.
 */
final class Runner {

  private static final Logger log = LoggerFactory.getLogger(Runner.class);

  private static final Duration SWEEP = Duration.ofMillis(500);

  private static final class Run {
    final PayloadId id;
    final String name;
    final List<CompletableFuture<Payload>> killers = new ArrayList<>();
    boolean killed;
    @Nullable Execution execution;

    Run(PayloadId id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  private final Surroundings surroundings;
  private final PayloadFiles files;
  private final PayloadTable table;
  private final EventFeed events;
  private final Executor executor;
  private final Limits limits;
  private final Deque<PayloadId> prepared = new ArrayDeque<>();
  private final Map<PayloadId, Run> runs = new HashMap<>();
  private final Set<String> leftBehind = new HashSet<>();
  private boolean stopped;

  /**
   * What a client lets its payloads have.
   *
   * @param slots how many run at once
   * @param grace how long a script has to end by itself when it is killed
   */
  record Limits(int slots, Duration grace) {}

  Runner(
      Surroundings surroundings,
      PayloadFiles files,
      PayloadTable table,
      EventFeed events,
      Executor executor,
      Limits limits) {
    this.surroundings = surroundings;
    this.files = files;
    this.table = table;
    this.events = events;
    this.executor = executor;
    this.limits = limits;
  }

  /** A payload waits for a slot. */
  void prepared(PayloadId id) {
    prepared.addLast(id);
    startAll();
  }

  /** Starts what can start; also the timer's step, should an event have been lost. */
  void startAll() {
    while (!stopped && runs.size() < limits.slots() && !prepared.isEmpty()) {
      table.find(prepared.removeFirst()).ifPresent(this::start);
    }
  }

  private void start(Payload payload) {
    Run run = new Run(payload.id(), payload.directory().getFileName().toString());
    runs.put(run.id, run);
    Outcomes.onLoop(
        Outcomes.run(surroundings.io(), () -> executor.start(task(run))),
        surroundings.loop(),
        execution -> started(run, execution),
        failure -> {
          log.warn("Payload {} could not be started", run.id, failure);
          settle(
              run,
              PayloadStatus.FAILED,
              Cause.SYSTEM,
              "run.sh could not be started: " + failure.getMessage());
        });
  }

  private Task task(Run run) {
    return new Task(
        run.name,
        files.directory(run.name),
        files.stdout(run.name),
        files.stderr(run.name),
        Map.of(Cookies.PAYLOAD, run.name, Cookies.CLIENT, files.root().toString()));
  }

  private void started(Run run, Execution execution) {
    run.execution = execution;
    table.running(run.id, execution.pid());
    events.changed();
    if (run.killed) {
      execution.kill(limits.grace());
    }
    Outcomes.onLoop(
        execution.exit(),
        surroundings.loop(),
        exit -> exited(run, exit),
        failure ->
            settle(
                run,
                PayloadStatus.FAILED,
                Cause.SYSTEM,
                "run.sh was lost: " + failure.getMessage()));
  }

  private void exited(Run run, Exit exit) {
    if (exit.success()) {
      settle(run, PayloadStatus.COMPLETED, null, "");
    } else {
      settle(run, PayloadStatus.FAILED, Cause.SCRIPT, "run.sh " + exit.describe());
    }
  }

  /** Brings the output to its place, so that whoever hears of the end finds it there. */
  private void settle(Run run, PayloadStatus status, @Nullable Cause cause, String message) {
    boolean killed = run.killed;
    Outcomes.onLoop(
        Outcomes.run(
            surroundings.io(),
            () -> {
              if (killed) {
                executor.endSurvivors(Set.of(Cookies.ofPayload(run.name)));
              }
              files.settleOutput(run.name);
              return run;
            }),
        surroundings.loop(),
        settled -> end(run, status, cause, message),
        failure -> {
          log.warn("The output of payload {} could not be kept", run.id, failure);
          end(
              run,
              PayloadStatus.FAILED,
              Cause.SYSTEM,
              "its output could not be kept: " + failure.getMessage());
        });
  }

  private void end(Run run, PayloadStatus status, @Nullable Cause cause, String message) {
    runs.remove(run.id);
    sweepLater(run);
    if (run.killed) {
      table.ended(
          run.id, PayloadStatus.KILLED, Cause.USER, "terminated", surroundings.clock().instant());
    } else {
      table.ended(run.id, status, cause, message, surroundings.clock().instant());
    }
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
    if (payload == null) {
      outcome.completeExceptionally(new PayloadNotFoundException(id));
    } else if (run != null) {
      kill(run, outcome);
    } else if (payload.status().isFinal()) {
      outcome.completeAsync(() -> payload, surroundings.io());
    } else {
      prepared.remove(id);
      table.ended(
          id,
          PayloadStatus.KILLED,
          Cause.USER,
          "terminated before it started",
          surroundings.clock().instant());
      events.changed();
      Payload ended = table.find(id).orElse(payload);
      outcome.completeAsync(() -> ended, surroundings.io());
    }
  }

  private void kill(Run run, CompletableFuture<Payload> outcome) {
    run.killers.add(outcome);
    if (!run.killed && run.execution != null) {
      run.execution.kill(limits.grace());
    }
    run.killed = true;
  }

  /** Starts nothing any more. */
  void stop() {
    stopped = true;
  }
}
