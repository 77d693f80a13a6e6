package org.joborchestrator.job;

/** The client has no payload of that id: it never had, or has released it. */
public final class PayloadNotFoundException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;

  public PayloadNotFoundException(PayloadId id) {
    super("Payload " + id + " not found", null);
    this.id = id.value();
  }

  /** The id that was asked for. */
  public PayloadId id() {
    return new PayloadId(id);
  }
}
