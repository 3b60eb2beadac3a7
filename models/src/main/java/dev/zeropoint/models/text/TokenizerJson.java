package dev.zeropoint.models.text;

import dev.zeropoint.models.json.JsonValue;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The sections of a {@code tokenizer.json}, checked against each other.
 *
 * @param normalizer section {@code normalizer}
 * @param vocabulary section {@code model}
 * @param addedTokens section {@code added_tokens}, special tokens first
 * @param specialTokens section {@code post_processor}
 * @param tokensById all tokens, those of the model and the added ones
 * @param truncation {@code max_length} of the section {@code truncation}
 */
record TokenizerJson(
    BertNormalizer normalizer,
    WordPieceVocabulary vocabulary,
    List<AddedTokens.Token> addedTokens,
    SpecialTokens specialTokens,
    Map<Integer, String> tokensById,
    OptionalInt truncation) {

  private static final String VERSION = "1.0";

  static TokenizerJson read(InputStream stream, String origin) {
    JsonValue document = JsonValue.parse(stream, origin, TokenizerException::new);
    if (document.has("version") && !document.get("version").string().equals(VERSION)) {
      throw unsupported(document.get("version"), VERSION);
    }
    // The kind of the tokenizer first: its normalizer and the rest follow from it.
    JsonValue model = document.get("model");
    requireWordPiece(model);
    BertNormalizer normalizer = readNormalizer(document.get("normalizer"));
    requireType(document.get("pre_tokenizer"), "BertPreTokenizer");

    Map<Integer, String> tokensById = readVocabulary(model.get("vocab"));
    Map<String, Integer> vocabulary = new HashMap<>();
    tokensById.forEach((id, token) -> vocabulary.put(token, id));
    List<AddedTokens.Token> addedTokens =
        document.has("added_tokens")
            ? readAddedTokens(document.get("added_tokens"), vocabulary, normalizer)
            : List.of();
    addedTokens.forEach(token -> tokensById.put(token.id(), token.content()));

    return new TokenizerJson(
        normalizer,
        readModel(model, vocabulary),
        addedTokens,
        document.has("post_processor")
            ? readPostProcessor(document.get("post_processor"), tokensById)
            : new SpecialTokens(new int[0], new int[0]),
        tokensById,
        document.has("truncation")
            ? readTruncation(document.get("truncation"))
            : OptionalInt.empty());
  }

  /** Older files do not state the type; what the model holds shows it. */
  private static void requireWordPiece(JsonValue model) {
    if (!model.has("type")) {
      String kind =
          model.has("merges")
              ? "BPE"
              : model.has("vocab") && model.get("vocab").isList() ? "Unigram" : null;
      if (kind != null) {
        throw model.error("is of the type \"" + kind + "\"; supported: WordPiece");
      }
    }
    requireType(model, "WordPiece");
  }

  private static OptionalInt readTruncation(JsonValue json) {
    if (json.has("direction") && !json.get("direction").string().equals("Right")) {
      throw unsupported(json.get("direction"), "Right");
    }
    return OptionalInt.of(json.get("max_length").index());
  }

  private static BertNormalizer readNormalizer(JsonValue json) {
    requireType(json, "BertNormalizer");
    boolean lowerCase = json.get("lowercase").bool();
    return new BertNormalizer(
        json.get("clean_text").bool(),
        json.get("handle_chinese_chars").bool(),
        json.has("strip_accents") ? json.get("strip_accents").bool() : lowerCase,
        lowerCase);
  }

  private static Map<Integer, String> readVocabulary(JsonValue json) {
    Map<Integer, String> tokensById = new HashMap<>();
    json.forEachMember(
        (token, value) -> {
          int id = value.index();
          if (tokensById.putIfAbsent(id, token) != null) {
            throw value.error("has id " + id + ", which another token has too");
          }
        });
    return tokensById;
  }

  private static WordPieceVocabulary readModel(JsonValue model, Map<String, Integer> vocabulary) {
    JsonValue unknown = model.get("unk_token");
    Integer unknownId = vocabulary.get(unknown.string());
    if (unknownId == null) {
      throw unknown.error("is \"" + unknown.string() + "\", which the vocabulary does not have");
    }
    return new WordPieceVocabulary(
        vocabulary,
        unknownId,
        model.get("continuing_subword_prefix").string(),
        model.get("max_input_chars_per_word").index());
  }

  /** Special tokens come first, since they win over other tokens that look alike. */
  private static List<AddedTokens.Token> readAddedTokens(
      JsonValue json, Map<String, Integer> vocabulary, BertNormalizer normalizer) {
    List<AddedTokens.Token> special = new ArrayList<>();
    List<AddedTokens.Token> others = new ArrayList<>();
    Set<String> contents = new HashSet<>();
    int nextId = vocabulary.size();
    for (JsonValue entry : json.list()) {
      String content = entry.get("content").string();
      int id = entry.get("id").index();
      if (content.isEmpty()) {
        throw entry.error("has an empty \"content\"");
      }
      if (!contents.add(content)) {
        throw entry.error("has the content \"" + content + "\" of an earlier token");
      }
      // Hugging Face does not take the id from here: a token that the model does not know gets the
      // next id, so a file that says otherwise would mean something else there.
      int expectedId = vocabulary.getOrDefault(content, nextId);
      if (id != expectedId) {
        throw entry.error(
            "gives \"" + content + "\" the id " + id + ", but it must be " + expectedId);
      }
      nextId = Math.max(nextId, id + 1);
      AddedTokens.Token token =
          new AddedTokens.Token(
              id,
              content,
              entry.get("single_word").bool(),
              entry.get("lstrip").bool(),
              entry.get("rstrip").bool(),
              entry.get("normalized").bool(),
              entry.get("special").bool());
      if (token.normalized() && normalizer.normalize(content).isEmpty()) {
        throw entry.error("has a \"content\" of which normalization leaves nothing");
      }
      (token.special() ? special : others).add(token);
    }
    special.addAll(others);
    return special;
  }

  private static SpecialTokens readPostProcessor(JsonValue json, Map<Integer, String> tokensById) {
    JsonValue type = json.get("type");
    return switch (type.string()) {
      case "TemplateProcessing" -> readTemplate(json, tokensById);
      case "BertProcessing" ->
          new SpecialTokens(
              new int[] {readTokenPair(json.get("cls"), tokensById)},
              new int[] {readTokenPair(json.get("sep"), tokensById)});
      default -> throw unsupported(type, "TemplateProcessing, BertProcessing");
    };
  }

  /** Reads a token of BertProcessing: an array of its content and its id. */
  private static int readTokenPair(JsonValue json, Map<Integer, String> tokensById) {
    List<JsonValue> pair = json.list();
    if (pair.size() != 2) {
      throw json.error("must be an array of a token and its id");
    }
    return checkedId(pair.get(1), pair.get(0).string(), tokensById);
  }

  /** Reads the template for one text; the one for pairs of texts is of no use here. */
  private static SpecialTokens readTemplate(JsonValue json, Map<Integer, String> tokensById) {
    JsonValue single = json.get("single");
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    boolean textSeen = false;
    for (JsonValue piece : single.list()) {
      if (piece.has("SpecialToken")) {
        String name = piece.get("SpecialToken").get("id").string();
        JsonValue token = json.get("special_tokens").get(name);
        (textSeen ? after : before).addAll(readTemplateToken(token, tokensById));
      } else if (piece.get("Sequence").get("id").string().equals("A") && !textSeen) {
        textSeen = true;
      } else {
        throw piece.error("is not supported: the template must have sequence A once, and no other");
      }
    }
    if (!textSeen) {
      throw single.error("has no sequence A");
    }
    return new SpecialTokens(
        before.stream().mapToInt(Integer::intValue).toArray(),
        after.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Integer> readTemplateToken(JsonValue token, Map<Integer, String> tokensById) {
    List<JsonValue> ids = token.get("ids").list();
    List<JsonValue> contents = token.get("tokens").list();
    if (ids.size() != contents.size()) {
      throw token.error("has " + ids.size() + " ids for " + contents.size() + " tokens");
    }
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      result.add(checkedId(ids.get(i), contents.get(i).string(), tokensById));
    }
    return result;
  }

  private static int checkedId(JsonValue json, String content, Map<Integer, String> tokensById) {
    int id = json.index();
    if (!content.equals(tokensById.get(id))) {
      throw json.error("is " + id + ", which is not the id of \"" + content + "\"");
    }
    return id;
  }

  private static void requireType(JsonValue json, String supported) {
    JsonValue type = json.get("type");
    if (!type.string().equals(supported)) {
      throw unsupported(type, supported);
    }
  }

  private static RuntimeException unsupported(JsonValue found, String supported) {
    return found.error("is \"" + found.string() + "\"; supported: " + supported);
  }
}
