package org.joborchestrator.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.background.ManualSurroundings;
import org.junit.jupiter.api.Test;

final class PoolTest {

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final HandNode nodeA = new HandNode("a");
  private final HandNode nodeB = new HandNode("b");
  private final HandNode nodeC = new HandNode("c");
  private final NodeWatch a = new NodeWatch(nodeA, surroundings, new Heard(), HandNode.LEASE);
  private final NodeWatch b = new NodeWatch(nodeB, surroundings, new Heard(), HandNode.LEASE);
  private final NodeWatch c = new NodeWatch(nodeC, surroundings, new Heard(), HandNode.LEASE);
  private final Pool pool = new Pool(List.of(a, b, c));

  private void connect(NodeWatch watch, HandNode node) {
    watch.start();
    node.answer("incarnation", 1);
    surroundings.settle();
  }

  private void connectAll() {
    connect(a, nodeA);
    connect(b, nodeB);
    connect(c, nodeC);
  }

  /** Gives that many jobs out; answers to whom. */
  private String give(int jobs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      pool.choose()
          .ifPresent(
              chosen -> {
                chosen.add();
                names.add(chosen.name());
              });
    }
    return String.join("", names);
  }

  @Test
  void nobodyThere_nobodyIsChosen() {
    assertEquals(Optional.empty(), pool.choose());
    assertEquals(Optional.empty(), new Pool(List.of()).choose());
  }

  @Test
  void equallyBusyOnes_takeTurns() {
    connectAll();

    assertEquals("abcabc", give(6));
  }

  @Test
  void equallyBusyOnes_takeTurns_alsoWhenNothingStaysWithThem() {
    connectAll();
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      names.append(pool.choose().orElseThrow().name());
    }

    assertEquals("abcabc", names.toString());
  }

  @Test
  void leastBusyOne_isChosen() {
    connectAll();
    a.add();
    a.add();
    b.add();

    assertEquals("cbc", give(3));
    c.remove();
    c.remove();
    assertEquals("ccab", give(4));
  }

  @Test
  void oneThatIsAway_isNotChosen_untilItIsBack() {
    connect(a, nodeA);
    connect(b, nodeB);
    c.start();
    assertEquals("abab", give(4));

    b.lost(nodeB.unreachable());
    assertEquals("aa", give(2));

    nodeC.answer("incarnation", 1);
    surroundings.settle();
    assertEquals("cccc", give(4));
  }

  @Test
  void oneThatRefused_isLeftAloneForAWhile() {
    connectAll();
    b.refused();

    assertEquals("acac", give(4));
    surroundings.advance(Duration.ofMillis(200));
    assertEquals("bb", give(2));
  }

  @Test
  void find_knowsTheNames_andOnlyIsTheOneThereIs() {
    assertEquals(Optional.of(b), pool.find("b"));
    assertEquals(Optional.empty(), pool.find("d"));
    assertEquals(Optional.empty(), pool.only());
    assertEquals(Optional.of(a), new Pool(List.of(a)).only());
  }
}
