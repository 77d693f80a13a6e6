package org.joborchestrator.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.job.InvalidRequestException;

/**
 * The relative path of a job's input file, such as {@code data/a.txt}: it names a place inside of
 * the job's directory and none outside of it. Segments are separated by {@code /}, at most {@value
 * #MAX_SEGMENT} bytes of UTF-8 each and {@value #MAX_LENGTH} together, and the file is at most
 * {@value #MAX_DEPTH} directories deep; {@code .} and empty segments are dropped. What is accepted
 * comes back: an archive takes whatever keeps to these limits.
 *
 * @param value the path in its normal form, such as {@code a/b} for {@code ./a//b}
 */
public record FilePath(String value) {

  /** The most directories that a file is in, one inside of the other, below the job's. */
  static final int MAX_DEPTH = 255;

  /** The most bytes; with the NUL at its end a longer one is none that Linux takes. */
  static final int MAX_LENGTH = 4095;

  private static final int MAX_SEGMENT = 255;
  private static final int SHOWN = 200;

  /**
   * Checks and normalises.
   *
   * @throws InvalidRequestException if it is none that is accepted; the message says why
   */
  public FilePath {
    value = normalised(value);
  }

  /**
   * Checks and normalises a path as a sender wrote it.
   *
   * @throws InvalidRequestException if it is none that is accepted; the message says why
   */
  public static FilePath of(String raw) {
    return new FilePath(raw);
  }

  /**
   * The path of a file below a directory, whatever encoding the JVM assumes for file names.
   *
   * @throws InvalidRequestException if the name is none that is accepted
   */
  public static FilePath relativize(Path directory, Path file) {
    return new FilePath(FileNames.text(directory.relativize(file)));
  }

  /**
   * The path inside that directory. Only names are looked at: the directory is taken to be one in
   * which nobody else makes symbolic links.
   *
   * @throws InvalidRequestException if this machine cannot name such a file
   */
  public Path resolveIn(Path directory) {
    try {
      return FileNames.resolve(directory, value);
    } catch (InvalidPathException e) {
      throw new InvalidRequestException(
          message(value, "this server's file system cannot hold such a name: " + e.getReason()), e);
    }
  }

  @Override
  public String toString() {
    return value;
  }

  private static String normalised(String raw) {
    checkCharacters(raw);
    require(!raw.isEmpty(), raw, "it is empty");
    require(!raw.startsWith("/"), raw, "it is absolute");
    require(!raw.endsWith("/") && !raw.endsWith("/.") && !raw.equals("."), raw, "no file is named");
    List<String> segments = new ArrayList<>();
    for (String segment : raw.split("/", -1)) {
      if (!segment.isEmpty() && !segment.equals(".")) {
        checkSegment(raw, segment);
        segments.add(segment);
      }
    }
    int depth = segments.size() - 1;
    require(depth <= MAX_DEPTH, raw, "it is " + depth + " directories deep, beyond " + MAX_DEPTH);
    String path = String.join("/", segments);
    require(bytes(path) <= MAX_LENGTH, raw, "it is longer than " + MAX_LENGTH + " bytes");
    return path;
  }

  private static void checkSegment(String raw, String segment) {
    require(!segment.equals(".."), raw, "it has a '..'");
    require(bytes(segment) <= MAX_SEGMENT, raw, "a part is longer than " + MAX_SEGMENT + " bytes");
  }

  private static void checkCharacters(String raw) {
    require(raw.indexOf('\\') < 0, raw, "it has a backslash");
    require(raw.codePoints().noneMatch(Character::isISOControl), raw, "it has control characters");
    require(raw.codePoints().noneMatch(FilePath::isSurrogate), raw, "it is no valid Unicode");
  }

  /** Paired surrogates come as one code point beyond them; what is left is unpaired. */
  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(boolean accepted, String raw, String reason) {
    if (!accepted) {
      throw new InvalidRequestException(message(raw, reason));
    }
  }

  private static String message(String raw, String reason) {
    return "Invalid file name '"
        + shown(raw)
        + "': "
        + reason
        + "; expected a relative path inside the job's directory, such as data/a.txt";
  }

  /** Fit for a log line and a JSON answer: short, and without what could forge either. */
  private static String shown(String raw) {
    StringBuilder text = new StringBuilder();
    raw.codePoints().limit(SHOWN).forEach(codePoint -> show(codePoint, text));
    boolean isCut = raw.codePointCount(0, raw.length()) > SHOWN;
    return isCut ? text.append("…").toString() : text.toString();
  }

  private static void show(int codePoint, StringBuilder text) {
    if (Character.isISOControl(codePoint) || isSurrogate(codePoint)) {
      text.append(String.format("\\u%04x", codePoint));
    } else {
      text.appendCodePoint(codePoint);
    }
  }
}
