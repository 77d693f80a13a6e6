package org.joborchestrator.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.joborchestrator.files.ArchiveReport.LeftOut;
import org.joborchestrator.files.ArchiveReport.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks a directory into an archive and keeps account of what could not be stored. */
final class ArchivedTree {

  private static final Logger log = LoggerFactory.getLogger(ArchivedTree.class);

  private static final int MAX_LISTED = 1000;

  private final ZipWriter zip;
  private final Links links;
  private final SortedMap<String, Path> extras;
  private final List<LeftOut> leftOut = new ArrayList<>();
  private boolean isWhole = true;

  ArchivedTree(ZipWriter zip, Path root, Map<String, Path> extras) {
    this.zip = zip;
    this.links = new Links(root);
    this.extras = new TreeMap<>(extras);
    for (String name : extras.keySet()) {
      if (name.isEmpty() || name.contains("/")) {
        throw new IllegalArgumentException("extra '" + name + "': expected a name without '/'");
      }
    }
  }

  /** Adds all that is in the directory, but not the directory itself. */
  void add(Folder root) throws IOException {
    addAll(root, "", 0);
  }

  /** Adds the extras that no entry of the directory has taken the name of; call it last. */
  void addExtras() throws IOException {
    for (Map.Entry<String, Path> extra : extras.entrySet()) {
      addExtra(extra.getKey(), extra.getValue().toAbsolutePath().normalize());
    }
  }

  ArchiveReport report() {
    return new ArchiveReport(zip.entries(), zip.size(), isWhole, leftOut);
  }

  private void addExtra(String entry, Path file) throws IOException {
    Path parent = file.getParent();
    Path name = file.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException("extra " + file + ": expected a file");
    }
    Optional<Folder> opened = attempt(entry, () -> Folder.open(parent));
    if (opened.isPresent()) {
      try (Folder folder = opened.get()) {
        Optional<BasicFileAttributes> seen = attempt(entry, () -> folder.attributes(name));
        if (seen.isPresent() && seen.get().isRegularFile()) {
          addFile(folder, name, ZipItem.file(entry, seen.get()));
        } else if (seen.isPresent()) {
          leaveOut(entry, Reason.SPECIAL, "no regular file");
        }
      }
    }
  }

  /** Each level holds two file handles, so there is an end to it. */
  private void addAll(Folder folder, String prefix, int depth) throws IOException {
    for (Path name : folder.names()) {
      String entry = prefix + FileNames.text(name);
      if (depth > FilePath.MAX_DEPTH
          || entry.getBytes(StandardCharsets.UTF_8).length > FilePath.MAX_LENGTH) {
        leaveOut(entry, Reason.TOO_DEEP, "");
      } else {
        add(folder, name, entry, depth);
      }
    }
  }

  private void add(Folder folder, Path name, String entry, int depth) throws IOException {
    Optional<BasicFileAttributes> looked = attempt(entry, () -> folder.attributes(name));
    if (looked.isEmpty()) {
      return;
    }
    BasicFileAttributes seen = looked.get();
    if (seen.isRegularFile()) {
      addFile(folder, name, ZipItem.file(entry, seen));
    } else if (seen.isDirectory()) {
      addFolder(folder, name, ZipItem.directory(entry + "/", seen), depth);
    } else if (seen.isSymbolicLink()) {
      addLink(folder, name, ZipItem.link(entry, seen));
    } else {
      leaveOut(entry, Reason.SPECIAL, "");
    }
    extras.remove(entry);
  }

  private void addFile(Folder folder, Path name, ZipItem item) throws IOException {
    Optional<SeekableByteChannel> opened = attempt(item.name(), () -> folder.content(name));
    if (opened.isPresent()) {
      try (SeekableByteChannel content = opened.get()) {
        zip.file(item, content, content.size());
      } catch (ZipWriter.NothingReadException e) {
        leaveOut(item.name(), e.reason());
      }
    }
  }

  private void addFolder(Folder parent, Path name, ZipItem item, int depth) throws IOException {
    Optional<Folder> opened = attempt(item.name(), () -> parent.folder(name));
    if (opened.isPresent()) {
      try (Folder folder = opened.get()) {
        zip.directory(item);
        addAll(folder, item.name(), depth + 1);
      }
    }
  }

  private void addLink(Folder folder, Path name, ZipItem item) throws IOException {
    Optional<Path> read = attempt(item.name(), () -> folder.linkTarget(name));
    if (read.isPresent()) {
      Path target = read.get();
      if (links.stayInside(folder.path(), target)) {
        zip.link(item, FileNames.bytes(target));
      } else {
        leaveOut(item.name(), Reason.LEADS_OUT, target.toString());
      }
    }
  }

  private <T> Optional<T> attempt(String entry, Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (IOException e) {
      leaveOut(entry, e);
      return Optional.empty();
    }
  }

  private void leaveOut(String entry, IOException e) {
    boolean isGone = e instanceof NoSuchFileException;
    leaveOut(entry, isGone ? Reason.VANISHED : Reason.UNREADABLE, e.toString());
  }

  private void leaveOut(String entry, Reason reason, String detail) {
    log.debug("{} is left out of an archive: {} {}", entry, reason, detail);
    isWhole &= reason.isRule();
    if (leftOut.size() < MAX_LISTED) {
      leftOut.add(new LeftOut(entry, reason, detail));
    }
  }

  /** A look at the disk that may fail without harm to the archive. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }
}
