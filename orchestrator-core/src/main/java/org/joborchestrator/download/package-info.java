/** Results go out to users. */
@NullMarked
package org.joborchestrator.download;

import org.jspecify.annotations.NullMarked;
