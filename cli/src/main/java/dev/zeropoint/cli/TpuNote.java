package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.tpu.backend.MachineBackend;
import dev.zeropoint.tpu.backend.TpuBackend;
import dev.zeropoint.tpu.backend.TpuMeter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/** What a command says behind its work if an emulated TPU was its backend. */
final class TpuNote {
  private TpuNote() {}

  /** Prints what the products would have taken; nothing for other backends. */
  static void print(PrintWriter err, GemmBackend backend) {
    meter(backend).ifPresent(meter -> print(err, meter));
  }

  private static Optional<TpuMeter> meter(GemmBackend backend) {
    return switch (backend) {
      case TpuBackend tpu -> Optional.of(tpu.meter());
      case MachineBackend machine -> Optional.of(machine.meter());
      default -> Optional.empty();
    };
  }

  private static void print(PrintWriter err, TpuMeter meter) {
    err.printf(
        Locale.ROOT,
        "a TPU v1 would have taken %.1f us for the %,d matrix products, %,d cycles, with the host's"
            + " transfers%n",
        meter.total().micros(),
        meter.products(),
        meter.total().cycles().total());
    err.flush();
  }
}
