/** From the command line and the environment to a running orchestrator or client. */
@NullMarked
package org.joborchestrator.launcher;

import org.jspecify.annotations.NullMarked;
