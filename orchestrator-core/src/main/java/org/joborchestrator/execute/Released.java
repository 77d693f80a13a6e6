package org.joborchestrator.execute;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.joborchestrator.job.AttemptKey;

/**
 * The attempts that were released last. A request that was long on its way may bring one of them
 * once more; it must not run again. Safe for use by several threads.
 */
final class Released {

  /** What comes late comes minutes late; so many attempts are not released in that time. */
  private static final int MOST = 10_000;

  private final Set<AttemptKey> keys =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<AttemptKey, Boolean> eldest) {
                  return size() > MOST;
                }
              }));

  void add(AttemptKey key) {
    keys.add(key);
  }

  boolean contains(AttemptKey key) {
    return keys.contains(key);
  }
}
