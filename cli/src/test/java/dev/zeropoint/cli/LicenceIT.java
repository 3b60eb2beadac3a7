package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every jar of the project that is shipped carries the licence and the notice. */
class LicenceIT {
  private static final Path MODULES = Path.of(System.getProperty("zeropoint.app"), "modules");

  @Test
  void everyJarHoldsLicenceAndNotice() throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(MODULES)) {
      jars = files.filter(f -> f.getFileName().toString().startsWith("zeropoint-")).toList();
    }
    assertThat(jars).hasSizeGreaterThanOrEqualTo(6);
    for (Path jar : jars) {
      for (String name : List.of("LICENSE", "NOTICE")) {
        assertThat(entry(jar, "META-INF/" + name))
            .as(jar + " " + name)
            .isEqualTo(Files.readString(Path.of("..", name)));
      }
    }
  }

  private static String entry(Path jar, String name) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.getEntry(name)).as(jar + " " + name).isNotNull();
      return new String(
          file.getInputStream(file.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
