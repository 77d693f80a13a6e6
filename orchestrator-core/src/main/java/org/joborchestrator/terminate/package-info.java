/** Jobs that a user wants ended are ended, wherever they are. */
@NullMarked
package org.joborchestrator.terminate;

import org.jspecify.annotations.NullMarked;
