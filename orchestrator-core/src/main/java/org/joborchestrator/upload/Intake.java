package org.joborchestrator.upload;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.KeyUsedException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;
import org.jspecify.annotations.Nullable;

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
   * What has become of an upload.
   *
   * @param isRepeat whether the job was there before
   */
  record Accepted(Job job, boolean isRepeat) {}

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

  CompletableFuture<Accepted> submit(
      Staging staging, UserId user, ServiceName service, @Nullable UploadKey key)
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
    Change.Insert insert =
        new Change.Insert(user, service, location, surroundings.clock().instant(), key);
    return journal
        .commit(insert)
        .whenComplete(
            (row, failure) -> {
              if (failure != null) {
                files.delete(location);
              }
            })
        .thenCompose(row -> accepted(insert, row));
  }

  private CompletableFuture<Accepted> accepted(Change.Insert insert, Optional<Job> row) {
    Optional<Job> made = row.filter(job -> job.location().equals(insert.location()));
    if (made.isEmpty()) {
      return Outcomes.run(surroundings.io(), () -> new Accepted(before(insert, row), true));
    }
    surroundings.loop().execute(() -> accepted.accept(made.get()));
    return CompletableFuture.completedFuture(new Accepted(made.get(), false));
  }

  /** The key stands for a job already, of the same upload or of another. */
  private Job before(Change.Insert insert, Optional<Job> row) {
    files.delete(insert.location());
    UploadKey key = Objects.requireNonNull(insert.key(), "nothing else keeps a row from being");
    return row.orElseThrow(() -> used(insert.user(), key.value()));
  }

  private OrchestratorException used(UserId user, String key) {
    Optional<Job> job = journal.find(user, key);
    return job.isPresent()
        ? new KeyUsedException(key, job.get().id(), job.get().status())
        : new UnavailableException("The job of the key " + key + " has just been cleaned");
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
