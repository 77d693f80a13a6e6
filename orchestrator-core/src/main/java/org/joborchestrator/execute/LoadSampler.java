package org.joborchestrator.execute;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.joborchestrator.background.Pulse;
import org.joborchestrator.background.Surroundings;

/**
 * Knows the host's CPU use: sampled in the background, so that asking costs nothing; more often
 * while somebody asks.
 */
final class LoadSampler {

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final double PERCENT = 100;

  private final DoubleSupplier source;
  private final Surroundings surroundings;
  private final Pulse pulse;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile double last;

  LoadSampler(DoubleSupplier source, Surroundings surroundings) {
    this.source = source;
    this.surroundings = surroundings;
    this.pulse =
        new Pulse(surroundings.loop(), INTERVAL, () -> asked.getAndSet(false), this::sampleOnIo);
  }

  /** The operating system's figure, of all cores, from 0 to 1; negative when it is not known. */
  static DoubleSupplier host() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad;
  }

  /** Begins. Belongs to the loop. */
  void start() {
    sampleOnIo();
    pulse.start();
  }

  /** Samples no more. Belongs to the loop. */
  void stop() {
    pulse.stop();
  }

  private void sampleOnIo() {
    surroundings.io().execute(this::sample);
  }

  private void sample() {
    double load = source.getAsDouble();
    last = load >= 0 && load <= 1 ? load * PERCENT : 0;
  }

  /** From 0 to 100. */
  double last() {
    asked.set(true);
    return last;
  }
}
