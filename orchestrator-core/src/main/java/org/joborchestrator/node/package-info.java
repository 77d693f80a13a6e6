/** The one interface to a client, wherever it runs. */
@NullMarked
package org.joborchestrator.node;

import org.jspecify.annotations.NullMarked;
