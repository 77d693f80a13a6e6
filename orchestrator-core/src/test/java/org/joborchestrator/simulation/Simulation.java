package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.TestServers;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.simulation.SimulatedClient.Death;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.upload.Submission;
import org.jspecify.annotations.Nullable;

/**
 * One orchestrator, some clients, many jobs: what is submitted when, how long it runs, whether it
 * fails, and what dies when, all from the seed. The promises are checked as it goes and at the end.
 */
final class Simulation {

  static final int CLIENTS = 3;

  private static final int SLOTS = 8;
  private static final int USERS = 20;
  private static final int RUNS_PER_USER = 4;
  private static final int MAX_RUNS = 20;
  private static final int PERSISTENT = 1000;
  private static final int GRACES_IN_A_LEASE = 8;

  /** Longer than any script takes. */
  static final Duration LONG_LEASE = Duration.ofSeconds(30);

  /** Lapses while scripts run. */
  static final Duration SHORT_LEASE = Duration.ofSeconds(4);

  private static final Duration TIME_LIMIT = Duration.ofSeconds(8);
  static final Duration BURST = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofHours(2);
  private static final Duration FAULTS_ARE_OVER = Duration.ofMinutes(6);

  /** What is left behind goes within a minute, and what comes of that takes a moment. */
  private static final Duration LEFTOVERS_GO = Duration.ofSeconds(70);

  private final World world;
  private final SplittableRandom chance;
  private final Path dir;
  private final Duration lease;
  private final JobStore store;
  private final LosingDisk disk = new LosingDisk();
  private final RunningScripts running;
  private final Promises promises;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Faults faults;
  private int maxAttempts = PERSISTENT;
  private int failingCommits;
  private int refused;
  private @Nullable SimulatedProcess process;
  private @Nullable JobFiles files;
  private @Nullable Orchestrator orchestrator;

  Simulation(long seed, Path dir, Duration lease) {
    this.lease = lease;
    this.world = new World(seed);
    this.chance = world.chance();
    this.faults = new Faults(world.chance());
    this.dir = dir;
    SplittableRandom commits = world.chance();
    this.store =
        new WatchedStore(
            JobStore.inMemory(),
            () -> {
              if (failingCommits > 0 && commits.nextInt(100) < failingCommits) {
                throw new StorageException("the disk fails on purpose");
              }
            });
    this.running = new RunningScripts(world, MAX_RUNS, RUNS_PER_USER);
    this.promises = new Promises(world, store, running, RUNS_PER_USER, MAX_RUNS);
    for (int i = 1; i <= CLIENTS; i++) {
      clients.add(
          new SimulatedClient(
              world,
              "client-" + i,
              dir.resolve("client-" + i),
              SLOTS,
              lease.dividedBy(GRACES_IN_A_LEASE),
              running));
    }
  }

  /** Jobs are given up when their first attempt is lost: none may run twice. */
  void runAtMostOnce() {
    maxAttempts = 1;
    promises.atMostOnce();
  }

