package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;

/** A client that takes no time: each job is done as soon as it is let in. */
final class ScriptedNode implements ClientNode {

  private final String name;
  private final Semaphore gate = new Semaphore(0);
  private final Semaphore done = new Semaphore(0);
  private final AtomicLong ids = new AtomicLong();

  /** Of its own, because it waits at the gate: with others' it would be in each other's way. */
  private final ExecutorService thread;

  ScriptedNode(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Lets that many jobs through, and returns when they were fetched. */
  void letThrough(int jobs) throws InterruptedException {
    gate.release(jobs);
    done.acquire(jobs);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
    return CompletableFuture.supplyAsync(
        () -> {
          gate.acquireUninterruptibly();
          return new PayloadState(
              new PayloadId(ids.incrementAndGet()),
              PayloadStatus.COMPLETED,
              Optional.of(key),
              "",
              Optional.empty());
        },
        thread);
  }

  @Override
  public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("out.txt"));
      zip.write("done".getBytes(StandardCharsets.US_ASCII));
      zip.closeEntry();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return CompletableFuture.completedFuture(new Retrieval.Result());
  }

  @Override
  public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
    return CompletableFuture.completedFuture(true);
  }

  /** Called when the row is Completed: the job's way is over. */
  @Override
  public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
    done.release();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Optional<EventBatch>> events(
      long after, Duration wait, Optional<Lease> lease) {
    return wait.isZero()
        ? CompletableFuture.completedFuture(
            Optional.of(new EventBatch("scripted", 1, List.of(), Optional.empty())))
        : new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<Double> load() {
    return CompletableFuture.completedFuture(0.0);
  }

  @Override
  public void close() {
    gate.release(Integer.MAX_VALUE / 2);
    thread.shutdown();
  }
}
