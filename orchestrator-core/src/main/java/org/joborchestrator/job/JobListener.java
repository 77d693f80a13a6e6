package org.joborchestrator.job;

/** Hears of each change of a job's status, after it is durable. */
@FunctionalInterface
public interface JobListener {

  /**
   * Called in the order of changes of a job, on a thread of the orchestrator: return soon. What it
   * throws is logged and goes no further.
   *
   * @param job the job as it is after the change
   */
  void changed(Job job);
}
