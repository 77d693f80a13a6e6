package org.joborchestrator.store;

import java.util.Arrays;

/**
 * A job's input files, kept with its row: where they are few and small, that makes them durable in
 * the row's own transaction, and the files themselves need not be synced. What the bytes mean is
 * known to who makes them.
 */
public final class Inputs {

  private final byte[] bytes;

  /** Takes the bytes over: they are not to be changed any more. */
  public Inputs(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Inputs inputs && Arrays.equals(inputs.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "inputs of " + bytes.length + " bytes";
  }
}
