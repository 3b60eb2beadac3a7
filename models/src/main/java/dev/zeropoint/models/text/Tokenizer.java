package dev.zeropoint.models.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A WordPiece tokenizer for models of the BERT family, read from a Hugging Face {@code
 * tokenizer.json}.
 *
 * <p>It gives the ids that the Hugging Face tokenizer (version 0.21) gives for the same file and
 * text. Of the file's sections it supports the normalizer {@code BertNormalizer}, the pre-tokenizer
 * {@code BertPreTokenizer}, the model {@code WordPiece}, added tokens with all their flags, and as
 * post-processor {@code TemplateProcessing} (the template for single texts), {@code BertProcessing}
 * or none; a file with anything else is refused.
 *
 * <p>The section {@code padding} is ignored on purpose: there is no padding. The length that the
 * section {@code truncation} states is {@link #statedLength()}; {@link #encode} applies only the
 * limit that it is given.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Tokenizer {

  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  private final BertNormalizer normalizer;
  private final WordPieceVocabulary vocabulary;
  private final AddedTokens verbatimTokens;
  private final AddedTokens normalizedTokens;
  private final SpecialTokens specialTokens;
  private final Map<Integer, String> tokensById;
  private final int largestId;
  private final OptionalInt statedLength;

  private Tokenizer(TokenizerJson json) {
    normalizer = json.normalizer();
    vocabulary = json.vocabulary();
    specialTokens = json.specialTokens();
    tokensById = Map.copyOf(json.tokensById());
    largestId = tokensById.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    statedLength = json.truncation();
    verbatimTokens =
        new AddedTokens(
            json.addedTokens().stream().filter(token -> !token.normalized()).toList(),
            UnaryOperator.identity());
    normalizedTokens =
        new AddedTokens(
            json.addedTokens().stream().filter(AddedTokens.Token::normalized).toList(),
            normalizer::normalize);
  }

  /**
   * Reads a tokenizer from a file.
   *
   * @param file a {@code tokenizer.json}
   * @return the tokenizer
   * @throws TokenizerException if the file cannot be read, is not valid or needs something that is
   *     not supported
   */
  public static Tokenizer load(Path file) {
    Objects.requireNonNull(file, "file is null");
    if (Files.isDirectory(file)) {
      throw new TokenizerException(file + ": is a directory");
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return read(stream, file.toString());
    } catch (NoSuchFileException e) {
      throw new TokenizerException(file + ": no such file", e);
    } catch (IOException e) {
      throw new TokenizerException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Reads a tokenizer from a stream.
   *
   * @param stream the text of a {@code tokenizer.json}, read to its end and not closed
   * @param origin where it comes from, for messages
   * @return the tokenizer
   * @throws TokenizerException if the stream cannot be read, is not valid or needs something that
   *     is not supported
   */
  public static Tokenizer read(InputStream stream, String origin) {
    Objects.requireNonNull(stream, "stream is null");
    Objects.requireNonNull(origin, "origin is null");
    return new Tokenizer(TokenizerJson.read(stream, origin));
  }

  /**
   * Turns a text into token ids and puts the special tokens around them.
   *
   * <p>Where the text has more tokens than there is room for, those at its end are left out. Added
   * tokens that occur in the text, such as {@code [SEP]}, become their ids. Unpaired surrogates
   * count as U+FFFD, as in a conversion to UTF-8.
   *
   * @param text the text, may be empty
   * @param maxTokens the largest number of tokens to return, special tokens included
   * @return the ids
   * @throws NullPointerException if {@code text} is null
   * @throws IllegalArgumentException if {@code maxTokens} has no room for the special tokens
   */
  public Encoding encode(String text, int maxTokens) {
    Objects.requireNonNull(text, "text is null");
    if (maxTokens < specialTokens.count()) {
      throw new IllegalArgumentException(
          "maxTokens is "
              + maxTokens
              + ", but the special tokens alone are "
              + specialTokens.count());
    }
    IdBuffer ids = new IdBuffer(text.length() / 3);
    verbatimTokens.split(
        wellFormed(text),
        ids,
        raw ->
            normalizedTokens.split(
                normalizer.normalize(raw), ids, words -> appendWords(words, ids)));
    return specialTokens.around(ids, maxTokens);
  }

  private void appendWords(String text, IdBuffer ids) {
    BertPreTokenizer.split(text, (start, end) -> vocabulary.appendWord(text, start, end, ids));
  }

  /**
   * The token with an id.
   *
   * @param id the id
   * @return its characters, with the prefix of pieces that continue a word ({@code ##} in BERT)
   * @throws IllegalArgumentException if no token has this id
   */
  public String token(int id) {
    String token = tokensById.get(id);
    if (token == null) {
      throw new IllegalArgumentException(
          "no token has id " + id + "; the vocabulary has " + vocabularySize() + " tokens");
    }
    return token;
  }

  /**
   * The number of tokens, added tokens included.
   *
   * @return at least 1; ids are usually, but need not be, from 0 to one less
   */
  public int vocabularySize() {
    return tokensById.size();
  }

  /**
   * The largest id of a token, added tokens included.
   *
   * @return a network's table of embeddings needs one row more than this
   */
  public int largestId() {
    return largestId;
  }

  /**
   * The largest number of tokens of a text that the file states ({@code truncation.max_length}),
   * special tokens included.
   *
   * @return empty if the file states none
   */
  public OptionalInt statedLength() {
    return statedLength;
  }

  /** The number of special tokens that {@link #encode} puts around a text. */
  public int specialTokenCount() {
    return specialTokens.count();
  }

  /** Whether letters are lower-cased. */
  public boolean lowerCases() {
    return normalizer.lowerCase();
  }

  /** Puts the replacement character for every unpaired surrogate. */
  private static String wellFormed(String text) {
    int i = 0;
    while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, i);
    text.substring(i)
        .codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT_CHARACTER : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
