package org.joborchestrator.execute;

import java.nio.file.Path;

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

  /** What a payload's processes carry. */
  static String ofPayload(String name) {
    return PAYLOAD + "=" + name;
  }

  /** What the processes of all payloads of a client carry. */
  static String ofClient(Path root) {
    return CLIENT + "=" + root;
  }
}
