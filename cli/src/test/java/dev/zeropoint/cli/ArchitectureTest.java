package dev.zeropoint.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import dev.zeropoint.core.gemm.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Data flows one way: core, offheap, models, cli, and in order inside of each. */
class ArchitectureTest {
  private static final int LONGEST_FILE = 400;

  /** Read once: to read them takes seconds. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.zeropoint");

  @Test
  void everyModuleIsSeen() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .contains(
            "dev.zeropoint.core.tensor",
            "dev.zeropoint.offheap",
            "dev.zeropoint.models.session",
            "dev.zeropoint.simd.x86",
            "dev.zeropoint.tpu.array",
            "dev.zeropoint.cli");
  }

  @Test
  void modulesDependInOneDirection() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.zeropoint..")
        .layer("core")
        .definedBy("dev.zeropoint.core..")
        .layer("offheap")
        .definedBy("dev.zeropoint.offheap..")
        .layer("simd")
        .definedBy("dev.zeropoint.simd..")
        .layer("models")
        .definedBy("dev.zeropoint.models..")
        .layer("tpu")
        .definedBy("dev.zeropoint.tpu..")
        .layer("cli")
        .definedBy("dev.zeropoint.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("simd")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("tpu")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("offheap")
        .mayOnlyBeAccessedByLayers("models", "tpu", "cli")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.zeropoint.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** What a caller's scratch answers is checked on the way: by {@link Scratch#take}. */
  @Test
  void backendsTakeScratchMemoryThroughItsCheck() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(
            "dev.zeropoint.simd..", "dev.zeropoint.tpu..", "dev.zeropoint.core.reference")
        .should()
        .callMethod(Scratch.class, "scratch", long.class)
        .check(CLASSES);
  }

  @Test
  void packagesOfCoreAndModelsKeepTheirOrder() {
    keepOrder(
        "dev.zeropoint.core.memory",
        "dev.zeropoint.core.tensor",
        "dev.zeropoint.core.quant",
        "dev.zeropoint.core.calibrate",
        "dev.zeropoint.core.error",
        "dev.zeropoint.core.codes",
        "dev.zeropoint.core.floats",
        "dev.zeropoint.core.gemm",
        "dev.zeropoint.core.reference");
    keepOrder(
        "dev.zeropoint.models.graph",
        "dev.zeropoint.models.op",
        "dev.zeropoint.models.fuse",
        "dev.zeropoint.models.session",
        "dev.zeropoint.models.onnx.wire",
        "dev.zeropoint.models.onnx",
        "dev.zeropoint.models.embedding",
        "dev.zeropoint.models.quantize");
  }

  @Test
  void machineCodeKeepsItsOrder() {
    keepOrder(
        "dev.zeropoint.simd.x86.asm",
        "dev.zeropoint.simd.x86.code",
        "dev.zeropoint.simd.x86.quant",
        "dev.zeropoint.simd.x86.floats",
        "dev.zeropoint.simd.x86");
  }

  /** No package may use one that stands behind it. */
  private void keepOrder(String... packages) {
    for (int i = 0; i < packages.length; i++) {
      for (int j = i + 1; j < packages.length; j++) {
        ArchRuleDefinition.noClasses()
            .that()
            .resideInAPackage(packages[i])
            .should()
            .dependOnClassesThat(resideInAPackage(packages[j]))
            .check(CLASSES);
      }
    }
  }

  @Test
  void messagesOfTheFormatStayInTheImporter() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage("dev.zeropoint.models.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.zeropoint.models.onnx.wire")
        .check(CLASSES);
  }

  @Test
  void nothingNeedsProtobuf() {
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "ai.onnx..", "sun.misc..")
        .check(CLASSES);
  }

  @Test
  void coreNeedsTheJdkAlone() {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("dev.zeropoint.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.zeropoint.core..")
        .check(CLASSES);
  }

  @Test
  void filesStayShort() throws IOException {
    List<String> tooLong;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      tooLong =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("target"))
              .filter(file -> lines(file) > LONGEST_FILE)
              .map(Path::toString)
              .toList();
    }
    assertThat(tooLong).isEmpty();
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
