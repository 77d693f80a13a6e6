package org.joborchestrator.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Finds entries from the open directory, with {@code openat} and its kin. */
final class SecureFolder implements Folder {

  private final SecureDirectoryStream<Path> stream;
  private final Path path;
  private final List<Path> names;

  private SecureFolder(SecureDirectoryStream<Path> stream, Path path) throws IOException {
    this.stream = stream;
    this.path = path;
    this.names = PathFolder.sortedNames(stream);
  }

  static Folder open(SecureDirectoryStream<Path> parent, Path name, Path path) throws IOException {
    SecureDirectoryStream<Path> stream = parent.newDirectoryStream(name, NOFOLLOW_LINKS);
    try {
      return new SecureFolder(stream, path);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
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
    PosixFileAttributeView view =
        stream.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    if (view == null) {
      throw new FileSystemException(name.toString(), null, "no POSIX attributes to be had");
    }
    return view.readAttributes();
  }

  @Override
  public SeekableByteChannel content(Path name) throws IOException {
    return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
  }

  @Override
  public Folder folder(Path name) throws IOException {
    return open(stream, name, path.resolve(name));
  }

  /** Links can only be read by path, so make sure that the path led to this directory's link. */
  @Override
  public Path linkTarget(Path name) throws IOException {
    Path link = path.resolve(name);
    Path target = Files.readSymbolicLink(link);
    Object byPath = Files.readAttributes(link, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
    if (!Objects.equals(byPath, attributes(name).fileKey())) {
      throw new NoSuchFileException(link.toString(), null, "its directory was replaced");
    }
    return target;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
