/** Who goes next: quotas, and turns between users. */
@NullMarked
package org.joborchestrator.queue;

import org.jspecify.annotations.NullMarked;
