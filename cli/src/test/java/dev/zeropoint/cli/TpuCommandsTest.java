package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TpuCommandsTest {
  private static final String PROGRAM =
      """
      # 20 rows times one tile
      read_host lines=32
      read_weights rows=256 cols=256
      matrix_multiply ub=12 rows=20 next
      activate ub=100 height=1 width=20
      write_host ub=100 lines=20 host=32
      halt
      """;

  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static JsonObject gemm(String... more) {
    return Outcome.of(
            Stream.concat(
                    Stream.of("tpu", "gemm", "--m", "96", "--n", "600", "--k", "600"),
                    Stream.concat(Stream.of(more), Stream.of("--format", "json")))
                .toArray(String[]::new))
        .json();
  }

  /** The paper's matrix of LSTM1: 9 tiles in 18 us, 4 tiles in 32 us. */
  @Test
  void gemmCountsTheMachine() {
    JsonObject json = gemm();
    assertThat(json.keySet()).containsExactly("cycles", "micros", "tops", "counters", "checksum");
    assertThat(json.getAsJsonObject("counters").get("tiles").getAsInt()).isEqualTo(9);
    assertThat(json.get("micros").getAsDouble()).isBetween(17.3, 20.0);
    JsonObject large = gemm("--array", "512x512");
    assertThat(large.getAsJsonObject("counters").get("tiles").getAsInt()).isEqualTo(4);
    assertThat(large.get("micros").getAsDouble()).isBetween(30.8, 34.0);
    assertThat(large.get("checksum")).isEqualTo(json.get("checksum"));
    JsonObject host = gemm("--host");
    assertThat(host.get("cycles").getAsLong()).isGreaterThan(json.get("cycles").getAsLong());
    assertThat(Outcome.of("tpu", "gemm", "--m", "5", "--n", "6", "--k", "7").done())
        .contains(
            "cycles:", "weight stall", "compiled and counted in ", "checksum", "by the backend ");
  }

  @Test
  void otherDataflowsCountTheArray() {
    JsonObject json = gemm("--dataflow", "os", "--array", "32x32");
    // ceil(96 / 32) * ceil(600 / 32) folds of 32 + 32 + 600 - 2 cycles.
    assertThat(json.get("cycles").getAsLong()).isEqualTo(3 * 19 * (32 + 32 + 600 - 2));
    assertThat(json.get("checksum")).isEqualTo(gemm().get("checksum"));
  }

  @Test
  void gemmWritesATrace() throws IOException {
    Path trace = folder.resolve("trace.json");
    gemm("--trace", trace.toString());
    assertThat(Files.readString(trace)).contains("traceEvents", "weight fetch", "matrix_multiply");
    assertThat(new Gson().fromJson(Files.readString(trace), JsonObject.class).keySet())
        .contains("traceEvents");
  }

  /** A run that fails leaves the trace of an earlier one as it was, and nothing beside it. */
  @Test
  void aTraceIsWrittenAsAWholeOrNotAtAll() throws IOException {
    String trace = file("trace.json", "earlier");
    String endless = file("endless.tpu", "read_host lines=65535 repeat=1\n");
    assertThat(Outcome.of("tpu", "run", endless, "--trace", trace, "--max-cycles", "9").failure())
        .endsWith("line 1: the limit of 9 cycles is reached");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    assertThat(Path.of(trace)).hasContent("earlier");
    String wrong = folder.resolve("nowhere").resolve("trace.json").toString();
    assertThat(Outcome.of("tpu", "run", endless, "--trace", wrong).failure())
        .startsWith(wrong + ": cannot write: ")
        .endsWith("nowhere does not exist");
  }

  @Test
  void programsAreAssembledRunAndPrintedAgain() throws IOException {
    String text = file("layer.tpu", PROGRAM);
    String binary = folder.resolve("layer.bin").toString();
    assertThat(Outcome.of("tpu", "asm", text, "--output", binary).done())
        .startsWith("6 instructions, 80 bytes");
    String printed = Outcome.of("tpu", "disasm", binary).done();
    assertThat(printed).startsWith("read_host ub=0 lines=32 host=0");
    assertThat(Outcome.of("tpu", "disasm", file("again.tpu", printed)).done()).isEqualTo(printed);

    String output = folder.resolve("host.bin").toString();
    JsonObject first =
        Outcome.of("tpu", "run", text, "--output", output, "--format", "json").json();
    JsonObject second = Outcome.of("tpu", "run", binary, "--format", "json").json();
    assertThat(second).isEqualTo(first);
    assertThat(Files.size(Path.of(output))).isEqualTo(52 * 256);
  }

  @Test
  void aProgramComputes() throws IOException {
    byte[] host = new byte[52 * 256];
    // Multipliers of 1.0 in the first line of multipliers, then 3 as the first activation.
    host[4 * 256 + 2] = (byte) 0x80;
    host[4 * 256 + 3] = 0x3F;
    host[12 * 256] = 3;
    Path memory = Files.write(folder.resolve("in.bin"), host);
    Path weights = Files.write(folder.resolve("weights.bin"), new byte[] {5});
    Path output = folder.resolve("out.bin");
    Outcome.of(
            "tpu",
            "run",
            file("layer.tpu", PROGRAM),
            "--host",
            memory.toString(),
            "--weights",
            weights.toString(),
            "--output",
            output.toString())
        .done();
    assertThat(Files.readAllBytes(output)[32 * 256]).isEqualTo((byte) 15);
  }

  @Test
  void figuresAreReadAsTheyArePrinted() throws IOException {
    String printed = Outcome.of("tpu", "config", "--array", "32x16").done();
    assertThat(printed).contains("\"rows\": 32", "\"cols\": 16");
    String config = file("machine.json", printed);
    assertThat(Outcome.of("tpu", "config", "--config", config).done()).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tpu gemm --m 1 --n 2 | Missing required option: '--k=K'",
        "tpu gemm --m 0 --n 2 --k 3 | --m must be 1 to 1048576, not 0",
        "tpu gemm --m 1 --n 2 --k 3 --array 5 | Invalid value for option '--array': expected RxC",
        "tpu gemm --m 1 --n 2 --k 3 --array 0x5 | Invalid value for option '--array': rows=0",
        "tpu gemm --m 1 --n 2 --k 3 --dataflow os --trace x | --trace needs --dataflow ws",
        "tpu gemm --m 1 --n 2 --k 3 --dataflow xs | Invalid value for option '--dataflow'",
        "tpu asm x | Missing required option: '--output=PROGRAM.bin'",
      })
  void wrongUsageIsOneLine(String line, String message) {
    assertThat(Outcome.of(line.split(" ")).wrongUsage()).startsWith(message);
  }

  @Test
  void failuresNameFileAndLine() throws IOException {
    String wrong = file("wrong.tpu", "nop\n\nmatrix_multiply rows=1\n");
    assertThat(Outcome.of("tpu", "run", wrong).failure())
        .isEqualTo(wrong + ": line 3: no tile is active: the first matrix instruction needs next");
    String text = file("text.tpu", "jump\n");
    assertThat(Outcome.of("tpu", "disasm", text).failure())
        .isEqualTo(text + ": line 1: unknown instruction \"jump\"");
    String config = file("config.json", "{\"rows\": 0}");
    assertThat(Outcome.of("tpu", "config", "--config", config).failure())
        .isEqualTo(config + ": rows=0 is not in [1, 4096]");
    assertThat(Outcome.of("tpu", "run", "nowhere").failure()).isEqualTo("nowhere: no such file");
    String endless = file("endless.tpu", "read_host lines=65535 repeat=1\n");
    assertThat(Outcome.of("tpu", "run", endless, "--max-cycles", "9").failure())
        .endsWith("line 1: the limit of 9 cycles is reached");
  }

  @Test
  void appsStandBesideTheTables() throws IOException {
    Path plots = folder.resolve("plots");
    assertThat(Outcome.of("tpu", "apps", "--plot", plots.toString()).done())
        .contains("mlp0", "cnn1", "mean error: ", "Table 3", "Table 5", "Table 7", "Table 8");
    for (String name : new String[] {"roofline.png", "stalls.png"}) {
      assertThat(Files.readAllBytes(plots.resolve(name))).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  @Test
  void appsAsJsonHaveTheTablesToo() {
    JsonObject json = Outcome.of("tpu", "apps", "--format", "json").json();
    assertThat(json.getAsJsonArray("apps")).hasSize(6);
    JsonObject mlp1 = json.getAsJsonArray("apps").get(1).getAsJsonObject();
    JsonObject paper = mlp1.getAsJsonObject("paper");
    assertThat(paper.get("hostPercent").getAsDouble()).isEqualTo(76);
    assertThat(paper.get("modelErrorPercent").getAsDouble()).isEqualTo(10.9);
    assertThat(paper.get("bufferMib").getAsDouble()).isEqualTo(2.3);
    // 168 x 1000 in and 168 x 1000 out, in whole lines: 2 x 168 x 4 lines a batch, and constants.
    JsonObject counters = mlp1.getAsJsonObject("counters");
    double bytes =
        counters.get("hostReadBytes").getAsDouble()
            + counters.get("hostWrittenBytes").getAsDouble();
    double seconds = bytes / (10L << 30);
    assertThat(counters.get("hostPercent").getAsDouble())
        .isCloseTo(100 * seconds * 1e6 / mlp1.get("micros").getAsDouble(), within(0.01));
    assertThat(mlp1.get("bufferMib").getAsDouble())
        .isCloseTo(counters.get("bufferPeakBytes").getAsDouble() / (1 << 20), within(0.001));
  }

  @Test
  void embedWithTheTpuGivesTheSameBits() {
    String[] texts = {"A cat sits on the mat.", "Stock prices fell sharply."};
    Outcome tpu = embed("tpu", texts);
    Outcome scalar = embed("scalar", texts);
    assertThat(vectors(tpu)).isEqualTo(vectors(scalar));
    assertThat(tpu.err())
        .startsWith("a TPU v1 would have taken ")
        .contains(" matrix products, ")
        .hasLineCount(1);
    assertThat(scalar.err()).isEmpty();
  }

  private static Outcome embed(String backend, String... texts) {
    return Outcome.of(
        Stream.concat(
                Stream.of("embed", "--backend", backend, "--format", "json", "--vectors"),
                Stream.of(texts))
            .toArray(String[]::new));
  }

  private static JsonElement vectors(Outcome outcome) {
    assertThat(outcome.code()).isEqualTo(Main.DONE);
    JsonObject json = new Gson().fromJson(outcome.out(), JsonObject.class);
    return json.get("vectors");
  }
}
