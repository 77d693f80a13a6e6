package org.joborchestrator.execute;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joborchestrator.background.Loop;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Outcomes;

/** One task and what its worker has reported about it. The {@code on…} methods are the reader's. */
final class BashExecution implements Execution {

  private static final long PATIENCE_SECONDS = 60;
  private static final Duration LOOK = Duration.ofMillis(1);
  private static final int LOOKS = 2000;

  private final Task task;
  private final Signals signals;
  private final Loop timers;
  private final Duration ranBefore;
  private final CompletableFuture<Long> started = new CompletableFuture<>();
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private int seenCode = -1;

  BashExecution(Task task, Signals signals, Loop timers, Duration ranBefore) {
    this.task = task;
    this.signals = signals;
    this.timers = timers;
    this.ranBefore = ranBefore;
  }

  @Override
  public long pid() {
    return started.join();
  }

  @Override
  public Duration ranBefore() {
    return ranBefore;
  }

  @Override
  public CompletableFuture<Exit> exit() {
    return exit;
  }

  @Override
  public void kill(Duration grace) {
    if (exit.isDone()) {
      return;
    }
    if (grace.isZero() || grace.isNegative()) {
      force();
      return;
    }
    if (asked.compareAndSet(false, true)) {
      terminate();
    }
    Cancellable later = timers.after(grace, this::force);
    exit.whenComplete((result, failure) -> later.cancel());
  }

  /** Asks the group to end, as soon as there is one. */
  void terminate() {
    started.thenAccept(signals::terminate);
  }

  /** Ends the group, as soon as there is one. */
  void force() {
    if (!exit.isDone()) {
      started.thenAccept(signals::kill);
    }
  }

  /** Waits until the process exists; ends what was begun when that does not come about. */
  void awaitStart() throws IOException {
    try {
      started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      force();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while task " + task.id() + " was started");
    } catch (TimeoutException e) {
      force();
      throw new IOException(
          "task " + task.id() + " was not started within " + PATIENCE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(Outcomes.reason(e).getMessage(), e);
    }
  }

  void onStarted(long pid) {
    started.complete(pid);
  }

  void onRefused() {
    giveUp(
        "%s cannot be entered, or %s or %s not be written"
            .formatted(task.directory(), task.stdout(), task.stderr()));
  }

  /** Bash names a code that a script exited with. */
  void onExitCode(int code) {
    seenCode = code;
  }

  /**
   * @param code as in {@code $?}: above 128 it is an exit code only if bash has named it one
   * @param left whether processes of the group had to be killed
   */
  void onEnded(int code, boolean left) {
    if (code < 0) {
      giveUp("bash does not know how it ended");
      return;
    }
    boolean signal = code > 128 && seenCode != code;
    Exit ended = signal ? Exit.bySignal(code - 128) : Exit.withCode(code);
    if (left) {
      onceEmpty(() -> exit.complete(ended));
    } else {
      exit.complete(ended);
    }
  }

  /** Its worker is gone, so nobody will tell how it ends: it ends now. */
  void onLost(String why) {
    force();
    if (hasStarted()) {
      onceEmpty(() -> giveUp(why));
    } else {
      giveUp(why);
    }
  }

  /** Nobody will tell any more how it ends, or whether it has begun. */
  void giveUp(String why) {
    String what = hasStarted() ? " (process " + pid() + ") was lost sight of: " : " cannot start: ";
    IOException failure = new IOException("task " + task.id() + what + why);
    started.completeExceptionally(failure);
    exit.completeExceptionally(failure);
  }

  private boolean hasStarted() {
    return started.isDone() && !started.isCompletedExceptionally();
  }

  /** What was killed is not gone at once; nothing can join it, though. */
  private void onceEmpty(Runnable step) {
    long group = pid();
    look(group, ProcessTable.ofThisMachine().group(group), step, LOOKS);
  }

  private void look(long group, long[] members, Runnable step, int looks) {
    ProcessTable table = ProcessTable.ofThisMachine();
    for (long member : members) {
      if (looks > 0 && table.isIn(group, member)) {
        timers.after(LOOK, () -> look(group, members, step, looks - 1));
        return;
      }
    }
    step.run();
  }

  @Override
  public String toString() {
    return "task " + task.id() + " in " + task.directory();
  }
}
