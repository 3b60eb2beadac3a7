package dev.zeropoint.cli;

import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.quantize.CalibrationInputs;
import dev.zeropoint.models.text.Tokenizer;
import dev.zeropoint.offheap.file.NpyFile;
import dev.zeropoint.offheap.file.TensorFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of inputs that stand for all others: an array, or lines of text.
 *
 * @param file ending in .npy for an array
 * @param tokenizer of the lines; null for a tokenizer.json beside the network
 */
record CalibrationFile(Path file, Path tokenizer) {
  private static final String BESIDE = "tokenizer.json";

  /**
   * Reads it.
   *
   * @param network the file of the network
   * @param graph the network
   * @param arena that what is read may live in
   */
  CalibrationInputs read(Path network, Graph graph, Arena arena) throws TensorFileException {
    RegularFile.check(file);
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
      return CalibrationInputs.rows(graph, NpyFile.map(file, arena));
    }
    Path found = tokenizer == null ? network.resolveSibling(BESIDE) : tokenizer;
    if (tokenizer == null && !Files.exists(found)) {
      throw new CommandException(
          file + ": lines of text need --tokenizer, as there is no " + found);
    }
    RegularFile.check(found);
    return CalibrationInputs.texts(graph, Tokenizer.load(found), lines());
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = LineReader.open(file)) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
