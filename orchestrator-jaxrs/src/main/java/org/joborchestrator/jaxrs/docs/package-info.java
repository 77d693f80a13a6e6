/** What there is to call, for programs and for people. */
@NullMarked
package org.joborchestrator.jaxrs.docs;

import org.jspecify.annotations.NullMarked;
