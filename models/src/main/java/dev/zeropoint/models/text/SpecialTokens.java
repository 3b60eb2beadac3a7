package dev.zeropoint.models.text;

/**
 * The ids that a model wants before and after the ids of every text.
 *
 * @param before ids in front, such as that of {@code [CLS]}
 * @param after ids at the end, such as that of {@code [SEP]}
 */
record SpecialTokens(int[] before, int[] after) {

  int count() {
    return before.length + after.length;
  }

  /** Puts the special tokens around the first ids of a text, as many as there is room for. */
  Encoding around(IdBuffer text, int maxTokens) {
    int kept = Math.min(text.size(), maxTokens - count());
    int[] ids = new int[count() + kept];
    System.arraycopy(before, 0, ids, 0, before.length);
    text.copyTo(ids, before.length, kept);
    System.arraycopy(after, 0, ids, before.length + kept, after.length);
    return new Encoding(ids, count() + text.size());
  }
}
