package org.joborchestrator.jaxrs.send;

import org.joborchestrator.jaxrs.wire.JobAnswer;

/** Says why a file is not sent. Only who hands the file out knows whose it is. */
@FunctionalInterface
public interface Refusal {

  /** The answer with that reason. */
  JobAnswer because(String reason);
}
