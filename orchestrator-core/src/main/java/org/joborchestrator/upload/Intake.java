package org.joborchestrator.upload;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Placed;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.KeyUsedException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.KeptFiles;
import org.jspecify.annotations.Nullable;

/**
 * Accepts jobs: their files are in their place and synced, or part of the same commit, before their
 * row is committed, and the row is committed before anybody is told. Safe for use by several
 * threads.
 */
public final class Intake {

  private final Surroundings surroundings;
  private final JobFiles files;
  private final Journal journal;
  private final Admission admission;
  private final Set<ServiceName> services;
  private final long limit;
  private volatile boolean closed;

  /** Makes a job's row. */
  @FunctionalInterface
  public interface Admission {

    /**
     * Makes it.
     *
     * @param insert with inputs where the files have not been synced
     * @param synced syncs them, and answers the insert without inputs
     * @return what {@link Journal#commit} answers
     */
    CompletableFuture<Optional<Job>> admit(
        Change.Insert insert, Supplier<CompletableFuture<Change.Insert>> synced);
  }

  /**
   * @param services those that a job can be for
   * @param limit the most bytes of one job's files
   */
  public Intake(
      Surroundings surroundings,
      JobFiles files,
      Journal journal,
      Admission admission,
      Set<ServiceName> services,
      long limit) {
    this.surroundings = surroundings;
    this.files = files;
    this.journal = journal;
    this.admission = admission;
    this.services = Set.copyOf(services);
    this.limit = limit;
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
    Placed placed = files.place(staging);
    String location = placed.location();
    Change.Insert insert =
        new Change.Insert(user, service, location, surroundings.clock().instant(), key)
            .with(inputs(placed));
    return admission
        .admit(insert, () -> synced(insert, placed))
        .whenCompleteAsync(
            (row, failure) -> {
              if (failure != null) {
                withdraw(location, Outcomes.reason(failure));
              }
            },
            this::mayBlock)
        .thenApply(row -> accepted(insert, row));
  }

  /** What the row is to keep, so that the files need no sync; null if they have been synced. */
  private @Nullable KeptFiles inputs(Placed placed) throws IOException {
    try {
      Optional<byte[]> copy = journal.keepsFiles() ? placed.copy() : Optional.empty();
      if (copy.isEmpty()) {
        placed.sync();
      }
      return copy.map(KeptFiles::new).orElse(null);
    } catch (IOException | RuntimeException e) {
      files.delete(placed.location());
      throw e;
    }
  }

  private CompletableFuture<Change.Insert> synced(Change.Insert insert, Placed placed) {
    return Outcomes.run(
        this::mayBlock,
        () -> {
          try {
            placed.sync();
          } catch (IOException e) {
            throw new StorageException("Its files could not be stored: " + e.getMessage(), e);
          }
          return insert.with(null);
        });
  }

  /** Neither the loop nor the next commit waits for what the answer leads to. */
  private void mayBlock(Runnable task) {
    try {
      surroundings.io().execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // it is closing; whoever waits must hear of it
    }
  }

  /**
   * A commit that has failed may still come to be durable, and a row without files is a job that
   * can never run. So what failed for other reasons than these is left until the store can tell.
   */
  private void withdraw(String location, Throwable failure) {
    boolean isRefused =
        failure instanceof NoSpaceException
            || failure instanceof UnavailableException
            || failure instanceof IllegalArgumentException;
    if (isRefused) {
      files.delete(location);
    } else {
      files.leave(location);
    }
  }

  private Accepted accepted(Change.Insert insert, Optional<Job> row) {
    return row.filter(insert::hasMade)
        .map(made -> kept(insert, made))
        .orElseGet(() -> new Accepted(before(insert, row), true));
  }

  private Accepted kept(Change.Insert insert, Job made) {
    files.kept(insert.location());
    return new Accepted(made, false);
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
