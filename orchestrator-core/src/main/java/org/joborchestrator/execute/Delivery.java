package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A payload whose files are arriving. Write each file, accept, close; what is closed without being
 * accepted leaves nothing behind. For one thread at a time.
 */
public interface Delivery extends AutoCloseable {

  /** The payload that the same key has brought before: nothing more needs to be sent then. */
  Optional<Payload> already();

  /**
   * Begins a file.
   *
   * @param name its path in the payload's directory, such as {@code run.sh} or {@code data/a.txt}
   * @return takes its content; close it before the next file begins
   * @throws org.joborchestrator.job.InvalidRequestException if the name leads outside of the
   *     directory or was there before
   */
  OutputStream file(String name) throws IOException;

  /**
   * Makes a payload of what has arrived; without a {@code run.sh} it becomes Invalid.
   *
   * @return the payload as it was when it was taken; the one that came first, if another delivery
   *     of the same key did; fails with {@link org.joborchestrator.job.InvalidRequestException} if
   *     that attempt was released already
   */
  CompletableFuture<Payload> accept() throws IOException;

  /** Ends the delivery; unless it was accepted, deletes what has arrived. */
  @Override
  void close();
}
