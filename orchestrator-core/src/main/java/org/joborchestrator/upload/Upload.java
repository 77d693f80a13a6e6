package org.joborchestrator.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/**
 * A job whose files are arriving. Write each file, submit, close; what is closed without a submit
 * leaves nothing behind. For one thread at a time.
 */
public interface Upload extends AutoCloseable {

  /**
   * Begins a file.
   *
   * @param name its path in the job's directory, such as {@code run.sh} or {@code data/a.txt}
   * @return takes its content; close it before the next file begins. Its writes fail with {@link
   *     org.joborchestrator.job.TooLargeException} beyond the limit of an upload
   * @throws org.joborchestrator.job.InvalidRequestException if the name leads outside of the job's
   *     directory or was there before
   */
  OutputStream file(String name) throws IOException;

  /**
   * Makes a job of what has arrived.
   *
   * @return the job, Queued, once it is accepted for good: its files are synced and its row is
   *     committed. Fails with {@link org.joborchestrator.job.StorageException} if that cannot be
   * @throws org.joborchestrator.job.InvalidRequestException if there is no such service, no file,
   *     or no {@code run.sh}
   * @throws IOException if the disk fails
   */
  CompletableFuture<Job> submit(UserId user, ServiceName service) throws IOException;

  /** Ends the upload; without a submit before, deletes what has arrived. */
  @Override
  void close();
}
