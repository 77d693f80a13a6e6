package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.background.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches tasks whose workers belong to a process that has died: nobody reads what those report, so
 * it is their records that tell. As long as there are such, it looks ten times a second.
 */
final class Orphans {

  private static final Logger log = LoggerFactory.getLogger(Orphans.class);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final class Orphan {
    final BashExecution execution;
    final Path file;
    TaskRecord record;
    long length;

    Orphan(BashExecution execution, Path file, TaskRecord record) {
      this.execution = execution;
      this.file = file;
      this.record = record;
    }
  }

  private final Loop timers;
  private final ProcessTable table;
  private final Object lock = new Object();
  private List<Orphan> orphans = new ArrayList<>(); // guarded by lock
  private boolean closed; // guarded by lock

  Orphans(Loop timers, ProcessTable table) {
    this.timers = timers;
    this.table = table;
  }

  /** Whether the worker that wrote this is there, and not another process with its number. */
  boolean isWatched(TaskRecord record) {
    return table.stat(record.worker()).filter(s -> s.born() == record.born()).isPresent();
  }

  /** For how long the task has been running. */
  Duration age(TaskRecord record) {
    return table
        .stat(record.pid())
        .filter(process -> process.parent() == record.worker())
        .map(table::age)
        .orElse(Duration.ZERO);
  }

  /** From now on tells the execution how it ends. */
  void watch(BashExecution execution, Path file, TaskRecord record) {
    execution.onStarted(record.pid());
    Orphan orphan = new Orphan(execution, file, record);
    synchronized (lock) {
      orphans.add(orphan);
      if (orphans.size() == 1) {
        timers.after(INTERVAL, this::look);
      }
    }
  }

  private void look() {
    List<Orphan> all;
    synchronized (lock) {
      all = List.copyOf(orphans);
    }
    List<Orphan> over = all.stream().filter(this::isOver).toList();
    synchronized (lock) {
      orphans.removeAll(over);
      if (!orphans.isEmpty() && !closed) {
        timers.after(INTERVAL, this::look);
      }
    }
  }

  private boolean isOver(Orphan orphan) {
    try {
      boolean watched = isWatched(orphan.record); // before the look at what it wrote last
      read(orphan);
      if (orphan.record.hasEnded()) {
        end(orphan.execution, orphan.record);
      } else if (!watched) {
        orphan.execution.onLost("the bash that ran it has ended");
      }
      return orphan.record.hasEnded() || !watched;
    } catch (IOException e) {
      log.warn("{}: its record {} cannot be read", orphan.execution, orphan.file, e);
      orphan.execution.onLost("its record cannot be read: " + e.getMessage());
      return true;
    }
  }

  private static void read(Orphan orphan) throws IOException {
    long length = orphan.file.toFile().length(); // as one look in a hundred finds something new
    if (length != orphan.length) {
      orphan.record = TaskRecord.read(orphan.file);
      orphan.length = length;
    }
  }

  /** It has ended, and says how. */
  static void end(BashExecution execution, TaskRecord record) {
    execution.onStarted(record.pid());
    if (record.named()) {
      execution.onExitCode(record.code());
    }
    execution.onEnded(record.code(), true);
  }

  void close() {
    synchronized (lock) {
      closed = true;
    }
  }
}
