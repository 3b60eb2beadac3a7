package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.offheap.file.NpyWriter;
import dev.zeropoint.offheap.file.TensorFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Embeds the lines of a file, one after the other, into the rows of a NumPy file. The input is read
 * twice: first to count and check its lines, so that nothing is computed for a file that is wrong
 * further down, then to embed them.
 *
 * <p>Rows that an interrupted run has left are taken over if they were made of the same bytes: the
 * input's, the model's and the tokenizer's, with the same settings, by the same version of the
 * command. The backend does not count, since all backends give the same bits.
 */
final class FileEmbedding {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Terminal terminal;
  private final SentenceRequest request;
  private final BackendSelection selection;
  private final Path input;
  private final Path output;
  private final Function<Path, LineReader> opener;

  private long tokens;
  private long truncated;
  private double seconds;
  private boolean inputChanged;

  FileEmbedding(
      Terminal terminal,
      SentenceRequest request,
      BackendSelection selection,
      Path input,
      Path output) {
    this(terminal, request, selection, input, output, LineReader::open);
  }

  /** The same with a way to open the input. */
  FileEmbedding(
      Terminal terminal,
      SentenceRequest request,
      BackendSelection selection,
      Path input,
      Path output,
      Function<Path, LineReader> opener) {
    this.terminal = terminal;
    this.request = request;
    this.selection = selection;
    this.input = input;
    this.output = output;
    this.opener = opener;
  }

  /** What the first reading of the input found. */
  private record Scan(long lines, String sha256) {}

  FileSummary run() throws TensorFileException {
    Scan scan = scan();
    try (SentenceModel model = request.load(terminal, selection.backend());
        SentenceEmbedder embedder = model.newEmbedder()) {
      int width = model.width();
      long resumed = embed(scan, model, embedder, width);
      return new FileSummary(
          request.source().name(),
          selection,
          model.recipe(),
          request.kind(),
          input,
          output,
          scan.lines(),
          width,
          resumed,
          tokens,
          truncated,
          seconds);
    }
  }

  private Scan scan() {
    try (LineReader reader = opener.apply(input)) {
      long lines = 0;
      while (reader.next() != null) {
        lines++;
      }
      return new Scan(lines, reader.sha256());
    }
  }

  private String fingerprint(Scan scan, SentenceModel model) {
    return "zeropoint "
        + Version.number()
        + " embed lines "
        + scan.sha256()
        + " "
        + request.source().fingerprint()
        + " "
        + RecipeText.fingerprint(model.recipe(), request.kind());
  }

  /** Makes the output; returns the number of rows that were there already. */
  private long embed(Scan scan, SentenceModel model, SentenceEmbedder embedder, int width)
      throws TensorFileException {
    NpyWriter writer =
        NpyWriter.resume(
            output, ElementType.F32, Shape.of(scan.lines(), width), fingerprint(scan, model));
    // The writer is closed when the exception is caught.
    try (writer) {
      long resumed = writer.rowsWritten();
      announce(writer);
      embedLines(scan, model, embedder, writer, width);
      writer.commit();
      return resumed;
    } catch (RuntimeException | Error | TensorFileException e) {
      if (inputChanged || writer.rowsWritten() == 0) {
        discardPart(e);
      } else {
        tellKept(e, writer);
      }
      throw e;
    }
  }

  /** Rows that are done stay, whatever went wrong; the user is told so with the reason. */
  private void tellKept(Throwable e, NpyWriter writer) {
    String kept =
        writer.rowsWritten()
            + " of "
            + writer.rows()
            + " rows are kept, the same command goes on after them";
    if (e instanceof OutOfMemoryError memory) {
      throw new OutOfMemoryException(memory, "; " + kept);
    }
    if (Failures.saysAll(e)) {
      throw new CommandException(e.getMessage() + "; " + kept, e);
    }
    terminal.err().println(kept);
  }

  private void announce(NpyWriter writer) {
    if (writer.restarted()) {
      terminal.err().println("starting over: " + output + ".part is of another input or model");
    } else if (writer.rowsWritten() > 0 && writer.rowsWritten() < writer.rows()) {
      terminal
          .err()
          .println("resuming at line " + (writer.rowsWritten() + 1) + " of " + writer.rows());
    } else if (writer.rowsWritten() > 0) {
      terminal.err().println("resuming: all " + writer.rows() + " lines are done");
    }
    terminal.err().flush();
  }

  private void embedLines(
      Scan scan, SentenceModel model, SentenceEmbedder embedder, NpyWriter writer, int width)
      throws TensorFileException {
    long resumed = writer.rowsWritten();
    try (LineReader reader = opener.apply(input);
        Arena arena = Arena.ofConfined();
        Progress progress = progress(resumed, scan.lines())) {
      MemorySegment row = arena.allocate(FLOAT, width);
      for (long line = 1; line <= resumed; line++) {
        // Only counted, so that the summary is of the whole file.
        Encoding encoding = model.encode(line(reader, scan, line), request.kind());
        count(encoding.length(), encoding.truncated());
      }
      long start = System.nanoTime();
      for (long line = resumed + 1; line <= scan.lines(); line++) {
        Embedding embedding = embed(line(reader, scan, line), line, embedder);
        count(embedding.tokens(), embedding.truncated());
        MemorySegment.copy(embedding.vector(), 0, row, FLOAT, 0, width);
        writer.append(row);
        progress.to(line);
      }
      seconds = (System.nanoTime() - start) / 1e9;
      line(reader, scan, scan.lines() + 1);
    }
  }

  private Progress progress(long resumed, long lines) {
    // The rows are safe by then.
    return Progress.show(
        terminal,
        "embedding",
        resumed,
        lines,
        done -> "stopped after line " + done + " of " + lines + "; the same command goes on there");
  }

  /**
   * Reads a line again; after the last there is null. If the input is no longer what it was, then
   * since when is not known, and no row can be trusted. A read that fails says nothing of the kind.
   */
  private String line(LineReader reader, Scan scan, long number) {
    String text;
    try {
      text = reader.next();
    } catch (UnreadableException e) {
      throw e;
    } catch (CommandException e) {
      // The first reading found nothing wrong with this line.
      throw changed(e);
    }
    boolean asExpected =
        number <= scan.lines()
            ? text != null
            : text == null && reader.sha256().equals(scan.sha256());
    if (!asExpected) {
      throw changed(null);
    }
    return text;
  }

  private CommandException changed(Throwable cause) {
    inputChanged = true;
    return new CommandException(input + ": changed while it was read", cause);
  }

  private Embedding embed(String text, long line, SentenceEmbedder embedder) {
    try {
      return embedder.embed(text, request.kind());
    } catch (ModelException e) {
      throw new ModelException(input + ": line " + line + ": " + e.getMessage(), e);
    }
  }

  private void count(int textTokens, boolean isTruncated) {
    tokens += textTokens;
    truncated += isTruncated ? 1 : 0;
  }

  /** Deletes what the closed writer has left, as there is nothing to go on with. */
  private void discardPart(Throwable cause) {
    try {
      NpyWriter.create(output, ElementType.F32, Shape.of(0)).close();
    } catch (TensorFileException e) {
      cause.addSuppressed(e);
    }
  }
}
