/** What is old enough is removed. */
@NullMarked
package org.joborchestrator.clean;

import org.jspecify.annotations.NullMarked;
