package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.node.EventBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that has nothing to do looks at its disk, too. */
final class ClientRoomTest {

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final TestDisk disk = new TestDisk();

  @Test
  void lackOfRoom_isFoundWithinHalfAMinute_andItsEndWithinHalfASecond() throws IOException {
    try (Client client =
        Client.builder()
            .dataPath(directory)
            .executor(new EndlessScripts())
            .disk(disk)
            .hostLoad(() -> 0)
            .surroundings(surroundings)
            .start()) {
      surroundings.settle();
      assertEquals(Optional.empty(), unable(client));

      disk.free(Watermarks.STANDARD.low() - 1);
      surroundings.advance(Duration.ofSeconds(30));
      assertTrue(unable(client).orElseThrow().contains("low on disk"));

      disk.free(Watermarks.STANDARD.enough());
      surroundings.advance(Duration.ofMillis(500));
      assertEquals(Optional.empty(), unable(client));
    }
    assertEquals(List.of(), surroundings.failures());
  }

  /** What its servers are told. */
  private Optional<String> unable(Client client) {
    CompletableFuture<EventBatch> answer = client.events(0, Duration.ZERO, Optional.empty());
    surroundings.settle();
    return answer.join().unable();
  }
}
