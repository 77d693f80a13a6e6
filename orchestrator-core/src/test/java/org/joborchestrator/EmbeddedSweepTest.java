package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.joborchestrator.download.Download;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.Terms;
import org.joborchestrator.upload.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash has left goes while everything else goes on. */
final class EmbeddedSweepTest {

  private static final String NAME = "-00000000-0000-0000-0000-00000000000";

  @TempDir private Path directory;

  private List<Path> leaveBehind() throws IOException {
    List<Path> left = new ArrayList<>();
    for (String place :
        List.of(
            "server/job" + NAME + "1",
            "server/.incoming/job" + NAME + "2",
            "client/payload" + NAME + "3",
            "client/.client/arriving/payload" + NAME + "4")) {
      left.add(Files.createDirectories(directory.resolve(place)));
    }
    for (String place :
        List.of(
            "server/.incoming/job" + NAME + "5.zip",
            "server/.results/job" + NAME + "9.1.zip",
            "server/.results/job" + NAME + "9.1.zip.part",
            "client/.client/records/payload" + NAME + "6",
            "client/.client/stdout/payload" + NAME + "7",
            "client/.client/stderr/payload" + NAME + "8")) {
      Path file = directory.resolve(place);
      Files.createDirectories(file.resolveSibling("."));
      left.add(Files.createFile(file));
    }
    return left;
  }

  @Test
  void whatIsLeftBehind_isSwept_andWhatIsUnderWayIsNot() throws IOException {
    HeldTimers ofServer = new HeldTimers();
    HeldTimers ofClient = new HeldTimers();
    try (Site site = new Site(directory)) {
      Client client = site.startClient(Client.builder().surroundings(ofClient), "client");
      site.start(
          site.builder().surroundings(ofServer).service(Service.named("example").client(client)));
      Path release = directory.resolve("release");
      Job ended = site.submit("echo before");
      assertEquals(JobStatus.COMPLETED, site.ended(ended).status());
      Job running =
          site.submit("until [ -e '%s' ]; do sleep 0.02; done; echo after".formatted(release));
      site.await(running, JobStatus.RUNNING);
      try (Upload upload = site.orchestrator().upload();
          Delivery delivery = client.receive(Optional.empty(), Terms.UNLIMITED);
          Download download = site.orchestrator().partial(running.id()).join()) {
        write(upload.file("run.sh"));
        write(delivery.file("run.sh"));
        List<Path> left = leaveBehind();

        ofServer.fire();
        ofClient.fire();
        Awaitility.await()
            .untilAsserted(
                () -> assertEquals(List.of(), left.stream().filter(Files::exists).toList()));

        assertTrue(Files.exists(download.file()));
        delivery.accept().join();
        Job uploaded = upload.submit(new UserId(1), new ServiceName("example")).join();
        assertEquals(JobStatus.COMPLETED, site.ended(uploaded).status());
      }
      Files.createFile(release);
      assertEquals(JobStatus.COMPLETED, site.ended(running).status());
      assertEquals("after\n", site.text(running, "stdout.txt"));
      assertEquals("before\n", site.text(ended, "stdout.txt"));
    }
  }

  private static void write(OutputStream script) throws IOException {
    try (script) {
      script.write("true".getBytes(StandardCharsets.UTF_8));
    }
  }
}
