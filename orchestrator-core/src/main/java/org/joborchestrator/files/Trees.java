package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole directories at a time; links are never followed. */
public final class Trees {

  private static final Logger log = LoggerFactory.getLogger(Trees.class);

  private Trees() {}

  /** Deletes the tree, also where a job has taken the permission to; what is not there is fine. */
  public static void delete(Path root) throws IOException {
    try {
      Files.walkFileTree(root, new Deleter());
    } catch (NoSuchFileException e) {
      log.trace("{} is gone already", root);
    }
  }

  /** Deletes the tree; what cannot be deleted is logged and left to a later sweep. */
  public static void deleteQuietly(Path root) {
    try {
      delete(root);
    } catch (IOException e) {
      log.warn("{} could not be deleted now; the next sweep tries again", root, e);
    }
  }

  /** Copies the regular files and directories of a tree. */
  public static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Files.copy(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Lets this process list, enter and change a directory of its own. */
  static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  /** Whether this process may list, enter and change the directory. */
  static boolean isOpen(Path directory) {
    return Files.isReadable(directory)
        && Files.isWritable(directory)
        && Files.isExecutable(directory);
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {

    /** Those that were given their permissions back: once must do. */
    private final Set<Path> opened = new HashSet<>();

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    /** A directory that cannot be read, because a job removed its own permissions. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      if (!opened.add(file)) {
        throw failure;
      }
      try {
        open(file);
        Files.walkFileTree(file, this);
      } catch (NoSuchFileException e) {
        log.trace("{} is gone by now", file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
        throws IOException {
      try {
        if (!isOpen(dir)) {
          open(dir);
        }
        return FileVisitResult.CONTINUE;
      } catch (NoSuchFileException e) { // somebody else deletes the same tree
        return FileVisitResult.SKIP_SUBTREE;
      }
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
        throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      Files.deleteIfExists(dir);
      return FileVisitResult.CONTINUE;
    }
  }
}
