package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that fill up, or go away, under processes at work: jobs are late then, and none is lost.
 */
final class FullDiskIT {

  private static final int USER = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;
  private final List<Mount> mounts = new ArrayList<>();
  private Cluster cluster;
  private User user;

  @BeforeEach
  void prepare() throws IOException {
    cluster = Cluster.ofClients(jar, directory, 1);
    for (Member member : cluster.members()) {
      member.with("DISK_LOW", "4M").with("DISK_ENOUGH", "8M");
    }
    Member server = cluster.server();
    server.with("DB_PATH", server.data().resolve("db.sqlite").toString());
    user = new User(server.address());
  }

  @AfterEach
  void detach() throws IOException, InterruptedException {
    for (Mount mount : mounts) {
      mount.detach();
    }
  }

  private Mount keep(Mount mount) {
    mounts.add(mount);
    return mount;
  }

  private Member client() {
    return cluster.clients().get(0);
  }

  /** A job that goes on until the gate is there. */
  private long held() throws IOException, InterruptedException {
    String script = "until [ -e '%s' ]; do sleep 0.05; done\necho done".formatted(gate());
    long id = user.submit(USER, "example", Map.of("run.sh", script));
    awaitStatus(id, "Running");
    return id;
  }

  private Path gate() {
    return directory.resolve("gate");
  }

  private void awaitStatus(long id, String status) {
    await("job " + id + " " + status)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(status, status(id)));
  }

  private String status(long id) throws IOException, InterruptedException {
    return user.ask(id, Duration.ofSeconds(1)).orElseThrow().status();
  }

  private static String health(Member member) throws IOException, InterruptedException {
    return new String(new User(member.address()).get("/health").body(), UTF_8);
  }

  private static void awaitHealth(Member member, String word) {
    await("'" + word + "' in the health of " + member)
        .atMost(PATIENCE)
        .until(() -> health(member).contains(word));
  }

  private void requireResult(long id) throws IOException, InterruptedException {
    assertEquals("done\n", user.result(id).get("stdout.txt"));
  }

  @Test
  void serverWithoutRoom_refusesUploads_andEndsItsJobsWhenThereIsSome() throws Exception {
    Mount disk = keep(Mount.small(cluster.server().data()));
    cluster.start();
    long job = held();
    disk.fill();
    AssertionError refused = assertThrows(AssertionError.class, this::held);
    assertTrue(String.valueOf(refused.getMessage()).startsWith("507 "), refused::getMessage);
    assertTrue(health(cluster.server()).contains("\"status\":\"ok\""));
    awaitHealth(cluster.server(), "low on disk");

    Files.createFile(gate());
    User ofClient = new User(client().address());
    await("the end of the script")
        .atMost(PATIENCE)
        .until(
            () -> new String(ofClient.get("/events?after=0").body(), UTF_8).contains("Completed"));
    assertEquals("Running", status(job));
    disk.empty();

    requireResult(job);
    requireResult(user.submit(USER, "example", Map.of("run.sh", "echo done")));
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(2);
    cluster.terminate();
  }

  @Test
  void clientWithoutRoom_getsNoJobs_untilThereIsSome() throws Exception {
    Mount disk = keep(Mount.small(client().data()));
    cluster.start();
    disk.fill();
    awaitHealth(client(), "low on disk");
    long job = user.submit(USER, "example", Map.of("run.sh", "echo done"));
    awaitStatus(job, "Queued"); // it may be handed over before the server has heard

    disk.empty();

    requireResult(job);
    cluster.awaitNoPayload();
    cluster.terminate();
  }

  @Test
  void clientWhoseDiskVanishes_saysSo_andItsJobsRunAgainWhenItIsBack() throws Exception {
    Mount disk = keep(Mount.of(directory.resolve("disk"), client().data()));
    cluster.start();
    long job = held();
    assertTrue(disk.detach());
    awaitHealth(client(), "is gone: bring its disk back");
    Files.createFile(gate());
    awaitStatus(job, "Queued");

    assertTrue(disk.attach());

    requireResult(job);
    cluster.awaitNoPayload();
    cluster.terminate();
  }
}
