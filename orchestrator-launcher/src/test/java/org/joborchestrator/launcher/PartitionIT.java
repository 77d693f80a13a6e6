package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.joborchestrator.launcher.Namespace.Cut;
import org.joborchestrator.launcher.Witness.Begin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each client in a network of its own, which does not always reach the server's. */
final class PartitionIT {

  private static final int CLIENTS = 2;
  private static final int USER = 1;
  private static final String JOB = "job";

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  /** By the client that is in it. */
  private final Map<Member, Namespace> namespaces = new LinkedHashMap<>();

  private Witness witness;
  private Cluster cluster;
  private User user;
  private Path gate;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    List<Member> clients = new ArrayList<>();
    for (int i = 1; i <= CLIENTS; i++) {
      Namespace namespace = Namespace.create();
      Member client =
          Member.client(jar, directory.resolve("client" + i), namespace.address())
              .startedBy(namespace.command());
      namespaces.put(client, namespace);
      clients.add(client);
    }
    cluster =
        new Cluster(directory, Member.server(jar, directory.resolve("server"), clients), clients);
    witness = new Witness(directory.resolve("witness"));
    user = new User(cluster.server().address());
    gate = directory.resolve("gate");
  }

  @AfterEach
  void removeNamespaces() throws IOException, InterruptedException {
    for (Namespace namespace : namespaces.values()) {
      namespace.remove();
    }
  }

  @Test
  void partition_shorterThanTheLease_losesNothing() throws IOException, InterruptedException {
    start("60");
    long id = submit("sleep 3\n");
    Begin begin = witness.awaitBegins(1);

    Namespace namespace = namespaceOf(begin);
    namespace.cut(Cut.ALL);
    witness.awaitEnd(JOB);
    namespace.heal();

    requireResultOf(begin, id);
    assertEquals(Map.of(JOB, 1L), witness.runs());
    end();
  }

  @ParameterizedTest
  @EnumSource
  void partition_longerThanTheLease_runsTheJobAgainWhenItHasStopped(Cut cut)
      throws IOException, InterruptedException {
    start("5");
    long id = submit("until [ -e '%s' ]; do sleep 0.1; done\n".formatted(gate));
    Begin first = witness.awaitBegins(1);

    namespaceOf(first).cut(cut);
    Begin second = witness.awaitBegins(2);
    namespaceOf(first).heal();
    Files.createFile(gate);

    assertNotEquals(first.client(), second.client());
    witness.requireOneAtATime(); // the first had stopped itself by then
    requireResultOf(second, id);
    assertEquals(Map.of(JOB, 2L), witness.runs());
    end();
  }

  private void start(String lease) throws IOException {
    cluster.server().with("LEASE", lease);
    cluster.start();
  }

  private long submit(String work) throws IOException, InterruptedException {
    String all = "echo $$ > pid.txt\n" + work;
    return user.submit(USER, "example", Errand.QUICK.files(witness, JOB, USER, all));
  }

  private void requireResultOf(Begin run, long id) throws IOException, InterruptedException {
    assertEquals(run.pid() + "\n", user.result(id).get("pid.txt"));
  }

  private Namespace namespaceOf(Begin begin) {
    return Objects.requireNonNull(namespaces.get(cluster.clientOf(begin)));
  }

  private void end() throws IOException, InterruptedException {
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(1);
    cluster.terminate();
  }
}
