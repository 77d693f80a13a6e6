package org.joborchestrator.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/** One change of one row, or of what is kept with it. */
public sealed interface Change {

  /**
   * A new row with the next id: Queued, or picked for a client at once. Then it is Processing, and
   * its first attempt {@linkplain JobStore#attempts begins} with its creation.
   *
   * @param user whose job
   * @param service what runs it
   * @param location its directory, relative to the data path
   * @param created when it was accepted; rows keep whole milliseconds
   * @param key makes no row where the user has one of that key that is not Cleaned; null for none
   * @param node the name of the client that it is picked for; null if it is to wait
   * @param files the job's inputs, if the store is to keep them until the job is final; only where
   *     it {@linkplain JobStore#keepsFiles does}, else null
   */
  record Insert(
      UserId user,
      ServiceName service,
      String location,
      Instant created,
      @Nullable UploadKey key,
      @Nullable String node,
      @Nullable KeptFiles files)
      implements Change {

    public Insert {
      created = created.truncatedTo(ChronoUnit.MILLIS);
    }

    /** One that waits. */
    public Insert(
        UserId user,
        ServiceName service,
        String location,
        Instant created,
        @Nullable UploadKey key) {
      this(user, service, location, created, key, null, null);
    }

    /** One that waits, without a key. */
    public Insert(UserId user, ServiceName service, String location, Instant created) {
      this(user, service, location, created, null);
    }

    /** The same, picked for that client. */
    public Insert pickedFor(String client) {
      return new Insert(user, service, location, created, key, client, files);
    }

    /** The same, with those files, or with none. */
    public Insert with(@Nullable KeptFiles kept) {
      return new Insert(user, service, location, created, key, node, kept);
    }

    /** Whether that is the row that this has made, not one that its key stood for before. */
    public boolean hasMade(Job row) {
      return row.location().equals(location);
    }

    /** The row that this makes, under the id that the store has chosen. */
    public Job row(JobId id) {
      Job queued =
          new Job(
              id,
              user,
              service,
              JobStatus.QUEUED,
              location,
              0,
              null,
              null,
              "",
              created,
              null,
              0,
              null);
      return node == null ? queued : queued.picked(node);
    }
  }

  /**
   * From one state to another, if the row still has the id, status and attempt of {@code from}
   * (compare-and-set). Status, attempt, node, payload, message, end, losses and cause are written
   * from {@code to}; id, user, service, location and creation stay. Rows keep whole milliseconds.
   *
   * @param files the result of a job that ends, if the store is to keep it until it is {@linkplain
   *     Forget forgotten}; only where it {@linkplain JobStore#keepsFiles does}, else null
   */
  record Move(Job from, Job to, Instant at, @Nullable KeptFiles files) implements Change {

    public Move {
      at = at.truncatedTo(ChronoUnit.MILLIS);
      if (!from.id().equals(to.id())) {
        throw new IllegalArgumentException("a move from job " + from.id() + " to job " + to.id());
      }
      if (from.isFinal() && to.status() != JobStatus.CLEANED) {
        throw new IllegalArgumentException(
            "job " + from.id() + " is final: " + from.status() + " cannot become " + to.status());
      }
      if (files != null && (!to.isFinal() || from.isFinal())) {
        throw new IllegalArgumentException("a result of job " + from.id() + ", that does not end");
      }
    }

    /** One with which no files are kept. */
    public Move(Job from, Job to, Instant at) {
      this(from, to, at, null);
    }

    /** Whether this begins an attempt. */
    public boolean beginsAttempt() {
      return to.attempt() > from.attempt();
    }

    /** Whether this ends the attempt that is under way. */
    public boolean endsAttempt() {
      return from.status().holdsSlot() && !to.status().holdsSlot();
    }

    /** Whether this ends the job: nothing is run any more. */
    public boolean endsJob() {
      return to.isFinal() && !from.isFinal();
    }

    /** Whether the row is still as this move expects it. */
    public boolean expects(Job row) {
      return row.id().equals(from.id())
          && row.status() == from.status()
          && row.attempt() == from.attempt();
    }

    /** The row as it is after this move. */
    public Job applyTo(Job row) {
      Instant ended = to.ended();
      return new Job(
          row.id(),
          row.user(),
          row.service(),
          to.status(),
          row.location(),
          to.attempt(),
          to.node(),
          to.payload(),
          to.message(),
          row.created(),
          ended == null ? null : ended.truncatedTo(ChronoUnit.MILLIS),
          to.lost(),
          to.cause());
    }
  }

  /**
   * What is kept of a job's files is needed no more. It changes no row: the store answers nothing.
   */
  record Forget(JobId job) implements Change {}
}
