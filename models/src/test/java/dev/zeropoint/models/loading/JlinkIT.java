package dev.zeropoint.models.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application with this module can be linked into an image of its own: all that the module needs
 * are named modules. The application of the test loads a network in its image and runs it.
 */
class JlinkIT {
  private static final String DESCRIPTOR = "module app { requires dev.zeropoint.models; }";

  private static final String MAIN =
      """
      package app;

      import dev.zeropoint.core.gemm.Backends;
      import dev.zeropoint.core.tensor.Shape;
      import dev.zeropoint.core.tensor.Tensor;
      import dev.zeropoint.models.onnx.OnnxModels;
      import java.lang.foreign.Arena;
      import java.nio.file.Path;
      import java.util.Map;

      public class Main {
        public static void main(String[] arguments) {
          try (Arena arena = Arena.ofConfined();
              var model = OnnxModels.load(Path.of(arguments[0]), Backends.best().backend());
              var session = model.newSession()) {
            Tensor x = Tensor.ofFloats(arena, Shape.of(2), 1, 2);
            float[] y = session.run(Map.of("x", x)).get("y").toFloats();
            System.out.println(Main.class.getModule().getName() + " " + y[0] + " " + y[1]);
          }
        }
      }
      """;

  @TempDir private Path folder;

  /** The modules of the class path that the module needs, the JDK's left out. */
  private static Map<String, ModuleReference> needed() {
    Map<String, ModuleReference> found = new LinkedHashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      try {
        ModuleFinder.of(Path.of(entry))
            .findAll()
            .forEach(module -> found.putIfAbsent(module.descriptor().name(), module));
      } catch (FindException e) {
        // No module at all; if it is needed, it is missing below.
      }
    }
    Map<String, ModuleReference> needed = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of("dev.zeropoint.models"));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (ModuleFinder.ofSystem().find(name).isPresent() || needed.containsKey(name)) {
        continue;
      }
      ModuleReference module = found.get(name);
      assertThat(module).as("module %s is on the class path", name).isNotNull();
      needed.put(name, module);
      module.descriptor().requires().stream()
          .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
          .forEach(requires -> open.add(requires.name()));
    }
    return needed;
  }

  private static String run(String tool, String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    assertThat(code).as("%s: %s", tool, output).isZero();
    return output.toString();
  }

  @Test
  void everyNeededModuleIsNamed() {
    Map<String, ModuleReference> needed = needed();
    assertThat(needed.keySet()).contains("dev.zeropoint.core", "com.google.gson");
    assertThat(needed.values())
        .extracting(ModuleReference::descriptor)
        .filteredOn(ModuleDescriptor::isAutomatic)
        .isEmpty();
  }

  @Test
  void applicationRunsInAnImageOfItsOwn() throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("java.home"));
    assumeThat(ToolProvider.findFirst("jlink")).as("this JDK has jlink").isPresent();
    // A JDK without jmods may be able to link from its own image, and then its jlink says so.
    assumeThat(
            Files.isDirectory(home.resolve("jmods"))
                || run("jlink", "--help").contains("run-time image enabled"))
        .as("%s has no jmods and cannot link without them", home)
        .isTrue();
    Path sources = Files.createDirectories(folder.resolve("src/app"));
    Path descriptor = Files.writeString(sources.resolveSibling("module-info.java"), DESCRIPTOR);
    Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
    Path classes = folder.resolve("classes");
    String modules =
        Stream.concat(
                Stream.of(classes),
                needed().values().stream().map(m -> Path.of(m.location().orElseThrow())))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    run("javac", "-d", "" + classes, "-p", modules, "" + descriptor, "" + main);
    Path image = folder.resolve("image");
    run("jlink", "-p", modules, "--add-modules", "app", "--output", "" + image);
    byte[] network =
        new OnnxBuilder()
            .floatInput("x", 1)
            .floats("w", new long[] {2}, 10, 20)
            .node("Add", "a", List.of("x", "w"), List.of("y"))
            .output("y")
            .bytes();
    Path file = Files.write(folder.resolve("m.onnx"), network);
    ChildJvm.Result result =
        ChildJvm.run(
            image,
            folder,
            List.of("--sun-misc-unsafe-memory-access=deny", "-m", "app/app.Main", file.toString()));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().strip()).isEqualTo("app 11.0 22.0");
  }
}
