/** Who wants to know of a job's changes, hears of them. */
@NullMarked
package org.joborchestrator.watch;

import org.jspecify.annotations.NullMarked;
