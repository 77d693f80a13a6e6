/** Time, threads and chance, as they are handed to everything else. */
@NullMarked
package org.joborchestrator.background;

import org.jspecify.annotations.NullMarked;
