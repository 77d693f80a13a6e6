/** What the environment says, checked as a whole before anything starts. */
@NullMarked
package org.joborchestrator.launcher.configuration;

import org.jspecify.annotations.NullMarked;
