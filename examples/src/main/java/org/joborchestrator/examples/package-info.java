/** Programs that show the orchestrator at work; this module's tests run each of them. */
@NullMarked
package org.joborchestrator.examples;

import org.jspecify.annotations.NullMarked;
