package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes something of the content of one answer, piece by piece as it arrives, so that nothing of
 * any size is ever held. An {@link IOException} means that the content makes no sense; what went
 * wrong on this side is a {@link org.joborchestrator.job.StorageException}.
 *
 * <p>Called by one thread at a time, {@link #drop} apart.
 */
interface Answer<T> {

  /** Takes all of the next piece. */
  void take(ByteBuffer content) throws IOException;

  /** All of it has arrived. */
  T end() throws IOException;

  /** It broke off, or something failed: leaves nothing behind, whenever it is called. */
  default void drop() {}

  /** Whether taking may block, so that it must not happen on a thread of the network's. */
  default boolean blocks() {
    return false;
  }

  /**
   * Whether the answer's head has said all, so that its content is a mere explanation: one that
   * breaks off is as good as a whole one.
   */
  default boolean isExplanation() {
    return false;
  }
}
