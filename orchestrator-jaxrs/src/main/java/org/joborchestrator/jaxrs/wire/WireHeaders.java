package org.joborchestrator.jaxrs.wire;

/** Headers of ours, beside those of HTTP; a 2.x peer ignores them. */
public final class WireHeaders {

  /** An upload's: what the user chose. To a client: the attempt, {@code <job>-<attempt>}. */
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** The id of the server whose attempt it is: 1 to 64 letters, digits and hyphens. */
  public static final String SERVER = "Job-Orchestrator-Server";

  /** How long the attempt's script may run, in {@link Seconds}. */
  public static final String TIME_LIMIT = "Job-Orchestrator-Time-Limit";

  /** The server's lease, in {@link Seconds}. */
  public static final String LEASE = "Job-Orchestrator-Lease";

  /** The cursor of the last events that the server has of the client. */
  public static final String HEARD = "Job-Orchestrator-Heard";

  /** Who a key without {@link #SERVER} belongs to. */
  public static final String UNKNOWN_SERVER = "unknown";

  private WireHeaders() {}
}
