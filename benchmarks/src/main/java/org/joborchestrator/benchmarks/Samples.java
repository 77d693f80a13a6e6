package org.joborchestrator.benchmarks;

import java.util.Arrays;

/** Measured values, to be asked for what most of them are like. For one thread. */
final class Samples {

  private double[] values = new double[16];
  private int count;

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  boolean isEmpty() {
    return count == 0;
  }

  double median() {
    return quantile(0.5);
  }

  /** The value that this part of all values does not exceed, such as 0.99. */
  double quantile(double part) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, (int) Math.floor(part * count))];
  }
}
