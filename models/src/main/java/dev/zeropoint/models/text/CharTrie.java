package dev.zeropoint.models.text;

import java.util.Arrays;

/**
 * A map from strings to non-negative numbers that finds the longest key at a position of a text.
 *
 * <p>A trie over UTF-16 chars. All its edges lie in one open-addressing hash table, keyed by parent
 * node and char, so that it is compact and a lookup touches no objects. Safe to read from several
 * threads once nothing is put into it any more.
 */
final class CharTrie {

  static final long NO_MATCH = -1;

  private static final int ROOT = 1;
  private static final int NO_NODE = 0;
  private static final int NO_VALUE = -1;

  /** Keys of the edges: parent node times 2^16 plus char. No node is 0, so 0 is an empty slot. */
  private long[] edges = new long[1 << 10];

  private int[] children = new int[1 << 10];

  /** Value of every node that ends a key, else {@link #NO_VALUE}. */
  private int[] values = new int[1 << 9];

  private int nodes = ROOT + 1;

  CharTrie() {
    Arrays.fill(values, NO_VALUE);
  }

  /** Whether nothing but the empty string was put in. */
  boolean isEmpty() {
    return nodes == ROOT + 1;
  }

  /** Maps a key to a value, unless the key has one already. */
  void putIfAbsent(String key, int value) {
    int node = ROOT;
    for (int i = 0; i < key.length(); i++) {
      int child = child(node, key.charAt(i));
      node = child != NO_NODE ? child : addChild(node, key.charAt(i));
    }
    if (values[node] == NO_VALUE) {
      values[node] = value;
    }
  }

  /**
   * Finds the longest key, other than the empty one, that {@code text} has at {@code start}.
   *
   * @return {@link #NO_MATCH}, or a match to be taken apart by {@link #matchEnd} and {@link
   *     #matchValue}
   */
  long longestMatch(String text, int start, int end) {
    int node = ROOT;
    long match = NO_MATCH;
    for (int i = start; i < end; i++) {
      node = child(node, text.charAt(i));
      if (node == NO_NODE) {
        break;
      }
      if (values[node] != NO_VALUE) {
        match = (long) (i + 1) << Integer.SIZE | values[node];
      }
    }
    return match;
  }

  static int matchEnd(long match) {
    return (int) (match >>> Integer.SIZE);
  }

  static int matchValue(long match) {
    return (int) match;
  }

  private int child(int node, char c) {
    long edge = (long) node << Character.SIZE | c;
    int mask = edges.length - 1;
    for (int slot = slot(edge, mask); edges[slot] != 0; slot = slot + 1 & mask) {
      if (edges[slot] == edge) {
        return children[slot];
      }
    }
    return NO_NODE;
  }

  private int addChild(int node, char c) {
    if (nodes == values.length) {
      values = Arrays.copyOf(values, 2 * nodes);
      Arrays.fill(values, nodes, values.length, NO_VALUE);
      rehash();
    }
    insert((long) node << Character.SIZE | c, nodes);
    return nodes++;
  }

  /** Doubles the hash table, which has twice as many slots as there is room for nodes. */
  private void rehash() {
    long[] oldEdges = edges;
    int[] oldChildren = children;
    edges = new long[2 * oldEdges.length];
    children = new int[edges.length];
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != 0) {
        insert(oldEdges[i], oldChildren[i]);
      }
    }
  }

  private void insert(long edge, int child) {
    int mask = edges.length - 1;
    int slot = slot(edge, mask);
    while (edges[slot] != 0) {
      slot = slot + 1 & mask;
    }
    edges[slot] = edge;
    children[slot] = child;
  }

  /** Fibonacci hashing: the upper bits of a product with 2^64 divided by the golden ratio. */
  private static int slot(long edge, int mask) {
    return (int) (edge * 0x9E3779B97F4A7C15L >>> 32) & mask;
  }
}
