package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from a directory what nobody has. First it looks what is there, then whether somebody
 * works on it, then at the rows: whoever makes something claims it before it is there, and gives
 * the claim up after its row is there, so one of the two is always seen.
 *
 * <p>Rows are read only when something is there that none was known for. A directory in which
 * nothing has come or gone is not even listed: with a hundred thousand jobs that would take longer
 * than all else that an idle server does.
 */
final class Sweep {

  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final Path place;
  private final Predicate<String> isOurs;
  private final UnaryOperator<String> owner;
  private final Claims claims;
  private final Storage storage;
  private @Nullable FileTime last;
  private @Nullable FileTime clean;

  /**
   * @param isOurs which names are of our making: someone may keep other things there
   */
  Sweep(Path place, Predicate<String> isOurs, Claims claims, Storage storage) {
    this(place, isOurs, UnaryOperator.identity(), claims, storage);
  }

  /**
   * @param isOurs which names are of our making
   * @param owner the name that is claimed, and that rows have, for such a name
   */
  Sweep(
      Path place,
      Predicate<String> isOurs,
      UnaryOperator<String> owner,
      Claims claims,
      Storage storage) {
    this.place = place;
    this.isOurs = isOurs;
    this.owner = owner;
    this.claims = claims;
    this.storage = storage;
  }

  /** Names of that prefix and a UUID. */
  static Predicate<String> named(String prefix) {
    Predicate<String> full = Pattern.compile(Pattern.quote(prefix) + UUID).asMatchPredicate();
    return name -> name.startsWith(prefix) && full.test(name);
  }

  /** Deletes what nobody has now. */
  synchronized void run(Locations rows) throws IOException {
    FileTime changed = Files.getLastModifiedTime(place);
    if (changed.equals(clean)) {
      return;
    }
    if (claims.isStale()) {
      claims.read(rows);
    }
    boolean allKept = sweep(rows);
    // What came right after a listing may bear the same time as what came right before it. That can
    // no longer be when the time is still the same a minute later.
    clean = allKept && changed.equals(last) ? changed : null;
    last = changed;
  }

  /** Whether rows have all that there is. */
  private boolean sweep(Locations rows) throws IOException {
    boolean allKept = true;
    List<Path> unknown = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        if (isOurs.test(name)) {
          boolean underWay = claims.isUnderWay(owner.apply(name));
          if (!underWay && !isKept(path)) {
            unknown.add(path);
          }
          allKept &= !underWay;
        }
      }
    }
    if (unknown.isEmpty()) {
      return allKept;
    }
    claims.read(rows);
    unknown.removeIf(this::isKept);
    unknown.forEach(this::delete);
    return false;
  }

  /** Rows have names, or, those taken over from 2.x, whole paths. */
  private boolean isKept(Path path) {
    String name = path.getFileName().toString();
    return claims.isKept(owner.apply(name)) || claims.isKept(path.toString());
  }

  private void delete(Path path) {
    log.info("{} was left behind, and nobody knows it: it is deleted", path);
    storage.delete(path);
  }
}
