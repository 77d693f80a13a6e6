package org.joborchestrator.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.Test;

final class JournalTest {

  private final RecordingStore store = new RecordingStore();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Journal journal = new Journal(store, tasks::add);

  @Test
  void loneChange_isCommittedAtOnce() {
    Journal direct = new Journal(store, Runnable::run);

    Job job = direct.commit(insertion("a")).join().orElseThrow();

    assertEquals(new JobId(1), job.id());
    assertEquals(List.of(1), store.groupSizes());
  }

  @Test
  void whatComesInMeanwhile_isTheNextGroup() {
    List<CompletableFuture<Optional<Job>>> second = new ArrayList<>();
    store.before =
        group -> {
          if (store.groups.isEmpty()) {
            second.add(journal.commit(insertion("b")));
            second.add(journal.commit(insertion("c")));
          }
        };

    CompletableFuture<Optional<Job>> first = journal.commit(insertion("a"));
    assertEquals(1, tasks.size());
    tasks.remove().run();

    assertEquals(List.of(1, 2), store.groupSizes());
    assertEquals("a", first.join().orElseThrow().location());
    assertEquals("c", second.get(1).join().orElseThrow().location());
    assertTrue(tasks.isEmpty());
  }

  @Test
  void changes_areMadeInTheOrderTheyCameIn() {
    List<CompletableFuture<Optional<Job>>> outcomes = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      outcomes.add(journal.commit(insertion("" + i)));
    }
    tasks.remove().run();

