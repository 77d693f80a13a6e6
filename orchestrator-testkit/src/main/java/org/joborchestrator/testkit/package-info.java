/** Tests for those who write their own parts. */
@NullMarked
package org.joborchestrator.testkit;

import org.jspecify.annotations.NullMarked;
