/** The wire: a server or a client over HTTP, with embedded Jetty and JAX-RS resources. */
@NullMarked
package org.joborchestrator.jaxrs;

import org.jspecify.annotations.NullMarked;
