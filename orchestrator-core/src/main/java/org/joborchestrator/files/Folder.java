package org.joborchestrator.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A directory that is held open while its entries are looked at. They are found from there and not
 * by their path, and links are not followed, so that nobody who exchanges files meanwhile can lead
 * the reader elsewhere. For one thread.
 *
 * <p>One gap is left, since Java cannot open a file without waiting: a file that becomes a pipe
 * between a look at its attributes and {@link #content} blocks the caller until someone opens the
 * other end.
 */
interface Folder extends Closeable {

  /** Where it is, or was. */
  Path path();

  /** The names of its entries when it was opened, sorted. */
  List<Path> names();

  /** Of the entry itself, if that is a link; POSIX attributes where the file system has them. */
  BasicFileAttributes attributes(Path name) throws IOException;

  /** Opens a file for reading; fails on a link. */
  SeekableByteChannel content(Path name) throws IOException;

  /** Opens a directory in it; fails on a link. */
  Folder folder(Path name) throws IOException;

  /** What a symbolic link says. */
  Path linkTarget(Path name) throws IOException;

  /** Opens a directory; fails on a link. */
  static Folder open(Path directory) throws IOException {
    Path parent = directory.getParent();
    Path name = directory.getFileName();
    if (parent == null || name == null) {
      return new PathFolder(directory);
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
      return stream instanceof SecureDirectoryStream<Path> secure
          ? SecureFolder.open(secure, name, directory)
          : new PathFolder(directory);
    }
  }
}
