package org.joborchestrator.launcher;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.joborchestrator.launcher.Witness.Begin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clocks of server and client jump by an hour, each in its own direction and back. Between the
 * jumps a job takes longer than the lease, so that whatever lapses has the time to do so.
 */
final class ClockJumpIT {

  private static final int USER = 1;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int LEASE_SECONDS = 6;

  /** Longer than all jumps together: what has just ended is never as old as that. */
  private static final int MAX_AGE_SECONDS = 3 * 3600;

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  private final Map<String, Long> jobs = new LinkedHashMap<>();
  private Witness witness;
  private Cluster cluster;
  private Member server;
  private Member client;
  private User user;
  private Clock ofServer;
  private Clock ofClient;

  @BeforeEach
  void start() throws IOException {
    witness = new Witness(directory.resolve("witness"));
    cluster = Cluster.ofClients(jar, directory, 1);
    server =
        cluster
            .server()
            .with("LEASE", String.valueOf(LEASE_SECONDS))
            .with("MAX_AGE", String.valueOf(MAX_AGE_SECONDS));
    client = cluster.clients().get(0).with("MAX_AGE", String.valueOf(MAX_AGE_SECONDS));
    ofServer = Clock.of(server, directory);
    ofClient = Clock.of(client, directory);
    cluster.start();
    user = new User(server.address());
  }

  @AfterEach
  void removeClocks() throws IOException {
    ofServer.remove();
    ofClient.remove();
  }

  @Test
  void jobs_areUntouched_whenClocksJump() throws IOException, InterruptedException {
    Path gate = directory.resolve("gate");
    submit("before", ":");
    requireResult("before");
    submit("throughout", "until [ -e '%s' ]; do sleep 0.1; done".formatted(gate));
    Begin throughout = witness.awaitBegins(2);

    for (Duration wrong : new Duration[] {HOUR, HOUR.negated(), Duration.ZERO}) {
      ofServer.jump(wrong);
      ofClient.jump(wrong.negated());
      awaitWrong(server, wrong);
      awaitWrong(client, wrong.negated());
      String job = "job" + jobs.size();
      submit(job, "sleep " + (LEASE_SECONDS + 1));
      requireResult(job);
    }
    assertTrue(throughout.isAlive(), "it was ended");
    Files.createFile(gate);
    requireResult("throughout");

    ofServer.jump(HOUR);
    server.kill();
    server.start();
    awaitWrong(server, HOUR);
    for (String job : jobs.keySet()) {
      requireResult(job);
    }
    assertEquals(Map.of(1L, (long) jobs.size()), witness.histogram());
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(jobs.size());
    cluster.terminate();
  }

  private void submit(String job, String work) throws IOException, InterruptedException {
    Map<String, String> files = Errand.QUICK.files(witness, job, USER, work + "\n");
    jobs.put(job, user.submit(USER, "example", files));
  }

  private void requireResult(String job) throws IOException, InterruptedException {
    assertEquals("result of " + job + "\n", user.result(jobs.get(job)).get("out.txt"));
  }

  /** As its answers say. */
  private static void awaitWrong(Member member, Duration wrong) {
    member.awaitReady();
    User user = new User(member.address());
    await(member + " has a clock that is wrong by " + wrong)
        .atMost(Duration.ofSeconds(30))
        .until(() -> wrong.minus(wrongNow(user)).abs().toSeconds() < 60);
  }

  private static Duration wrongNow(User user) throws IOException, InterruptedException {
    String date = user.get("/health").headers().firstValue("Date").orElseThrow();
    Instant now = ZonedDateTime.parse(date, RFC_1123_DATE_TIME).toInstant();
    return Duration.between(Instant.now(), now);
  }
}