  private void startOrchestrator() {
    world.note("the server is started");
    SimulatedProcess server = new SimulatedProcess(world);
    process = server;
    Service service =
        Service.named("example")
            .runsPerUser(RUNS_PER_USER)
            .maxRuns(MAX_RUNS)
            .maxAttempts(maxAttempts)
            .timeLimit(TIME_LIMIT);
    clients.forEach(client -> service.client(client.node(server)));
    try {
      JobFiles data = new JobFiles(dir.resolve("server"), disk, server.random());
      files = data;
      Orchestrator started = TestServers.start(server, store, data, service, lease);
      started.addListener(promises::changed);
      orchestrator = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What goes wrong

  /** A mixture of it all, from the seed. */
  void goWrong() {
    faults.plan(this);
  }

  /** The server dies that many events after that time, and starts later on what was committed. */
  void killServerAt(Duration when, int events, Duration back) {
    world.after(when, () -> world.afterEvents(events, () -> killServer(back)));
  }

  private void killServer(Duration back) {
    SimulatedProcess dying = process;
    if (dying == null || !dying.isAlive()) {
      return;
    }
    world.note("the server dies");
    dying.kill();
    unlock();
    world.note("files that it has lost: " + disk.fail(dir.resolve("server")));
    orchestrator = null;
    world.after(
        back,
        () -> {
          promises.recount();
          startOrchestrator();
        });
  }

  /** As the system does for the dead. */
  private void unlock() {
    try {
      Objects.requireNonNull(files).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client dies, and returns later. */
  void killClientAt(int which, Death how, Duration when, Duration back) {
    SimulatedClient client = clients.get(which);
    promises.clientsDie();
    world.after(when, () -> client.die(how));
    world.after(when.plus(back), client::start);
  }

  /** A client is stopped, and goes on later. */
  void stopClientAt(int which, Duration when, Duration howLong) {
    SimulatedClient client = clients.get(which);
    promises.clientsDie();
    world.after(when, client::stop);
    world.after(when.plus(howLong), client::goOn);
  }

  /** The network to a client is cut for a while, in one direction or both. */
  void cutAt(int which, boolean there, boolean back, Duration when, Duration howLong) {
    Link link = clients.get(which).link();
    world.after(
        when,
        () -> {
          world.note("client-" + (which + 1) + " is cut off: " + there + ", " + back);
          link.cut(there, back);
        });
    world.after(when.plus(howLong), () -> link.cut(false, false));
  }

  /** The network loses, repeats or delays that many of a hundred messages. */
  void disturb(int lost, int twice, int late) {
    clients.forEach(client -> client.link().disturb(lost, twice, late));
  }

  /** There is something that a crash has left, on every disk. */
  void leaveBehindAt(Duration when, List<Path> made) {
    world.after(
        when,
        () -> {
          made.addAll(Leftovers.make(dir.resolve("server"), clients));
          world.note(made.size() + " leftovers are made");
        });
  }

  /** That many of a hundred commits fail, for as long as jobs come in. */
  void failCommits(int ofAHundred) {
    failingCommits = ofAHundred;
    world.after(BURST.multipliedBy(2), () -> failingCommits = 0);
  }

  // What users do

  /** Submits that many jobs during a minute: few have to wait. */
  void submit(int jobs) {
    submit(jobs, BURST);
  }

  /**
   * Submits that many jobs during that time, at the longest a minute, which begins at any time of
   * the first minute: most succeed, some fail, some are terminated.
   */
  void submit(int jobs, Duration within) {
    long begin = chance.nextLong(BURST.minus(within).toNanos() + 1);
    for (int i = 1; i <= jobs; i++) {
      long user = chance.nextInt(USERS);
      String name = user + ".job-" + i;
      int code = chance.nextInt(10) == 0 ? 3 : 0;
      long millis = chance.nextLong(1, 10_000);
      boolean terminate = chance.nextInt(50) == 0;
      Expected expected = new Expected(name, millis, code, TIME_LIMIT.toMillis(), terminate);
      Duration when = Duration.ofNanos(begin + chance.nextLong(within.toNanos()));
      world.after(when, () -> submit(expected, user, FakeScripts.script(name, millis, code)));
    }
  }

  private void submit(Expected expected, long user, String script) {
    Orchestrator there = orchestrator;
    SimulatedProcess server = process;
    if (there == null || server == null) {
      refused++;
      return;
    }
    try {
      Submission files = Submission.of(user, "example").file("run.sh", script);
      CompletableFuture<Job> job = there.submitAsync(files);
      boolean[] answered = new boolean[1];
      job.whenComplete(
          (row, failure) -> {
            answered[0] = true;
            if (failure == null && server.isAlive()) {
              accepted(expected, row);
            } else {
              refused++;
            }
          });
      world.after(
          Duration.ofMinutes(5),
          () -> {
            if (!answered[0]) { // its server died before it could say
              answered[0] = true;
              refused++;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accepted(Expected expected, Job row) {
    promises.accepted(row.id(), expected);
    if (expected.terminated()) {
      Duration when = Duration.ofNanos(chance.nextLong(BURST.toNanos()));
      world.after(
          when,
          () -> {
            if (orchestrator != null) {
              var unused = orchestrator.terminate(row.id());
            }
          });
    }
  }

  // How it ends

  /** Lets it run to its end; answers what promises were broken, none if all is well. */
  List<String> run(int jobs) {
    startOrchestrator();
    boolean drained =
        world.runUntil(
            () -> promises.accepted() + refused == jobs && orchestrator != null && isDrained(),
            PATIENCE);
    promises.check(drained, () -> "not drained after " + PATIENCE + " of simulated time");
    // what is released is released after the end of the last job
    boolean empty = drained && world.runUntil(this::clientsAreEmpty, PATIENCE);
    promises.check(empty, () -> "payloads are left on clients");
    promises.check(running.size() == 0, () -> running.size() + " scripts are left running");
    if (empty) {
      checkSlots();
    }
    Orchestrator there = orchestrator;
    if (there != null) {
      promises.checkEnds(there);
    }
    world.runFor(LEFTOVERS_GO);
    Leftovers.find(dir.resolve("server"), store, clients).forEach(promises::broken);
    unlock();
    return promises.allBroken();
  }

  /** Lets everything that dies come back, and sees whether all slots can be used at once again. */
  private void checkSlots() {
    failingCommits = 0;
    clients.forEach(client -> client.link().heal());
    world.runFor(FAULTS_ARE_OVER);
    try {
      for (int user = 0; user < MAX_RUNS; user++) {
        String script = FakeScripts.script(user + ".last", TIME_LIMIT.toMillis() - 1_000, 0);
        Submission files = Submission.of(user, "example").file("run.sh", script);
        var unused = Objects.requireNonNull(orchestrator).submitAsync(files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean used = world.runUntil(() -> running.size() == MAX_RUNS, TIME_LIMIT.dividedBy(2));
    promises.check(used, () -> "only " + running.size() + " of " + MAX_RUNS + " slots are used");
    boolean empty = world.runUntil(() -> isDrained() && clientsAreEmpty(), PATIENCE);
    promises.check(empty, () -> "the last jobs have not ended");
  }

  private boolean isDrained() {
    boolean[] left = new boolean[1];
    store.unfinished(job -> left[0] = true);
    return !left[0];
  }

  private boolean clientsAreEmpty() {
    return clients.stream().allMatch(client -> client.client().filter(this::isEmpty).isPresent());
  }

  private boolean isEmpty(Client client) {
    CompletableFuture<Integer> size =
        client
            .events(0, Duration.ZERO, Optional.empty())
            .thenApply(batch -> batch.payloads().size())
            .exceptionally(diedMeanwhile -> 1);
    world.runUntil(size::isDone, Duration.ofSeconds(1));
    return size.getNow(1) == 0;
  }

  List<String> history() {
    return world.history();
  }

  int accepted() {
    return promises.accepted();
  }
}
