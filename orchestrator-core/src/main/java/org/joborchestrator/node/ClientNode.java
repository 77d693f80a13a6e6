package org.joborchestrator.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;

/**
 * A client as an orchestrator sees it, near or far. No method blocks; the futures complete on any
 * thread.
 *
 * <p>Every future fails with {@link NodeUnreachableException} when the client could not be asked,
 * so that nothing is known of what it did, and with {@link NodeRefusedException} when it answered
 * that it will not.
 */
public interface ClientNode extends AutoCloseable {

  /**
   * What the client is called: kept in the rows of its jobs, so the same after a restart, and
   * different for each client.
   */
  String name();

  /**
   * Hands over an attempt. The same key again answers the same payload and runs nothing twice,
   * except on a 2.x client.
   *
   * @param inputs the files that go to the client
   * @param terms what it is held to, if the client knows of such
   */
  CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms);

  /**
   * Asks for the result.
   *
   * @param key whose result it must be: another's is answered as {@link Retrieval.Gone}
   * @param target the file that the ZIP is streamed to; not there, or not whole, unless the answer
   *     is {@link Retrieval.Result}
   */
  CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target);

  /**
   * Fetches the payload's directory as it is now, whatever its state.
   *
   * @return whether it was there; if not, {@code target} is not
   */
  CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target);

  /**
   * Ends the payload and all its processes.
   *
   * @return true once it has ended, by this or before; false when the client does not know it
   */
  CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key);

  /**
   * Says that nobody will ask for the payload again: the client may forget it and delete its files.
   */
  CompletableFuture<Void> release(PayloadId id, AttemptKey key);

  /**
   * What changed since the cursor: answers as soon as there is something, or when the wait is over.
   *
   * @param after the cursor of the batch before; 0 for everything the client has
   * @param wait the longest to wait for a change; at most a minute
   * @param lease renews that server's payloads; empty renews nothing
   * @return empty if the client has no such call (2.x): ask it with {@link #retrieve} instead
   */
  CompletableFuture<Optional<EventBatch>> events(long after, Duration wait, Optional<Lease> lease);

  /** The CPU use of the client's host, 0 to 100. */
  CompletableFuture<Double> load();

  /** Gives up what is under way: its futures fail. */
  @Override
  void close();
}
