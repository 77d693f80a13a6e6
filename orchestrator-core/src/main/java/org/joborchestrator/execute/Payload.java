package org.joborchestrator.execute;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job's script on a client, as it is at one moment.
 *
 * @param id its number on this client; never given out twice, also not after a restart
 * @param status where it is
 * @param key whose attempt it is; empty when a 2.x server sent it
 * @param directory its working directory
 * @param pid the script's process, also the id of its process group; 0 before it runs
 * @param message how it ended, such as {@code run.sh exited with code 3}; empty before
 * @param cause what ended it without success; empty before, and after success
 * @param ended when it became final, null before
 */
public record Payload(
    PayloadId id,
    PayloadStatus status,
    Optional<AttemptKey> key,
    Path directory,
    long pid,
    String message,
    Optional<Cause> cause,
    @Nullable Instant ended) {

  /** Whether it was ended on request. */
  public boolean killed() {
    return status == PayloadStatus.KILLED;
  }
}
