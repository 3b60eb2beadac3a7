package dev.zeropoint.bench;

import dev.zeropoint.bench.peer.OnnxRuntime;
import java.util.List;
import java.util.Optional;

/** Tells why a benchmark is played without its peer. */
final class PeerNotes {
  private PeerNotes() {}

  /** Whether ONNX Runtime is wanted and can play; a note says why it does not. */
  static boolean onnxRuntime(PeersOption peers, List<String> notes) {
    if (!peers.asksForOnly(OnnxRuntime.NAME)) {
      notes.add("no peer: --peers " + OnnxRuntime.NAME + " adds one");
      return false;
    }
    Optional<String> obstacle = OnnxRuntime.obstacle();
    obstacle.ifPresent(why -> notes.add(OnnxRuntime.NAME + " does not play: " + why));
    return obstacle.isEmpty();
  }
}
