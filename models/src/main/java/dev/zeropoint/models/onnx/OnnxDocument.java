package dev.zeropoint.models.onnx;

import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/**
 * An ONNX model that is to be changed: its graph, and everything else that stands in the file and
 * is kept when it is written again.
 */
public final class OnnxDocument {
  private final ModelBytes model;
  private final Graph graph;

  private OnnxDocument(ModelBytes model, Graph graph) {
    this.model = model;
    this.graph = graph;
  }

  /**
   * Reads a model file into the arena.
   *
   * @param arena must be open as long as the document is used
   * @throws ModelException if it cannot be read, is not a valid model, or holds what is not
   *     supported
   */
  public static OnnxDocument read(Path file, Arena arena) {
    try {
      return of(OnnxModels.readFile(file, arena), file.toString(), arena);
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + OnnxModels.reason(e), e);
    }
  }

  /**
   * Reads a model from an array, which is copied.
   *
   * @param origin where the bytes came from, for messages
   * @param arena must be open as long as the document is used
   * @throws ModelException if it is not a valid model, or holds what is not supported
   */
  public static OnnxDocument read(byte[] bytes, String origin, Arena arena) {
    return of(OnnxModels.copy(bytes, arena), origin, arena);
  }

  private static OnnxDocument of(MemorySegment bytes, String origin, Arena arena) {
    ModelBytes model = OnnxImporter.parse(bytes, origin);
    return new OnnxDocument(model, OnnxImporter.graph(model, origin, arena));
  }

  /** The graph in the model. */
  public Graph graph() {
    return graph;
  }

  /**
   * Writes the model with a change of its graph. Names, texts, metadata, value infos and the
   * constants that the change does not drop stay as they are, byte for byte where the format lets
   * them; the version of the format is raised where the operator set needs it.
   *
   * @param edit a change of {@link #graph()}
   * @param metadata properties that are added to the model's, or take the place of those of the
   *     same key
   * @throws IOException if the stream fails
   */
  public void write(GraphEdit edit, Map<String, String> metadata, OutputStream out)
      throws IOException {
    new OnnxEditor(model, graph, edit).changed(metadata).writeTo(out);
  }
}
