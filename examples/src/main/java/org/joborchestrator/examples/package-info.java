/** How the library is used. */
@NullMarked
package org.joborchestrator.examples;

import org.jspecify.annotations.NullMarked;
