package org.joborchestrator.retrieve;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.background.Loop;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the directory of a job that is on a client, as it is now. From any thread. */
public final class LiveDirectory {

  private static final Logger log = LoggerFactory.getLogger(LiveDirectory.class);

  private final Loop loop;
  private final Attempts attempts;

  public LiveDirectory(Loop loop, Attempts attempts) {
    this.loop = loop;
    this.attempts = attempts;
  }

  /** Streams it to the target; false if no client has the job, or it cannot be asked now. */
  public CompletableFuture<Boolean> fetch(JobId id, Path target) {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    loop.execute(() -> fetch(id, target, outcome));
    return outcome;
  }

  private void fetch(JobId id, Path target, CompletableFuture<Boolean> outcome) {
    Optional<Attempt> attempt = attempts.of(id).filter(a -> a.node().isThere());
    PayloadId payload = attempt.map(Attempt::payload).orElse(null);
    if (attempt.isEmpty() || payload == null) {
      outcome.complete(false);
      return;
    }
    attempt
        .get()
        .node()
        .node()
        .retrievePartial(payload, attempt.get().key(), target)
        .whenComplete(
            (there, failure) -> {
              if (failure != null) {
                log.info("{}: its directory cannot be fetched now", attempt.get(), failure);
              }
              outcome.complete(failure == null && there);
            });
  }
}
