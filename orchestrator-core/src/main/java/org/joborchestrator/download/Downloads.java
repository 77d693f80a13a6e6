package org.joborchestrator.download;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.TemporaryFile;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobCleanedException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ResultLostException;
import org.joborchestrator.store.JobStore;
import org.jspecify.annotations.Nullable;

/** Hands out results, and what there is of jobs that have none. Safe for use by several threads. */
public final class Downloads {

  private final Surroundings surroundings;
  private final JobStore store;
  private final JobFiles files;
  private final BiFunction<JobId, Path, CompletableFuture<Boolean>> live;

  /**
   * @param live streams to the file what a client has of the job; false if none has
   */
  public Downloads(
      Surroundings surroundings,
      JobStore store,
      JobFiles files,
      BiFunction<JobId, Path, CompletableFuture<Boolean>> live) {
    this.surroundings = surroundings;
    this.store = store;
    this.files = files;
    this.live = live;
  }

  /**
   * The result of a Completed job; empty for any other. Blocks for a look at the store.
   *
   * @throws ResultLostException if it is not on the disk any more
   */
  public Optional<Download> result(JobId id) {
    Job job = row(id);
    boolean isThere = job.status() == JobStatus.COMPLETED && files.hasOutput(job);
    return isThere ? Optional.of(Download.of(files.output(job))) : without(id);
  }

  /** It may have been cleaned in between; and a disk that is away brings it back. */
  private Optional<Download> without(JobId id) {
    if (row(id).status() == JobStatus.COMPLETED) {
      files.space().check();
      throw new ResultLostException(id);
    }
    return Optional.empty();
  }

  /**
   * The job's directory as it is now: kept, fetched from its client, or, where that cannot be
   * asked, the inputs.
   */
  public CompletableFuture<Download> partial(JobId id) {
    CompletableFuture<Download> outcome = new CompletableFuture<>();
    var unused =
        Outcomes.run(surroundings.io(), () -> row(id))
            .thenCompose(this::partial)
            .whenComplete((download, failure) -> hand(download, failure, outcome));
    return outcome;
  }

  private CompletableFuture<Download> partial(Job job) {
    if (job.status() == JobStatus.CLEANED) {
      return CompletableFuture.failedFuture(new JobCleanedException(job.id()));
    }
    if (job.isFinal() && files.hasOutput(job)) {
      return CompletableFuture.completedFuture(Download.of(files.output(job)));
    }
    TemporaryFile target = files.temporary();
    return live.apply(job.id(), target.path())
        .thenCompose(there -> Outcomes.run(surroundings.io(), () -> made(job, target, there)))
        .whenComplete(
            (download, failure) -> {
              if (failure != null) {
                target.close();
              }
            });
  }

  private Download made(Job job, TemporaryFile target, boolean isThere) throws IOException {
    if (!isThere) {
      archiveInputs(job, target.path());
      Job now = row(job.id());
      if (now.isFinal() && files.hasOutput(now)) { // meanwhile, and its inputs may have gone
        target.close();
        return Download.of(files.output(now));
      }
    }
    return Download.of(target);
  }

  /** Who asked may have given up meanwhile: then the file must not stay. */
  private static void hand(
      @Nullable Download download,
      @Nullable Throwable failure,
      CompletableFuture<Download> outcome) {
    if (failure != null) {
      outcome.completeExceptionally(failure);
    } else if (download != null && !outcome.complete(download)) {
      download.close();
    }
  }

  private void archiveInputs(Job job, Path target) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      files.archiveInputs(job, out);
    }
  }

  private Job row(JobId id) {
    return store.find(id).orElseThrow(() -> new JobNotFoundException(id));
  }
}
