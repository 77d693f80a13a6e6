package org.joborchestrator.dispatch;

import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.ServiceQueue;

/**
 * What belongs to one service: its queue, and the clients that serve it.
 *
 * @param queue who waits
 * @param pool who works
 * @param bounds what its jobs may take
 */
public record Lane(ServiceQueue queue, Pool pool, Bounds bounds) {}
