package org.joborchestrator.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.joborchestrator.job.UnavailableException;

/**
 * A client's data directory: {@code payload-<uuid>/} is the working directory of each payload, and
 * {@code .client/} holds what is the client's own: files that are arriving, what scripts write to
 * their standard output and error, the record of each payload, and the lock that keeps a second
 * client out.
 *
 * <p>A server may use the same data directory: neither touches what the other has made.
 */
public final class PayloadFiles implements Closeable {

  private static final String PREFIX = "payload-";
  private static final String OWN = ".client";
  private static final String ARRIVING = "arriving";
  private static final String RECORDS = "records";
  private static final String STDOUT = "stdout";
  private static final String STDERR = "stderr";

  private final Path root;
  private final Path own;
  private final RandomGenerator random;
  private final Storage storage;
  private final Claims claims = new Claims();
  private final List<Sweep> sweeps;
  private final DirectoryLock lock;

  /**
   * Makes the directory if it is not there, and locks it; keeps as much free as is usual.
   *
   * @throws UnavailableException if another client uses the directory
   */
  public PayloadFiles(Path root, RandomGenerator random) throws IOException {
    this(root, Disk.relaxed(), Watermarks.STANDARD, random);
  }

  /**
   * Makes the directory if it is not there, and locks it.
   *
   * @throws UnavailableException if another client uses the directory
   */
  public PayloadFiles(Path root, Disk disk, Watermarks marks, RandomGenerator random)
      throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.own = this.root.resolve(OWN);
    this.random = random;
    this.storage = new Storage(disk, own, marks);
    Predicate<String> isOurs = Sweep.named(PREFIX);
    this.sweeps =
        Stream.concat(own(ARRIVING, RECORDS, STDOUT, STDERR), Stream.of(this.root))
            .map(place -> new Sweep(place, isOurs, claims, storage))
            .toList();
    for (Path place : own(ARRIVING, RECORDS, STDOUT, STDERR).toList()) {
      Files.createDirectories(place);
    }
    this.lock =
        DirectoryLock.take(
            own,
            "lock",
            "Another client uses the data directory " + this.root + ": expected one of its own");
  }

  /** The data directory. */
  public Path root() {
    return root;
  }

  /** How much room there is for more. */
  public FreeSpace space() {
    return storage.space();
  }

  /** Begins to take files; there is no limit but the disk's. */
  public Staging stage() throws IOException {
    String name = claims.begin(newName());
    Path directory = own.resolve(ARRIVING).resolve(name);
    return new Staging(directory, storage, Long.MAX_VALUE, () -> claims.end(name));
  }

  /**
   * Moves what was staged into a working directory of its own; answers its name. It stays until
   * somebody says what becomes of it: {@link #kept}, or {@link #delete}.
   */
  public String place(Staging staging) throws IOException {
    String name = claims.begin(newName());
    try {
      staging.moveTo(root.resolve(name));
      staging.sync();
      return name;
    } catch (IOException | RuntimeException e) {
      delete(name);
      throw e;
    }
  }

  /** What was placed under that name is among the client's payloads now. */
  public void kept(String name) {
    claims.keep(name);
  }

  private String newName() {
    return PREFIX + new UUID(random.nextLong(), random.nextLong());
  }

  /** The payload's working directory. */
  public Path directory(String name) {
    return root.resolve(name);
  }

  /** What the script writes to its standard output. */
  public Path stdout(String name) {
    return own.resolve(STDOUT).resolve(name);
  }

  /** What the script writes to its standard error. */
  public Path stderr(String name) {
    return own.resolve(STDERR).resolve(name);
  }

  /** What is written down of the payload, so that another process can take it up. */
  public Path record(String name) {
    return records().resolve(name);
  }

  /** The names of all payloads that something may be written down of. */
  public List<String> recorded() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> records = Files.newDirectoryStream(records(), PREFIX + "*")) {
      records.forEach(record -> names.add(record.getFileName().toString()));
    }
    return names;
  }

  /** Holds the record of each payload, under its name. */
  public Path records() {
    return own.resolve(RECORDS);
  }

  /** How long each server's lease is. */
  public Path leases() {
    return own.resolve("leases");
  }

  /** Says whose the directory is, in its first line. */
  public Path owner() {
    return own.resolve("owner");
  }

  /**
   * Makes the directory that process's. What a former one left to guard its scripts sees that and
   * lets them be; an empty file will do for that, should the disk be full.
   */
  public void own(String process) throws IOException {
    try {
      Path written = owner().resolveSibling("owner.new");
      Files.writeString(written, process + "\n");
      Files.move(
          written, owner(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.newOutputStream(owner()).close();
    }
  }

  private Stream<Path> own(String... names) {
    return Stream.of(names).map(own::resolve);
  }

  /**
   * Makes sure that there is a directory that can be read. A script may have removed its own, put
   * something else in its place, or shut it.
   */
  public void settle(String name) throws IOException {
    storage.space().check(); // on a disk that is away there is nothing to settle
    Path directory = directory(name);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      Files.createDirectory(directory);
    } else if (!Trees.isOpen(directory)) {
      Trees.open(directory);
    }
  }

  /**
   * Writes an archive of the payload's directory as it is now, with its output beside it, unless
   * the script wrote files of those names itself.
   *
   * @see Archive#write
   */
  public ArchiveReport writeArchive(String name, OutputStream out) throws IOException {
    Map<String, Path> output = new HashMap<>(); // of one that never began there is none
    Map.of("stdout.txt", stdout(name), "stderr.txt", stderr(name))
        .forEach(
            (entry, file) -> {
              if (Files.exists(file)) {
                output.put(entry, file);
              }
            });
    return Archive.write(directory(name), output, out);
  }

  /**
   * Deletes all that the payload has on the disk, its record first; what cannot be deleted now,
   * later.
   */
  public void delete(String name) {
    storage.delete(record(name));
    storage.delete(directory(name));
    storage.delete(stdout(name));
    storage.delete(stderr(name));
    claims.end(name);
  }

  /**
   * Deletes what a former process has left.
   *
   * @param kept the names of those payloads that go on
   */
  public void sweep(Locations kept) throws IOException {
    for (Sweep sweep : sweeps) {
      sweep.run(kept);
    }
  }

  /**
   * The same again, while everything goes on; what is in its way is logged. Tries again what could
   * not be deleted before, too.
   */
  public void sweepAgain(Locations kept) {
    storage.sweep(() -> sweep(kept));
  }

  /** Where the client keeps the numbers that it has given out. */
  public Path lastId() {
    return own.resolve("last-id");
  }

  /** Lets another client use the directory. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
