package dev.zeropoint.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  /** Read once: to read them takes seconds. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.zeropoint.bench");

  @Test
  void packagesHaveNoCycles() {
    assertThat(CLASSES).isNotEmpty();
    slices().matching("dev.zeropoint.bench.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** The peers are found at run time, so that this module compiles and is tested without them. */
  @Test
  void noPeerIsNeededToCompile() {
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "org.bytedeco..", "org.apache.lucene..", "ai.djl..")
        .check(CLASSES);
  }
}
