package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Where symbolic links below a directory lead. */
final class Links {

  /** As many as Linux follows on one way. */
  private static final int MAX_HOPS = 40;

  private final Path root;

  /**
   * @param root the directory that no link may leave
   */
  Links(Path root) {
    this.root = root;
  }

  /**
   * Whether a link stays below the root at every step, other links on its way included. What does
   * not exist is taken for a directory.
   *
   * @param folder the directory that the link is in, root or a real directory below
   */
  boolean stayInside(Path folder, Path target) {
    Deque<Path> here = new ArrayDeque<>();
    root.relativize(folder).forEach(name -> enter(name, here));
    Deque<Path> ahead = new ArrayDeque<>();
    boolean isInside = follow(target, ahead);
    int hops = 1;
    while (isInside && !ahead.isEmpty()) {
      Path name = ahead.removeFirst();
      if (name.toString().equals("..")) {
        isInside = here.pollLast() != null;
        continue;
      }
      Optional<Path> link = linkAt(here, name);
      if (link.isPresent()) {
        hops++;
        isInside = hops <= MAX_HOPS && follow(link.get(), ahead);
      } else {
        enter(name, here);
      }
    }
    return isInside;
  }

  private static void enter(Path name, Deque<Path> here) {
    if (!name.toString().isEmpty() && !name.toString().equals(".")) {
      here.addLast(name);
    }
  }

  private static boolean follow(Path target, Deque<Path> ahead) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      ahead.addFirst(target.getName(i));
    }
    return !target.isAbsolute();
  }

  private Optional<Path> linkAt(Deque<Path> here, Path name) {
    Path path = root;
    for (Path each : here) {
      path = path.resolve(each);
    }
    path = path.resolve(name);
    try {
      return Files.isSymbolicLink(path)
          ? Optional.of(Files.readSymbolicLink(path))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
