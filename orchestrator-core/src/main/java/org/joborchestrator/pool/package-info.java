/** The clients of a service: which are there, and which takes the next job. */
@NullMarked
package org.joborchestrator.pool;

import org.jspecify.annotations.NullMarked;
