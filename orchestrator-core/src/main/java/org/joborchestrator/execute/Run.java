package org.joborchestrator.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/** A payload that has not ended, and what is known of it beside its row. Of the runner. */
final class Run {

  final PayloadId id;
  final String name;
  final Optional<AttemptKey> key;
  final Terms terms;

  /** Those who wait for its end. */
  final List<CompletableFuture<Payload>> killers = new ArrayList<>();

  /** How it is to end, if it is not left to its script. */
  @Nullable Ending ending;

  /** Whether that is written down, or cannot be: only then the script is told. */
  boolean isWrittenDown;

  /** Its script, once that was started. */
  @Nullable Execution execution;

  /** Ends it when its time is over. */
  @Nullable Cancellable timer;

  /** Whether it is decided how it ends. */
  boolean decided;

  Run(PayloadId id, String name, Optional<AttemptKey> key, Terms terms) {
    this.id = id;
    this.name = name;
    this.key = key;
    this.terms = terms;
  }

  /** One that was taken up. */
  static Run of(PayloadRecord record) {
    return new Run(record.id(), record.name(), record.key(), record.terms());
  }

  boolean isOf(String server) {
    return key.filter(attempt -> attempt.server().equals(server)).isPresent();
  }
}
