/** What travels: the JSON of the wire and its own headers, apart from the domain's types. */
@NullMarked
package org.joborchestrator.jaxrs.wire;

import org.jspecify.annotations.NullMarked;
