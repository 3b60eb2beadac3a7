package dev.zeropoint.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportJsonTest {
  private static final Limits VNNI = Limits.of("vpdpbusd zmm", 480.0, 20.0);

  @Test
  void hasTheNamesThatAreDocumented() {
    JsonObject json =
        JsonParser.parseString(ReportJson.write(Reports.gemm(VNNI))).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "benchmark",
            "host",
            "method",
            "epilogue",
            "threads",
            "limits",
            "rows",
            "summary",
            "notes");
    assertThat(json.getAsJsonObject("limits").keySet())
        .containsExactly("instruction", "vpdpbusd_gmacs", "gmacs", "copy_gbytes");
    assertThat(json.getAsJsonArray("rows").get(0).getAsJsonObject().keySet())
        .containsExactly(
            "m",
            "n",
            "k",
            "backend",
            "gmacs",
            "percent_of_limit",
            "percent_of_step",
            "peer",
            "peer_gmacs",
            "ratio",
            "ratio_low",
            "ratio_high",
            "peer_implementation",
            "weight_bits",
            "rounds");
  }

  @Test
  void onlyAVpdpbusdIsCalledSo() {
    assertThat(VNNI.vpdpbusdGmacs()).isEqualTo(480.0);
    assertThat(Limits.of("vpmaddwd ymm", 100.0, 20.0))
        .isEqualTo(new Limits("vpmaddwd ymm", null, 100.0, 20.0));
    assertThat(ReportJson.write(Reports.gemm(Limits.of(null, null, null))))
        .contains("\"limits\":{\"instruction\":null,\"vpdpbusd_gmacs\":null,\"gmacs\":null");
  }

  @Test
  void readsWhatItWrites() {
    List<Report> reports =
        List.of(
            Reports.gemm(VNNI),
            new CaseReport(
                CaseReport.EMBED,
                Reports.HOST,
                "somehow",
                List.of(new CaseRow("8 tokens", "ours", 10, "peer", 20.0, 2.0, 1.9, 2.1, 31)),
                List.of()),
            new LatencyReport(
                LatencyReport.NAME,
                Reports.HOST,
                "somehow",
                List.of(new LatencyRow(1, 384, 384, "ours", 1000, 10, 11, 12, 99, 1.2)),
                List.of()),
            new ShapesReport(
                ShapesReport.NAME,
                Reports.HOST,
                "somehow",
                List.of(new ShapeRow(1, 384, 384, "ours", 10, 9.5, 0.5, 0.4, 0.6, 31)),
                List.of("a note")));
    for (Report report : reports) {
      assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"benchmark\":\"x\"}", "{\"benchmark\":\"gemm\"}"})
  void refusesWhatIsNoReport(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> ReportJson.read(json));
  }
}
