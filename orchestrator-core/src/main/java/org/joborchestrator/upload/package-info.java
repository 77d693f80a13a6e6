/** A job's files arrive: staged beside the jobs, synced, renamed into place. */
@NullMarked
package org.joborchestrator.upload;

import org.jspecify.annotations.NullMarked;
