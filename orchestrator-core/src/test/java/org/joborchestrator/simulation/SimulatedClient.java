package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.joborchestrator.Client;
import org.joborchestrator.TestNodes;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/** A client that can die and return, and the network that leads to it. */
final class SimulatedClient {

  private static final int MOST_LATENCY_MICROS = 2_000;
  private static final Duration TIME_OUT = Duration.ofSeconds(3);

  private final World world;
  private final String name;
  private final Path data;
  private final int slots;
  private final RunningScripts running;
  private final SplittableRandom chance;

  /** What fails each call that is under way, in the order in which they began. */
  private final Map<Integer, Runnable> calls = new TreeMap<>();

  private int callsSoFar;

  /** Of a hundred calls, so many are lost on the way there, and so many on the way back. */
  private int losses;

  private @Nullable SimulatedProcess process;
  private @Nullable Client client;

  SimulatedClient(World world, String name, Path data, int slots, RunningScripts running) {
    this.world = world;
    this.name = name;
    this.data = data;
    this.slots = slots;
    this.running = running;
    this.chance = world.chance();
    start();
  }

  /** Starts it, with whatever its disk holds. */
  void start() {
    if (client != null) {
      return;
    }
    world.note(name + " is started");
    process = new SimulatedProcess(world);
    try {
      client =
          Client.builder()
              .name(name)
              .dataPath(data)
              .slots(slots)
              .executor(new FakeScripts(world, process, name, running))
              .hostLoad(() -> 0)
              .surroundings(process)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it: its scripts end, its table is gone, and whoever waits for an answer gets none. */
  void die() {
    SimulatedProcess dying = process;
    Client gone = client;
    if (dying == null || gone == null) {
      return;
    }
    world.note(name + " dies");
    dying.kill();
    running.died(name);
    gone.close(); // only its file lock is still there to be let go, as the system does for the dead
    client = null;
    calls.values().forEach(this::later);
  }

  /** From now on the network loses that many of a hundred requests, and of the answers. */
  void losing(int ofAHundred) {
    losses = ofAHundred;
  }

  private boolean isLost() {
    return losses > 0 && chance.nextInt(100) < losses;
  }

  /** Whoever waits for what was lost notices after a while. */
  private void lose(CompletableFuture<?> answer) {
    world.after(
        TIME_OUT, () -> answer.completeExceptionally(unreachable("no answer in " + TIME_OUT)));
  }

  /** The client, unless it is dead. */
  Optional<Client> client() {
    return Optional.ofNullable(client);
  }

  private NodeUnreachableException unreachable(String reason) {
    return new NodeUnreachableException(name, reason, null);
  }

  private void later(Runnable action) {
    world.after(Duration.ofNanos(1_000L * chance.nextInt(50, MOST_LATENCY_MICROS)), action);
  }

  /** The way to it, as an orchestrator that runs in that process sees it. */
  ClientNode node(SimulatedProcess orchestrator) {
    return new Wire(orchestrator);
  }

  private final class Wire implements ClientNode {

    private final SimulatedProcess orchestrator;

    Wire(SimulatedProcess orchestrator) {
      this.orchestrator = orchestrator;
    }

    /** The request takes its time, the answer too; a dead client answers nothing. */
    private <T> CompletableFuture<T> call(Function<ClientNode, CompletableFuture<T>> request) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      int number = ++callsSoFar;
      calls.put(number, () -> answer.completeExceptionally(unreachable("connection reset")));
      answer.whenComplete((value, failure) -> calls.remove(number));
      if (isLost()) {
        lose(answer);
      } else {
        later(() -> arrive(request, answer));
      }
      return answer;
    }

    private <T> void arrive(
        Function<ClientNode, CompletableFuture<T>> request, CompletableFuture<T> answer) {
      Client there = client;
      if (there == null || !orchestrator.isAlive()) {
        later(
            () ->
                answer.completeExceptionally(
                    NodeUnreachableException.unasked(name, "connection refused", null)));
        return;
      }
      request
          .apply(TestNodes.local(there, orchestrator.io()))
          .whenComplete(
              (value, failure) -> {
                if (isLost()) {
                  lose(answer);
                } else {
                  later(() -> pass(value, failure, answer));
                }
              });
    }

    private <T> void pass(T value, @Nullable Throwable failure, CompletableFuture<T> answer) {
      if (failure == null) {
        answer.complete(value);
      } else {
        answer.completeExceptionally(failure);
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletableFuture<PayloadState> submit(AttemptKey key, Path inputs, Terms terms) {
      return call(node -> node.submit(key, inputs, terms));
    }

    @Override
    public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
      return call(node -> node.retrieve(id, key, target));
    }

    @Override
    public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
      return call(node -> node.retrievePartial(id, key, target));
    }

    @Override
    public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
      return call(node -> node.kill(id, key));
    }

    @Override
    public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
      return call(node -> node.release(id, key));
    }

    @Override
    public CompletableFuture<Optional<EventBatch>> events(
        long after, Duration wait, Optional<Lease> lease) {
      return call(node -> node.events(after, wait, lease));
    }

    @Override
    public CompletableFuture<Double> load() {
      return call(ClientNode::load);
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
