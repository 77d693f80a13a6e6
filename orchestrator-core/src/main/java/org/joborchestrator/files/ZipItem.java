package org.joborchestrator.files;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a ZIP archive tells of an entry beside its content.
 *
 * @param name its path, separated by {@code /}, of a directory with one at its end
 * @param mode as in {@code st_mode} of Unix: type and permissions
 */
record ZipItem(String name, int mode, FileTime modified) {

  private static final int FILE = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  private static final List<PosixFilePermission> HIGHEST_BIT_FIRST =
      List.of(
          OWNER_READ,
          OWNER_WRITE,
          OWNER_EXECUTE,
          GROUP_READ,
          GROUP_WRITE,
          GROUP_EXECUTE,
          OTHERS_READ,
          OTHERS_WRITE,
          OTHERS_EXECUTE);

  private static final int FIRST_YEAR = 1980;
  private static final int LAST_YEAR = 2107;
  private static final int FIRST_DOS_TIME = 1 << 21 | 1 << 16;

  static ZipItem file(String name, BasicFileAttributes seen) {
    return new ZipItem(name, FILE | permissions(seen, 0644), seen.lastModifiedTime());
  }

  static ZipItem directory(String name, BasicFileAttributes seen) {
    return new ZipItem(name, DIRECTORY | permissions(seen, 0755), seen.lastModifiedTime());
  }

  static ZipItem link(String name, BasicFileAttributes seen) {
    return new ZipItem(name, LINK | 0777, seen.lastModifiedTime());
  }

  boolean isDirectory() {
    return name.endsWith("/");
  }

  /** Date in the upper half, time in the lower, in steps of two seconds of this machine's zone. */
  int dosTime() {
    LocalDateTime time = LocalDateTime.ofInstant(modified.toInstant(), ZoneId.systemDefault());
    if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
      return FIRST_DOS_TIME;
    }
    return (time.getYear() - FIRST_YEAR) << 25
        | time.getMonthValue() << 21
        | time.getDayOfMonth() << 16
        | time.getHour() << 11
        | time.getMinute() << 5
        | time.getSecond() >> 1;
  }

  long unixTime() {
    return modified.to(TimeUnit.SECONDS);
  }

  private static int permissions(BasicFileAttributes seen, int unknown) {
    if (!(seen instanceof PosixFileAttributes posix)) {
      return unknown;
    }
    Set<PosixFilePermission> permissions = posix.permissions();
    int bits = 0;
    for (PosixFilePermission permission : HIGHEST_BIT_FIRST) {
      bits = bits << 1 | (permissions.contains(permission) ? 1 : 0);
    }
    return bits;
  }
}
