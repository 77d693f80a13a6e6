/** The attempts under way: which job is on which client, and how far. */
@NullMarked
package org.joborchestrator.attempt;

import org.jspecify.annotations.NullMarked;
