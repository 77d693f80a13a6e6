package org.joborchestrator.jaxrs.multipart;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the parts of a body in their order; whatever it throws ends the reading. */
public interface PartSink {

  /**
   * A file begins.
   *
   * @param name the file name as it was sent; may be a path
   * @return takes the content; closed before the next part begins
   */
  OutputStream file(String name) throws IOException;

  /**
   * A field has arrived, whole.
   *
   * @param name empty if it has none
   */
  void field(String name, String value) throws IOException;
}
