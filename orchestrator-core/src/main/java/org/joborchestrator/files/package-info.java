/** Job directories, their files' names, and archives of them. */
@NullMarked
package org.joborchestrator.files;

import org.jspecify.annotations.NullMarked;
