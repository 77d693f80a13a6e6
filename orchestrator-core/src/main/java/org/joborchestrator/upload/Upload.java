package org.joborchestrator.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/**
 * A job whose files are arriving. Write each file, submit, close; what is closed without a submit
 * leaves nothing behind. After a submit, or when it is closed, every other call is refused with an
 * {@link org.joborchestrator.job.InvalidRequestException}. For one thread at a time.
 */
public interface Upload extends AutoCloseable {

  /**
   * Lets the same upload come again without making another job, for who did not hear the answer.
   * Call it before the first file.
   *
   * @param key 1 to 255 printable ASCII characters; of the user's, and stands for its job until
   *     that is Cleaned
   * @throws org.joborchestrator.job.InvalidRequestException if the key is none
   */
  void idempotent(String key);

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
   * @return the job, Queued, once it is accepted for good: its files and its row are on stable
   *     storage; or the one that the same upload has made before, as it is now. Fails with {@link
   *     org.joborchestrator.job.StorageException} if that cannot be, and with {@link
   *     org.joborchestrator.job.KeyUsedException} if the key stands for another upload
   * @throws org.joborchestrator.job.InvalidRequestException if there is no such service, no file,
   *     or no {@code run.sh}
   * @throws IOException if the disk fails
   */
  CompletableFuture<Job> submit(UserId user, ServiceName service) throws IOException;

  /** Whether the job that the submit has answered was there before. */
  boolean isRepeat();

  /** Ends the upload; without a submit before, deletes what has arrived. */
  @Override
  void close();
}
