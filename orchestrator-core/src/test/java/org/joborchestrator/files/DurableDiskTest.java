package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableDiskTest {

  @TempDir private Path directory;
  private final List<Path> paths = new ArrayList<>();

  @BeforeEach
  void make() throws IOException {
    paths.add(directory);
    for (int i = 0; i < 20; i++) {
      paths.add(Files.writeString(directory.resolve("file-" + i), "content"));
    }
  }

  @Test
  void many_areSyncedTogether() throws Exception {
    ExecutorService io = Executors.newCachedThreadPool();
    try {
      Disk.durable(io).syncAll(paths);
      Disk.durable(io).syncAll(List.of());
    } finally {
      io.shutdown();
    }
    assertTrue(io.awaitTermination(10, TimeUnit.SECONDS));
  }

  /** As on a single thread, or when it closes: it must not wait for help that never comes. */
  @Test
  void helpThatDoesNotCome_isNotWaitedFor() throws IOException {
    List<Runnable> never = new ArrayList<>();
    Disk.durable(never::add).syncAll(paths);
    assertEquals(7, never.size());
    never.forEach(Runnable::run);

    Disk.durable(
            task -> {
              throw new RejectedExecutionException("closing");
            })
        .syncAll(paths);
  }

  @Test
  void oneThatIsNotThere_failsAll() {
    paths.add(directory.resolve("gone"));

    assertThrows(NoSuchFileException.class, () -> Disk.durable().syncAll(paths));
    assertThrows(
        NoSuchFileException.class,
        () -> Disk.durable(task -> new Thread(task).start()).syncAll(paths));
  }
}
