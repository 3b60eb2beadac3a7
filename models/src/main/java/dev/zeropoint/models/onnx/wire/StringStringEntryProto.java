package dev.zeropoint.models.onnx.wire;

/**
 * A property: of a model's metadata, or where the data of a tensor are.
 *
 * @param key of it
 * @param value of it
 */
public record StringStringEntryProto(String key, String value) {
  static final String NAME = "StringStringEntryProto";
  private static final int KEY = 1;
  private static final int VALUE = 2;

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static StringStringEntryProto read(WireReader in) {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case KEY -> key = in.text();
        case VALUE -> value = in.text();
        default -> in.skip();
      }
    }
    return new StringStringEntryProto(key, value);
  }

  /** Writes the message. */
  public WireWriter write() {
    return new WireWriter().text(KEY, key).text(VALUE, value);
  }
}
