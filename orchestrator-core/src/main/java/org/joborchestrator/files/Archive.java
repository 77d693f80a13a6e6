package org.joborchestrator.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * ZIP archives of a job's directory, streamed in constant memory (about 100 bytes of heap for each
 * entry). No state; each call is for the thread that makes it.
 */
public final class Archive {

  private Archive() {}

  /**
   * Writes an archive of a directory, which may change meanwhile: files that vanish are left out,
   * one that grows is read up to the size that it had when it was opened.
   *
   * <p>Entries are sorted by name within each directory and carry their permissions and times. A
   * symbolic link is stored as a link if it stays inside of the directory, also by way of other
   * links, and left out if not. Pipes, sockets and devices are not opened and left out. Nothing
   * outside of the directory is read, even if someone exchanges directories for links meanwhile.
   *
   * @param directory no symbolic link itself
   * @param extras further files by their names in the archive, without {@code /}; one whose name
   *     the directory has as well is left to the directory
   * @param out gets the archive, is flushed and stays open
   * @return what is in the archive and what is not: for a final result, look at {@link
   *     ArchiveReport#isWhole}
   * @throws IOException if the directory cannot be opened, if a file that was begun cannot be read
   *     to its end, or if {@code out} fails; what was written until then is no archive
   */
  public static ArchiveReport write(Path directory, Map<String, Path> extras, OutputStream out)
      throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    try (Folder folder = Folder.open(root);
        ZipWriter zip = new ZipWriter(out)) {
      ArchivedTree tree = new ArchivedTree(zip, root, extras);
      tree.add(folder);
      tree.addExtras();
      zip.finish();
      return tree.report();
    }
  }

  /**
   * Whether a file is a whole ZIP archive and not, say, one cut short: it begins with an entry and
   * ends with a central directory whose place and size fit. Reads only the two ends.
   *
   * @throws IOException if the file cannot be read
   */
  public static boolean isComplete(Path file) throws IOException {
    return ZipEnd.fits(file);
  }
}
