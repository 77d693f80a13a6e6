package org.joborchestrator.execute;

/**
 * Variables in the environment of every script, by which its processes are known as its own, also
 * those that have left its process group.
 */
final class Cookies {

  /** The payload's directory name. */
  static final String PAYLOAD = "JOB_ORCHESTRATOR_PAYLOAD";

  /** The client's data directory. */
  static final String CLIENT = "JOB_ORCHESTRATOR_CLIENT";

  private Cookies() {}
}
