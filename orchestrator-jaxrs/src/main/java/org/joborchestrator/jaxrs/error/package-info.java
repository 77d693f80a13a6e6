/** What went wrong, as users see it: one table from exceptions to codes, and JSON always. */
@NullMarked
package org.joborchestrator.jaxrs.error;

import org.jspecify.annotations.NullMarked;
