/** The calls of a server: users hand in jobs and fetch results. Resources translate, no more. */
@NullMarked
package org.joborchestrator.jaxrs.server;

import org.jspecify.annotations.NullMarked;
