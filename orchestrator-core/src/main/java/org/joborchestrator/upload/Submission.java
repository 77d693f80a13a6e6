package org.joborchestrator.upload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/**
 * A job to submit: whose it is, what runs it, and its files, from paths, bytes, text or streams. A
 * builder; for one thread at a time.
 *
 * <pre>{@code
 * Submission.of(42, "example")
 *     .file("run.sh", "wc -c < input.txt > size.txt")
 *     .file("input.txt", Path.of("input.txt"));
 * }</pre>
 */
public final class Submission {

  /** Opens a file's content; called once for each submit. */
  @FunctionalInterface
  public interface Content {

    /** The content from its start; closed by the caller. */
    InputStream open() throws IOException;
  }

  private record File(String name, Content content) {}

  private final UserId user;
  private final ServiceName service;
  private final List<File> files = new ArrayList<>();
  private @Nullable String key;

  private Submission(UserId user, ServiceName service) {
    this.user = user;
    this.service = service;
  }

  /** A job of that user for that service, without files yet. */
  public static Submission of(long user, String service) {
    return of(new UserId(user), new ServiceName(service));
  }

  /** A job of that user for that service, without files yet. */
  public static Submission of(UserId user, ServiceName service) {
    return new Submission(user, service);
  }

  /**
   * Lets the same job be submitted again without making another, for who did not hear the answer:
   * the same key of the same user with the same service and files is the same job until that is
   * Cleaned.
   *
   * @param chosen 1 to 255 printable ASCII characters
   * @throws org.joborchestrator.job.InvalidRequestException if it is none
   */
  public Submission key(String chosen) {
    UploadKey.check(chosen);
    key = chosen;
    return this;
  }

  /** Adds a file of that text, in UTF-8. */
  public Submission file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file of those bytes. */
  public Submission file(String name, byte[] bytes) {
    return file(name, () -> new ByteArrayInputStream(bytes));
  }

  /** Adds a file that is copied from there when the job is submitted. */
  public Submission file(String name, Path path) {
    return file(name, () -> Files.newInputStream(path));
  }

  /** Adds a file that is read from a stream when the job is submitted. */
  public Submission file(String name, Content content) {
    files.add(new File(name, content));
    return this;
  }

  /** Whose job it is. */
  public UserId user() {
    return user;
  }

  /** What runs it. */
  public ServiceName service() {
    return service;
  }

  /** Writes every file to the upload. */
  public void writeTo(Upload upload) throws IOException {
    if (key != null) {
      upload.idempotent(key);
    }
    for (File file : files) {
      try (InputStream in = file.content().open();
          OutputStream out = upload.file(file.name())) {
        in.transferTo(out);
      }
    }
  }
}
