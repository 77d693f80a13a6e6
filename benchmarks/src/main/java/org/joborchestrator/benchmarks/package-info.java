/** How fast the whole is, against what the machine can do. */
@NullMarked
package org.joborchestrator.benchmarks;

import org.jspecify.annotations.NullMarked;
