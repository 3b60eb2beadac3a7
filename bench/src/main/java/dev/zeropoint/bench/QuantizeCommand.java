package dev.zeropoint.bench;

import dev.zeropoint.bench.cases.QuantizeBench;
import dev.zeropoint.bench.report.CaseReport;
import dev.zeropoint.bench.report.CaseRow;
import dev.zeropoint.bench.report.Host;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zeropoint bench quantize}. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    description =
        "Dynamic quantization of 128x384 floats, alone or against ONNX Runtime's node"
            + " (--peers onnxruntime).")
final class QuantizeCommand implements Callable<Integer> {
  private static final int ROWS = 128;
  private static final int COLS = 384;

  @Mixin private BackendsOption backends;
  @Mixin private PeersOption peers;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    List<String> notes = new ArrayList<>();
    boolean withPeer = PeerNotes.onnxRuntime(peers, notes);
    Host host = Host.current();
    List<CaseRow> rows = new ArrayList<>();
    for (GemmBackend backend : backends.select()) {
      rows.add(QuantizeBench.run(backend, ROWS, COLS, withPeer, output.plan(), notes::add));
    }
    output.deliver(new CaseReport(CaseReport.QUANTIZE, host, output.method(), rows, notes));
    return Main.DONE;
  }
}
