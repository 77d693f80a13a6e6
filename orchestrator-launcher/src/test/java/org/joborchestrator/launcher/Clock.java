package org.joborchestrator.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.joborchestrator.testkit.Requires;

/** The wall clock of a member, which jumps; what measures how long something takes does not. */
final class Clock {

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Member member;
  private final Path file;

  private Clock(Member member, Path file) {
    this.member = member;
    this.file = file;
  }

  /** Has the member, which was not started yet, go by a clock of its own, right as yet. */
  static Clock of(Member member, Path directory) throws IOException {
    Optional<Path> library = library();
    Requires.that(library.isPresent(), "the library of the program faketime is not there");
    Clock clock = new Clock(member, Files.createTempFile(directory, "clock", ""));
    clock.jump(Duration.ZERO);
    member
        .with("LD_PRELOAD", library.orElseThrow().toString())
        .with("FAKETIME_TIMESTAMP_FILE", clock.file.toString())
        .with("FAKETIME_CACHE_DURATION", "1")
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .with("FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else each timed wait of a JVM spins
    return clock;
  }

  private static Optional<Path> library() throws IOException {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders
          .map(folder -> folder.resolve("faketime").resolve("libfaketimeMT.so.1"))
          .filter(Files::isReadable)
          .findFirst();
    }
  }

  /** Within a second or so it is wrong by that much. */
  void jump(Duration wrong) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+d\n".formatted(wrong.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes what the library leaves in shared memory when its process is killed. */
  void remove() throws IOException {
    for (JarProcess process : member.processes()) {
      for (String name : new String[] {"faketime_shm_", "sem.faketime_sem_"}) {
        Files.deleteIfExists(SHARED_MEMORY.resolve(name + process.pid()));
      }
    }
  }
}
