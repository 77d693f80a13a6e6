package org.joborchestrator.files;

/** A record of a binary format under construction, numbers with their lowest byte first. */
final class LittleEndian {

  private final byte[] bytes;
  private int length;

  LittleEndian(int capacity) {
    bytes = new byte[capacity];
  }

  LittleEndian u1(int value) {
    bytes[length++] = (byte) value;
    return this;
  }

  LittleEndian u2(int value) {
    return u1(value).u1(value >> 8);
  }

  LittleEndian u4(long value) {
    return u2((int) value).u2((int) (value >> 16));
  }

  LittleEndian u8(long value) {
    return u4(value).u4(value >> 32);
  }

  LittleEndian put(byte[] value) {
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** The record, which has to be full. */
  byte[] toBytes() {
    if (length != bytes.length) {
      throw new IllegalStateException(length + " of " + bytes.length + " bytes are filled");
    }
    return bytes;
  }
}