    for (int i = 0; i < 1500; i++) {
      Job job = outcomes.get(i).join().orElseThrow();
      assertEquals("" + i, job.location());
      assertEquals(i + 1, job.id().value());
    }
    assertEquals(List.of(512, 512, 476), store.groupSizes());
  }

  @Test
  void manyAtATime_shareFewTransactions() throws Exception {
    int threads = 64;
    int each = 20;
    CountDownLatch ready = new CountDownLatch(threads);
    ExecutorService committers = Executors.newFixedThreadPool(threads);
    ExecutorService io = Executors.newSingleThreadExecutor();
    try {
      Journal shared = new Journal(store, io);
      // the disk is as slow as it takes until everybody else is waiting for it
      store.before = group -> await(ready);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(
            committers.submit(
                () -> {
                  List<CompletableFuture<Optional<Job>>> mine = new ArrayList<>();
                  for (int n = 0; n < each; n++) {
                    mine.add(shared.commit(insertion("x")));
                  }
                  ready.countDown();
                  mine.forEach(CompletableFuture::join);
                }));
      }
      for (Future<?> one : done) {
        one.get(60, SECONDS);
      }
    } finally {
      committers.shutdownNow();
      io.shutdownNow();
    }
    assertEquals(threads * each, store.groupSizes().stream().mapToInt(n -> n).sum());
    assertTrue(store.groups.size() < 20, () -> store.groups.size() + " transactions");
  }

  @Test
  void failingGroup_failsItsOwnAndTheNextGoesOn() {
    StorageException full = new StorageException("full");
    List<CompletableFuture<Optional<Job>>> second = new ArrayList<>();
    store.before =
        group -> {
          if (store.groups.isEmpty()) {
            second.add(journal.commit(insertion("b")));
            throw full;
          }
        };
    CompletableFuture<Optional<Job>> first = journal.commit(insertion("a"));
    tasks.remove().run();

    assertSame(full, failure(first));
    assertEquals("b", second.get(0).join().orElseThrow().location());
    assertEquals(List.of(1, 1), store.groupSizes());
  }

  @Test
  void errorOfTheStore_failsItsGroupAndTheNextGoesOn() {
    store.before =
        group -> {
          if (store.groups.isEmpty()) {
            throw new StackOverflowError();
          }
        };
    CompletableFuture<Optional<Job>> first = journal.commit(insertion("a"));
    tasks.remove().run();
    CompletableFuture<Optional<Job>> second = journal.commit(insertion("b"));
    tasks.remove().run();

    assertInstanceOf(StackOverflowError.class, failure(first));
    assertEquals("b", second.join().orElseThrow().location());
  }

  @Test
  void changeThatCanNeverBeMade_failsAlone() {
    store.before =
        group -> {
          if (group.stream().anyMatch(change -> location(change).equals("poison"))) {
            throw new IllegalArgumentException("no store holds that");
          }
        };
    List<CompletableFuture<Optional<Job>>> outcomes = new ArrayList<>();
    for (String location : List.of("a", "poison", "b")) {
      outcomes.add(journal.commit(insertion(location)));
    }
    tasks.remove().run();

    assertEquals("a", outcomes.get(0).join().orElseThrow().location());
    assertInstanceOf(IllegalArgumentException.class, failure(outcomes.get(1)));
    assertEquals("b", outcomes.get(2).join().orElseThrow().location());
    assertEquals(List.of(3, 1, 1, 1), store.groupSizes());
  }

  @Test
  void storeThatAnswersTooFewRows_failsTheGroup() {
    store.forgetful = true;
    CompletableFuture<Optional<Job>> outcome = journal.commit(insertion("a"));
    tasks.remove().run();

    assertInstanceOf(IllegalStateException.class, failure(outcome));
  }

  @Test
  void executorThatRefuses_failsWhatWasHandedIn() {
    RejectedExecutionException refusal = new RejectedExecutionException("it has ended");
    Journal refused =
        new Journal(
            store,
            task -> {
              throw refusal;
            });

    for (String location : List.of("a", "b")) {
      Throwable failure = failure(refused.commit(insertion(location)));
      assertInstanceOf(UnavailableException.class, failure);
      assertSame(refusal, failure.getCause());
    }
    assertEquals(List.of(), store.groupSizes());
  }

  @Test
  void failedExpectation_isAnEmptyOutcome() {
    Journal direct = new Journal(store, Runnable::run);
    Job absent =
        new Change.Insert(new UserId(1), new ServiceName("s"), "x", Instant.EPOCH)
            .row(new JobId(9));

    assertEquals(
        Optional.empty(), direct.commit(new Change.Move(absent, absent, Instant.EPOCH)).join());
  }

  private static Throwable failure(CompletableFuture<?> future) {
    assertTrue(future.isDone());
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String location(Change change) {
    return change instanceof Change.Insert insert ? insert.location() : "";
  }

  private static Change insertion(String location) {
    return new Change.Insert(new UserId(1), new ServiceName("s"), location, Instant.EPOCH);
  }

  /** A store in memory that notes its groups. */
  private static final class RecordingStore implements JobStore {

    final JobStore rows = JobStore.inMemory();
    final List<List<Change>> groups = new ArrayList<>();
    Consumer<List<Change>> before = group -> {};
    boolean forgetful;

    List<Integer> groupSizes() {
      return groups.stream().map(List::size).toList();
    }

    @Override
    public List<Optional<Job>> commit(List<Change> changes) {
      try {
        before.accept(changes);
      } finally {
        groups.add(changes);
      }
      return forgetful ? List.of() : rows.commit(changes);
    }

    @Override
    public List<AttemptRecord> attempts(JobId id) {
      return rows.attempts(id);
    }

    @Override
    public Optional<Job> find(JobId id) {
      return rows.find(id);
    }

    @Override
    public Optional<Job> find(UserId user, String key) {
      return rows.find(user, key);
    }

    @Override
    public void unfinished(Consumer<Job> each) {
      rows.unfinished(each);
    }

    @Override
    public List<Job> list(JobFilter filter) {
      return rows.list(filter);
    }

    @Override
    public List<Job> endedBefore(Instant time, int limit) {
      return rows.endedBefore(time, limit);
    }

    @Override
    public void locations(Consumer<String> each) {
      rows.locations(each);
    }

    @Override
    public String identity() {
      return rows.identity();
    }

    @Override
    public void check() {
      rows.check();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
