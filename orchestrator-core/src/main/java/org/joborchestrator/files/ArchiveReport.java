package org.joborchestrator.files;

import java.util.List;

/**
 * What became of an archive.
 *
 * @param entries how many files, directories and links are in it
 * @param bytes its size
 * @param isWhole whether all is in it that can ever be: nothing vanished or could not be read
 * @param leftOut what is not in it and why, in the order of the walk; the first 1 000 of them
 */
public record ArchiveReport(long entries, long bytes, boolean isWhole, List<LeftOut> leftOut) {

  /** Copies the list. */
  public ArchiveReport {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A file that is not in the archive.
   *
   * @param name its path in the archive, had it been stored
   * @param detail what the file system said, or the target of a link; may be empty
   */
  public record LeftOut(String name, Reason reason, String detail) {}

  /** Why a file is not in the archive. */
  public enum Reason {
    /** It was removed or replaced while the archive was written. */
    VANISHED(false),
    /** It could not be read, for want of permission or because the disk failed. */
    UNREADABLE(false),
    /** Its path has more segments or bytes than a reader could restore. */
    TOO_DEEP(false),
    /** It is a pipe, a socket or a device. */
    SPECIAL(true),
    /** It is a symbolic link that leads out of the directory. */
    LEADS_OUT(true);

    private final boolean isRule;

    Reason(boolean isRule) {
      this.isRule = isRule;
    }

    /** Whether such a file is never stored; otherwise content was lost. */
    public boolean isRule() {
      return isRule;
    }
  }
}
