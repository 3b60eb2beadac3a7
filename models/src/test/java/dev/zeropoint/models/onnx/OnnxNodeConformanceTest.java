package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The node tests of the ONNX project: models of one operator with inputs and expected outputs. */
@Tag("network")
class OnnxNodeConformanceTest {
  /** Tolerances of the ONNX project's own runner for floats; integers are compared exactly. */
  private static final double RELATIVE = 1e-3;

  private static final double ABSOLUTE = 1e-7;

  /** Element types that are out of scope, by the names in error messages. */
  private static final Set<String> OTHER_TYPES =
      Set.of("FLOAT16", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E5M2", "FLOAT4E2M1", "UINT2", "INT2");

  /** Operators that have cases here and that Zeropoint does not have. */
  private static final Set<String> OTHER_OPERATORS =
      Set.of(
          "AveragePool",
          "Conv",
          "ConvInteger",
          "GlobalAveragePool",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "MaxPool",
          "PRelu",
          "QLinearConv",
          "RMSNormalization",
          "Range",
          "ReduceSumSquare",
          "Swish",
          "ThresholdedRelu");

  private static final Pattern TYPE = Pattern.compile("element type (.+) is not supported");
  private static final Pattern OPERATOR = Pattern.compile("operator (\\w+) is not supported");

  private final GemmBackend backend = Backends.best().backend();
  private final List<String> passed = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final Map<String, List<String>> left = new TreeMap<>();

  @Test
  void everyCaseOfTheSupportedOperators() throws IOException {
    String folder = System.getProperty("zeropoint.conformance", "");
    Path cases = Path.of(folder, "onnx-node");
    Assumptions.assumeTrue(
        !folder.isEmpty() && Files.isDirectory(cases),
        "ONNX node tests skipped: -Dzeropoint.conformance=\"" + folder + "\" has no onnx-node");
    try (Stream<Path> list = Files.list(cases)) {
      list.sorted().forEach(this::check);
    }
    System.out.println(
        "ONNX node tests with backend "
            + backend
            + ": "
            + passed.size()
            + " passed, "
            + failed.size()
            + " failed");
    left.forEach(
        (why, names) ->
            System.out.println("  not run, " + why + ": " + names.size() + " " + names));
    assertThat(failed).isEmpty();
    assertThat(passed).hasSizeGreaterThan(150);
  }

  private void check(Path folder) {
    String name = folder.getFileName().toString();
    try (Arena arena = Arena.ofShared()) {
      run(folder, arena);
      passed.add(name);
    } catch (ModelException e) {
      String why = outOfScope(e.getMessage());
      if (why == null) {
        failed.add(name + ": " + e.getMessage());
      } else {
        left.computeIfAbsent(why, w -> new ArrayList<>()).add(name);
      }
    } catch (IOException | AssertionError | RuntimeException e) {
      failed.add(name + ": " + e);
    }
  }

  private static String outOfScope(String message) {
    Matcher type = TYPE.matcher(message);
    if (type.find() && OTHER_TYPES.contains(type.group(1))) {
      return "element type " + type.group(1);
    }
    Matcher operator = OPERATOR.matcher(message);
    if (operator.find() && OTHER_OPERATORS.contains(operator.group(1))) {
      return "operator " + operator.group(1);
    }
    return null;
  }

  private void run(Path folder, Arena arena) throws IOException {
    Path data = folder.resolve("test_data_set_0");
    try (Model model = OnnxModels.load(folder.resolve("model.onnx"), backend);
        Session session = model.newSession()) {
      Map<String, Tensor> inputs = new HashMap<>();
      List<GraphInput> declared = model.inputs();
      for (int i = 0; i < declared.size(); i++) {
        inputs.put(declared.get(i).name(), read(data.resolve("input_" + i + ".pb"), arena));
      }
      Map<String, Tensor> outputs = session.run(inputs);
      for (int i = 0; i < model.outputs().size(); i++) {
        Tensor expected = read(data.resolve("output_" + i + ".pb"), arena);
        compare(model.outputs().get(i), outputs.get(model.outputs().get(i)), expected);
      }
    }
  }

  private static Tensor read(Path file, Arena arena) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    MemorySegment segment = arena.allocate(bytes.length);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return OnnxImporter.readTensor(segment, file.toString(), arena);
  }

  private static void compare(String name, Tensor actual, Tensor expected) {
    assertThat(actual.toString()).as(name).isEqualTo(expected.toString());
    boolean real = expected.type() == ElementType.F32 || expected.type() == ElementType.F64;
    for (long i = 0; i < expected.elementCount(); i++) {
      double wanted = expected.getDouble(i);
      double found = actual.getDouble(i);
      double tolerance = real ? ABSOLUTE + RELATIVE * Math.abs(wanted) : 0;
      boolean same = Double.compare(found, wanted) == 0 || Math.abs(found - wanted) <= tolerance;
      assertThat(same).as("%s[%d]: %s, expected %s", name, i, found, wanted).isTrue();
    }
  }
}
