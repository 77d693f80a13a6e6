package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.joborchestrator.Client;
import org.joborchestrator.TestNodes;
import org.joborchestrator.files.Inputs;
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

/** A client that can die and return, on its machine, and the way to it. */
final class SimulatedClient {

  /** How much of it dies. */
  enum Death {
    /** The process alone: its scripts go on. */
    PROCESS,
    /** The machine, with everything that runs on it. */
    MACHINE,
    /** The machine, and what was on its disk. */
    DISK
  }

  private static final Duration TIME_OUT = Duration.ofSeconds(3);

  private final World world;
  private final String name;
  private final Path data;
  private final int slots;
  private final Duration grace;
  private final Machine machine;
  private final Link link;

  /** What fails each call that is under way, in the order in which they began. */
  private final Map<Integer, Runnable> calls = new TreeMap<>();

  private int callsSoFar;
  private int disks;
  private @Nullable SimulatedProcess process;
  private @Nullable Client client;

  SimulatedClient(
      World world, String name, Path data, int slots, Duration grace, RunningScripts running) {
    this.world = world;
    this.name = name;
    this.data = data;
    this.slots = slots;
    this.grace = grace;
    this.machine = new Machine(world, name, running);
    this.link = new Link(world);
    start();
  }

  /** Starts it, with whatever its disk holds; does nothing if it runs. */
  void start() {
    if (client != null) {
      return;
    }
    world.note(name + " is started");
    machine.forgetGuard();
    SimulatedProcess started = new SimulatedProcess(world);
    process = started;
    try {
      client =
          Client.builder()
              .name(name)
              .dataPath(disk())
              .slots(slots)
              .killGrace(grace)
              .executor(new FakeScripts(world, started, machine))
              .hostLoad(() -> 0)
              .surroundings(started)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its files are now. */
  Path disk() {
    return data.resolve("disk-" + disks);
  }

  /** Kills it: its table is gone, and whoever waits for an answer gets none. */
  void die(Death how) {
    SimulatedProcess dying = process;
    Client gone = client;
    if (dying == null || gone == null) {
      return;
    }
    world.note(name + " dies: " + how);
    dying.kill();
    client = null;
    gone.close(); // only its file lock is still there to be let go, as the system does for the dead
    if (how != Death.PROCESS) {
      machine.crash();
    }
    if (how == Death.DISK) {
      disks++;
    }
    calls.values().forEach(link::answer);
  }

  /** Stops it, if it runs: it is there, and does nothing until {@link #goOn}. */
  void stop() {
    if (client != null && process != null) {
      world.note(name + " is stopped");
      process.stop();
    }
  }

  /** What was stopped goes on; a process that was started since never was. */
  void goOn() {
    if (process != null) {
      world.note(name + " goes on");
      process.goOn();
    }
  }

  /** The network between it and the server. */
  Link link() {
    return link;
  }

  /** The client, unless it is dead. */
  Optional<Client> client() {
    return Optional.ofNullable(client);
  }

  private NodeUnreachableException unreachable(String reason) {
    return new NodeUnreachableException(name, reason, null);
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

    private <T> CompletableFuture<T> once(Function<ClientNode, CompletableFuture<T>> request) {
      return call(request, false, Duration.ZERO);
    }

    /** Of a call that does no harm the second time. */
    private <T> CompletableFuture<T> call(Function<ClientNode, CompletableFuture<T>> request) {
      return call(request, true, Duration.ZERO);
    }

    /** The request takes its time, the answer too; who gets none notices after a while. */
    private <T> CompletableFuture<T> call(
        Function<ClientNode, CompletableFuture<T>> request, boolean mayComeTwice, Duration wait) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      int number = ++callsSoFar;
      calls.put(number, () -> answer.completeExceptionally(unreachable("connection reset")));
      answer.whenComplete((value, failure) -> calls.remove(number));
      world.after(
          wait.plus(TIME_OUT), () -> answer.completeExceptionally(unreachable("no answer")));
      SimulatedProcess target = process;
      link.send(mayComeTwice, () -> arrive(target, request, mayComeTwice, answer));
      return answer;
    }

    private <T> void arrive(
        @Nullable SimulatedProcess target,
        Function<ClientNode, CompletableFuture<T>> request,
        boolean mayComeTwice,
        CompletableFuture<T> answer) {
      Client there = client;
      if (there == null) {
        link.answer(
            () ->
                answer.completeExceptionally(
                    NodeUnreachableException.unasked(name, "connection refused", null)));
      } else if (target != process) { // the connection has died with the process that it led to
        link.answer(() -> answer.completeExceptionally(unreachable("connection reset")));
      } else { // also when who has sent it has died since
        // what may come only once writes to the server's disk: not when that has given it up
        SimulatedProcess writer = mayComeTwice ? target : orchestrator;
        BooleanSupplier isWanted = () -> writer == target || (writer.isAlive() && !answer.isDone());
        target.reach(
            () -> {
              if (isWanted.getAsBoolean()) {
                request
                    .apply(TestNodes.local(there, writer.io()))
                    .whenComplete(
                        (value, failure) -> {
                          // Whatever its end does, the dead answer nothing.
                          if (target.isAlive()) {
                            link.answer(() -> pass(value, failure, answer));
                          }
                        });
              }
            });
      }
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
    public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
      Sent sent = Sent.of(inputs);
      return call(node -> node.submit(key, sent.in(data.resolve("sent")), terms));
    }

    @Override
    public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
      return once(node -> node.retrieve(id, key, target));
    }

    @Override
    public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
      return once(node -> node.retrievePartial(id, key, target));
    }

    @Override
    public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
      return call(node -> node.kill(id, key), true, Duration.ofSeconds(30));
    }

    @Override
    public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
      return call(node -> node.release(id, key));
    }

    @Override
    public CompletableFuture<Optional<EventBatch>> events(
        long after, Duration wait, Optional<Lease> lease) {
      return call(node -> node.events(after, wait, lease), true, wait);
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
