package org.joborchestrator.jaxrs.remote;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;

/** What tests of nodes share. */
final class Nodes {

  static final AttemptKey KEY = new AttemptKey("test-server", new JobId(42), 1);

  private static final long PATIENCE_SECONDS = 60;

  private Nodes() {}

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError("no end after " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static <E extends Throwable> E failure(Class<E> type, CompletableFuture<?> future) {
    ExecutionException e =
        assertThrows(
            ExecutionException.class, () -> future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return assertInstanceOf(type, e.getCause());
  }

  /** A ZIP of a file of so many random bytes. */
  static byte[] zip(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("result"));
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
