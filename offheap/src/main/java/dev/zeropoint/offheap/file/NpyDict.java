package dev.zeropoint.offheap.file;

import java.util.Arrays;

/**
 * The fields of a {@code .npy} header's text, which is a literal of the Python language. Read is
 * exactly the part of that language which the format needs:
 *
 * <pre>
 *   text   = "{" [ pair { "," pair } [ "," ] ] "}"
 *   pair   = string ":" ( string | "True" | "False" | tuple )
 *   tuple  = "(" [ number "," { number "," } [ number ] ] ")"
 *   number = [ "-" ] digits [ "L" ]          no leading zeros; "L" in versions 1 and 2
 *   string = 'characters' or "characters"    no escapes
 * </pre>
 *
 * with blanks, tabs and newlines anywhere between. Each of the three keys stands there once.
 *
 * @param descr the name of the type
 * @param fortranOrder whether the first axis varies fastest
 * @param shape the extents; not yet checked
 */
record NpyDict(String descr, boolean fortranOrder, long[] shape) {

  /**
   * Reads the text.
   *
   * @param longSuffix whether numbers may end with L
   */
  static NpyDict parse(InputFile input, String text, boolean longSuffix)
      throws TensorFileException {
    return new Parser(input, text, longSuffix).dict();
  }

  private static final class Parser {
    private final InputFile input;
    private final String text;
    private final boolean longSuffix;
    private int at;

    private String descr;
    private Boolean fortranOrder;
    private long[] shape;

    Parser(InputFile input, String text, boolean longSuffix) {
      this.input = input;
      this.text = text;
      this.longSuffix = longSuffix;
    }

    NpyDict dict() throws TensorFileException {
      expect('{');
      while (peek() != '}') {
        pair();
        if (peek() != '}') {
          expect(',');
        }
      }
      expect('}');
      skipBlanks();
      if (at < text.length()) {
        throw unexpected("the end");
      }
      String missing =
          descr == null
              ? "descr"
              : fortranOrder == null ? "fortran_order" : shape == null ? "shape" : null;
      if (missing != null) {
        throw problem("the key '" + missing + "' is missing");
      }
      return new NpyDict(descr, fortranOrder, shape);
    }

    private void pair() throws TensorFileException {
      String key = string("a key in quotes");
      expect(':');
      boolean twice;
      switch (key) {
        case "descr" -> {
          twice = descr != null;
          descr = descr();
        }
        case "fortran_order" -> {
          twice = fortranOrder != null;
          fortranOrder = truth();
        }
        case "shape" -> {
          twice = shape != null;
          shape = tuple();
        }
        default -> throw problem("unknown key " + TensorFileException.quote(key));
      }
      if (twice) {
        throw problem("the key '" + key + "' stands there twice");
      }
    }

    private String descr() throws TensorFileException {
      char next = peek();
      if (next == '[' || next == '(') {
        throw input.problem(
            "a structured dtype is not supported: "
                + TensorFileException.quote(text.substring(at).strip()));
      }
      return string("the dtype in quotes");
    }

    private boolean truth() throws TensorFileException {
      skipBlanks();
      for (String word : new String[] {"True", "False"}) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw unexpected("True or False");
    }

    private long[] tuple() throws TensorFileException {
      expect('(');
      long[] dims = new long[NpyHeader.MAX_RANK];
      int rank = 0;
      while (peek() != ')') {
        if (rank == dims.length) {
          throw problem("the shape has more than " + dims.length + " dimensions");
        }
        dims[rank++] = number(rank - 1);
        // To Python (3) is a number and (3,) a tuple.
        if (rank == 1 || peek() != ')') {
          expect(',');
        }
      }
      expect(')');
      return Arrays.copyOf(dims, rank);
    }

    private long number(int axis) throws TensorFileException {
      boolean negative = peek() == '-';
      if (negative) {
        at++;
      }
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      String digits = text.substring(start, at);
      if (digits.isEmpty() || digits.length() > 1 && digits.charAt(0) == '0') {
        at = start;
        throw unexpected("a number without leading zeros");
      }
      if (negative) {
        throw problem("dim[" + axis + "]=-" + TensorFileException.shorten(digits) + " is negative");
      }
      if (longSuffix && at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw problem(
            "dim["
                + axis
                + "]="
                + TensorFileException.shorten(digits)
                + " is more than a long can count");
      }
    }

    private String string(String wanted) throws TensorFileException {
      char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw unexpected(wanted);
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw problem("a string does not end");
      }
      String content = text.substring(at + 1, end);
      if (content.indexOf('\\') >= 0) {
        throw problem("escapes in " + TensorFileException.quote(content) + " are not supported");
      }
      at = end + 1;
      return content;
    }

    private void expect(char wanted) throws TensorFileException {
      if (peek() != wanted) {
        throw unexpected("'" + wanted + "'");
      }
      at++;
    }

    /** The next character that is not blank, or NUL at the end; it is not consumed. */
    private char peek() {
      skipBlanks();
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private TensorFileException unexpected(String wanted) {
      String found = at < text.length() ? TensorFileException.quote(text.substring(at)) : "the end";
      return problem("expected " + wanted + " at character " + at + ", found " + found);
    }

    private TensorFileException problem(String problem) {
      return input.problem("malformed npy header: " + problem);
    }
  }
}
