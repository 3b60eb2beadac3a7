package dev.zeropoint.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.bench.gemm.Check;
import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.gemm.GemmShape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The peers on the class path; a plain build has none. With {@code
 * -Ppeer-onednn,peer-onnxruntime,peer-libtorch,peer-lucene} all are tested.
 */
class PeersTest {
  static Stream<Arguments> peersAndEpilogues() {
    return Peers.all().stream()
        .flatMap(
            peer -> Stream.of(EpilogueKind.values()).map(kind -> Arguments.of(peer.name(), kind)));
  }

  @ParameterizedTest
  @MethodSource("peersAndEpilogues")
  void agreesWithTheReference(String name, EpilogueKind epilogue) {
    GemmPeer peer = Peers.named(name);
    Optional<String> obstacle = peer.obstacle(epilogue);
    assumeTrue(obstacle.isEmpty(), () -> name + ": " + obstacle.orElseThrow());
    for (String shape : List.of("1x16x32", "5x7x9", "33x65x127")) {
      // Seven bits, since without VNNI some of them saturate on eight.
      try (GemmProblem problem = GemmProblem.create(GemmShape.parse(shape), epilogue, 7, 1);
          GemmContender contender = peer.open(problem, 1)) {
        Check check = Check.of(contender, problem);
        assertThat(check.passed()).as(name + " " + shape + ": " + check).isTrue();
        // More than one call in a row gives the same.
        contender.run(3);
        assertThat(contender.name()).isEqualTo(name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peersAndEpilogues")
  void anObstacleIsOneLine(String name, EpilogueKind epilogue) {
    Optional<String> obstacle = Peers.named(name).obstacle(epilogue);
    assumeTrue(obstacle.isPresent(), "it can play");
    assertThat(obstacle.orElseThrow().lines()).hasSize(1);
  }

  @Test
  void anUnknownPeerIsRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Peers.named("mkl"))
        .withMessage("unknown peer \"mkl\"; known are onednn, onnxruntime, libtorch, lucene");
  }
}
