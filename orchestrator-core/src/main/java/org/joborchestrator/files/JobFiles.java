package org.joborchestrator.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's data directory: {@code job-<uuid>/} holds the inputs of each job, unless they are in
 * memory and in its row alone, {@code .results/job-<uuid>.<attempt>.zip} is what came of an
 * attempt; {@code .incoming} is for uploads under way, and {@code .lock} keeps a second server out.
 * Jobs taken over from 2.x have an absolute location, and their inputs stand beside {@code
 * output.zip}.
 *
 * <p>Safe for use by several threads.
 */
public final class JobFiles implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(JobFiles.class);

  private static final String FORMER_OUTPUT = "output.zip";
  private static final String RESULTS = ".results";
  private static final String INCOMING = ".incoming";
  private static final String OWNER = ".store";
  private static final String LOCK = ".lock";
  private static final String PART = ".part";
  private static final String PREFIX = "job-";
  private static final Predicate<String> JOB = Sweep.named(PREFIX);

  private final Path root;
  private final Storage storage;
  private final RandomGenerator random;
  private final Claims claims = new Claims();
  private final Unwritten unwritten = new Unwritten();
  private final Sweep uploads;
  private final Sweep jobs;
  private final Sweep results;
  private final DirectoryLock lock;
  private volatile boolean isOurs;

  /**
   * Makes the directory if it is not there, and locks it; keeps as much free as is usual.
   *
   * @throws UnavailableException if another server uses the directory
   */
  public JobFiles(Path root, Disk disk, RandomGenerator random) throws IOException {
    this(root, disk, Watermarks.STANDARD, random);
  }

  /**
   * Makes the directory if it is not there, and locks it.
   *
   * @throws UnavailableException if another server uses the directory
   */
  public JobFiles(Path root, Disk disk, Watermarks marks, RandomGenerator random)
      throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.random = random;
    Path incoming = this.root.resolve(INCOMING);
    this.storage = new Storage(disk, incoming, marks);
    this.uploads = new Sweep(incoming, name -> true, claims, storage);
    this.jobs = new Sweep(this.root, JOB, claims, storage);
    this.results = sweepOfResults();
    Files.createDirectories(incoming);
    makeResults();
    this.lock =
        DirectoryLock.take(
            this.root,
            LOCK,
            "Another server uses the data directory " + this.root + ": expected one of its own");
  }

  private Sweep sweepOfResults() {
    return new Sweep(
        root.resolve(RESULTS), name -> JOB.test(owner(name)), JobFiles::owner, claims, storage);
  }

  /** The location of the job that a result, or a part of one, is of. */
  private static String owner(String result) {
    int end = result.indexOf('.');
    return end < 0 ? result : result.substring(0, end);
  }

  private void makeResults() throws IOException {
    Path results = root.resolve(RESULTS);
    if (!Files.exists(results)) {
      Files.createDirectory(results);
      storage.disk().sync(root);
    }
  }

  /** The data directory. */
  public Path root() {
    return root;
  }

  /** How much room there is for more. */
  public FreeSpace space() {
    return storage.space();
  }

  /** Begins an upload of at most that many bytes. What is small stays in memory. */
  public Staging stage(long limit) {
    String name = claims.begin(newName());
    return new Staging(incoming(name), storage, limit, Bundle.SMALL, () -> claims.end(name));
  }

  private Staging stageOnDisk() throws IOException {
    String name = claims.begin(newName());
    return new Staging(incoming(name), storage, Long.MAX_VALUE, () -> claims.end(name));
  }

  private Path incoming(String name) {
    return root.resolve(INCOMING).resolve(name);
  }

  /**
   * Gives what was staged a place, and moves it there unless it is in memory. It stays until
   * somebody says what becomes of it: {@link #kept}, {@link #delete(String)}, or {@link #leave}.
   */
  public Placed place(Staging staging) throws IOException {
    String location = claims.begin(newName());
    try {
      Optional<Bundle> inMemory = staging.bundle();
      if (inMemory.isEmpty()) {
        staging.moveTo(directory(location));
      }
      return new Placed(this, location, staging, inMemory.orElse(null));
    } catch (IOException | RuntimeException e) {
      claims.end(location);
      throw e;
    }
  }

  /** Whether there is room to keep them until the job has {@link #ended}. */
  boolean keepInMemory(String location, Bundle inputs) {
    return unwritten.add(location, inputs);
  }

  /**
   * Returns once they are on stable storage in their place, and no longer in memory. What a failed
   * try has left there makes room.
   */
  void write(String location, Bundle inputs) throws IOException {
    storage.delete(directory(location));
    try (Staging staging = stageOnDisk()) {
      inputs.writeTo(staging);
      staging.moveTo(directory(location));
      staging.sync();
    }
    unwritten.remove(location);
  }

  /**
   * Has the job's inputs outlive its row's copy of them, if that is all there is. For one thread at
   * a time.
   */
  public void writeInputs(Job job) throws IOException {
    Optional<Bundle> inMemory = unwritten.find(job.location());
    if (inMemory.isPresent()) {
      write(job.location(), inMemory.get());
    }
  }

  /** What was placed there has a row now. */
  public void kept(String location) {
    claims.keep(location);
  }

  /** Nobody knows whether what was placed there has a row: the next sweep looks. */
  public void leave(String location) {
    unwritten.remove(location);
    claims.end(location);
  }

  /** Whether the job's inputs are in memory and in its row alone, until it has {@link #ended}. */
  public boolean isUnwritten(Job job) {
    return unwritten.find(job.location()).isPresent();
  }

  /** The row of the job says that it has ended, and does not keep its inputs any more. */
  public void ended(Job job) {
    unwritten.remove(job.location());
  }

  /**
   * Has the job's files again of which its row keeps a copy. Its result, if it has ended, and
   * inputs that were on the disk are written where a crash of the machine has lost them; others are
   * in memory again.
   */
  public void restore(Job job, byte[] copy) throws IOException {
    Bundle kept = Bundle.of(copy);
    Path place = job.isFinal() ? placeOf(output(job)) : directory(job.location());
    boolean wereInMemory = !job.isFinal() && !Files.exists(place);
    if (wereInMemory && keepInMemory(job.location(), kept)) {
      return;
    }
    int restored = kept.restore(place);
    if (restored > 0) {
      log.info("Job {}: {} of its files were lost, and are there again", job.id(), restored);
    }
  }

  /** A file for a while. */
  public TemporaryFile temporary() {
    String name = claims.begin(newName() + ".zip");
    return new TemporaryFile(root.resolve(INCOMING).resolve(name), () -> claims.end(name));
  }

  private String newName() {
    return PREFIX + new UUID(random.nextLong(), random.nextLong());
  }

  /**
   * The job's input files; of a job of 2.x an output.zip may be among them. Listing them fails with
   * {@link InputsLostException} where they are not on the disk any more.
   */
  public Inputs inputs(Job job) {
    return unwritten
        .find(job.location())
        .<Inputs>map(Function.identity())
        .orElseGet(() -> new StoredInputs(directory(job.location()), storage.space()));
  }

  /**
   * Writes an archive of the job's inputs; it is empty if there are none any more.
   *
   * @see Archive#write
   */
  public void archiveInputs(Job job, OutputStream out) throws IOException {
    Optional<Bundle> inMemory = unwritten.find(job.location());
    Path directory = directory(job.location());
    if (inMemory.isEmpty() && Files.exists(directory)) {
      Archive.write(directory, Map.of(), out);
      return;
    }
    try (Staging copy = stageOnDisk()) {
      if (inMemory.isPresent()) {
        inMemory.get().writeTo(copy);
      }
      Archive.write(copy.directory(), Map.of(), out);
    }
  }

  /** Where the result of the job's attempt is, once there is one: never another attempt's. */
  public Path output(Job job) {
    return isFormer(job)
        ? directory(job.location()).resolve(FORMER_OUTPUT)
        : root.resolve(RESULTS).resolve(job.location() + "." + job.attempt() + ".zip");
  }

  /** Whether there is a result of the job's attempt; it is the job's once the job has ended. */
  public boolean hasOutput(Job job) {
    return Files.exists(output(job));
  }

  /** Where the result of the job's attempt is streamed to before it is kept. */
  public Path part(Job job) {
    Path output = output(job);
    return output.resolveSibling(output.getFileName() + PART);
  }

  /** Makes a part the attempt's result, not yet sure to survive a crash of the machine. */
  public void keep(Job job) throws IOException {
    Files.move(
        part(job),
        output(job),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The job's result as one piece of bytes, for {@link #restore}; empty if it is not small. */
  public Optional<byte[]> copy(Job job) throws IOException {
    Path output = output(job);
    return Files.size(output) <= Bundle.SMALL
        ? Optional.of(Bundle.of(output).bytes())
        : Optional.empty();
  }

  /**
   * Waits until the results of those jobs are on stable storage. What is not there any more is left
   * out.
   */
  public void sync(Collection<Job> jobs) throws IOException {
    Set<Path> paths = new LinkedHashSet<>();
    for (Job job : jobs) {
      Path output = output(job);
      if (Files.exists(output)) {
        paths.add(output);
        paths.add(placeOf(output));
      }
    }
    storage.disk().syncAll(List.copyOf(paths));
  }

  /** Deletes what has come of a result that is not kept; what cannot be deleted now, later. */
  public void discardPart(Job job) {
    storage.delete(part(job));
  }

  /**
   * Deletes the result of an attempt that was given up, if there is one; what cannot be deleted
   * now, later. With a job of 2.x it is left: it may be one of the inputs.
   */
  public void discardOutput(Job job) {
    if (!isFormer(job)) {
      storage.delete(output(job));
    }
  }

  /** Deletes all that the job has on the disk; what cannot be deleted now, later. */
  public void delete(Job job) {
    storage.delete(output(job));
    delete(job.location());
  }

  /** Deletes what was placed there; what cannot be deleted now, later. */
  public void delete(String location) {
    unwritten.remove(location);
    storage.delete(directory(location));
    claims.end(location);
  }

  /**
   * Deletes what a former process has left: uploads under way, temporary files, parts of results,
   * and job directories that no row knows. Those two only where the data directory is that store's:
   * one that was started by mistake with another, empty database must not lose its files.
   *
   * @param store the identity of the store that the rows are in
   */
  public void sweep(String store, Locations rows) throws IOException {
    isOurs = isOf(store);
    if (!isOurs) {
      log.warn(
          "{} holds jobs of another database; directories that this one does not know are left",
          root);
    }
    sweep(rows);
    if (isOurs) {
      sweepParts(rows);
    }
  }

  /** Whatever their jobs have become: what is fetched now begins anew. */
  private void sweepParts(Locations rows) throws IOException {
    new Sweep(root.resolve(RESULTS), name -> name.endsWith(PART), claims, storage).run(rows);
  }

  /**
   * The same again, while everything goes on; what is in its way is logged. Tries again what could
   * not be deleted before, too.
   */
  public void sweepAgain(Locations rows) {
    storage.sweep(() -> sweep(rows));
  }

  private void sweep(Locations rows) throws IOException {
    uploads.run(rows);
    if (isOurs) {
      jobs.run(rows);
      results.run(rows);
    }
  }

  /** A directory that says nothing, but has jobs in it, is somebody else's: better leave it so. */
  private boolean isOf(String store) throws IOException {
    Path owner = root.resolve(OWNER);
    if (Files.exists(owner)) {
      return Files.readString(owner).strip().equals(store);
    }
    try (DirectoryStream<Path> there =
        Files.newDirectoryStream(root, path -> JOB.test(path.getFileName().toString()))) {
      if (there.iterator().hasNext()) {
        return false;
      }
    }
    Files.writeString(owner, store + "\n");
    storage.disk().sync(owner);
    return true;
  }

  private Path directory(String location) {
    return root.resolve(location);
  }

  private static Path placeOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "results have a directory");
  }

  /** Whether it was taken over from 2.x. */
  private static boolean isFormer(Job job) {
    return Path.of(job.location()).isAbsolute();
  }

  /** Lets another server use the directory. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
