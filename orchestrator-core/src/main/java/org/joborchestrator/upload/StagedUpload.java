package org.joborchestrator.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/** An upload into a temporary directory. */
final class StagedUpload implements Upload {

  private final Intake intake;
  private final Staging staging;
  private final Fingerprint fingerprint = new Fingerprint();
  private @Nullable String key;
  private boolean over;
  private volatile boolean repeat;

  StagedUpload(Intake intake, Staging staging) {
    this.intake = intake;
    this.staging = staging;
  }

  @Override
  public void idempotent(String chosen) {
    requireOpen();
    UploadKey.check(chosen);
    if (!staging.files().isEmpty()) {
      throw new IllegalStateException("a key after the first file: expected before");
    }
    key = chosen;
  }

  @Override
  public OutputStream file(String name) throws IOException {
    requireOpen();
    OutputStream file = staging.file(name);
    return key == null ? file : fingerprint.on(name, file);
  }

  @Override
  public CompletableFuture<Job> submit(UserId user, ServiceName service) throws IOException {
    requireOpen();
    UploadKey made = key == null ? null : new UploadKey(key, fingerprint.with(service));
    CompletableFuture<Intake.Accepted> submitted = intake.submit(staging, user, service, made);
    over = true;
    return submitted.thenApply(
        accepted -> {
          repeat = accepted.isRepeat();
          return accepted.job();
        });
  }

  @Override
  public boolean isRepeat() {
    return repeat;
  }

  private void requireOpen() {
    if (over) {
      throw new InvalidRequestException(
          "This upload is over, submitted or closed: expected another one to be begun");
    }
  }

  @Override
  public void close() {
    over = true;
    staging.close();
  }
}
