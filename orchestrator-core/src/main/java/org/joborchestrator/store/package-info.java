/** What is durable: the jobs' rows, changed by compare-and-set, committed in groups. */
@NullMarked
package org.joborchestrator.store;

import org.jspecify.annotations.NullMarked;
