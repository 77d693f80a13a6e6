package org.joborchestrator.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds entries by their path: for systems whose directories cannot be held open. */
final class PathFolder implements Folder {

  private final Path path;
  private final List<Path> names;

  PathFolder(Path path) throws IOException {
    if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(path.toString());
    }
    this.path = path;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      this.names = sortedNames(stream);
    }
  }

  static List<Path> sortedNames(DirectoryStream<Path> stream) throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      stream.forEach(entry -> names.add(entry.getFileName()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<Path> names() {
    return names;
  }

  @Override
  public BasicFileAttributes attributes(Path name) throws IOException {
    Path entry = path.resolve(name);
    PosixFileAttributeView posix =
        Files.getFileAttributeView(entry, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    return posix == null
        ? Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS)
        : posix.readAttributes();
  }

  @Override
  public SeekableByteChannel content(Path name) throws IOException {
    return Files.newByteChannel(path.resolve(name), StandardOpenOption.READ, NOFOLLOW_LINKS);
  }

  @Override
  public Folder folder(Path name) throws IOException {
    return new PathFolder(path.resolve(name));
  }

  @Override
  public Path linkTarget(Path name) throws IOException {
    return Files.readSymbolicLink(path.resolve(name));
  }

  @Override
  public void close() {}
}
