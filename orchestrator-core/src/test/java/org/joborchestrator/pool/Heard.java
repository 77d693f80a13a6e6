package org.joborchestrator.pool;

import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.node.PayloadState;

/** Writes down what a watch tells. */
final class Heard implements NodeWatch.Observer {

  final List<String> words = new ArrayList<>();

  @Override
  public void connected(NodeWatch node) {
    words.add("connected " + node.name());
  }

  @Override
  public void eligible(NodeWatch node) {
    words.add("eligible " + node.name());
  }

  @Override
  public void changed(NodeWatch node, PayloadState state) {
    words.add(node.name() + " " + state.id() + " " + state.status());
  }
}
