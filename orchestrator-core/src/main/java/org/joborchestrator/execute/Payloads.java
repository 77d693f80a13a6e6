package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Promises;
import org.joborchestrator.background.Pulse;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.ArchiveReport;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.Terms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All payloads of a client: they arrive, run, are asked for, and go. Safe for use by several
 * threads; what is decided is decided on the loop.
 */
public final class Payloads implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Payloads.class);
  private static final Duration RUNNER_INTERVAL = Duration.ofMillis(500);
  private static final Duration CLEANER_INTERVAL = Duration.ofSeconds(60);

  /** How long a close waits until it is written down why scripts are ended. */
  private static final Duration LONGEST_NOTE = Duration.ofSeconds(2);

  private static final long CHANGES_PER_MILLI = 1000;

  /**
   * How a client is set up.
   *
   * @param slots how many payloads run at once
   * @param grace how long a script has to end by itself when it is killed
   * @param maxAge how long an ended payload is kept for somebody to ask for it
   * @param hostLoad the CPU use of the host, 0 to 1
   */
  public record Settings(int slots, Duration grace, Duration maxAge, DoubleSupplier hostLoad) {

    /** The operating system's figure of its CPU use, 0 to 1. */
    public static DoubleSupplier operatingSystemLoad() {
      return LoadSampler.host();
    }
  }

  private final Surroundings surroundings;
  private final PayloadFiles files;
  private final Settings settings;
  private final PayloadRecords records;
  private final PayloadTable table;
  private final PayloadIds ids;
  private final Legacy legacy;
  private final Leases leases;
  private final EventFeed events;
  private final Runner runner;
  private final Executor executor;
  private final LoadSampler load;
  private final Released released = new Released();
  private final Pulse pulse;
  private final Cancellable cleaning;
  private final Promises promises = new Promises(Payloads::closing);
  private volatile boolean closed;

  /** Takes over the data directory, with what a former process left there and can go on. */
  public Payloads(
      Surroundings surroundings, PayloadFiles files, Executor executor, Settings settings)
      throws IOException {
    this.surroundings = surroundings;
    this.files = files;
    this.executor = executor;
    this.settings = settings;
    Instant now = surroundings.clock().instant();
    String incarnation = Long.toHexString(surroundings.random().nextLong());
    files.own(incarnation);
    this.records = new PayloadRecords(files);
    this.ids = new PayloadIds(files.lastId(), now, surroundings.random());
    this.table = new PayloadTable(files.root(), now.toEpochMilli() * CHANGES_PER_MILLI);
    TakeUp takeUp = new TakeUp(files, records, executor);
    takeUp.fill(table);
    this.legacy =
        new Legacy(files, incarnation, executor, surroundings::nanoTime, surroundings.io());
    this.leases = new Leases(surroundings, this::lapse, legacy::prepare);
    this.events = new EventFeed(incarnation, table, surroundings);
    this.runner =
        new Runner(
            surroundings,
            records,
            table,
            events,
            executor,
            new Runner.Limits(settings.slots(), settings.grace(), leases::permit));
    takeUp(takeUp);
    this.load = new LoadSampler(settings.hostLoad(), surroundings);
    this.pulse = new Pulse(surroundings.loop(), RUNNER_INTERVAL, this::isBusy, this::reconcile);
    lookAtDisk();
    surroundings.loop().execute(pulse::start);
    this.cleaning = surroundings.loop().every(CLEANER_INTERVAL, this::clean);
  }

  private boolean isBusy() {
    return runner.isBusy() || events.isUnable();
  }

  /** The timer's step: repairs what an event that was lost has left undone. */
  private void reconcile() {
    runner.startAll();
    surroundings
        .io()
        .execute(
            () -> {
              load.look();
              lookAtDisk();
            });
  }

  /**
   * What a former process has left goes on; its servers have what is left of their leases to say
   * that they are there.
   */
  private void takeUp(TakeUp left) throws IOException {
    Map<String, Renewal> known = legacy.leases();
    known.keySet().retainAll(left.servers());
    surroundings
        .loop()
        .execute(
            () -> {
              known.forEach(leases::recall);
              left.handTo(runner);
            });
    if (!known.isEmpty()) {
      legacy.prepare(known);
    }
  }

  private void lapse(String server, Duration length) {
    runner.lapse(server, length);
  }

  /** Begins to take a payload. */
  public Delivery receive(Optional<AttemptKey> key, Terms terms) throws IOException {
    requireOpen();
    Optional<Payload> already = key.flatMap(table::find);
    if (already.isPresent()) {
      return new Arrival(this, already.get());
    }
    requireSpace();
    return new Arrival(this, files.stage(), key, terms, surroundings.nanoTime());
  }

  private void requireSpace() {
    try {
      files.space().require(0);
    } catch (StorageException e) {
      lookAtDisk(); // who follows the events hears of it now, not when it is looked at next
      throw e;
    }
  }

  /** Makes a payload of what was staged, or finds the one that the key has brought before. */
  CompletableFuture<Payload> accept(
      Staging staging, Optional<AttemptKey> key, Terms terms, long began) throws IOException {
    Optional<Ending> ending =
        staging.has("run.sh") ? Optional.empty() : Optional.of(Ending.WITHOUT_SCRIPT);
    PayloadId id = ids.next(); // first, since it may fail: files in their place are swept late
    String name = files.place(staging);
    Instant now = surroundings.clock().instant();
    try {
      records.taken(name, id, key, terms, ending, now);
    } catch (IOException e) {
      files.delete(name);
      throw e;
    }
    Run run = new Run(id, name, key, terms);
    return onLoop(
        outcome ->
            refusal(run, began)
                .ifPresentOrElse(
                    refusal -> undo(run, () -> outcome.completeExceptionally(refusal)),
                    () -> add(run, ending, now, outcome)));
  }

  private Optional<OrchestratorException> refusal(Run run, long began) {
    if (run.key.filter(released::contains).isPresent()) {
      return refusal(run, "was released: expected one that is not over");
    }
    OptionalLong heard = run.terms.heard();
    boolean isLate =
        heard.isPresent()
            && run.terms
                .lease()
                .filter(lease -> leases.isOver(lease, events.given(heard.getAsLong()), began))
                .isPresent();
    if (isLate) {
      return refusal(run, "was on its way for longer than the lease of its server");
    }
    return closed ? Optional.of(closing()) : Optional.empty();
  }

  private static Optional<OrchestratorException> refusal(Run run, String why) {
    String attempt = run.key.map(AttemptKey::toString).orElse("without a key");
    return Optional.of(new InvalidRequestException("Attempt " + attempt + " " + why));
  }

  private void add(
      Run run, Optional<Ending> ending, Instant at, CompletableFuture<Payload> outcome) {
    Optional<Payload> first = run.key.flatMap(table::find);
    if (first.isPresent()) {
      undo(run, () -> outcome.complete(first.get()));
      return;
    }
    leases.arrived(run.key, run.terms.lease());
    table.insert(run.id, PayloadStatus.PREPARED, run.key.orElse(null), run.name);
    files.kept(run.name);
    Payload taken = payload(run.id); // Prepared, whatever becomes of it
    outcome.completeAsync(() -> taken, surroundings.io());
    if (ending.isPresent()) {
      table.ended(run.id, ending.get(), at);
      events.changed();
    } else {
      events.progressed();
      runner.prepared(run);
      pulse.quicken();
    }
  }

  /** Who hears that it was not taken finds nothing of it. */
  private void undo(Run run, Runnable then) {
    surroundings
        .io()
        .execute(
            () -> {
              files.delete(run.name);
              then.run();
            });
  }

  /** The step completes the future; if it is too late for the step, the close does. */
  private CompletableFuture<Payload> onLoop(Consumer<CompletableFuture<Payload>> step) {
    return promises.give(
        () -> {
          CompletableFuture<Payload> outcome = new CompletableFuture<>();
          surroundings.loop().execute(() -> step.accept(outcome));
          return outcome;
        });
  }

  private void requireOpen() {
    if (closed) {
      throw closing();
    }
  }

  private static UnavailableException closing() {
    return new UnavailableException("The client is closing");
  }

  /**
   * The payload of that id.
   *
   * @throws UnavailableException when it is closing: what ends then was not ended by its script
   */
  public Payload payload(PayloadId id) {
    requireOpen();
    return table.find(id).orElseThrow(() -> new PayloadNotFoundException(id));
  }

  /** Writes the payload's directory as it is now, with what the script has written so far. */
  public void writeArchive(PayloadId id, OutputStream out) throws IOException {
    Payload payload = payload(id);
    ArchiveReport report = files.writeArchive(payload.directory().getFileName().toString(), out);
    if (!report.isWhole() && payload.status().isFinal()) {
      log.warn("Payload {}: its archive lacks {}", id, report.leftOut());
    }
  }

  /** Ends the payload; completes when nothing of it runs any more. */
  public CompletableFuture<Payload> kill(PayloadId id) {
    return onLoop(outcome -> runner.kill(id, outcome));
  }

  /** Forgets the payload and deletes its files; one that still runs is killed first. */
  public CompletableFuture<Void> release(PayloadId id) {
    return kill(id).thenAcceptAsync(this::forget, surroundings.io());
  }

  private void forget(Payload payload) {
    payload.key().ifPresent(released::add); // before it is gone from the table
    if (table.delete(payload.id())) {
      files.delete(payload.directory().getFileName().toString());
    }
  }

  private void clean() {
    surroundings.io().execute(() -> files.sweepAgain(table::locations));
    Instant limit = surroundings.clock().instant().minus(settings.maxAge());
    List<Payload> old = table.endedBefore(limit);
    if (!old.isEmpty()) {
      log.info("{} payloads are released: nobody has asked for them since {}", old.size(), limit);
      surroundings.io().execute(() -> old.forEach(this::forget));
    }
  }

  /** What changed after the cursor, as soon as anything has, or the wait is over. */
  public CompletableFuture<EventBatch> events(long after, Duration wait, Optional<Lease> lease) {
    lease.ifPresent(held -> surroundings.loop().execute(() -> renew(held, after)));
    return promises.give(() -> events.after(after, wait));
  }

  /** From the answer on that the call follows: the call itself may have been long on its way. */
  private void renew(Lease lease, long cursor) {
    OptionalLong followed = events.given(cursor);
    if (followed.isPresent() && leases.renew(lease, followed.getAsLong())) {
      runner.startAll();
    }
  }

  /** The CPU use of the host, 0 to 100. */
  public double load() {
    return load.last();
  }

  /** Returns if it works: it is open, and its directory can be written. */
  public void check() {
    requireOpen();
    files.space().check();
  }

  /** Why it takes no payloads now; empty when it does. */
  public Optional<String> unable() {
    requireOpen();
    return files.space().lack();
  }

  /** Whoever waits for events hears when the disk becomes low, and when it no longer is. */
  private void lookAtDisk() {
    Optional<String> lack = files.space().lack();
    surroundings
        .loop()
        .execute(
            () -> {
              events.unable(lack);
              pulse.quicken();
            });
  }

  /** Ends every payload and every process. */
  @Override
  public void close() {
    closed = true;
    cleaning.cancel();
    CompletableFuture<Void> written = new CompletableFuture<>();
    surroundings
        .loop()
        .execute(
            () -> {
              pulse.stop();
              runner.stop(() -> written.complete(null));
              events.close();
            });
    if (!surroundings.await(written, LONGEST_NOTE)) {
      log.warn("It could not be written down that the client ends what it runs");
    }
    executor.close();
    executor.endSurvivors(Set.of(Cookies.ofClient(files.root())));
  }

  /** Lets go of the table and of who still waits, once nothing runs any more. */
  public void finish() {
    promises.close();
    table.close();
  }
}
