package org.joborchestrator.execute;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.joborchestrator.background.Surroundings;

/**
 * Knows the host's CPU use: sampled in the background, so that asking costs nothing; as often as
 * somebody looks or asks, but seldom enough to be a mean. Safe for use by several threads.
 */
final class LoadSampler {

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final double PERCENT = 100;

  private final DoubleSupplier source;
  private final Surroundings surroundings;
  private final AtomicLong sampled;
  private volatile double last;

  LoadSampler(DoubleSupplier source, Surroundings surroundings) {
    this.source = source;
    this.surroundings = surroundings;
    this.sampled = new AtomicLong(surroundings.nanoTime());
    sample();
  }

  /** The operating system's figure, of all cores, from 0 to 1; negative when it is not known. */
  static DoubleSupplier host() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad;
  }

  /** Samples now, unless that was done a moment ago. */
  void look() {
    if (begin()) {
      sample();
    }
  }

  /** From 0 to 100. Who asks has it sampled for who asks next. */
  double last() {
    if (begin()) {
      surroundings.io().execute(this::sample);
    }
    return last;
  }

  private boolean begin() {
    long before = sampled.get();
    long now = surroundings.nanoTime();
    return now - before >= INTERVAL.toNanos() && sampled.compareAndSet(before, now);
  }

  private void sample() {
    double load = source.getAsDouble();
    last = load >= 0 && load <= 1 ? load * PERCENT : 0;
  }
}
