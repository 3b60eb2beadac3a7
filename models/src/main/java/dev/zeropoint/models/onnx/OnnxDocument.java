package dev.zeropoint.models.onnx;

import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.onnx.wire.ModelProto;
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
  private final ModelProto model;
  private final Graph graph;
  private final OnnxEditor.Tensors tensors;

  private OnnxDocument(ModelProto model, Graph graph, OnnxEditor.Tensors tensors) {
    this.model = model;
    this.graph = graph;
    this.tensors = tensors;
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
      MemorySegment bytes = ModelSource.file(file).read(arena);
      return of(bytes, file.toString(), ExternalData.beside(file), arena);
    } catch (IOException e) {
      throw OnnxModels.unreadable(file.toString(), e);
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
    try {
      return of(ModelSource.array(bytes).read(arena), origin, ExternalData.NONE, arena);
    } catch (IOException e) {
      throw OnnxModels.unreadable(origin, e);
    }
  }

  private static OnnxDocument of(
      MemorySegment bytes, String origin, ExternalData files, Arena arena) {
    ModelProto model = OnnxImporter.parse(bytes, origin);
    Graph graph = OnnxImporter.graph(model, origin, files, arena);
    return new OnnxDocument(model, graph, proto -> OnnxTensors.decode(proto, files, arena));
  }

  /** The graph in the model. */
  public Graph graph() {
    return graph;
  }

  /**
   * Writes the model with a change of its graph. Names, texts, metadata, value infos and the
   * constants that the change does not drop stay as they are, byte for byte where the format lets
   * them; so do fields that Zeropoint does not know. The version of the format is raised where the
   * operator set needs it. Constants from other files are put into the model, and those of float16
   * or bfloat16 are written as the float32 that they are in the graph.
   *
   * @param edit a change of {@link #graph()}
   * @param metadata properties that are added to the model's, or take the place of those of the
   *     same key
   * @throws IOException if the stream fails
   * @throws ModelException if the model would be larger than 2 GiB
   */
  public void write(GraphEdit edit, Map<String, String> metadata, OutputStream out)
      throws IOException {
    new OnnxEditor(model, graph, edit, tensors).changed(metadata).writeTo(out);
  }
}
