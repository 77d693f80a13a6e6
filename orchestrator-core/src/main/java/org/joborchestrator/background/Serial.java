package org.joborchestrator.background;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on another executor, one after another, in the order they came. */
public final class Serial implements Executor {

  private static final Logger log = LoggerFactory.getLogger(Serial.class);

  private final Executor executor;
  private final Object lock = new Object();
  private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by lock
  private boolean underWay; // guarded by lock

  public Serial(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (lock) {
      waiting.add(task);
      if (underWay) {
        return;
      }
      underWay = true;
    }
    try {
      executor.execute(this::runAll);
    } catch (RuntimeException refused) { // or nothing would ever run again
      synchronized (lock) {
        waiting.remove(task);
        underWay = false;
      }
      throw refused;
    }
  }

  private void runAll() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable e) { // one task's failure is not the next one's
        log.error("A task failed; the next ones go on", e);
      }
    }
  }

  private @Nullable Runnable next() {
    synchronized (lock) {
      Runnable task = waiting.poll();
      underWay = task != null;
      return task;
    }
  }
}
