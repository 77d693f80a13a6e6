package org.joborchestrator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.files.Inputs.Input;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/** A client in this JVM, as an orchestrator sees it: files are copied, nothing is serialised. */
final class LocalNode implements ClientNode {

  private final Client client;
  private final Executor io;

  LocalNode(Client client, Executor io) {
    this.client = client;
    this.io = io;
  }

  @Override
  public String name() {
    return client.name();
  }

  @Override
  public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
    return asked(
        Outcomes.run(io, () -> handOver(key, inputs, terms))
            .thenCompose(Function.identity())
            .thenApply(LocalNode::state));
  }

  /** A client without room is as good as one that is busy: another may take it. */
  private CompletableFuture<Payload> handOver(AttemptKey key, Inputs inputs, Terms terms)
      throws IOException {
    try {
      return deliver(key, inputs, terms);
    } catch (StorageException e) {
      throw new NodeRefusedException(name(), e.getMessage());
    }
  }

  private CompletableFuture<Payload> deliver(AttemptKey key, Inputs inputs, Terms terms)
      throws IOException {
    try (Delivery delivery = client.receive(Optional.of(key), terms)) {
      if (delivery.already().isEmpty()) {
        copy(inputs, delivery);
      }
      return delivery.accept();
    }
  }

  private static void copy(Inputs inputs, Delivery delivery) throws IOException {
    for (Input input : inputs.list()) {
      try (InputStream in = Channels.newInputStream(input.open());
          OutputStream out = delivery.file(input.name().value())) {
        in.transferTo(out);
      }
    }
  }

  private static PayloadState state(Payload payload) {
    return new PayloadState(
        payload.id(), payload.status(), payload.key(), payload.message(), payload.cause());
  }

  @Override
  public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
    return asked(
        Outcomes.run(
            io,
            () -> {
              Optional<Payload> payload = find(id, key);
              if (payload.isEmpty()) {
                return new Retrieval.Gone();
              }
              if (payload.get().status() != PayloadStatus.COMPLETED) {
                return new Retrieval.Pending(state(payload.get()));
              }
              write(id, target);
              return new Retrieval.Result();
            }));
  }

  @Override
  public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
    return asked(
        Outcomes.run(
            io,
            () -> {
              boolean there = find(id, key).isPresent();
              if (there) {
                write(id, target);
              }
              return there;
            }));
  }

  private void write(PayloadId id, Path target) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      client.writeArchive(id, out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  private Optional<Payload> find(PayloadId id, AttemptKey key) {
    try {
      return Optional.of(client.payload(id)).filter(p -> p.key().equals(Optional.of(key)));
    } catch (PayloadNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
    return asked(
        Outcomes.run(io, () -> find(id, key))
            .thenCompose(
                payload ->
                    payload.isEmpty()
                        ? CompletableFuture.completedFuture(false)
                        : client.kill(id).thenApply(killed -> true)));
  }

  @Override
  public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
    return asked(
        Outcomes.run(io, () -> find(id, key))
            .thenCompose(
                payload ->
                    payload.isEmpty()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : client.release(id)));
  }

  @Override
  public CompletableFuture<Optional<EventBatch>> events(
      long after, Duration wait, Optional<Lease> lease) {
    return asked(client.events(after, wait, lease).thenApply(Optional::of));
  }

  @Override
  public CompletableFuture<Double> load() {
    return CompletableFuture.completedFuture(client.load());
  }

  /** A client that is closed is out of reach, like one whose machine is off. */
  private <T> CompletableFuture<T> asked(CompletableFuture<T> answer) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    answer.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            outcome.complete(value);
          } else {
            outcome.completeExceptionally(translated(Outcomes.reason(thrown)));
          }
        });
    return outcome;
  }

  private Throwable translated(Throwable reason) {
    if (reason instanceof InvalidRequestException) {
      return new NodeRefusedException(name(), String.valueOf(reason.getMessage()));
    }
    boolean isClosed =
        reason instanceof UnavailableException || reason instanceof RejectedExecutionException;
    return isClosed ? NodeUnreachableException.unasked(name(), "it is closed", reason) : reason;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LocalNode node && node.client == client;
  }

  @Override
  public int hashCode() {
    return client.hashCode();
  }

  @Override
  public void close() {
    // whoever started the client closes it
  }
}
