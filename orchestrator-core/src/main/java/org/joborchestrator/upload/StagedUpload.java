package org.joborchestrator.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/** An upload into a temporary directory. */
final class StagedUpload implements Upload {

  private final Intake intake;
  private final Staging staging;

  StagedUpload(Intake intake, Staging staging) {
    this.intake = intake;
    this.staging = staging;
  }

  @Override
  public OutputStream file(String name) throws IOException {
    return staging.file(name);
  }

  @Override
  public CompletableFuture<Job> submit(UserId user, ServiceName service) throws IOException {
    return intake.submit(staging, user, service);
  }

  @Override
  public void close() {
    staging.close();
  }
}
