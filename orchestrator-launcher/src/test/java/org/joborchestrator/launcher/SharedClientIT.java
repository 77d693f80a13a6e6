package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One client that serves two services of a server, named in either way. */
final class SharedClientIT {

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @Test
  void client_ofTwoServices_runsTheJobsOfBoth() throws IOException, InterruptedException {
    Map<String, String> ofClient =
        Map.of("PORT", "0", "BIND_ADDRESS", "127.0.0.1", "DATA_PATH", "client");
    URI client = jar.start(directory, ofClient, "client").awaitReady();
    Map<String, String> ofServer =
        Map.of(
            "PORT",
            "0",
            "BIND_ADDRESS",
            "127.0.0.1",
            "DATA_PATH",
            "server",
            "SERVICE_FIRST_CLIENTS",
            client.toString(),
            "SERVICE_THE_SECOND_UPLOAD_URL",
            client + "/submit",
            "SERVICE_THE_SECOND_DOWNLOAD_URL",
            client + "/retrieve",
            "SERVICE_THE_SECOND_TERMINATE_URL",
            client + "/kill");
    User user = new User(jar.start(directory, ofServer, "server").awaitReady());

    List<Long> ids = new ArrayList<>();
    for (String service : List.of("first", "the_second", "first", "the_second")) {
      ids.add(user.submit(1, service, Map.of("run.sh", "echo of " + service)));
    }

    List<String> outputs = new ArrayList<>();
    for (long id : ids) {
      outputs.add(user.result(id).get("stdout.txt"));
    }
    assertEquals(
        List.of("of first\n", "of the_second\n", "of first\n", "of the_second\n"), outputs);
  }
}
