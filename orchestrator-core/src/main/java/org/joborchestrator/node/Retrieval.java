package org.joborchestrator.node;

/** What a client answers when it is asked for a result. */
public sealed interface Retrieval {

  /** The result is in the target file, whole. */
  record Result() implements Retrieval {}

  /** There is no result, or not yet. */
  record Pending(PayloadState state) implements Retrieval {}

  /** The client has no such payload: it was lost or released, or the id is another's. */
  record Gone() implements Retrieval {}
}
