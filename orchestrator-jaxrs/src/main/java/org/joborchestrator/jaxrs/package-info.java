/** The wire: JAX-RS resources over the core, and the HTTP client to a remote client. */
@NullMarked
package org.joborchestrator.jaxrs;

import org.jspecify.annotations.NullMarked;
