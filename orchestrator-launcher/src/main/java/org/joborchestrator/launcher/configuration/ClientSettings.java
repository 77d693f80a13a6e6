package org.joborchestrator.launcher.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.joborchestrator.files.Watermarks;

/**
 * What a client is started with.
 *
 * @param data absolute
 * @param maxAge how long a payload is kept after it ended
 * @param watermarks how much of the disk stays free
 * @param slots how many payloads run at once; empty for as many as come
 * @param killGrace how long a script has to end by itself when it is to be ended
 */
public record ClientSettings(
    Path data,
    Duration maxAge,
    Watermarks watermarks,
    Optional<Integer> slots,
    Duration killGrace) {}
