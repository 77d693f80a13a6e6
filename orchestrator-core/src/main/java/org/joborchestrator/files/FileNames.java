package org.joborchestrator.files;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * File names as UTF-8, whatever the locale. On Unix a name is bytes; Java reads and writes them in
 * the encoding of the locale that it was started in ({@code sun.jnu.encoding}, which no option can
 * change). Under {@code LC_ALL=C}, where many services run, {@code Path.of("é")} fails, and a name
 * that is listed turns into question marks. The URI form of a path carries its bytes as they are,
 * on every release: names beyond ASCII take that way.
 */
final class FileNames {

  private static final boolean IS_UNIX = File.separatorChar == '/';
  private static final String UNRESERVED = "-._~/";

  private FileNames() {}

  /**
   * The path below a directory.
   *
   * @param path relative, separated by {@code /}
   * @throws InvalidPathException if the file system cannot have it
   */
  static Path resolve(Path directory, String path) {
    if (isAscii(path) || !hasBytes(directory)) {
      return directory.resolve(path);
    }
    Path absolute = Path.of(URI.create("file:///" + encoded(path)));
    return directory.resolve(absolute.getRoot().relativize(absolute));
  }

  /** A relative path as text; bytes that are no UTF-8 become {@code %XX}. */
  static String text(Path path) {
    String text = path.toString();
    if (!IS_UNIX) {
      return text.replace(File.separatorChar, '/');
    }
    return isAscii(text) || !hasBytes(path) ? text : decoded(rawBytes(path));
  }

  /** A relative path's bytes as the file system has them; UTF-8 where it has none. */
  static byte[] bytes(Path path) {
    String text = path.toString();
    return isAscii(text) || !hasBytes(path)
        ? text(path).getBytes(StandardCharsets.UTF_8)
        : rawBytes(path);
  }

  private static boolean hasBytes(Path path) {
    return IS_UNIX && path.getFileSystem() == FileSystems.getDefault();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static String encoded(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
      encoded.append(isPlain ? String.valueOf((char) b) : escaped(b));
    }
    return encoded.toString();
  }

  private static String escaped(byte b) {
    return String.format("%%%02X", b);
  }

  private static byte[] rawBytes(Path relative) {
    String uri = Path.of("/").resolve(relative).toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
    for (int i = 1; i < end; i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static String decoded(byte[] raw) {
    ByteBuffer in = ByteBuffer.wrap(raw);
    CharBuffer out = CharBuffer.allocate(raw.length * 3);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put(escaped(in.get()));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }
}
