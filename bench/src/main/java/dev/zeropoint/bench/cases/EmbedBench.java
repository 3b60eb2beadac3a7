package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.report.CaseRow;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** A sentence's vector with all-MiniLM-L6-v2-q, by the number of tokens. */
public final class EmbedBench {
  private static final double CLOSE = 0.9999;

  /** Words of one token each. */
  private static final String[] WORDS =
      "the cat sat on a mat and the dog ran to an old house near the sea while it was raining"
          .split(" ");

  private static final int SPECIAL_TOKENS = 2;
  private static final Duration WARMUP = Duration.ofSeconds(10);

  private EmbedBench() {}

  /**
   * Plays each length.
   *
   * @param tokens lengths, 3 or more
   * @param withPeer whether ONNX Runtime plays
   * @param notes is told where vectors differ more than rounding explains
   * @param progress is told which length is next
   */
  public static List<CaseRow> run(
      GemmBackend backend,
      List<Integer> tokens,
      boolean withPeer,
      Plan plan,
      Consumer<String> notes,
      Consumer<String> progress) {
    List<CaseRow> rows = new ArrayList<>();
    // A whole network is much code for the JIT compiler.
    Plan patient = plan.withMaxWarmup(WARMUP);
    try (SentenceModel model =
            SentenceModel.load(
                EmbedBench.class.getClassLoader(),
                // Beyond what its tokenizer file says, up to all positions.
                SentenceSettings.none().withMaxTokens(512),
                backend);
        SentenceEmbedder embedder = model.newEmbedder()) {
      for (int length : tokens) {
        progress.accept(length + " tokens");
        rows.add(run(model, embedder, backend, length, withPeer, patient, notes));
      }
    }
    return rows;
  }

  private static CaseRow run(
      SentenceModel model,
      SentenceEmbedder embedder,
      GemmBackend backend,
      int length,
      boolean withPeer,
      Plan plan,
      Consumer<String> notes) {
    Ours ours = new Ours(embedder, text(length), "zeropoint " + backend.name());
    ours.run(1);
    int tokens = ours.last.tokens();
    String name = tokens + " tokens";
    if (!withPeer) {
      return CaseDuel.play(name, ours, Optional.empty(), plan);
    }
    try (OrtEmbedder peer = new OrtEmbedder(model, ours.text, tokens)) {
      double cosine = ours.last.cosine(peer.embed());
      // Written so that NaN is noted too.
      if (!(cosine >= CLOSE)) {
        notes.accept(
            String.format(Locale.ROOT, "%s: the cosine of the two vectors is %.6f", name, cosine));
      }
      return CaseDuel.play(name, ours, Optional.of(peer), plan);
    }
  }

  /** A text of that many tokens, the two special ones counted in. */
  static String text(int tokens) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens - SPECIAL_TOKENS; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[i % WORDS.length]);
    }
    return text.toString();
  }

  private static final class Ours implements Contender {
    private final SentenceEmbedder embedder;
    private final String text;
    private final String name;
    private Embedding last;

    Ours(SentenceEmbedder embedder, String text, String name) {
      this.embedder = embedder;
      this.text = text;
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void run(int calls) {
      for (int i = 0; i < calls; i++) {
        last = embedder.embed(text);
      }
    }
  }
}
