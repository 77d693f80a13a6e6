/** Jobs that the store knows go on where they were. */
@NullMarked
package org.joborchestrator.recover;

import org.jspecify.annotations.NullMarked;
