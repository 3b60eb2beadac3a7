package dev.zeropoint.models.embedding;

/** What a text is to the model, which decides the prefix that is put before it. */
public enum TextKind {
  /** A text like any other. */
  PLAIN,

  /** What is searched for. */
  QUERY,

  /** What is found. */
  PASSAGE
}
