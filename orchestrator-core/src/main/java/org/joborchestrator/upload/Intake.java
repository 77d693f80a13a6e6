package org.joborchestrator.upload;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;

/**
 * Accepts jobs: their files are synced and in their place before their row is committed, and the
 * row is committed before anybody is told. Safe for use by several threads.
 */
public final class Intake {

  private final Surroundings surroundings;
  private final JobFiles files;
  private final Journal journal;
  private final Set<ServiceName> services;
  private final long limit;
  private final Consumer<Job> accepted;
  private volatile boolean closed;

  /**
   * @param services those that a job can be for
   * @param limit the most bytes of one job's files
   * @param accepted gets each job that was accepted, on the loop
   */
  public Intake(
      Surroundings surroundings,
      JobFiles files,
      Journal journal,
      Set<ServiceName> services,
      long limit,
      Consumer<Job> accepted) {
    this.surroundings = surroundings;
    this.files = files;
    this.journal = journal;
    this.services = Set.copyOf(services);
    this.limit = limit;
    this.accepted = accepted;
  }

  /**
   * Begins an upload.
   *
   * @param announced how many bytes it has, 0 if that is not known
   */
  public Upload begin(long announced) throws IOException {
    requireOpen();
    files.space().require(announced);
    return new StagedUpload(this, files.stage(limit));
  }

  CompletableFuture<Job> submit(Staging staging, UserId user, ServiceName service)
      throws IOException {
    requireOpen();
    check(service);
    if (staging.files().isEmpty()) {
      throw new InvalidRequestException("No file was uploaded: expected at least run.sh");
    }
    if (!staging.has("run.sh")) {
      throw new InvalidRequestException(
          "There is no run.sh among " + staging.files() + ": expected the script to run");
    }
    String location = files.place(staging);
    return journal
        .commit(new Change.Insert(user, service, location, surroundings.clock().instant()))
        .thenApply(Optional::orElseThrow)
        .whenComplete(
            (job, failure) -> {
              if (failure == null) {
                surroundings.loop().execute(() -> accepted.accept(job));
              } else {
                files.delete(location);
              }
            });
  }

  private void requireOpen() {
    if (closed) {
      throw new UnavailableException("The orchestrator is closing");
    }
  }

  /** Fails if there is no such service. */
  public void check(ServiceName service) {
    if (!services.contains(service)) {
      throw new InvalidRequestException(
          "Invalid service '" + service + "': expected one of " + new TreeSet<>(services));
    }
  }

  /** Starts nothing new. */
  public void close() {
    closed = true;
  }
}
