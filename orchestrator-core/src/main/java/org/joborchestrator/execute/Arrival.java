package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/** Files of a payload, on their way into a directory of its own. */
final class Arrival implements Delivery {

  private final Payloads payloads;
  private final @Nullable Staging staging;
  private final Optional<AttemptKey> key;
  private final Terms terms;
  private final long began;
  private final Optional<Payload> already;

  /**
   * @param began when its sender was heard first
   */
  Arrival(Payloads payloads, Staging staging, Optional<AttemptKey> key, Terms terms, long began) {
    this.payloads = payloads;
    this.began = began;
    this.staging = staging;
    this.key = key;
    this.terms = terms;
    this.already = Optional.empty();
  }

  /** Brings what was brought before: nothing of it is kept. */
  Arrival(Payloads payloads, Payload already) {
    this.payloads = payloads;
    this.staging = null;
    this.began = 0;
    this.key = already.key();
    this.terms = Terms.UNLIMITED;
    this.already = Optional.of(already);
  }

  @Override
  public Optional<Payload> already() {
    return already;
  }

  @Override
  public OutputStream file(String name) throws IOException {
    return staging == null ? OutputStream.nullOutputStream() : staging.file(name);
  }

  @Override
  public CompletableFuture<Payload> accept() throws IOException {
    return staging == null
        ? CompletableFuture.completedFuture(already.orElseThrow())
        : payloads.accept(staging, key, terms, began);
  }

  @Override
  public void close() {
    if (staging != null) {
      staging.close();
    }
  }
}
