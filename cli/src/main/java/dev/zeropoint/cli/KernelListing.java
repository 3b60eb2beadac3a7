package dev.zeropoint.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.zeropoint.simd.x86.KernelCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A backend's machine code as text, as JSON and as files. */
final class KernelListing {
  private KernelListing() {}

  static void print(PrintWriter out, String backend, List<KernelCatalog.Entry> kernels) {
    if (kernels.isEmpty()) {
      out.println("kernels:   " + backend + " has no machine code of its own");
      return;
    }
    out.println("kernels:   " + kernels.size());
    int width = kernels.stream().mapToInt(kernel -> kernel.name().length()).max().orElse(0);
    for (KernelCatalog.Entry kernel : kernels) {
      out.printf(
          "  %-" + width + "s  %7s %6d bytes%n", kernel.name(), tile(kernel), kernel.code().length);
    }
  }

  private static String tile(KernelCatalog.Entry kernel) {
    return kernel.cols() == 0 ? "rows" : kernel.rows() + "x" + kernel.cols();
  }

  static JsonArray json(List<KernelCatalog.Entry> kernels) {
    JsonArray array = new JsonArray();
    for (KernelCatalog.Entry kernel : kernels) {
      JsonObject json = new JsonObject();
      json.addProperty("name", kernel.name());
      json.addProperty("rows", kernel.rows());
      json.addProperty("cols", kernel.cols());
      json.addProperty("bytes", kernel.code().length);
      array.add(json);
    }
    return array;
  }

  /** Writes one file a kernel; the folder is made if it is missing. */
  static void write(List<KernelCatalog.Entry> kernels, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (KernelCatalog.Entry kernel : kernels) {
      Files.write(folder.resolve(kernel.name() + ".bin"), kernel.code());
    }
  }
}
