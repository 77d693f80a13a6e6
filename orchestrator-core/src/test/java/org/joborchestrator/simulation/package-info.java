/** A whole system, its faults included, in one thread, on simulated time, from one seed. */
@NullMarked
package org.joborchestrator.simulation;

import org.jspecify.annotations.NullMarked;
