package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.joborchestrator.background.Loop;
import org.joborchestrator.background.Surroundings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pool of bash processes, the workers, and has each run one task at a time: a worker forks
 * the task's process with far less ado than a JVM does, makes it a process group at no cost, and
 * goes on if the JVM does not.
 *
 * <p>All that happens to a task comes in as a line on the one pipe of {@link Reports}, the end of a
 * worker included, and is dealt with there in the order in which it happened. The lock guards only
 * who is in the pool.
 */
final class BashExecutor implements Executor {

  private static final Logger log = LoggerFactory.getLogger(BashExecutor.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofSeconds(30);
  private static final int TOO_OLD = 78;

  private static final Pattern REPORT =
      Pattern.compile("(\\d+) (started|refused|ended|gone)((?: -?\\d+)*)");
  private static final Pattern NOTICE = Pattern.compile(" Exit (\\d+) .*\\$job(\\d+)$");

  /** Idle workers that are kept for ever: 3 MB each, and 2 ms are saved by each. */
  private static final int KEPT = 4;

  private final Loop timers;
  private final Runnable afterwards;
  private final Signals signals = new Signals();
  private final TaskScript scripts = new TaskScript(Bash.withheld());
  private final Survivors survivors = Survivors.ofThisMachine();
  private final Orphans orphans;
  private final Map<Integer, Worker> workers = new ConcurrentHashMap<>();
  private final Set<BashExecution> unfinished = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();

  private final Object lock = new Object();
  private final Deque<Worker> idle = new ArrayDeque<>();
  private @Nullable Reports reports;
  private boolean trimming;
  private volatile boolean closed;

  /**
   * @param timers runs what is due after a while
   * @param afterwards is run at the end of {@link #close()}
   */
  BashExecutor(Loop timers, Runnable afterwards) {
    this.timers = timers;
    this.orphans = new Orphans(timers, ProcessTable.ofThisMachine());
    this.afterwards = afterwards;
  }

  /** One with a timer of its own. */
  static BashExecutor standalone() {
    Surroundings surroundings = Surroundings.real("bash-executor");
    return new BashExecutor(surroundings.loop(), surroundings::close);
  }

  @Override
  public Execution start(Task task) throws IOException {
    if (!Files.isDirectory(task.directory())) {
      throw new IOException(task.directory() + " is not a directory, so nothing can run in it");
    }
    Reports line = open();
    if (line.isReading()) {
      throw new IllegalStateException(
          "a task cannot be started by what depends on the exit of another; use another thread");
    }
    BashExecution execution = execution(task, Duration.ZERO);
    try {
      begin(execution, scripts.of(task), line);
    } catch (IOException e) {
      execution.giveUp(e.toString());
      throw e;
    }
    execution.awaitStart();
    return execution;
  }

  private BashExecution execution(Task task, Duration ranBefore) {
    BashExecution execution = new BashExecution(task, signals, timers, ranBefore);
    unfinished.add(execution);
    execution.exit().whenComplete((exit, failure) -> unfinished.remove(execution));
    return execution;
  }

  @Override
  public Optional<Execution> recover(Task task) throws IOException {
    boolean watched = orphans.isWatched(TaskRecord.read(task.record()));
    TaskRecord record = TaskRecord.read(task.record()); // again, for what it has written last
    if (!record.hasEnded() && !watched) {
      return Optional.empty();
    }
    open();
    BashExecution execution = execution(task, orphans.age(record));
    if (record.hasEnded()) {
      Orphans.end(execution, record);
    } else {
      orphans.watch(execution, task.record(), record);
    }
    return Optional.of(execution);
  }

  private Reports open() throws IOException {
    synchronized (lock) {
      requireOpen();
      if (reports == null) {
        reports = openReports();
      }
      return reports;
    }
  }

  private Reports openReports() throws IOException {
    Reports opened = new Reports(this::onReport);
    try {
      signals.open();
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the executor is closed");
    }
  }

  private void begin(BashExecution execution, byte[] script, Reports line) throws IOException {
    for (Worker rested = rested(); rested != null; rested = rested()) {
      try {
        rested.begin(execution, script);
        return;
      } catch (IOException e) {
        log.debug("worker {} is gone; trying the next", rested.number(), e);
      }
    }
    hire(line).begin(execution, script);
  }

  /** The worker that rests for the shortest time: what it needs may still be in the caches. */
  private @Nullable Worker rested() throws IOException {
    synchronized (lock) {
      requireOpen();
      return idle.pollFirst();
    }
  }

  private Worker hire(Reports line) throws IOException {
    Worker worker = Worker.start(numbers.incrementAndGet(), line);
    synchronized (lock) {
      if (closed) {
        worker.destroy();
      }
      requireOpen();
      workers.put(worker.number(), worker);
    }
    return worker;
  }

  // What workers report, see worker.sh

  private void onReport(String line) {
    Matcher notice = NOTICE.matcher(line);
    if (notice.find()) {
      onNotice(Integer.valueOf(notice.group(2)), Integer.parseInt(notice.group(1)));
      return;
    }
    Matcher report = REPORT.matcher(line);
    if (!report.matches()) {
      log.debug("a worker says: {}", line);
      return;
    }
    Worker worker = workers.get(Integer.valueOf(report.group(1)));
    if (worker != null) {
      onReport(worker, report.group(2), report.group(3).strip().split(" "));
    }
  }

  private void onReport(Worker worker, String what, String[] values) {
    switch (what) {
      case "started" -> present(worker).onStarted(Long.parseLong(values[0]));
      case "refused" -> onRefused(worker);
      case "ended" -> onEnded(worker, Integer.parseInt(values[0]), values[1].equals("1"));
      case "gone" -> onGone(worker, Integer.parseInt(values[0]));
      default -> throw new IllegalArgumentException("not a report: " + what);
    }
  }

  private void onNotice(Integer number, int code) {
    Worker worker = workers.get(number);
    BashExecution execution = worker == null ? null : worker.current();
    if (execution != null) {
      execution.onExitCode(code);
    }
  }

  private static BashExecution present(Worker worker) {
    return Objects.requireNonNull(worker.current(), "the worker has no task");
  }

  private void onRefused(Worker worker) {
    BashExecution execution = Objects.requireNonNull(worker.finish(), "the worker has no task");
    rest(worker);
    execution.onRefused();
  }

  private void onEnded(Worker worker, int code, boolean left) {
    BashExecution execution = Objects.requireNonNull(worker.finish(), "the worker has no task");
    rest(worker);
    execution.onEnded(code, left);
  }

  private void onGone(Worker worker, int code) {
    workers.remove(worker.number());
    synchronized (lock) {
      idle.remove(worker);
    }
    BashExecution execution = worker.leave();
    if (execution != null) {
      String why =
          code == TOO_OLD
              ? "this bash is too old: 4.2 or newer is needed"
              : "the bash that ran it has ended with code " + code;
      log.warn("{}: {}", execution, why);
      execution.onLost(why);
    }
  }

  // Who rests

  private void rest(Worker worker) {
    synchronized (lock) {
      worker.rested = false;
      if (!closed) {
        idle.addFirst(worker);
      }
      if (idle.size() > KEPT && !trimming) {
        trimming = true;
        timers.after(REST, this::trim);
      }
    }
  }

  /** Lets those go that had nothing to do between two looks. */
  private void trim() {
    List<Worker> leaving = new ArrayList<>();
    synchronized (lock) {
      while (idle.size() > KEPT && idle.peekLast() != null && idle.peekLast().rested) {
        leaving.add(idle.removeLast());
      }
      idle.forEach(worker -> worker.rested = true);
      trimming = idle.size() > KEPT && !closed;
      if (trimming) {
        timers.after(REST, this::trim);
      }
    }
    leaving.forEach(Worker::dismiss);
  }

  // The end

  @Override
  public void guard(Guard guard) {
    signals.guard(guard);
  }

  @Override
  public void endSurvivors(Set<String> variables, Set<String> spared) {
    int ended = survivors.end(variables, spared);
    if (ended > 0) {
      log.info("{} processes that jobs had left behind were ended", ended);
    }
  }

  @Override
  public void close() {
    Reports line;
    synchronized (lock) {
      if (closed) {
        return;
      }
      line = reports;
      if (line != null && line.isReading()) {
        throw new IllegalStateException(
            "the executor cannot be closed by what depends on an exit; use another thread");
      }
      closed = true;
    }
    if (line != null) {
      endTasks();
      workers.values().forEach(Worker::dismiss);
      workers.values().forEach(Worker::end);
      line.close();
    }
    orphans.close();
    List.copyOf(unfinished).forEach(execution -> execution.giveUp("the executor was closed"));
    signals.close();
    afterwards.run();
  }

  private void endTasks() {
    List<BashExecution> last = List.copyOf(unfinished);
    last.forEach(BashExecution::terminate);
    if (!await(last, GRACE)) {
      last.forEach(BashExecution::force);
      if (!await(last, PATIENCE)) {
        log.warn("tasks cannot be ended, and are left: {}", last);
      }
    }
  }

  /** An interrupt makes it impatient, and is kept. */
  private static boolean await(List<BashExecution> last, Duration time) {
    CompletableFuture<?>[] exits =
        last.stream().map(BashExecution::exit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(exits).get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      log.debug("a task was lost while it was ended", e);
      return Stream.of(exits).allMatch(CompletableFuture::isDone);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
