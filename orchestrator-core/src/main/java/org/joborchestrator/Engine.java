package org.joborchestrator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.OrchestratorBuilder.Settings;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Pulse;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.clean.Cleaner;
import org.joborchestrator.dispatch.Admission;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Lane;
import org.joborchestrator.dispatch.Lanes;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.download.Downloads;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.PlainReason;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.Lease;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.ServiceQueue;
import org.joborchestrator.recover.Recovery;
import org.joborchestrator.retrieve.Collector;
import org.joborchestrator.retrieve.LiveDirectory;
import org.joborchestrator.retrieve.WriteBack;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.KeptFiles;
import org.joborchestrator.terminate.Terminator;
import org.joborchestrator.upload.Intake;
import org.joborchestrator.watch.Changes;

/** The parts of an orchestrator, put together: the only place that knows them all. */
final class Engine {

  private static final Duration RECONCILE = Duration.ofMillis(500);

  /** How long a stop waits for files that are on their way; the next start begins them anew. */
  private static final Duration TRANSFERS_END = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(5);

  private final Surroundings surroundings;
  private final JobStore store;
  private final JobFiles files;
  private final Map<String, NodeWatch> nodes = new LinkedHashMap<>();
  private final Pulse pulse;
  private final List<Cancellable> chores = new ArrayList<>();
  private final Lease lease;
  private final Lanes lanes;
  private final Attempts attempts = new Attempts();
  private final Changes changes;
  private final Dispatcher dispatcher;
  private final Terminator terminator;
  private final Recovery recovery;
  private final Steering steering;
  private final Admission admission;
  private final Intake intake;
  private final Cleaner cleaner;
  private final WriteBack writeBack;
  private final Downloads downloads;

  Engine(
      Surroundings surroundings,
      JobStore store,
      JobFiles files,
      Collection<Service> services,
      Settings settings) {
    this.surroundings = surroundings;
    this.store = store;
    this.files = files;
    Journal journal = new Journal(store, surroundings.io());
    this.lease = new Lease(store.identity(), settings.lease());
    this.steering = new Steering(surroundings, attempts, store.identity(), settings.lease());
    this.lanes = lanes(services);
    this.changes = new Changes(surroundings, store);
    Ledger ledger = new Ledger(journal, surroundings, attempts, changes, lanes, files);
    this.dispatcher =
        new Dispatcher(surroundings, lanes, attempts, ledger, files, store.identity(), steering);
    this.writeBack = new WriteBack(surroundings, journal, files);
    Collector collector =
        new Collector(surroundings, attempts, ledger, dispatcher, files, writeBack, steering);
    this.terminator =
        new Terminator(surroundings, store, changes, attempts, ledger, dispatcher, steering);
    this.recovery =
        new Recovery(surroundings, store, lanes, attempts, ledger, dispatcher, steering);
    ledger.attach(recovery::mend, dispatcher::wake);
    steering.attach(new Steering.Parts(lanes, dispatcher, ledger, collector, terminator));
    Set<ServiceName> offered = new HashSet<>();
    services.forEach(service -> offered.add(service.name()));
    this.pulse = new Pulse(surroundings.loop(), RECONCILE, this::isBusy, this::reconcile);
    this.admission = new Admission(surroundings, journal, changes, dispatcher, pulse::quicken);
    this.intake =
        new Intake(surroundings, files, journal, admission::admit, offered, settings.uploadLimit());
    this.cleaner = new Cleaner(surroundings, store, journal, changes, files, settings.maxAge());
    this.downloads =
        new Downloads(
            surroundings, store, files, new LiveDirectory(surroundings.loop(), attempts)::fetch);
  }

  private Lanes lanes(Collection<Service> services) {
    Map<ServiceName, Lane> byService = new LinkedHashMap<>();
    for (Service service : services) {
      Pool pool = new Pool(service.nodes(surroundings.io()).stream().map(this::watch).toList());
      byService.put(
          service.name(),
          new Lane(new ServiceQueue(service.name(), service.policy()), pool, service.bounds()));
    }
    return new Lanes(byService);
  }

  /** One watch a client, also when it serves several services. */
  private NodeWatch watch(ClientNode node) {
    NodeWatch known = nodes.get(node.name());
    if (known == null) {
      known = new NodeWatch(node, surroundings, steering, lease);
      nodes.put(node.name(), known);
    } else if (known.node() != node && !known.node().equals(node)) {
      throw new InvalidRequestException(
          "Two clients are named '" + node.name() + "': expected a name of its own for each");
    }
    return known;
  }

  /** Takes up what the store knows, then begins to work. */
  void start() throws IOException {
    files.sweep(store.identity(), store::locations);
    store.keptFiles(this::restore);
    List<Job> unfinished = new ArrayList<>();
    store.unfinished(unfinished::add);
    unfinished.forEach(this::discardStale);
    surroundings.loop().execute(() -> begin(unfinished));
  }

  /** What a former process has fetched, but of which no row says that it is the job's result. */
  private void discardStale(Job job) {
    if (job.status().holdsSlot()) {
      files.discardPart(job);
    } else if (job.attempt() > 0) {
      files.discardOutput(job);
    }
  }

  private void restore(Job job, KeptFiles copy) {
    try {
      files.restore(job, copy.bytes());
      if (job.isFinal()) {
        writeBack.add(job, copy);
      }
    } catch (IOException e) {
      throw new StorageException(
          "The files of job " + job.id() + " cannot be restored: " + PlainReason.withFile(e), e);
    }
  }

  private void begin(List<Job> unfinished) {
    unfinished.forEach(recovery::adopt);
    nodes.values().forEach(NodeWatch::start);
    pulse.start();
    chores.add(cleaner.start());
    chores.add(writeBack.start());
  }

  private boolean isBusy() {
    return !attempts.isEmpty() || dispatcher.hasWaiting();
  }

  /** The timer's step: repairs what an event that was lost has left undone. */
  private void reconcile() {
    surroundings.io().execute(files.space()::look);
    if (isBusy()) {
      lanes.all().forEach(lane -> lane.queue().recall());
      steering.reconcile();
    }
  }

  /** Begins nothing new, lets transfers end that are under way, and stops listening. */
  void close() {
    intake.close();
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    surroundings
        .loop()
        .execute(
            () -> {
              pulse.stop();
              chores.forEach(Cancellable::cancel);
              dispatcher.stop();
              steering.stop();
              changes.close();
              whenQuiet(surroundings.nanoTime(), quiet);
            });
    quiet.join();
    admission.close();
    nodes.values().forEach(watch -> watch.node().close());
  }

  private void whenQuiet(long since, CompletableFuture<Void> quiet) {
    if (steering.isQuiet() || surroundings.nanoTime() - since > TRANSFERS_END.toNanos()) {
      nodes.values().forEach(NodeWatch::close);
      quiet.complete(null);
    } else {
      surroundings.loop().after(LOOK, () -> whenQuiet(since, quiet));
    }
  }

  void checkDisk() {
    files.space().check();
  }

  Optional<String> unable() {
    return files.space().lack();
  }

  Intake intake() {
    return intake;
  }

  Changes changes() {
    return changes;
  }

  Downloads downloads() {
    return downloads;
  }

  Terminator terminator() {
    return terminator;
  }
}
