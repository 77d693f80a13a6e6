package org.joborchestrator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobListener;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.upload.Submission;
import org.joborchestrator.upload.Upload;

/** stub: signatures only */
public final class Orchestrator implements AutoCloseable {

  private static UnsupportedOperationException notYet() {
    return new UnsupportedOperationException("not yet");
  }

  public static OrchestratorBuilder builder() {
    return new OrchestratorBuilder();
  }

  public Upload upload() throws IOException {
    throw notYet();
  }

  public Job submit(Submission submission) throws IOException {
    throw notYet();
  }

  public Job job(JobId id) {
    throw notYet();
  }

  public List<Job> list(JobFilter filter) {
    throw notYet();
  }

  public CompletableFuture<Job> whenChanged(JobId id, JobStatus seen, Duration wait) {
    throw notYet();
  }

  public CompletableFuture<Job> whenEnded(JobId id) {
    throw notYet();
  }

  public Optional<Download> result(JobId id) {
    throw notYet();
  }

  public CompletableFuture<Download> partial(JobId id) {
    throw notYet();
  }

  public CompletableFuture<Job> terminate(JobId id) {
    throw notYet();
  }

  public void addListener(JobListener listener) {
    throw notYet();
  }

  public void check() {
    throw notYet();
  }

  public long uploadLimit() {
    throw notYet();
  }

  public List<ServiceName> services() {
    throw notYet();
  }

  @Override
  public void close() {}
}
