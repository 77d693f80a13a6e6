package org.joborchestrator.files;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.TooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Files on their way in: they are written to a temporary directory, and moved into place all at
 * once or not at all. As long as they are few and small they may stay in memory instead. For one
 * thread at a time.
 */
public final class Staging implements Closeable {

  /** After so many bytes the room is looked at again. */
  private static final long LOOK = 1 << 20;

  /** Every disk has room for names of so many characters. */
  private static final int USUAL_LENGTH = 100;

  private final Path directory;
  private final Storage storage;
  private final long limit;
  private final int small;
  private final Runnable ended;
  private final Set<FilePath> files = new LinkedHashSet<>();
  private final Set<FilePath> folders = new HashSet<>();
  private final Set<Path> directories = new HashSet<>();
  private long written;
  private long looked;
  private boolean broken;
  private boolean closed;
  private @Nullable Path place;

  /** All files as long as they stay in memory; null once they are on the disk. */
  private @Nullable Map<FilePath, Limited> memory = new LinkedHashMap<>();

  private final Set<String> lowerCase = new HashSet<>(); // names of those in memory

  /** Files that are on the disk from the first on. */
  Staging(Path directory, Storage storage, long limit, Runnable ended) throws IOException {
    this(directory, storage, limit, 0, ended);
    try {
      spill();
    } catch (IOException e) {
      close();
      throw storage.space().explained(e);
    }
  }

  /**
   * @param directory made by this; deleted by {@link #close} unless it was moved
   * @param storage looked at again and again while files are written
   * @param limit the most bytes of all files together
   * @param small so many bytes stay in memory
   * @param ended told when nothing is written to the directory any more
   */
  Staging(Path directory, Storage storage, long limit, int small, Runnable ended) {
    this.directory = directory;
    this.storage = storage;
    this.limit = limit;
    this.small = small;
    this.ended = ended;
  }

  /**
   * Begins a file.
   *
   * @param name its relative path, as the sender wrote it
   * @return takes the content, and fails with {@link TooLargeException} beyond the limit; close it
   *     before the next file begins
   * @throws InvalidRequestException if the name is none that is accepted, or was there before
   * @throws NoSpaceException if the disk is full, as do the writes to the file
   */
  public OutputStream file(String name) throws IOException {
    FilePath path = FilePath.of(name);
    Path file = path.resolveIn(directory);
    if (files.contains(path)) {
      throw new InvalidRequestException(
          "Two files are named '" + path + "': expected one of each name");
    }
    List<FilePath> above = above(path);
    if (folders.contains(path) || above.stream().anyMatch(files::contains)) {
      throw ambiguous(path, null);
    }
    Limited begun;
    try {
      begun = begin(path, file);
    } catch (IOException e) {
      throw storage.space().explained(e);
    }
    files.add(path);
    folders.addAll(above);
    return begun;
  }

  private Limited begin(FilePath path, Path file) throws IOException {
    if (memory != null && (files.size() >= Bundle.FEW || isUnusual(path))) {
      spill();
    }
    if (memory == null) {
      return new Limited(create(path, file));
    }
    Limited begun = new Limited(new ByteArrayOutputStream());
    memory.put(path, begun);
    return begun;
  }

  /** Whether a disk may refuse the name, or take it for another's: then it is to be asked now. */
  private boolean isUnusual(FilePath path) {
    String name = path.value();
    return name.length() > USUAL_LENGTH || !lowerCase.add(name.toLowerCase(Locale.ROOT));
  }

  private OutputStream create(FilePath path, Path file) throws IOException {
    try {
      makeDirectories(file);
      return storage.disk().create(file);
    } catch (FileAlreadyExistsException e) { // where upper and lower case are the same
      throw ambiguous(path, e);
    }
  }

  /** Writes to the disk what is in memory; from now on all goes there. */
  private void spill() throws IOException {
    Map<FilePath, Limited> inMemory = Objects.requireNonNull(memory);
    memory = null;
    boolean wasBroken = broken;
    broken = true; // until all of it is there
    Files.createDirectory(directory);
    for (Map.Entry<FilePath, Limited> file : inMemory.entrySet()) {
      FilePath path = file.getKey();
      file.getValue().goOnWith(create(path, path.resolveIn(directory)));
    }
    broken = wasBroken;
  }

