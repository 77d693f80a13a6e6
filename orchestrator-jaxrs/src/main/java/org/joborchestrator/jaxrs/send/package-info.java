/** Bytes go out: files with ranges and validators, archives as they are made. */
@NullMarked
package org.joborchestrator.jaxrs.send;

import org.jspecify.annotations.NullMarked;
