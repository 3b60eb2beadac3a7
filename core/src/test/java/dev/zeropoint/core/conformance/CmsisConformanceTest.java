package dev.zeropoint.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The results that CMSIS-NN expects of its operators, which come from the TFLite interpreter. All
 * that are products of matrices, and all element by element that are computed in codes, are run,
 * and must agree to the last bit.
 */
class CmsisConformanceTest {
  @Test
  void productsAndElementwiseOperators() throws IOException {
    Path root = ConformanceData.folder("cmsis-nn");
    CmsisProducts products = new CmsisProducts(Backends.select("scalar").backend());
    List<String> passed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    Map<String, List<String>> leftOut = new TreeMap<>();
    List<String> lines = Files.readAllLines(root.resolve("USES.csv"));
    for (String line : lines.subList(1, lines.size())) {
      CmsisCase test = CmsisCase.read(root, line);
      Optional<String> obstacle =
          CmsisElementwise.handles(test) ? Optional.empty() : test.obstacle();
      if (obstacle.isPresent()) {
        leftOut.computeIfAbsent(obstacle.get(), reason -> new ArrayList<>()).add(test.name());
      } else if (Arrays.equals(run(test, products), test.output())) {
        passed.add(test.name());
      } else {
        failed.add(test.name());
      }
    }
    System.out.println("cmsis-nn: passed " + passed.size() + " " + passed);
    System.out.println("cmsis-nn: failed " + failed.size() + " " + failed);
    leftOut.forEach(
        (reason, names) ->
            System.out.println(
                "cmsis-nn: left out, " + reason + ": " + names.size() + " " + names));
    assertThat(failed).isEmpty();
    // A case that is no longer recognized must not pass by its absence.
    assertThat(passed)
        .hasSizeGreaterThanOrEqualTo(46)
        .contains("fully_connected_mve_0", "fully_connected_w_zp", "fully_connected_int4_2")
        .contains("requantize_s64", "batch_matmul_4_s16", "int16xint8xint32_1")
        .contains("add", "add_s16", "maximum_scalar_1_int8", "minimum_broadcast_width_int8");
  }

  private static int[] run(CmsisCase test, CmsisProducts products) throws IOException {
    if (CmsisElementwise.handles(test)) {
      return CmsisElementwise.run(test);
    }
    return test.isWide() ? CmsisWideProducts.run(test) : products.run(test);
  }
}
