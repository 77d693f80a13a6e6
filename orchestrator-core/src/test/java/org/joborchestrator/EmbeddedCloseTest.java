package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.upload.Submission;
import org.joborchestrator.upload.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several in one JVM, and what is left when they are closed: nothing. */
final class EmbeddedCloseTest {

  @TempDir private Path directory;

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  /** Those of the system's own come and go as they like. */
  private static List<String> threadsSince(Set<Thread> before) {
    return threads().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .map(Thread::getName)
        .filter(
            name ->
                !name.matches(
                    "ForkJoinPool.*|CompletableFutureDelayScheduler|process reaper.*|Common-Cleaner"
                        + "|VirtualThread-.*|.*-unparker|.*-Poller.*"))
        .filter(name -> !name.startsWith("awaitility"))
        .toList();
  }

  private List<String> openFiles() throws IOException {
    Path self = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(self), "there is no /proc");
    List<String> open = new ArrayList<>();
    try (Stream<Path> handles = Files.list(self)) {
      for (Path handle : handles.toList()) {
        String target = target(handle);
        if (target.startsWith(directory.toString())) {
          open.add(target);
        }
      }
    }
    return open;
  }

  private static String target(Path handle) throws IOException {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (NoSuchFileException e) {
      return ""; // the handle that the listing itself had
    }
  }

  private static List<String> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(child -> child.info().commandLine().orElse("?"))
        .filter(command -> !command.equals("?")) // a zombie
        .toList();
  }

  @Test
  void closed_noThreadFileHandleOrProcessStays() throws Exception {
    Set<Thread> before = threads();
    List<String> childrenBefore = children();
    try (Site site = Site.started(directory)) {
      assertEquals(JobStatus.COMPLETED, site.ended(site.submit("true")).status());
      Job running = site.submit("(setsid sleep 300 &) ; sleep 300 & sleep 300");
      site.await(running, JobStatus.RUNNING);
      Upload unfinished = site.orchestrator().upload();
      unfinished.file("run.sh").close();
      try (Download partial = site.orchestrator().partial(running.id()).join()) {
        assertTrue(Files.size(partial.file()) > 0);
      }
      unfinished.close();
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertEquals(List.of(), threadsSince(before)));
    assertEquals(List.of(), openFiles());
    Awaitility.await().untilAsserted(() -> assertEquals(childrenBefore, children()));
    Awaitility.await().untilAsserted(() -> assertEquals(List.of(), processesOf(directory)));
  }

  /** Those that were started for a job of ours, also when they are no children of ours any more. */
  private static List<String> processesOf(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.toList()) {
        if (process.getFileName().toString().matches("[0-9]+") && carries(process, directory)) {
          found.add(process.toString());
        }
      }
    }
    return found;
  }

  private static boolean carries(Path process, Path directory) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      return new String(environment, StandardCharsets.ISO_8859_1)
          .contains("JOB_ORCHESTRATOR_CLIENT=" + directory);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void closedTwice_orNeverUsed_isFine() throws IOException {
    Set<Thread> before = threads();
    for (int i = 0; i < 3; i++) {
      Site site = Site.started(directory);
      site.close();
      site.close();
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertEquals(List.of(), threadsSince(before)));
    assertEquals(List.of(), openFiles());
  }

  @Test
  void startThatFails_leavesNothing() throws IOException {
    Set<Thread> before = threads();
    try (Client client = Client.builder().dataPath(directory.resolve("client")).start()) {
      assertThrows(
          UnavailableException.class,
          () -> Client.builder().dataPath(directory.resolve("client")).start());
      assertThrows(
          InvalidRequestException.class,
          () ->
              Orchestrator.builder()
                  .dataPath(directory.resolve("server"))
                  .service(Service.named("none"))
                  .start());
      assertThrows(
          InvalidRequestException.class,
          () -> Orchestrator.builder().dataPath(directory.resolve("server")).start());
      try (Orchestrator first = inMemory(client).start()) {
        assertThrows(UnavailableException.class, inMemory(client)::start);
        first.check();
      }
      inMemory(client).start().close();
      assertEquals(0, client.load(), 100);
    }
    Path file = Files.createFile(directory.resolve("file"));
    assertThrows(IOException.class, () -> Client.builder().dataPath(file).start());
    assertThrows(IOException.class, () -> Client.builder().dataPath(file.resolve("below")).start());

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertEquals(List.of(), threadsSince(before)));
    assertEquals(List.of(), openFiles());
  }

  private OrchestratorBuilder inMemory(Client client) {
    return Orchestrator.builder()
        .dataPath(directory.resolve("server"))
        .store(JobStore.inMemory())
        .service(Service.named("example").client(client));
  }

  @Test
  void closed_itRefusesEverything_andBreaksNoPromise() throws IOException {
    Site site = Site.started(directory);
    Job job = site.submit("sleep 300");
    site.await(job, JobStatus.RUNNING);
    Orchestrator closed = site.orchestrator();
    CompletableFuture<Job> before = closed.whenEnded(job.id());
    Upload upload = closed.upload();
    upload.file("run.sh").close();
    site.close();

    assertUnavailable(before);
    assertUnavailable(closed.whenEnded(job.id()));
    assertUnavailable(closed.whenChanged(job.id(), JobStatus.RUNNING, Duration.ofDays(1)));
    assertUnavailable(closed.terminate(job.id()));
    assertUnavailable(closed.partial(job.id()));
    assertThrows(UnavailableException.class, () -> upload.submit(job.user(), job.service()));
    upload.close();
    assertThrows(UnavailableException.class, closed::upload);
    assertThrows(UnavailableException.class, () -> closed.job(job.id()));
    assertThrows(UnavailableException.class, () -> closed.result(job.id()));
    assertThrows(UnavailableException.class, () -> closed.list(JobFilter.newest(1)));
    assertThrows(UnavailableException.class, closed::check);
    assertThrows(
        UnavailableException.class,
        () -> closed.submit(Submission.of(1, "example").file("run.sh", "true")));
  }

  private static void assertUnavailable(CompletableFuture<?> answer) {
    CompletionException refused =
        assertThrows(
            CompletionException.class, () -> answer.orTimeout(10, TimeUnit.SECONDS).join());
    assertInstanceOf(UnavailableException.class, refused.getCause());
  }

  @Test
  void several_inOneJvm_doNotDisturbEachOther() throws IOException {
    try (Site one = new Site(directory.resolve("one"));
        Site other = new Site(directory.resolve("other"));
        Client shared = Client.builder().dataPath(directory.resolve("shared")).slots(4).start()) {
      one.start(Service.named("example").client(shared).client(one.client("own")));
      other.start(Service.named("example").client(shared).client(other.client("own")));
      List<Job> ofOne = new ArrayList<>();
      List<Job> ofOther = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        ofOne.add(one.submit("echo one " + i));
        ofOther.add(other.submit("echo other " + i));
      }
      for (int i = 0; i < 6; i++) {
        assertDone(one, ofOne.get(i), "one " + i);
      }
      one.orchestrator().close();
      for (int i = 0; i < 12; i++) {
        assertDone(other, ofOther.get(i), "other " + i);
      }
      other.submit("echo still there");
    }
  }

  private static void assertDone(Site site, Job job, String said) throws IOException {
    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
    assertEquals(said + "\n", site.text(job, "stdout.txt"));
    assertEquals(1, site.now(job).attempt());
  }

  @Test
  void store_ofOnesOwn_isUsed_andClosed() throws IOException {
    AtomicInteger commits = new AtomicInteger();
    JobStore rows = JobStore.inMemory();
    try (Site site = new Site(directory)) {
      site.start(
          site.builder()
              .store(new WatchedStore(rows, commits::incrementAndGet))
              .service(Service.named("example").client(site.client("client"))));
      Job job = site.submit("true");
      assertEquals(JobStatus.COMPLETED, site.ended(job).status());
      assertEquals(JobStatus.COMPLETED, rows.find(job.id()).orElseThrow().status());
      assertTrue(commits.get() >= 3, commits + " commits");
    }
  }

  @Test
  void dataPath_ofAnotherOrchestrator_isRefusedBeforeAStoreIsMade() throws IOException {
    Path rows = directory.resolve("rows.sqlite");
    try (Site site = Site.started(directory)) {
      OrchestratorBuilder second =
          site.builder()
              .store(() -> JobStore.sqlite(rows))
              .service(Service.named("example").client(site.client("client")));
      assertThrows(UnavailableException.class, second::start);
      assertFalse(Files.exists(rows));

      site.orchestrator().close();

      second.start().close();
      assertTrue(Files.exists(rows));
    }
  }

  @Test
  void listeners_thatThrow_disturbNobody() throws IOException {
    try (Site site = Site.started(directory)) {
      List<JobStatus> heard = Collections.synchronizedList(new ArrayList<>());
      site.orchestrator()
          .addListener(
              job -> {
                throw new AssertionError("on purpose");
              });
      site.orchestrator().addListener(job -> heard.add(job.status()));
      Job job = site.submit("true");
      assertEquals(JobStatus.COMPLETED, site.ended(job).status());

      Awaitility.await().until(() -> heard.contains(JobStatus.COMPLETED));
      assertEquals(JobStatus.QUEUED, heard.get(0));
      assertEquals(heard.stream().sorted().toList(), heard);
    }
  }

  @Test
  void waiters_thatGiveUp_areNotKept() throws IOException {
    try (Site site = Site.started(directory)) {
      Job job = site.submit("sleep 300");
      for (int i = 0; i < 10; i++) {
        CompletableFuture<Job> end =
            site.orchestrator().whenEnded(job.id()).orTimeout(1, TimeUnit.MILLISECONDS);
        assertThrows(CompletionException.class, end::join);
      }
      assertThrows(
          CompletionException.class, () -> site.orchestrator().whenEnded(new JobId(99)).join());
      assertEquals(JobStatus.KILLED, site.orchestrator().terminate(job.id()).join().status());
    }
  }
}
