/** Reaches clients that run elsewhere, ours and those of 2.x, over HTTP. */
@NullMarked
package org.joborchestrator.jaxrs.remote;

import org.jspecify.annotations.NullMarked;
