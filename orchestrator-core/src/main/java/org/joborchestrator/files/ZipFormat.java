package org.joborchestrator.files;

import java.nio.charset.StandardCharsets;

/**
 * The records of the ZIP format (PKWARE's APPNOTE), each as bytes ready to write. Names are UTF-8,
 * the maker is Unix, so that readers restore modes and links; times beside DOS's are given in the
 * "extended timestamp" that Info-ZIP made usual.
 */
final class ZipFormat {

  static final int STORED = 0;
  static final int DEFLATED = 8;

  static final int LOCAL_HEADER = 0x04034b50;
  static final int CENTRAL_HEADER = 0x02014b50;
  static final int END = 0x06054b50;
  static final int END_LENGTH = 22;
  static final int ZIP64_END = 0x06064b50;
  static final int ZIP64_END_LENGTH = 56;
  static final int ZIP64_LOCATOR = 0x07064b50;
  static final int ZIP64_LOCATOR_LENGTH = 20;
  static final long MAX_U4 = 0xFFFFFFFFL;
  static final int MAX_U2 = 0xFFFF;

  private static final int DESCRIPTOR = 0x08074b50;
  private static final int HAS_DESCRIPTOR = 1 << 3;
  private static final int IS_UTF8 = 1 << 11;
  private static final int ZIP64_EXTRA = 0x0001;
  private static final int TIME_EXTRA = 0x5455;
  private static final int TIME_EXTRA_LENGTH = 9;
  private static final int VERSION = 20;
  private static final int VERSION_ZIP64 = 45;
  private static final int UNIX = 3 << 8;
  private static final int DOS_DIRECTORY = 0x10;

  private ZipFormat() {}

  /**
   * From which on a number goes into the 64-bit fields. Only tests use others than the format's.
   *
   * @param bytes the least size or offset
   * @param entries the least count
   */
  record Limits(long bytes, int entries) {
    static final Limits STANDARD = new Limits(MAX_U4, MAX_U2);
  }

  /** An entry's content: what the format says of it. */
  record Content(int method, long crc, long packed, long size) {}

  /** What goes before a content that is known. */
  static byte[] localHeader(ZipItem item, Content content, boolean isZip64) {
    return localHeader(item, content, IS_UTF8, isZip64);
  }

  /** What goes before a content that will have a {@link #descriptor} behind it. */
  static byte[] openHeader(ZipItem item, boolean isZip64) {
    return localHeader(item, new Content(DEFLATED, 0, 0, 0), IS_UTF8 | HAS_DESCRIPTOR, isZip64);
  }

  private static byte[] localHeader(ZipItem item, Content content, int flags, boolean isZip64) {
    byte[] name = item.name().getBytes(StandardCharsets.UTF_8);
    int extra = (isZip64 ? 20 : 0) + timeLength(item);
    LittleEndian to = new LittleEndian(30 + name.length + extra);
    to.u4(LOCAL_HEADER).u2(isZip64 ? VERSION_ZIP64 : VERSION);
    putCommon(to, item, content, flags);
    to.u4(isZip64 ? MAX_U4 : content.packed()).u4(isZip64 ? MAX_U4 : content.size());
    to.u2(name.length).u2(extra).put(name);
    if (isZip64) {
      to.u2(ZIP64_EXTRA).u2(16).u8(content.size()).u8(content.packed());
    }
    putTime(to, item);
    return to.toBytes();
  }

  /** What goes behind a content that was not known before. */
  static byte[] descriptor(Content content, boolean isZip64) {
    LittleEndian to = new LittleEndian(isZip64 ? 24 : 16).u4(DESCRIPTOR).u4(content.crc());
    if (isZip64) {
      to.u8(content.packed()).u8(content.size());
    } else {
      to.u4(content.packed()).u4(content.size());
    }
    return to.toBytes();
  }

  /** The entry's record in the central directory. */
  static byte[] centralHeader(
      ZipItem item, Content content, boolean hasDescriptor, long offset, Limits limits) {
    byte[] name = item.name().getBytes(StandardCharsets.UTF_8);
    boolean isBig = content.size() >= limits.bytes() || content.packed() >= limits.bytes();
    boolean isFar = offset >= limits.bytes();
    int zip64 = (isBig ? 16 : 0) + (isFar ? 8 : 0);
    int extra = (zip64 > 0 ? 4 + zip64 : 0) + timeLength(item);
    int version = zip64 > 0 ? VERSION_ZIP64 : VERSION;
    LittleEndian to = new LittleEndian(46 + name.length + extra);
    to.u4(CENTRAL_HEADER).u2(UNIX | version).u2(version);
    putCommon(to, item, content, hasDescriptor ? IS_UTF8 | HAS_DESCRIPTOR : IS_UTF8);
    to.u4(isBig ? MAX_U4 : content.packed()).u4(isBig ? MAX_U4 : content.size());
    to.u2(name.length).u2(extra).u2(0).u2(0).u2(0);
    to.u4(item.mode() << 16 | (item.isDirectory() ? DOS_DIRECTORY : 0));
    to.u4(isFar ? MAX_U4 : offset).put(name);
    if (zip64 > 0) {
      to.u2(ZIP64_EXTRA).u2(zip64);
    }
    if (isBig) {
      to.u8(content.size()).u8(content.packed());
    }
    if (isFar) {
      to.u8(offset);
    }
    putTime(to, item);
    return to.toBytes();
  }

  /** What ends the archive, behind a central directory of that size and offset. */
  static byte[] end(long entries, long offset, long size, Limits limits) {
    boolean isMany = entries >= limits.entries();
    boolean isBig = size >= limits.bytes();
    boolean isFar = offset >= limits.bytes();
    boolean isZip64 = isMany || isBig || isFar;
    LittleEndian to =
        new LittleEndian(END_LENGTH + (isZip64 ? ZIP64_END_LENGTH + ZIP64_LOCATOR_LENGTH : 0));
    if (isZip64) {
      to.u4(ZIP64_END).u8(ZIP64_END_LENGTH - 12).u2(UNIX | VERSION_ZIP64).u2(VERSION_ZIP64);
      to.u4(0).u4(0).u8(entries).u8(entries).u8(size).u8(offset);
      to.u4(ZIP64_LOCATOR).u4(0).u8(offset + size).u4(1);
    }
    int count = isMany ? MAX_U2 : (int) entries;
    to.u4(END).u2(0).u2(0).u2(count).u2(count);
    to.u4(isBig ? MAX_U4 : size).u4(isFar ? MAX_U4 : offset).u2(0);
    return to.toBytes();
  }

  private static void putCommon(LittleEndian to, ZipItem item, Content content, int flags) {
    to.u2(flags).u2(content.method()).u4(item.dosTime()).u4(content.crc());
  }

  private static int timeLength(ZipItem item) {
    return item.unixTime() == (int) item.unixTime() ? TIME_EXTRA_LENGTH : 0;
  }

  private static void putTime(LittleEndian to, ZipItem item) {
    if (timeLength(item) > 0) {
      to.u2(TIME_EXTRA).u2(TIME_EXTRA_LENGTH - 4).u1(1).u4(item.unixTime());
    }
  }
}
