package org.joborchestrator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.joborchestrator.dispatch.Bounds;
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

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final ServiceName name;
  private final List<Function<Executor, ClientNode>> clients = new ArrayList<>();
  private int runsPerUser = 5;
  private int maxRuns = 10;
  private @Nullable QuotaPolicy policy;
  private int maxAttempts = 3;
  private Optional<Duration> timeLimit = Optional.empty();
  private Duration waitingLimit = Duration.ofDays(7);
  private Duration stagingLimit = Duration.ofHours(1);
  private Duration collectingLimit = Duration.ofDays(1);

  private Service(ServiceName name) {
    this.name = name;
  }

  /**
   * A service without clients yet.
   *
   * @throws InvalidRequestException if the name is none that is accepted
   */
  public static Service named(String name) {
    return new Service(new ServiceName(Arguments.given("service name", name)));
  }

  /** Adds a client in this JVM; who started it closes it. */
  public Service client(Client client) {
    Client given = Arguments.given("client", client);
    clients.add(io -> new LocalNode(given, io));
    return this;
  }

  /** Adds a client that is reached otherwise; the orchestrator closes the node. */
  public Service client(ClientNode node) {
    ClientNode given = Arguments.given("client", node);
    clients.add(io -> given);
    return this;
  }

  /**
   * How many jobs of one user are under way at once, at the most. Default 5.
   *
   * @throws InvalidRequestException if it is less than 1
   */
  public Service runsPerUser(int runs) {
    this.runsPerUser = Arguments.positive("runsPerUser", runs);
    return this;
  }

  /**
   * How many jobs are under way at once, at the most. Default 10.
   *
   * @throws InvalidRequestException if it is less than 1
   */
  public Service maxRuns(int runs) {
    this.maxRuns = Arguments.positive("maxRuns", runs);
    return this;
  }

  /** Decides instead of the two numbers. */
  public Service quota(QuotaPolicy chosen) {
    this.policy = Arguments.given("quota", chosen);
    return this;
  }

  /**
   * How many attempts of a job may be lost, because its client died, vanished or stopped it, before
   * the job is given up as Failed; 1 for jobs that must not run twice. Default 3. That a client
   * cannot be reached or refuses a job counts for nothing.
   *
   * @throws InvalidRequestException if it is less than 1
   */
  public Service maxAttempts(int attempts) {
    maxAttempts = Arguments.positive("maxAttempts", attempts);
    return this;
  }

  /**
   * How long a script may run; then it is ended, and its job is Failed. Default: as long as it
   * likes.
   *
   * @throws InvalidRequestException if it is less than a millisecond, or more than a century
   */
  public Service timeLimit(Duration limit) {
    timeLimit = Optional.of(positive("timeLimit", limit));
    return this;
  }

  /**
   * How long a job waits while no client of the service can be reached; then it is Failed. Default
   * 7 days.
   *
   * @throws InvalidRequestException if it is less than a millisecond, or more than a century
   */
  public Service waitingLimit(Duration limit) {
    waitingLimit = positive("waitingLimit", limit);
    return this;
  }

  /**
   * How long it may take to hand a job's files to a client; then that attempt is lost. Default one
   * hour.
   *
   * @throws InvalidRequestException if it is less than a millisecond, or more than a century
   */
  public Service stagingLimit(Duration limit) {
    stagingLimit = positive("stagingLimit", limit);
    return this;
  }

  /**
   * How long it may take to fetch a job's result and to store it; then the job is Failed. Default
   * one day.
   *
   * @throws InvalidRequestException if it is less than a millisecond, or more than a century
   */
  public Service collectingLimit(Duration limit) {
    collectingLimit = positive("collectingLimit", limit);
    return this;
  }

  private static Duration positive(String what, Duration limit) {
    return Arguments.time(what, limit, SHORTEST);
  }

  Bounds bounds() {
    return new Bounds(maxAttempts, timeLimit, waitingLimit, stagingLimit, collectingLimit);
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
