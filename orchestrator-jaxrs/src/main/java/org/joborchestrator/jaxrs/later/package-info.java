/** Answers that come later: a request that waits costs no thread. */
@NullMarked
package org.joborchestrator.jaxrs.later;

import org.jspecify.annotations.NullMarked;
