/** Whether a server or a client is there and can work. */
@NullMarked
package org.joborchestrator.jaxrs.health;

import org.jspecify.annotations.NullMarked;
