package org.joborchestrator;

import org.joborchestrator.node.ClientNode;
import org.joborchestrator.queue.QuotaPolicy;

/** stub: signatures only */
public final class Service {

  public static Service named(String name) {
    return new Service();
  }

  public Service client(Client client) {
    return this;
  }

  public Service client(ClientNode node) {
    return this;
  }

  public Service runsPerUser(int runs) {
    return this;
  }

  public Service maxRuns(int runs) {
    return this;
  }

  public Service quota(QuotaPolicy policy) {
    return this;
  }
}
