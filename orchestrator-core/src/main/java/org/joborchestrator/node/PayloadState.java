package org.joborchestrator.node;

import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;

/**
 * A payload as its client tells of it.
 *
 * @param id its number on the client
 * @param status where it is
 * @param key whose attempt it is; empty when the client does not say (2.x)
 * @param message how it ended, such as {@code run.sh exited with code 3}; empty when unknown
 * @param cause what ended it without success; empty before, after success, and when the client does
 *     not say (2.x)
 */
public record PayloadState(
    PayloadId id,
    PayloadStatus status,
    Optional<AttemptKey> key,
    String message,
    Optional<Cause> cause) {}
