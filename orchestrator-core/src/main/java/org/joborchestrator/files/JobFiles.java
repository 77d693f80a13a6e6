package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.joborchestrator.job.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's data directory: {@code job-<uuid>/input/…} and {@code job-<uuid>/output.zip} for each
 * job, and {@code .incoming} for uploads under way. Jobs taken over from 2.x have an absolute
 * location, and their inputs stand beside {@code output.zip}.
 *
 * <p>Safe for use by several threads.
 */
public final class JobFiles {

  private static final Logger log = LoggerFactory.getLogger(JobFiles.class);

  private static final String INPUT = "input";
  private static final String OUTPUT = "output.zip";
  private static final String INCOMING = ".incoming";
  private static final String OWNER = ".store";

  private final Path root;
  private final Storage storage;
  private final RandomGenerator random;

  /** Makes the directory if it is not there; keeps as much free as is usual. */
  public JobFiles(Path root, Disk disk, RandomGenerator random) throws IOException {
    this(root, disk, Watermarks.STANDARD, random);
  }

  /** Makes the directory if it is not there. */
  public JobFiles(Path root, Disk disk, Watermarks marks, RandomGenerator random)
      throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.random = random;
    this.storage = new Storage(disk, this.root.resolve(INCOMING), marks);
    Files.createDirectories(this.root.resolve(INCOMING));
  }

  /** The data directory. */
  public Path root() {
    return root;
  }

  /** How much room there is for more. */
  public FreeSpace space() {
    return storage.space();
  }

  /** Begins an upload of at most that many bytes. */
  public Staging stage(long limit) throws IOException {
    Path directory = root.resolve(INCOMING).resolve(newName());
    return new Staging(directory, directory.resolve(INPUT), storage, limit);
  }

  /** Moves what was staged into place and syncs it; answers its location. */
  public String place(Staging staging) throws IOException {
    String location = newName();
    staging.moveTo(root.resolve(location));
    return location;
  }

  /** A name for a file that lives no longer than the process. */
  public Path temporary() {
    return root.resolve(INCOMING).resolve(newName() + ".zip");
  }

  private String newName() {
    return "job-" + new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** The directory of the job's input files; for a job of 2.x it may hold an output.zip too. */
  public Path inputs(Job job) {
    Path directory = directory(job.location());
    return isOurs(job.location()) ? directory.resolve(INPUT) : directory;
  }

  /** Where the job's result is, once there is one. */
  public Path output(Job job) {
    return directory(job.location()).resolve(OUTPUT);
  }

  /** Where the result of the job's attempt is streamed to before it is kept. */
  public Path part(Job job) {
    return directory(job.location()).resolve(OUTPUT + "." + job.attempt() + ".part");
  }

  /** Makes a part the job's result, and waits until it is on stable storage as such. */
  public void keep(Job job) throws IOException {
    Path output = output(job);
    Files.move(
        part(job), output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    storage.disk().syncAll(List.of(output, directory(job.location())));
  }

  /** Deletes what has come of a result that is not kept. */
  public void discardPart(Job job) {
    try {
      Files.deleteIfExists(part(job));
    } catch (IOException e) {
      log.warn("{} could not be deleted; the job's cleaning will", part(job), e);
    }
  }

  /** Deletes all that the job has on the disk; what cannot be deleted now, later. */
  public void delete(Job job) {
    delete(job.location());
  }

  /** Deletes what was placed there; what cannot be deleted now, later. */
  public void delete(String location) {
    storage.delete(directory(location));
  }

  /** Tries again what could not be deleted. */
  public void deleteLeftovers() {
    storage.deleteLeftovers();
  }

  /** Deletes uploads that a former process left unfinished; call it before uploads begin. */
  public void sweepIncoming() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(root.resolve(INCOMING))) {
      for (Path path : left) {
        Trees.deleteQuietly(path);
      }
    }
  }

  /**
   * Deletes job directories that no row knows, left by a crash before their row was committed. Only
   * where the data directory is that store's: one that was started by mistake with another, empty
   * database must not lose its files.
   *
   * @param store the identity of the store that the rows are in
   */
  public void sweepOrphans(String store, KnownLocations known) throws IOException {
    if (!isOf(store)) {
      log.warn(
          "{} holds jobs of another database; directories that this one does not know are left",
          root);
      return;
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
      for (Path path : directories) {
        String name = path.getFileName().toString();
        boolean isKnown = known.contains(name) || known.contains(path.toString());
        if (!isKnown && isJobDirectory(path)) {
          Trees.deleteQuietly(path);
        }
      }
    }
  }

  /** A directory that says nothing, but has jobs in it, is somebody else's: better leave it so. */
  private boolean isOf(String store) throws IOException {
    Path owner = root.resolve(OWNER);
    if (Files.exists(owner)) {
      return Files.readString(owner).strip().equals(store);
    }
    try (DirectoryStream<Path> jobs = Files.newDirectoryStream(root, JobFiles::isJobDirectory)) {
      if (jobs.iterator().hasNext()) {
        return false;
      }
    }
    Files.writeString(owner, store + "\n");
    storage.disk().sync(owner);
    return true;
  }

  /**
   * Only what this class has made is swept: someone may keep other things in the data directory.
   */
  private static boolean isJobDirectory(Path path) {
    return path.getFileName().toString().matches("job-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  private Path directory(String location) {
    return root.resolve(location);
  }

  private static boolean isOurs(String location) {
    return !Path.of(location).isAbsolute();
  }
}
