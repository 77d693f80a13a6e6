/** The vocabulary: jobs, their users, services and states, and what can be wrong with a request. */
@NullMarked
package org.joborchestrator.job;

import org.jspecify.annotations.NullMarked;
