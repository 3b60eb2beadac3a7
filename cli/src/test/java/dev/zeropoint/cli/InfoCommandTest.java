package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

class InfoCommandTest {
  @Test
  void printsTheMachineAndTheBackends() {
    assertThat(Outcome.of("info").done())
        .contains(
            "JDK:       25", "GiB", "cores available", "backend:   scalar (", "  scalar: chosen")
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
    JsonObject scalar = json.getAsJsonArray("backends").get(0).getAsJsonObject();
    assertThat(scalar.keySet()).containsExactly("name", "usable", "reason");
    assertThat(scalar.get("name").getAsString()).isEqualTo("scalar");
    assertThat(scalar.get("usable").getAsBoolean()).isTrue();
  }
}
