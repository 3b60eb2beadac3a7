package dev.zeropoint.models.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random graphs of floats, fused or not, give the same bits. */
@Tag("network")
class RandomRowProgramsTest {
  private static final int GRAPHS = 150;

  /** The seed of the run; a failure names it with the number of the graph. */
  private static final long SEED = seed(System.getProperty("tests.seed", ""));

  private static final String[] BINARY = {"Add", "Sub", "Mul", "Div"};
  private static final String[] UNARY = {"Erf", "Sqrt", "Softmax", "ReduceMean"};

  private static long seed(String text) {
    return text.isBlank() ? 0x5EED_2E20L : Long.parseUnsignedLong(text.strip(), 16);
  }

  @Test
  void fusedOrNotTheBitsAreTheSame() {
    int fused = 0;
    for (int number = 0; number < GRAPHS; number++) {
      try {
        fused += runOne(new SplittableRandom(SEED + number));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "-Dtests.seed=" + Long.toHexString(SEED) + " graph " + number + ": " + e.getMessage(),
            e);
      }
    }
    assertThat(fused).isGreaterThan(GRAPHS / 2);
  }

  /** Runs a graph; answers how many of its nodes were fused. */
  private static int runOne(SplittableRandom random) {
    TestGraph graph = new TestGraph();
    long[] full = {1 + random.nextInt(3), 1 + random.nextInt(40), 1 + random.nextInt(300)};
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long[] dims =
          switch (i == 0 ? 0 : random.nextInt(4)) {
            case 0 -> full;
            case 1 -> new long[] {full[2]};
            case 2 -> new long[] {full[0], full[1], 1};
            default -> new long[] {1};
          };
      float[] floats = new float[(int) Shape.of(dims).elementCount()];
      for (int k = 0; k < floats.length; k++) {
        floats[k] = (float) (4 * random.nextDouble() - 2);
      }
      graph.input("in" + i, graph.floats(dims, floats));
      values.add("in" + i);
    }
    int nodes = 2 + random.nextInt(12);
    for (int i = 0; i < nodes; i++) {
      String name = "v" + i;
      // Mostly the newest value, so that there are chains.
      String a =
          values.get(random.nextInt(3) == 0 ? random.nextInt(values.size()) : values.size() - 1);
      if (random.nextInt(4) == 0) {
        String op = UNARY[random.nextInt(UNARY.length)];
        Map<String, Object> attributes =
            op.equals("ReduceMean") ? Map.of("axes", List.of(-1L)) : Map.of();
        graph.node(op, name, attributes, a);
      } else {
        String b = values.get(random.nextInt(values.size()));
        graph.node(BINARY[random.nextInt(BINARY.length)], name, a, b);
      }
      values.add(name);
    }
    String last = values.getLast();
    graph.assertSame(last);
    return graph.fusions(last).stream().mapToInt(List::size).sum();
  }
}
