package org.joborchestrator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.queue.QuotaPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A service that an orchestrator offers: its name, the clients that run its jobs, and how many at
 * once. For one thread at a time.
 *
 * <pre>{@code
 * Service.named("example").client(client).runsPerUser(2).maxRuns(8)
 * }</pre>
 */
public final class Service {

  private static final int RUNS_PER_USER = 5;
  private static final int MAX_RUNS = 10;

  private final ServiceName name;
  private final List<Function<Executor, ClientNode>> clients = new ArrayList<>();
  private int runsPerUser = RUNS_PER_USER;
  private int maxRuns = MAX_RUNS;
  private @Nullable QuotaPolicy policy;

  private Service(ServiceName name) {
    this.name = name;
  }

  /**
   * A service without clients yet.
   *
   * @throws InvalidRequestException if the name is none that is accepted
   */
  public static Service named(String name) {
    return new Service(new ServiceName(name));
  }

  /** Adds a client in this JVM; who started it closes it. */
  public Service client(Client client) {
    clients.add(io -> new LocalNode(client, io));
    return this;
  }

  /** Adds a client that is reached otherwise; the orchestrator closes the node. */
  public Service client(ClientNode node) {
    clients.add(io -> node);
    return this;
  }

  /** How many jobs of one user are under way at once, at the most. Default 5. */
  public Service runsPerUser(int runs) {
    this.runsPerUser = runs;
    return this;
  }

  /** How many jobs are under way at once, at the most. Default 10. */
  public Service maxRuns(int runs) {
    this.maxRuns = runs;
    return this;
  }

  /** Decides instead of the two numbers. */
  public Service quota(QuotaPolicy chosen) {
    this.policy = chosen;
    return this;
  }

  ServiceName name() {
    return name;
  }

  QuotaPolicy policy() {
    return policy == null ? QuotaPolicy.limits(runsPerUser, maxRuns) : policy;
  }

  List<ClientNode> nodes(Executor io) {
    if (clients.isEmpty()) {
      throw new InvalidRequestException(
          "Service " + name + " has no client: expected at least one, see Service.client");
    }
    return clients.stream().map(client -> client.apply(io)).toList();
  }
}
