package org.joborchestrator.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of 2.x as jobs of ours.
 *
 * <p>What was under way there has a number on its client but not the client's name: it comes here
 * with that number, attempt 1 and no node, and whoever owns attempts asks for it.
 */
final class FormerJobs {

  private static final int LONGEST_SERVICE = 64;
  private static final int LONGEST_QUOTE = 200;

  private final Path database;
  private final Path workingDirectory;
  private final Instant now;

  /**
   * @param database relative locations that are not below the working directory may be beside it
   * @param clock when jobs ended that are given up here
   */
  FormerJobs(Path database, Clock clock) {
    this.database = database;
    this.workingDirectory = Path.of("").toAbsolutePath();
    this.now = clock.instant();
  }

  /**
   * A row as a job.
   *
   * @param oddities what was strange about the row and what was made of it, in words; mostly empty
   */
  record Reading(Job job, List<String> oddities) {}

  Reading read(FormerRow row) {
    List<String> oddities = new ArrayList<>();
    Fate fate = fate(row, oddities);
    Path directory = directory(row.location()).orElse(null);
    if (directory == null) {
      oddities.add("its loc " + quoted(row.location()) + " is no directory of a job");
      fate = fate.withoutFiles();
    } else if (fate.status() == JobStatus.QUEUED && isLost(directory, directory)) {
      oddities.add("its loc " + quoted(row.location()) + " is not there: it is given up");
      fate = fate.withoutFiles();
    } else if (fate.status() == JobStatus.COMPLETED && isLost(directory, output(directory))) {
      oddities.add(
          "there is no output.zip in " + quoted(row.location()) + ": it is shown as failed");
      fate = Fate.givenUp("Its result was not found when the database of 2.x was taken over");
    }
    ServiceName service = row.serviceName().orElse(null);
    if (service == null) {
      oddities.add("its service " + quoted(row.service()) + " is none that can exist here");
      fate = fate.withoutService(row.service());
      service = nearest(row.service());
    }
    return new Reading(job(row, service, directory, fate, oddities), oddities);
  }

  private Job job(
      FormerRow row,
      ServiceName service,
      @Nullable Path directory,
      Fate fate,
      List<String> oddities) {
    PayloadId payload = fate.status() == JobStatus.QUEUED ? null : row.payload().orElse(null);
    Instant touched = directory == null ? Instant.EPOCH : touched(directory);
    Instant created = created(row, touched, oddities);
    return new Job(
        new JobId(row.id()),
        user(row, oddities),
        service,
        fate.status(),
        directory == null ? "lost-" + row.id() : directory.toString(),
        payload == null ? 0 : 1,
        null,
        payload,
        fate.message(),
        created,
        fate.status().isFinal() ? ended(fate, created, touched) : null,
        0,
        null);
  }

  // -- what becomes of it

  private record Fate(JobStatus status, String message, boolean decidedHere) {

    static Fate as(JobStatus status) {
      return new Fate(status, "", false);
    }

    static Fate givenUp(String message) {
      return new Fate(JobStatus.FAILED, message, true);
    }

    Fate withoutFiles() {
      String message = "Its files were not found when the database of 2.x was taken over";
      return status.isFinal() ? new Fate(JobStatus.CLEANED, message, false) : givenUp(message);
    }

    Fate withoutService(String name) {
      return status.isFinal()
          ? this
          : givenUp("Its service " + quoted(name) + " does not exist: upload the job again");
    }
  }

  private static Fate fate(FormerRow row, List<String> oddities) {
    boolean onClient = row.payload().isPresent();
    if (row.hasOddDestination()) {
      oddities.add("its dest_id " + quoted(row.destination()) + " is none of a client's");
    }
    return switch (row.status()) {
      case "completed" -> Fate.as(JobStatus.COMPLETED);
      case "failed" -> Fate.as(JobStatus.FAILED);
      case "invalid" -> Fate.as(JobStatus.INVALID);
      case "killed" -> Fate.as(JobStatus.KILLED);
      case "cleaned" -> Fate.as(JobStatus.CLEANED);
      case "queued" -> Fate.as(JobStatus.QUEUED);
      case "processing", "submitted", "prepared" ->
          Fate.as(onClient ? JobStatus.SUBMITTED : JobStatus.QUEUED);
      case "running" -> Fate.as(onClient ? JobStatus.RUNNING : JobStatus.QUEUED);
      // 2.x locks a job while it tells the client to end it
      case "locked" ->
          onClient
              ? Fate.as(JobStatus.LOCKED)
              : new Fate(JobStatus.KILLED, "Terminated before it was submitted", true);
      default -> unknown(row, onClient, oddities);
    };
  }

