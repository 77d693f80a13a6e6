package org.joborchestrator;

import java.util.concurrent.Executor;
import org.joborchestrator.node.ClientNode;

/** Lets tests in other packages put something between an orchestrator and a client of one JVM. */
public final class TestNodes {

  private TestNodes() {}

  /** The node by which an orchestrator reaches that client. */
  public static ClientNode local(Client client, Executor io) {
    return new LocalNode(client, io);
  }
}
