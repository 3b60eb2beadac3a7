package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
  @Test
  void printsTheMachineAndTheBackends() {
    assertThat(Outcome.of("info").done())
        .contains("JDK:       25", "GiB", "cores available", "backend:   ", "  scalar: usable")
        .contains("model:     all-minilm-l6-v2-q" + System.lineSeparator());
  }

  @Test
  void jsonHasTheSame() {
    JsonObject json = Outcome.of("info", "--format", "json").json();
    assertThat(json.keySet())
        .containsExactly(
            "version",
            "model",
            "modelPresent",
            "jdk",
            "os",
            "cpu",
            "memory",
            "backend",
            "reason",
            "backends");
    assertThat(json.get("modelPresent").getAsBoolean()).isTrue();
    assertThat(json.getAsJsonObject("jdk").keySet()).containsExactly("version", "vendor", "vm");
    assertThat(json.getAsJsonObject("os").keySet()).containsExactly("name", "arch");
    assertThat(json.getAsJsonObject("cpu").keySet()).containsExactly("model", "cores");
    assertThat(json.getAsJsonObject("cpu").get("cores").getAsInt()).isPositive();
    assertThat(json.getAsJsonObject("memory").keySet())
        .containsExactly("heapMaxBytes", "physicalBytes");
    assertThat(json.getAsJsonObject("memory").get("physicalBytes").getAsLong())
        .isGreaterThan(1 << 28);
    JsonArray backends = json.getAsJsonArray("backends");
    JsonObject scalar =
        backends.asList().stream()
            .map(JsonElement::getAsJsonObject)
            .filter(backend -> backend.get("name").getAsString().equals("scalar"))
            .findFirst()
            .orElseThrow();
    assertThat(scalar.keySet()).containsExactly("name", "usable", "reason");
    assertThat(scalar.get("usable").getAsBoolean()).isTrue();
  }

  @Test
  void listsAndWritesTheKernels(@TempDir Path folder) throws IOException {
    assumeTrue(usable("x86-avx2"), "no AVX2 here");
    JsonObject json =
        Outcome.of(
                "info",
                "--format",
                "json",
                "--backend",
                "x86-avx2",
                "--kernels",
                "--write-code",
                folder.resolve("code").toString())
            .json();
    JsonArray kernels = json.getAsJsonArray("kernels");
    assertThat(kernels).hasSizeGreaterThan(100);
    for (JsonElement element : kernels) {
      JsonObject kernel = element.getAsJsonObject();
      Path file = folder.resolve("code").resolve(kernel.get("name").getAsString() + ".bin");
      assertThat(Files.size(file)).isEqualTo(kernel.get("bytes").getAsLong()).isPositive();
    }
    assertThat(Outcome.of("info", "--backend", "x86-avx2", "--kernels").done())
        .contains("gemm_vpmaddwd_ymm_6x16_int32", "6x16");
    assertThat(Outcome.of("info", "--backend", "scalar", "--kernels").done())
        .contains("scalar has no machine code of its own");
  }

  @Test
  void codeIsWrittenOfListedKernelsOnly() {
    assertThat(Outcome.of("info", "--write-code", "x").wrongUsage())
        .contains("--write-code needs --kernels");
  }

  private static boolean usable(String name) {
    return Backends.select(Backends.AUTO).verdicts().stream()
        .anyMatch(verdict -> verdict.name().equals(name) && verdict.usable());
  }
}