  /** 2.x has a new row as "unknown" for a moment, before the upload is confirmed to the user. */
  private static Fate unknown(FormerRow row, boolean onClient, List<String> oddities) {
    if (onClient) {
      oddities.add("its status " + quoted(row.status()) + " says nothing: its client is asked");
      return Fate.as(JobStatus.SUBMITTED);
    }
    oddities.add(
        "its status " + quoted(row.status()) + " means that it was never accepted: it is given up");
    return Fate.givenUp("Its upload was never confirmed: upload it again");
  }

  /** On one line, whatever is in it. */
  private static String quoted(@Nullable String text) {
    String shown = String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
    return "'"
        + (shown.length() > LONGEST_QUOTE ? shown.substring(0, LONGEST_QUOTE) + "…" : shown)
        + "'";
  }

  /** What can be shown of a name that is not one. */
  private static ServiceName nearest(String name) {
    String shown = "_" + name.replaceAll("[^A-Za-z0-9_.-]", "_");
    return new ServiceName(shown.substring(0, Math.min(shown.length(), LONGEST_SERVICE)));
  }

  private static UserId user(FormerRow row, List<String> oddities) {
    if (row.userNumber().isEmpty()) {
      oddities.add("its user_id " + quoted(row.user()) + " is no number: it is shown as user 0's");
    }
    return new UserId(row.userNumber().orElse(0L));
  }

  // -- where it is

  /** Empty where cleaning the job would delete what is not its own. */
  private Optional<Path> directory(String location) {
    try {
      Path given = Path.of(location);
      Path path = given.isAbsolute() ? given.normalize() : resolve(given);
      boolean holdsMore =
          path.getNameCount() < 2
              || database.startsWith(path)
              || workingDirectory.startsWith(path)
              || Path.of(System.getProperty("user.home", "/")).startsWith(path);
      return holdsMore ? Optional.empty() : Optional.of(path);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A relative DATA_PATH was relative to the directory that the server was started in. */
  private Path resolve(Path relative) {
    Path here = workingDirectory.resolve(relative).normalize();
    Path beside = database.resolveSibling(relative).normalize();
    return !Files.exists(here) && Files.exists(beside) ? beside : here;
  }

  private static Path output(Path directory) {
    return directory.resolve("output.zip");
  }

  /** Where other jobs' directories are not there either, the disk may be away for now. */
  private static boolean isLost(Path directory, Path wanted) {
    return Files.notExists(wanted) && (Files.exists(directory) || holdsJobs(directory.getParent()));
  }

  /** What is hidden may be our own, made where the disk is to come. */
  private static boolean holdsJobs(@Nullable Path data) {
    if (data == null) {
      return false;
    }
    try (DirectoryStream<Path> there =
        Files.newDirectoryStream(data, path -> !path.getFileName().toString().startsWith("."))) {
      return there.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  // -- when it was

  private static Instant created(FormerRow row, Instant touched, List<String> oddities) {
    if (row.created().isEmpty()) {
      oddities.add(
          "its created_at " + quoted(row.createdAt()) + " is no time: that of its files is taken");
    }
    return row.created().orElse(touched);
  }

  /**
   * 2.x notes no end; what it wrote last tells. Without that, the retention time of an old job
   * would be over at once.
   */
  private Instant ended(Fate fate, Instant created, Instant touched) {
    if (fate.decidedHere()) {
      return now;
    }
    Instant later = touched.isAfter(created) ? touched : created;
    return later.isAfter(now) ? now : later;
  }

  private static Instant touched(Path directory) {
    Instant result = modified(output(directory));
    return result.equals(Instant.EPOCH) ? modified(directory) : result;
  }

  private static Instant modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }
}
