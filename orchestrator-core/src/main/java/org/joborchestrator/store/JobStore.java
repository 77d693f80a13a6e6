package org.joborchestrator.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.UserId;

/**
 * Where the jobs' rows are kept. Safe for use by several threads. Every method may block, and
 * throws {@link org.joborchestrator.job.StorageException} when the store does not answer.
 *
 * <p>Who writes one of their own extends {@code JobStoreContract} of the test kit.
 */
public interface JobStore extends AutoCloseable {

  /**
   * Makes all changes in one transaction, in their order; when this returns, they are durable. A
   * move whose row is not as expected changes nothing, and the others are made all the same.
   *
   * <p>An insert whose key stands for a row already makes none: it answers that row if the digest
   * is the same, and nothing if it is another. A key stands for its row until that is Cleaned.
   *
   * <p>With the rows, the records of their attempts are kept: a move that {@linkplain
   * Change.Move#beginsAttempt begins} or {@linkplain Change.Move#endsAttempt ends} one, or cleans
   * its job, is one transaction with what it makes of {@link #attempts}; so is an insert that is
   * picked at once, and makes a row.
   *
   * <p>The files that come with an insert are kept if it makes a row, until a move {@linkplain
   * Change.Move#endsJob ends} the job; those that come with that move, until they are {@linkplain
   * Change.Forget forgotten} or the job is Cleaned.
   *
   * @return for each change the row as it is now, or empty where a move's expectation failed, an
   *     insert's key was used with another digest, or something was to be forgotten
   * @throws org.joborchestrator.job.StorageException if the store failed: none of the changes was
   *     made
   * @throws org.joborchestrator.job.UnavailableException if it refuses to write them now: they have
   *     certainly not been made
   * @throws IllegalArgumentException if one of the changes is none that the store can ever make,
   *     such as a text that it cannot hold: none was made, and the others may be handed in again
   */
  List<Optional<Job>> commit(List<Change> changes);

  /** The job of that id. */
  Optional<Job> find(JobId id);

  /** The job that the user's key stands for. */
  Optional<Job> find(UserId user, String key);

  /**
   * Hands over every job that is not final, in the order of their ids, as they were when the call
   * began. The reader may use the store meanwhile.
   */
  void unfinished(Consumer<Job> each);

  /**
   * Whether it keeps the files that come with a change, as durable as the row. To one that does
   * not, none are given: then the files are synced instead.
   */
  default boolean keepsFiles() {
    return false;
  }

  /**
   * Hands over what is kept, each with its job: inputs of one that has not ended, the result of one
   * that has.
   */
  default void keptFiles(BiConsumer<Job, KeptFiles> each) {}

  /** What is known of the job's attempts, oldest first; those of a Cleaned one are forgotten. */
  List<AttemptRecord> attempts(JobId id);

  /** The newest jobs that match, newest first. */
  List<Job> list(JobFilter filter);

  /**
   * Final jobs, not Cleaned, that ended before that time; up to the limit, what ended first first.
   */
  List<Job> endedBefore(Instant time, int limit);

  /** Hands over the location of every row that is not Cleaned: what the disk may hold. */
  void locations(Consumer<String> each);

  /** Names this store among all servers': made with it, and the same for all its life. */
  String identity();

  /** Returns if the store answers, within a second or so. */
  void check();

  @Override
  void close();

  /** Rows in memory, gone with the process: for tests and for throw-away orchestrators. */
  static JobStore inMemory() {
    return new InMemoryJobStore();
  }

  /**
   * Rows in an SQLite database, made if it is not there; one of 2.x is taken over and a copy of it
   * kept beside it.
   *
   * @throws org.joborchestrator.job.StorageException if the file cannot be opened or is no database
   */
  static JobStore sqlite(Path database) {
    return SqliteJobStore.open(database);
  }
}
