package org.joborchestrator.execute;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Surroundings;

/** Knows the host's CPU use: sampled in the background, so that asking costs nothing. */
final class LoadSampler {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final double PERCENT = 100;

  private final DoubleSupplier source;
  private volatile double last;

  LoadSampler(DoubleSupplier source) {
    this.source = source;
  }

  /** The operating system's figure, of all cores, from 0 to 1; negative when it is not known. */
  static DoubleSupplier host() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad;
  }

  Cancellable start(Surroundings surroundings) {
    surroundings.io().execute(this::sample);
    return surroundings.loop().every(INTERVAL, () -> surroundings.io().execute(this::sample));
  }

  private void sample() {
    double load = source.getAsDouble();
    last = load >= 0 && load <= 1 ? load * PERCENT : 0;
  }

  /** From 0 to 100. */
  double last() {
    return last;
  }
}
