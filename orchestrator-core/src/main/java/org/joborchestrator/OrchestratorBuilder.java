package org.joborchestrator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.store.JobStore;
import org.jspecify.annotations.Nullable;

/** Sets up an {@link Orchestrator}. For one thread at a time. */
public final class OrchestratorBuilder {

  private final Map<ServiceName, Service> services = new LinkedHashMap<>();
  private Path dataPath = Path.of("data");
  private @Nullable JobStore store;
  private Supplier<JobStore> opening = () -> JobStore.sqlite(dataPath.resolve("db.sqlite"));
  private @Nullable Surroundings surroundings;
  private @Nullable Disk disk;
  private Watermarks watermarks = Watermarks.STANDARD;
  private Duration maxAge = Duration.ofDays(10);
  private long uploadLimit = 400L << 20;
  private Duration lease = Duration.ofMinutes(5);

  /**
   * The numbers of an orchestrator.
   *
   * @param maxAge how long a final job is kept
   * @param uploadLimit the most bytes of one upload
   * @param lease how long a client may be out of reach before it stops its jobs, and they run
   *     elsewhere
   */
  record Settings(Duration maxAge, long uploadLimit, Duration lease) {}

  OrchestratorBuilder() {}

  /** Where jobs live; made if it is not there. Default {@code data}. */
  public OrchestratorBuilder dataPath(Path directory) {
    this.dataPath = Arguments.given("dataPath", directory);
    return this;
  }

  /**
   * Where the jobs' rows are kept; closed with the orchestrator. Default: SQLite, {@code db.sqlite}
   * in the data path.
   */
  public OrchestratorBuilder store(JobStore chosen) {
    this.store = Arguments.given("store", chosen);
    return this;
  }

  /**
   * The same, opened when the data path is known to be free: so where another orchestrator uses
   * that, no new store is made.
   */
  public OrchestratorBuilder store(Supplier<JobStore> chosen) {
    this.store = null;
    this.opening = Arguments.given("store", chosen);
    return this;
  }

  /**
   * Adds a service.
   *
   * @throws InvalidRequestException if there is one of that name
   */
  public OrchestratorBuilder service(Service service) {
    if (services.putIfAbsent(Arguments.given("service", service).name(), service) != null) {
      throw new InvalidRequestException(
          "Service " + service.name() + " is there twice: expected each once");
    }
    return this;
  }

  /**
   * How long a final job is kept. Default 10 days.
   *
   * @throws InvalidRequestException if it is less than none, or more than a century
   */
  public OrchestratorBuilder maxAge(Duration age) {
    maxAge = Arguments.time("maxAge", age, Duration.ZERO);
    return this;
  }

  /**
   * The most bytes that the files of one job may have together. Default 400 MiB.
   *
   * @throws InvalidRequestException if it is less than 1
   */
  public OrchestratorBuilder uploadLimit(long bytes) {
    if (bytes < 1) {
      throw new InvalidRequestException("uploadLimit " + bytes + ": expected 1 or more bytes");
    }
    uploadLimit = bytes;
    return this;
  }

  /**
   * How long client and server may be out of each other's reach before the client stops the jobs
   * that it has; shortly afterwards they are run elsewhere. A restart of the server that takes less
   * disturbs no job. Default 5 minutes.
   *
   * @throws InvalidRequestException if it is less than a second, or more than a century
   */
  public OrchestratorBuilder lease(Duration time) {
    lease = Arguments.time("lease", time, Duration.ofSeconds(1));
    return this;
  }

  /** How sure files are to survive a crash of the machine. Default {@link Disk#durable}. */
  public OrchestratorBuilder disk(Disk chosen) {
    this.disk = Arguments.given("disk", chosen);
    return this;
  }

  /**
   * How much of the data path's disk stays free: below that uploads are refused, and results wait
   * if need be. Default {@link Watermarks#STANDARD}.
   */
  public OrchestratorBuilder watermarks(Watermarks marks) {
    this.watermarks = Arguments.given("watermarks", marks);
    return this;
  }

  /** Time, threads and chance; closed with the orchestrator. Default: the real ones. */
  public OrchestratorBuilder surroundings(Surroundings chosen) {
    this.surroundings = Arguments.given("surroundings", chosen);
    return this;
  }

  /**
   * Starts it: jobs that the store knows go on where they were.
   *
   * @throws IOException if the data directory cannot be used
   * @throws org.joborchestrator.job.StorageException if the store cannot be opened
   * @throws org.joborchestrator.job.UnavailableException if another orchestrator uses the data
   *     directory
   * @throws InvalidRequestException if there is no service, or one without a client
   */
  public Orchestrator start() throws IOException {
    if (services.isEmpty()) {
      throw new InvalidRequestException(
          "There is no service: expected at least one, see OrchestratorBuilder.service");
    }
    Surroundings around = surroundings == null ? Surroundings.real("orchestrator") : surroundings;
    JobStore rows = store;
    JobFiles files = null;
    try {
      Disk storage = disk == null ? Disk.durable(around.io()) : disk;
      files = new JobFiles(dataPath, storage, watermarks, around.random());
      if (rows == null) {
        rows = opening.get();
      }
      Settings settings = new Settings(maxAge, uploadLimit, lease);
      return Orchestrator.start(around, rows, files, services.values(), settings);
    } catch (IOException | RuntimeException e) {
      around.close();
      if (rows != null) {
        rows.close();
      }
      if (files != null) {
        files.close();
      }
      throw e;
    }
  }
}
