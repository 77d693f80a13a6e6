package org.joborchestrator;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.EventBatch;

/** stub: signatures only */
public final class Client implements AutoCloseable {

  private static UnsupportedOperationException notYet() {
    return new UnsupportedOperationException("not yet");
  }

  public static ClientBuilder builder() {
    return new ClientBuilder();
  }

  public Delivery receive(Optional<AttemptKey> key) throws IOException {
    throw notYet();
  }

  public Payload payload(PayloadId id) {
    throw notYet();
  }

  public void writeArchive(PayloadId id, OutputStream out) throws IOException {
    throw notYet();
  }

  public CompletableFuture<Payload> kill(PayloadId id) {
    throw notYet();
  }

  public CompletableFuture<Void> release(PayloadId id) {
    throw notYet();
  }

  public CompletableFuture<EventBatch> events(long after, Duration wait) {
    throw notYet();
  }

  public double load() {
    throw notYet();
  }

  public void check() {
    throw notYet();
  }

  @Override
  public void close() {}
}
