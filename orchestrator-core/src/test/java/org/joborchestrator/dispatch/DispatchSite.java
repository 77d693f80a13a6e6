package org.joborchestrator.dispatch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.ServiceQueue;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.watch.Changes;

/**
 * A dispatcher with one service, which may have two jobs under way, one of each user, and with a
 * client that is connected and answers by hand.
 */
final class DispatchSite implements AutoCloseable {

  static final ServiceName SERVICE = new ServiceName("example");

  final ManualSurroundings surroundings = new ManualSurroundings();
  final HandNode hand = new HandNode("client");
  final NodeWatch client = new NodeWatch(hand, surroundings, new Deaf(), HandNode.LEASE);
  final ServiceQueue queue = new ServiceQueue(SERVICE, QuotaPolicy.limits(1, 2));
  final Attempts attempts = new Attempts();
  final Journal journal;
  final Changes changes;
  final Dispatcher dispatcher;
  final JobFiles files;

  /** What the client tells is of no interest here. */
  private static final class Deaf implements NodeWatch.Observer {
    @Override
    public void connected(NodeWatch node) {}

    @Override
    public void eligible(NodeWatch node) {}

    @Override
    public void changed(NodeWatch node, PayloadState state) {}
  }

  DispatchSite(Path directory, JobStore store, Course course) throws IOException {
    journal = new Journal(store, surroundings.io());
    changes = new Changes(surroundings, store);
    Bounds bounds =
        new Bounds(3, Optional.empty(), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
    Lanes lanes = new Lanes(Map.of(SERVICE, new Lane(queue, new Pool(List.of(client)), bounds)));
    files = new JobFiles(directory, Disk.relaxed(), surroundings.random());
    Ledger ledger = new Ledger(journal, surroundings, attempts, changes, lanes, files);
    dispatcher = new Dispatcher(surroundings, lanes, attempts, ledger, files, "server", course);
    ledger.attach(attempt -> {}, dispatcher::wake);
    client.start();
    hand.answer("incarnation", 1);
    surroundings.settle();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
