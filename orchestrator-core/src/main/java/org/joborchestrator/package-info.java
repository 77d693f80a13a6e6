/** The engine's two entry classes, and how its parts are put together. */
@NullMarked
package org.joborchestrator;

import org.jspecify.annotations.NullMarked;
