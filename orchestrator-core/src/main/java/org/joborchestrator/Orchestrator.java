package org.joborchestrator;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joborchestrator.OrchestratorBuilder.Settings;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Promises;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobListener;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.joborchestrator.upload.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts jobs, shares clients fairly among their users, and keeps their results.
 *
 * <pre>{@code
 * try (Client client = Client.builder().dataPath(Path.of("client")).start();
 *     Orchestrator orchestrator =
 *         Orchestrator.builder()
 *             .dataPath(Path.of("server"))
 *             .service(Service.named("example").client(client))
 *             .start()) {
 *   Job job =
 *       orchestrator.submit(Submission.of(42, "example").file("run.sh", "echo hello > hello.txt"));
 *   Job ended = orchestrator.whenEnded(job.id()).join();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Futures complete on a thread of the orchestrator's that may
 * block. What it refuses, it refuses with an {@link org.joborchestrator.job.OrchestratorException};
 * after {@link #close}, everything with {@link UnavailableException}.
 */
public final class Orchestrator implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Orchestrator.class);

  private final Surroundings surroundings;
  private final JobStore store;
  private final JobFiles files;
  private final Engine engine;
  private final List<ServiceName> services;
  private final Settings settings;
  private final Promises promises = new Promises(Orchestrator::closing);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private Orchestrator(
      Surroundings surroundings,
      JobStore store,
      JobFiles files,
      Engine engine,
      List<ServiceName> services,
      Settings settings) {
    this.surroundings = surroundings;
    this.store = store;
    this.files = files;
    this.engine = engine;
    this.services = services;
    this.settings = settings;
  }

  /** Begins to set one up. */
  public static OrchestratorBuilder builder() {
    return new OrchestratorBuilder();
  }

  static Orchestrator start(
      Surroundings surroundings,
      JobStore store,
      JobFiles files,
      Collection<Service> services,
      Settings settings)
      throws IOException {
    Engine engine = new Engine(surroundings, store, files, services, settings);
    engine.start();
    return new Orchestrator(
        surroundings,
        store,
        files,
        engine,
        services.stream().map(Service::name).toList(),
        settings);
  }

  /**
   * Begins an upload, for who gets a job's files one after another.
   *
   * @throws IOException if the disk fails
   * @throws org.joborchestrator.job.NoSpaceException if there is no room for it
   */
  public Upload upload() throws IOException {
    return upload(0);
  }

  /**
   * Begins an upload whose size is known, so that one that would find no room is refused at once.
   *
   * @param bytes about how many it has
   * @throws IOException if the disk fails
   * @throws org.joborchestrator.job.NoSpaceException if there is no room for it
   */
  public Upload upload(long bytes) throws IOException {
    checkOpen();
    return engine.intake().begin(bytes);
  }

  /**
   * Submits a job and waits until it is accepted for good.
   *
   * @return the job, Queued; from now on it survives any crash
   * @throws IOException if a file cannot be read, or the disk fails
   * @throws org.joborchestrator.job.InvalidRequestException if there is no such service, no {@code
   *     run.sh}, or a file name that is not accepted
   * @throws org.joborchestrator.job.TooLargeException if the files are larger than {@link
   *     #uploadLimit}
   * @throws org.joborchestrator.job.NoSpaceException if there is no room for them
   * @throws org.joborchestrator.job.KeyUsedException if its key stands for another upload
   */
  public Job submit(Submission submission) throws IOException {
    return join(submitAsync(submission));
  }

  /**
   * Submits a job: its files are read before this returns, and it is made durable later.
   *
   * @return the job, Queued, when it is accepted for good
   * @see #submit
   */
  public CompletableFuture<Job> submitAsync(Submission submission) throws IOException {
    checkOpen();
    engine.intake().check(submission.service());
    try (Upload upload = upload()) {
      submission.writeTo(upload);
      return upload.submit(submission.user(), submission.service());
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (Outcomes.reason(e) instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
  }

  /**
   * The job as it is now.
   *
   * @throws JobNotFoundException if there is none of that id
   */
  public Job job(JobId id) {
    checkOpen();
    return store.find(id).orElseThrow(() -> new JobNotFoundException(id));
  }

  /**
   * What is known of the job's attempts, oldest first: on which client, from when to when, and why
   * they ended. Those of a Cleaned job are forgotten.
   *
   * @throws JobNotFoundException if there is no such job
   */
  public List<AttemptRecord> attempts(JobId id) {
    JobId known = job(id).id();
    return store.attempts(known);
  }

  /** The newest jobs that match, newest first. */
  public List<Job> list(JobFilter filter) {
    checkOpen();
    return store.list(filter);
  }

  /**
   * Waits for a change without a thread.
   *
   * @param seen the status that is known
   * @param wait the longest to wait
   * @return the job as soon as it has another status than that, is final, or the wait is over;
   *     fails with {@link JobNotFoundException} if there is none of that id
   */
  public CompletableFuture<Job> whenChanged(JobId id, JobStatus seen, Duration wait) {
    return promises.give(
        () ->
            engine
                .changes()
                .await(id, job -> job.status() != seen || job.isFinal(), Arguments.wait(wait)));
  }

  /**
   * Waits for the end without a thread.
   *
   * @return the job once it is final; fails with {@link JobNotFoundException} if there is none of
   *     that id, and with {@link UnavailableException} if the orchestrator is closed before
   */
  public CompletableFuture<Job> whenEnded(JobId id) {
    return promises.give(() -> engine.changes().await(id, Job::isFinal, null));
  }

  /**
   * Waits for the end without a thread, but not for ever.
   *
   * @param wait the longest to wait
   * @return the job once it is final, or as it is when the wait is over; fails as {@link
   *     #whenEnded(JobId)} does
   */
  public CompletableFuture<Job> whenEnded(JobId id, Duration wait) {
    return promises.give(() -> engine.changes().await(id, Job::isFinal, Arguments.wait(wait)));
  }

  /**
   * The result of a Completed job.
   *
   * @return empty if the job is not, or not any more, Completed
   * @throws JobNotFoundException if there is none of that id
   * @throws org.joborchestrator.job.ResultLostException if it is not on the disk any more
   */
  public Optional<Download> result(JobId id) {
    checkOpen();
    return engine.downloads().result(id);
  }

  /**
   * The job's directory as it is now, whatever its status: what a final job has left, what a
   * running one has written so far, the inputs of one that waits.
   *
   * @return a ZIP, to be closed after use; fails with {@link JobNotFoundException} if there is no
   *     such job, and with {@link org.joborchestrator.job.JobCleanedException} if its files are
   *     gone
   */
  public CompletableFuture<Download> partial(JobId id) {
    return promises.give(() -> engine.downloads().partial(id));
  }

  /**
   * Ends the job and all its processes; what it has written so far is kept.
   *
   * @return the job, Killed, or Locked if its client has not confirmed within about two seconds;
   *     fails with {@link org.joborchestrator.job.JobFinalException} if it had ended before, and
   *     with {@link JobNotFoundException} if there is none of that id
   */
  public CompletableFuture<Job> terminate(JobId id) {
    return promises.give(() -> engine.terminator().terminate(id));
  }

  /** Has the listener called for each change from now on. */
  public void addListener(JobListener listener) {
    checkOpen();
    engine.changes().add(Arguments.given("listener", listener));
  }

  /** Does not call the listener any more. */
  public void removeListener(JobListener listener) {
    engine.changes().remove(listener);
  }

  /**
   * Returns if it works, within a second or so.
   *
   * @throws org.joborchestrator.job.OrchestratorException if it does not, with the reason
   */
  public void check() {
    checkOpen();
    store.check();
    engine.checkDisk();
  }

  /** Why it takes no new jobs now, such as a disk that is low; empty when it does. */
  public Optional<String> unable() {
    checkOpen();
    return engine.unable();
  }

  /** The most bytes that the files of one job may have together. */
  public long uploadLimit() {
    return settings.uploadLimit();
  }

  /** The services that it offers. */
  public List<ServiceName> services() {
    return services;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw closing();
    }
  }

  private static UnavailableException closing() {
    return new UnavailableException("The orchestrator is closed");
  }

  /**
   * Stops: nothing new is accepted or started, what is under way on clients goes on there and is
   * taken up at the next start. No thread or file handle stays. Futures that are still open fail
   * with {@link UnavailableException}.
   *
   * <p>Waits for what runs, and for another thread that closes it: do not call it from a listener,
   * nor from what depends on a future.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      ended.join();
      return;
    }
    try {
      engine.close();
      surroundings.close();
      promises.close();
      store.close();
    } finally {
      unlock();
      ended.complete(null);
    }
  }

  private void unlock() {
    try {
      files.close();
    } catch (IOException e) {
      log.warn("The lock of {} could not be released", files.root(), e);
    }
  }
}
