package org.joborchestrator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Payloads;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link Client}; every setting has a default. For one thread at a time. */
public final class ClientBuilder {

  private static final Duration TEN_DAYS = Duration.ofDays(10);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private Path dataPath = Path.of("data");
  private @Nullable String name;
  private int slots = Integer.MAX_VALUE;
  private Duration maxAge = TEN_DAYS;
  private Duration killGrace = TEN_SECONDS;
  private DoubleSupplier hostLoad = Payloads.Settings.operatingSystemLoad();
  private Disk disk = Disk.relaxed();
  private Watermarks watermarks = Watermarks.STANDARD;
  private @Nullable Executor executor;
  private @Nullable Surroundings surroundings;

  ClientBuilder() {}

  /** Where payloads live; made if it is not there. Default {@code data}. */
  public ClientBuilder dataPath(Path directory) {
    this.dataPath = Arguments.given("dataPath", directory);
    return this;
  }

  /**
   * What orchestrators in the same JVM call it: kept in the rows of its jobs, so the same after a
   * restart. Default {@code local:} and the data path.
   *
   * @throws InvalidRequestException if it is blank, or has control characters
   */
  public ClientBuilder name(String chosen) {
    this.name = Arguments.name("client name", chosen);
    return this;
  }

  /**
   * How many payloads run at once; the rest wait as Prepared. Default: as many as come.
   *
   * @throws InvalidRequestException if it is less than 1
   */
  public ClientBuilder slots(int count) {
    this.slots = Arguments.positive("slots", count);
    return this;
  }

  /**
   * How long an ended payload is kept for somebody to ask for it. Default 10 days.
   *
   * @throws InvalidRequestException if it is less than none, or more than a century
   */
  public ClientBuilder maxAge(Duration age) {
    this.maxAge = Arguments.time("maxAge", age, Duration.ZERO);
    return this;
  }

  /**
   * How long a killed script has to end by itself. Default 10 seconds.
   *
   * @throws InvalidRequestException if it is less than none, or more than a century
   */
  public ClientBuilder killGrace(Duration grace) {
    this.killGrace = Arguments.time("killGrace", grace, Duration.ZERO);
    return this;
  }

  /** How sure files are to survive a crash of the machine. Default {@link Disk#relaxed}. */
  public ClientBuilder disk(Disk chosen) {
    this.disk = Arguments.given("disk", chosen);
    return this;
  }

  /**
   * How much of the data path's disk stays free: below that no payloads are taken; what runs goes
   * on. Default {@link Watermarks#STANDARD}.
   */
  public ClientBuilder watermarks(Watermarks marks) {
    this.watermarks = Arguments.given("watermarks", marks);
    return this;
  }

  /** What runs the scripts; closed with the client. Default {@link Executor#bash()}. */
  public ClientBuilder executor(Executor chosen) {
    this.executor = Arguments.given("executor", chosen);
    return this;
  }

  /** Where the host's CPU use, 0 to 1, is read. Default: the operating system. */
  public ClientBuilder hostLoad(DoubleSupplier source) {
    this.hostLoad = Arguments.given("hostLoad", source);
    return this;
  }

  /** Time, threads and chance; closed with the client. Default: the real ones. */
  public ClientBuilder surroundings(Surroundings chosen) {
    this.surroundings = Arguments.given("surroundings", chosen);
    return this;
  }

  /**
   * Starts it.
   *
   * @throws IOException if the data directory cannot be used
   * @throws org.joborchestrator.job.UnavailableException if another client uses the data directory
   */
  public Client start() throws IOException {
    String called = name == null ? "local:" + dataPath.toAbsolutePath().normalize() : name;
    Surroundings around = surroundings == null ? Surroundings.real("client") : surroundings;
    PayloadFiles files = null;
    try {
      files = new PayloadFiles(dataPath, disk, watermarks, around.random());
      Payloads payloads =
          new Payloads(
              around,
              files,
              executor == null ? Executor.bash(around.loop()) : executor,
              new Payloads.Settings(slots, killGrace, maxAge, hostLoad));
      return new Client(called, around, files, payloads);
    } catch (IOException | RuntimeException e) {
      around.close();
      if (files != null) {
        files.close();
      }
      throw e;
    }
  }
}
