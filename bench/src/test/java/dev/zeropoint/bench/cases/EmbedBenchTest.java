package dev.zeropoint.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class EmbedBenchTest {
  @Test
  void textsHaveAsManyTokensAsAskedFor() throws IOException {
    try (InputStream in =
        getClass().getClassLoader().getResourceAsStream(SentenceModel.DEFAULT_TOKENIZER)) {
      Tokenizer tokenizer = Tokenizer.read(in, SentenceModel.DEFAULT_TOKENIZER);
      for (int tokens : new int[] {3, 8, 100, 512}) {
        assertThat(tokenizer.encode(EmbedBench.text(tokens), 512).length()).isEqualTo(tokens);
        assertThat(tokenizer.encode(EmbedBench.text(tokens), 512).fullLength()).isEqualTo(tokens);
      }
    }
  }
}
