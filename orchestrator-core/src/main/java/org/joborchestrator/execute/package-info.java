/** A client's side: payloads, and the scripts that run. */
@NullMarked
package org.joborchestrator.execute;

import org.jspecify.annotations.NullMarked;
