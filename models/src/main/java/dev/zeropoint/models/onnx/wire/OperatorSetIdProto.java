package dev.zeropoint.models.onnx.wire;

/**
 * A set of operators that a model uses.
 *
 * @param domain of the operators; empty for those of the standard
 * @param version of the set
 */
public record OperatorSetIdProto(String domain, long version) {
  static final String NAME = "OperatorSetIdProto";
  private static final int DOMAIN = 1;
  private static final int VERSION = 2;

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static OperatorSetIdProto read(WireReader in) {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case DOMAIN -> domain = in.text();
        case VERSION -> version = in.integer();
        default -> in.skip();
      }
    }
    return new OperatorSetIdProto(domain, version);
  }

  /** Writes a message with another version; all else in it stays. */
  public static WireWriter withVersion(WireReader in, long version) {
    WireWriter out = new WireWriter();
    while (in.next()) {
      in.skip();
      if (in.field() != VERSION) {
        out.copy(in.whole());
      }
    }
    return out.integer(VERSION, version);
  }
}
