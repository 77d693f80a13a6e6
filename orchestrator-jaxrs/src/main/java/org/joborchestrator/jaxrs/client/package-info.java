/** The calls of a client: a server hands payloads over and fetches what became of them. */
@NullMarked
package org.joborchestrator.jaxrs.client;

import org.jspecify.annotations.NullMarked;
