/** The vocabulary of jobs. */
@NullMarked
package org.joborchestrator.job;

import org.jspecify.annotations.NullMarked;
