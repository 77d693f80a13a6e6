package org.joborchestrator.background;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Makes threads: virtual ones where the runtime has them (21 and later), else pooled ones. */
final class Threads {

  private Threads() {}

  /** An executor with a thread for each task, named {@code prefix} and a number. */
  static ExecutorService perTask(String prefix) {
    try {
      return virtual(prefix);
    } catch (ReflectiveOperationException e) {
      return Executors.newCachedThreadPool(platform(prefix));
    }
  }

  /** Platform threads, so named, that do not keep the JVM alive. */
  static ThreadFactory platform(String prefix) {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** By reflection, because the bytecode is for 17, which has none of these methods. */
  private static ExecutorService virtual(String prefix) throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    try {
      Object named = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
      ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(named);
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, factory);
    } catch (InvocationTargetException e) {
      throw new NoSuchMethodException(String.valueOf(e.getCause()));
    }
  }
}
