package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.simd.x86.KernelCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint info}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print what Zeropoint finds on this machine: JDK, CPU, memory, backends.",
    customSynopsis = "zeropoint info [OPTIONS]",
    footer = {
      "",
      "Examples:",
      "  zeropoint info",
      "  zeropoint info --format json",
      "  zeropoint info --kernels --write-code kernels",
      "  objdump -D -b binary -m i386:x86-64 kernels/gemm_vpdpbusd_zmm_14x32_int32.bin"
    })
final class InfoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  @Option(
      names = "--kernels",
      description = "List the backend's machine code: name, rows x columns of a tile, bytes.")
  private boolean kernels;

  @Option(
      names = "--write-code",
      paramLabel = "FOLDER",
      description = "With --kernels: write each kernel's bytes to FOLDER/NAME.bin.")
  private Path codeFolder;

  @Mixin private BackendOption backend;

  InfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (codeFolder != null && !kernels) {
      throw new ParameterException(spec.commandLine(), "--write-code needs --kernels");
    }
    BackendSelection selection = backend.select();
    List<KernelCatalog.Entry> code =
        kernels ? KernelCatalog.of(selection.backend().name()) : List.of();
    if (codeFolder != null) {
      KernelListing.write(code, codeFolder);
    }
    switch (format) {
      case TEXT -> {
        print(terminal.out(), selection);
        if (kernels) {
          KernelListing.print(terminal.out(), selection.backend().name(), code);
        }
      }
      case JSON -> {
        JsonObject json = json(selection);
        if (kernels) {
          json.add("kernels", KernelListing.json(code));
        }
        JsonOutput.print(terminal.out(), json);
      }
    }
    return Main.DONE;
  }

  private static void print(PrintWriter out, BackendSelection selection) {
    out.println("zeropoint: " + Version.number());
    out.println("model:     " + DefaultModel.NAME + modelNote());
    out.println(
        "JDK:       " + Machine.jdkVersion() + ", " + Machine.jdkVendor() + ", " + Machine.vm());
    out.println("OS:        " + Machine.os() + ", " + Machine.arch());
    out.println(
        "CPU:       "
            + Machine.cpu().orElse("unknown model")
            + ", "
            + Machine.cores()
            + " cores available");
    out.println("memory:    heap up to " + gibibytes(Machine.heapBytes()) + physical());
    out.println("backend:   " + BackendOption.describe(selection));
    selection
        .verdicts()
        .forEach(
            verdict ->
                out.println(
                    "  "
                        + verdict.name()
                        + ": "
                        + (verdict.usable() ? "" : "not usable: ")
                        + verdict.reason()));
  }

  private static String modelNote() {
    return DefaultModel.present() ? "" : ", missing on the class path";
  }

  private static String physical() {
    OptionalLong bytes = Machine.physicalBytes();
    return bytes.isPresent() ? ", physical " + gibibytes(bytes.getAsLong()) : "";
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }

  private static JsonObject json(BackendSelection selection) {
    JsonObject jdk = new JsonObject();
    jdk.addProperty("version", Machine.jdkVersion());
    jdk.addProperty("vendor", Machine.jdkVendor());
    jdk.addProperty("vm", Machine.vm());
    JsonObject os = new JsonObject();
    os.addProperty("name", Machine.os());
    os.addProperty("arch", Machine.arch());
    JsonObject cpu = new JsonObject();
    cpu.addProperty("model", Machine.cpu().orElse(null));
    cpu.addProperty("cores", Machine.cores());
    JsonObject memory = new JsonObject();
    memory.addProperty("heapMaxBytes", Machine.heapBytes());
    OptionalLong physical = Machine.physicalBytes();
    memory.addProperty("physicalBytes", physical.isPresent() ? physical.getAsLong() : null);

    JsonObject json = new JsonObject();
    json.addProperty("version", Version.number());
    json.addProperty("model", DefaultModel.NAME);
    json.addProperty("modelPresent", DefaultModel.present());
    json.add("jdk", jdk);
    json.add("os", os);
    json.add("cpu", cpu);
    json.add("memory", memory);
    json.addProperty("backend", selection.backend().name());
    json.addProperty("reason", BackendOption.reason(selection));
    json.add("backends", JsonOutput.array(selection.verdicts(), InfoCommand::verdict));
    return json;
  }

  private static JsonObject verdict(BackendSelection.Verdict verdict) {
    JsonObject json = new JsonObject();
    json.add("name", new JsonPrimitive(verdict.name()));
    json.addProperty("usable", verdict.usable());
    json.addProperty("reason", verdict.reason());
    return json;
  }
}
