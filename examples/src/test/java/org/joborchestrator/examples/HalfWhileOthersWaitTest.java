package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.testkit.QuotaPolicyContract;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HalfWhileOthersWaitTest extends QuotaPolicyContract {

  private static final ServiceName SERVICE = new ServiceName("shared");
  private static final UserId ANN = new UserId(1);
  private static final UserId BOB = new UserId(2);

  @TempDir private Path directory;

  @Override
  protected QuotaPolicy create() {
    return new HalfWhileOthersWait(5);
  }

  @Override
  protected int mostRuns() {
    return 5;
  }

  @Test
  void policy_ofOne_stillStartsSomething() {
    assertEquals(
        Answer.START,
        new HalfWhileOthersWait(1).decide(new QuotaPolicy.Request(SERVICE, ANN, 0, 0, 2)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, START",
    "3, 3, 1, START",
    "4, 4, 1, SERVICE_WAITS",
    "1, 3, 2, START",
    "2, 2, 2, USER_WAITS",
    "2, 4, 2, SERVICE_WAITS",
    "3, 3, 5, USER_WAITS"
  })
  void policy_ofFour_decides(int ofUser, int ofService, int usersWaiting, Answer answer) {
    QuotaPolicy.Request request =
        new QuotaPolicy.Request(SERVICE, ANN, ofUser, ofService, usersWaiting);

    assertEquals(answer, new HalfWhileOthersWait(4).decide(request));
  }

  @Test
  void jobs_ofOneWhoIsAlone_takeTheWholeService_andGiveHalfOfItToWhoComesLater()
      throws IOException {
    try (Client client = Client.builder().dataPath(directory.resolve("data")).start();
        Orchestrator orchestrator =
            Orchestrator.builder()
                .dataPath(directory.resolve("data"))
                .service(
                    // listing: quota
                    Service.named("shared").client(client).quota(new HalfWhileOthersWait(4))
                    // end listing
                    )
                .start()) {
      submit(orchestrator, ANN, 8);
      awaitRunning(orchestrator, 4, 0);

      submit(orchestrator, BOB, 8);
      endOne(orchestrator, ANN);
      awaitRunning(orchestrator, 3, 1);
      endOne(orchestrator, ANN);
      awaitRunning(orchestrator, 2, 2);
      endOne(orchestrator, BOB);
      awaitRunning(orchestrator, 2, 2);
      endOne(orchestrator, ANN);
      awaitRunning(orchestrator, 2, 2);

      orchestrator.list(JobFilter.newest(100)).forEach(this::end);
      for (Job job : orchestrator.list(JobFilter.newest(100))) {
        Job ended = orchestrator.whenEnded(job.id()).orTimeout(30, TimeUnit.SECONDS).join();
        assertEquals(JobStatus.COMPLETED, ended.status());
      }
    }
  }

  /** Jobs that run until a file of their user and number is there. */
  private void submit(Orchestrator orchestrator, UserId user, int jobs) throws IOException {
    for (int i = 0; i < jobs; i++) {
      int id = orchestrator.list(JobFilter.newest(100)).size() + 1;
      String script = "until [ -e " + directory.resolve("end-" + id) + " ]; do sleep 0.01; done";
      orchestrator.submit(Submission.of(user, SERVICE).file("run.sh", script));
    }
  }

  private void end(Job job) {
    try {
      Files.writeString(directory.resolve("end-" + job.id()), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endOne(Orchestrator orchestrator, UserId user) {
    Job one = orchestrator.list(running(user)).get(0);
    end(one);
    orchestrator.whenEnded(one.id()).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static JobFilter running(UserId user) {
    return JobFilter.newest(100).ofUser(user).in(Set.of(JobStatus.RUNNING));
  }

  private static void awaitRunning(Orchestrator orchestrator, int ofAnn, int ofBob) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertEquals(ofAnn, orchestrator.list(running(ANN)).size(), "of Ann");
              assertEquals(ofBob, orchestrator.list(running(BOB)).size(), "of Bob");
            });
  }
}
