package org.joborchestrator.benchmarks;

import java.io.IOException;

/** A server and a client, put together in one way or another. Closing it ends both. */
interface JobSystem extends AutoCloseable {

  /** Begins to use it; for one thread each. */
  Session open() throws IOException;

  @Override
  void close() throws IOException;

  /** One user's connection. */
  interface Session extends AutoCloseable {

    /** Submits a trivial job; it is accepted for good when this returns its id. */
    long submit(long user) throws IOException;

    /** Waits until the job is Completed; fails when it ends otherwise. */
    void await(long id) throws IOException;

    /** Waits for the job's result and takes it; answers its size. */
    long take(long id) throws IOException;

    @Override
    void close() throws IOException;
  }
}
