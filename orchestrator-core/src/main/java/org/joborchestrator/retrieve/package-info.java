/** Results come back from clients. */
@NullMarked
package org.joborchestrator.retrieve;

import org.jspecify.annotations.NullMarked;
