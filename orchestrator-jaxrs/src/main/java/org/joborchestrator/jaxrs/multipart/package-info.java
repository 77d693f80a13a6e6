/**
 * Bodies of multipart/form-data, handed on as they arrive: no file of an upload is held in memory.
 */
@NullMarked
package org.joborchestrator.jaxrs.multipart;

import org.jspecify.annotations.NullMarked;
