package org.joborchestrator.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
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

/** A client whose events, and whose ends of payloads, a test answers by hand. */
public final class HandNode implements ClientNode {

  /** What watches under test give. */
  public static final Lease LEASE = new Lease("server", Duration.ofSeconds(60));

  record Asked(
      long after,
      Duration patience,
      Optional<Lease> lease,
      CompletableFuture<Optional<EventBatch>> answer) {}

  private final String name;
  private final Queue<Asked> asked = new ArrayDeque<>();
  private final List<AttemptKey> released = new ArrayList<>();
  private CompletableFuture<PayloadState> taken =
      CompletableFuture.failedFuture(new AssertionError("not asked for here"));
  private CompletableFuture<Retrieval> kept =
      CompletableFuture.failedFuture(new AssertionError("not asked for here"));
  private CompletableFuture<Boolean> end = CompletableFuture.completedFuture(true);

  public HandNode(String name) {
    this.name = name;
  }

  /** The oldest question that is not answered yet. */
  Asked next() {
    return asked.remove();
  }

  /** The same, without answering it. */
  Asked peek() {
    return asked.element();
  }

  /** How many questions are not answered yet. */
  int questions() {
    return asked.size();
  }

  /** Answers the oldest question. */
  public void answer(String incarnation, long cursor, PayloadState... payloads) {
    next()
        .answer()
        .complete(
            Optional.of(new EventBatch(incarnation, cursor, List.of(payloads), Optional.empty())));
  }

  /** Answers the oldest question as a 2.x client does. */
  void answerThatItKnowsNoEvents() {
    next().answer().complete(Optional.empty());
  }

  /** Fails the oldest question. */
  void fail() {
    next().answer().completeExceptionally(unreachable());
  }

  /** What is to be ended has ended when this says so. */
  void endWith(CompletableFuture<Boolean> outcome) {
    end = outcome;
  }

  /** What it was told to forget. */
  List<AttemptKey> released() {
    return released;
  }

  public NodeUnreachableException unreachable() {
    return new NodeUnreachableException(name, "on purpose", null);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Optional<EventBatch>> events(
      long after, Duration wait, Optional<Lease> lease) {
    Asked question = new Asked(after, wait, lease, new CompletableFuture<>());
    asked.add(question);
    return question.answer();
  }

  /** What comes of every attempt that is handed over from now on. */
  public void submitWith(CompletableFuture<PayloadState> outcome) {
    taken = outcome;
  }

  @Override
  public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
    return taken;
  }

  /** What it has of every attempt from now on. */
  public void retrieveWith(Retrieval answer) {
    kept = CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
    return kept;
  }

  @Override
  public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
    throw new AssertionError("not asked for here");
  }

  @Override
  public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
    return end;
  }

  @Override
  public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
    released.add(key);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Double> load() {
    throw new AssertionError("not asked for here");
  }

  @Override
  public void close() {
    // holds nothing
  }
}
