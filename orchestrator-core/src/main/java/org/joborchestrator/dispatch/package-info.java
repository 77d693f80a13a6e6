/** Queued jobs go to clients. */
@NullMarked
package org.joborchestrator.dispatch;

import org.jspecify.annotations.NullMarked;