  /** The directories that the path names on its way. */
  private static List<FilePath> above(FilePath path) {
    List<FilePath> above = new ArrayList<>();
    String name = path.value();
    for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
      above.add(new FilePath(name.substring(0, end)));
    }
    return above;
  }

  private static InvalidRequestException ambiguous(FilePath path, @Nullable Throwable cause) {
    return new InvalidRequestException(
        "'" + path + "' is a file's name and a directory's: expected one of the two", cause);
  }

  private void makeDirectories(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null && !parent.equals(directory) && !directories.contains(parent)) {
      Files.createDirectories(parent);
      directories.add(parent);
      makeDirectories(parent);
    }
  }

  /** The names of the files that were begun, in their order. */
  public Set<FilePath> files() {
    return files;
  }

  /** Where the files are that are on the disk, until they are moved. */
  Path directory() {
    return directory;
  }

  /** Whether a file of that name was begun. */
  public boolean has(String name) {
    return files.contains(FilePath.of(name));
  }

  /**
   * All files, if they have stayed in memory.
   *
   * @throws IOException if some of it could not be written, whoever has heard of that
   */
  Optional<Bundle> bundle() throws IOException {
    requireWhole();
    if (memory == null) {
      return Optional.empty();
    }
    Map<FilePath, byte[]> contents = new LinkedHashMap<>();
    memory.forEach((path, file) -> contents.put(path, file.inMemory.toByteArray()));
    return Optional.of(new Bundle(contents));
  }

  private void requireWhole() throws IOException {
    if (broken) {
      throw new IOException("Not all of its files could be written");
    }
  }

  /**
   * Moves all that is on the disk to its place.
   *
   * @throws IOException if some of it could not be written, whoever has heard of that
   */
  public void moveTo(Path target) throws IOException {
    requireWhole();
    try {
      Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
      place = target;
    } catch (IOException e) {
      throw storage.space().explained(e);
    }
  }

  /**
   * Waits until all that was moved is on stable storage in its place. Only there, because what is
   * synced at once costs less than what is synced twice. What is not sure to be there is deleted.
   */
  public void sync() throws IOException {
    Path target = place();
    try {
      storage.disk().syncAll(all(target));
    } catch (IOException e) {
      storage.delete(target);
      throw storage.space().explained(e);
    } catch (RuntimeException e) {
      storage.delete(target);
      throw e;
    }
  }

  private Path place() {
    if (place == null) {
      throw new IllegalStateException(directory + " has not been moved to its place");
    }
    return place;
  }

  /** All that was made, where it is now. */
  private List<Path> all(Path target) {
    List<Path> all = new ArrayList<>();
    files.forEach(file -> all.add(file.resolveIn(target)));
    directories.forEach(made -> all.add(target.resolve(directory.relativize(made))));
    all.add(target);
    Path parent = target.getParent();
    if (parent != null) {
      all.add(parent);
    }
    return all;
  }

  /** Deletes all of it, unless it was moved into place. */
  @Override
  public void close() {
    closed = true;
    if (place == null && memory == null) {
      storage.delete(directory);
    }
    ended.run();
  }

  /** Counts what all files together take. */
  private final class Limited extends FilterOutputStream {

    private final ByteArrayOutputStream inMemory;
    private boolean isClosed;

    /** One that is on the disk. */
    Limited(OutputStream out) {
      super(out);
      inMemory = new ByteArrayOutputStream(0);
    }

    /** One that is in memory. */
    Limited(ByteArrayOutputStream inMemory) {
      super(inMemory);
      this.inMemory = inMemory;
    }

    /** From now on it is on the disk; nobody closes it there whose end was written before. */
    void goOnWith(OutputStream file) throws IOException {
      out = file;
      if (isClosed) {
        try (file) {
          inMemory.writeTo(file);
        }
      } else {
        inMemory.writeTo(file);
      }
      inMemory.reset();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      requireDone(
          () -> {
            requireOpen();
            count(length);
            requireWhole();
            if (memory != null && written > small) {
              spill();
            }
            out.write(bytes, offset, length);
          });
    }

    @Override
    public void close() throws IOException {
      isClosed = true;
      requireDone(super::close); // some disks tell only now
    }

    private void requireOpen() throws IOException {
      if (isClosed || closed) {
        throw new IOException("written to after it was closed");
      }
    }

    private void requireDone(Storage.Step step) throws IOException {
      boolean done = false;
      try {
        step.run();
        done = true;
      } catch (IOException e) {
        throw storage.space().explained(e);
      } finally {
        broken |= !done;
      }
    }

    private void count(int length) {
      written += length;
      if (written > limit) {
        throw new TooLargeException(limit);
      }
      if (written - looked >= LOOK) {
        looked = written;
        storage.space().requireStill();
      }
    }
  }
}
