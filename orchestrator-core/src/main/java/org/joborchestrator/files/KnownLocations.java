package org.joborchestrator.files;

import java.util.Arrays;

/**
 * The locations of all jobs there are, in eight bytes each, so that a million of them fits into a
 * small heap. Two that are hashed alike pass for one: then a directory that nobody knows may be
 * taken for a known one and stay, never the other way round.
 */
final class KnownLocations {

  private long[] hashes = new long[1024];
  private int size;
  private boolean sorted = true;

  /** Adds one. */
  void add(String location) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size + size / 2);
    }
    hashes[size] = hash(location);
    size++;
    sorted = false;
  }

  /** How many were added. */
  int size() {
    return size;
  }

  /** Whether it was added. */
  boolean contains(String location) {
    if (!sorted) {
      Arrays.sort(hashes, 0, size);
      sorted = true;
    }
    return Arrays.binarySearch(hashes, 0, size, hash(location)) >= 0;
  }

  /** FNV-1a over its characters. */
  private static long hash(String location) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < location.length(); i++) {
      hash = (hash ^ location.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
