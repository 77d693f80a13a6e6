package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.Disk;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.jspecify.annotations.Nullable;

/**
 * One orchestrator, some clients, many jobs: what is submitted when, how long it runs, whether it
 * fails, and what dies when, all from the seed. The promises are checked as it goes and at the end.
 */
final class Simulation {

  private static final int CLIENTS = 3;
  private static final int USERS = 20;
  private static final int RUNS_PER_USER = 4;
  private static final int MAX_RUNS = 20;
  private static final Duration BURST = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofHours(2);

  /** What a job is expected to come to. */
  private record Expected(String name, JobStatus status, boolean terminated) {}

  private final World world;
  private final SplittableRandom chance;
  private final Path dir;
  private final JobStore store = JobStore.inMemory();
  private final RunningScripts running = new RunningScripts(MAX_RUNS);
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Map<JobId, Expected> accepted = new TreeMap<>();
  private final Map<JobId, JobStatus> ends = new HashMap<>();
  private final Map<JobId, UserId> underWay = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private int refused;
  private @Nullable SimulatedProcess process;
  private @Nullable Orchestrator orchestrator;

  Simulation(long seed, Path dir) {
    this.world = new World(seed);
    this.chance = world.chance();
    this.dir = dir;
    for (int i = 1; i <= CLIENTS; i++) {
      clients.add(
          new SimulatedClient(world, "client-" + i, dir.resolve("client-" + i), 8, running));
    }
    startOrchestrator();
  }

  private void startOrchestrator() {
    world.note("the server is started");
    SimulatedProcess server = new SimulatedProcess(world);
    process = server;
    Service service = Service.named("example").runsPerUser(RUNS_PER_USER).maxRuns(MAX_RUNS);
    clients.forEach(client -> service.client(client.node(server)));
    try {
      Orchestrator started =
          Orchestrator.builder()
              .dataPath(dir.resolve("server"))
              .store(store)
              .disk(Disk.relaxed())
              .service(service)
              .surroundings(server)
              .start();
      started.addListener(this::changed);
      orchestrator = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server dies between any two steps, and starts again on what was committed. */
  void killServerAt(Duration when) {
    world.after(
        when,
        () -> {
          world.note("the server dies");
          SimulatedProcess dying = process;
          if (dying != null) {
            dying.kill();
          }
          recount();
          startOrchestrator();
        });
  }

  /** What was said of changes may have died with the server; the rows are what counts. */
  private void recount() {
    underWay.clear();
    store.unfinished(
        job -> {
          if (job.status().holdsSlot()) {
            underWay.put(job.id(), job.user());
          }
        });
  }

  /** The network to every client loses that many of a hundred requests, and of the answers. */
  void lose(int ofAHundred) {
    clients.forEach(client -> client.losing(ofAHundred));
  }

  /** A client dies, and returns later. */
  void killClientAt(int which, Duration when, Duration back) {
    SimulatedClient client = clients.get(which);
    world.after(when, client::die);
    world.after(when.plus(back), client::start);
  }

  /** Submits that many jobs during a minute: most succeed, some fail, some are terminated. */
  void submit(int jobs) {
    for (int i = 1; i <= jobs; i++) {
      String name = "job-" + i;
      long user = chance.nextInt(USERS);
      int code = chance.nextInt(10) == 0 ? 3 : 0;
      String script = FakeScripts.script(name, chance.nextLong(1, 10_000), code);
      boolean terminate = chance.nextInt(50) == 0;
      Duration when = Duration.ofNanos(chance.nextLong(BURST.toNanos()));
      Expected expected =
          new Expected(name, code == 0 ? JobStatus.COMPLETED : JobStatus.FAILED, terminate);
      world.after(when, () -> submit(expected, user, script));
    }
  }

  private void submit(Expected expected, long user, String script) {
    try {
      CompletableFuture<Job> job =
          orchestrator().submitAsync(Submission.of(user, "example").file("run.sh", script));
      SimulatedProcess server = process;
      job.whenComplete(
          (row, failure) -> {
            if (failure == null && server != null && server.isAlive()) {
              accepted(expected, row);
            } else {
              refused++;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accepted(Expected expected, Job row) {
    accepted.put(row.id(), expected);
    if (expected.terminated()) {
      Duration when = Duration.ofNanos(chance.nextLong(BURST.toNanos()));
      world.after(when, () -> orchestrator().terminate(row.id()));
    }
  }

  private Orchestrator orchestrator() {
    Orchestrator there = orchestrator;
    if (there == null) {
      throw new IllegalStateException("no server");
    }
    return there;
  }

  /** What listeners hear is checked as it comes. */
  private void changed(Job job) {
    world.note("job " + job.id() + " " + job.status() + " attempt " + job.attempt());
    if (job.status().holdsSlot()) {
      underWay.put(job.id(), job.user());
      checkQuotas(job.user());
    } else {
      underWay.remove(job.id());
    }
    if (job.isFinal()) {
      JobStatus before = ends.put(job.id(), job.status());
      check(
          before == null,
          () -> "job " + job.id() + " ended twice: " + before + ", " + job.status());
    } else {
      check(
          !ends.containsKey(job.id()), () -> "job " + job.id() + " went on after its end: " + job);
    }
  }

  private void checkQuotas(UserId user) {
    long ofUser = underWay.values().stream().filter(user::equals).count();
    check(ofUser <= RUNS_PER_USER, () -> ofUser + " jobs of user " + user + " are under way");
    check(underWay.size() <= MAX_RUNS, () -> underWay.size() + " jobs are under way");
  }

  private void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      world.note("BROKEN: " + otherwise.get());
      broken.add(otherwise.get());
    }
  }

  /** Lets it run to its end; answers what promises were broken, none if all is well. */
  List<String> run(int jobs) {
    boolean drained =
        world.runUntil(() -> accepted.size() + refused == jobs && isDrained(), PATIENCE);
    check(drained, () -> "not drained after " + PATIENCE + " of simulated time");
    // what is released is released after the end of the last job
    check(world.runUntil(this::clientsAreEmpty, PATIENCE), () -> "payloads are left on clients");
    accepted.forEach(this::checkEnd);
    broken.addAll(running.broken());
    return broken;
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
            .thenApply(batch -> batch.payloads().size());
    world.runUntil(size::isDone, Duration.ofSeconds(1));
    return size.getNow(1) == 0;
  }

  private void checkEnd(JobId id, Expected expected) {
    Job row = store.find(id).orElseThrow();
    boolean asExpected =
        row.status() == expected.status()
            || (expected.terminated() && row.status() == JobStatus.KILLED);
    check(asExpected, () -> "job " + id + " is " + row.status() + ", not " + expected);
    if (row.status() == JobStatus.COMPLETED) {
      checkResult(id, expected);
    }
  }

  private void checkResult(JobId id, Expected expected) {
    try (Download result = orchestrator().result(id).orElseThrow();
        ZipFile zip = new ZipFile(result.file().toFile())) {
      ZipEntry entry = zip.getEntry("stdout.txt");
      String text =
          entry == null
              ? "nothing"
              : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
      check(text.equals(expected.name()), () -> "job " + id + " has the result of " + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> history() {
    return world.history();
  }

  int accepted() {
    return accepted.size();
  }
}
