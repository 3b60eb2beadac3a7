package dev.zeropoint.tpu.machine;

import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Weight Memory: tiles of {@code rows x cols} bytes, row-major. It is sparse: a tile takes memory
 * from the arena when it is first written, so 8 GiB cost nothing until they are used.
 */
public final class WeightMemory {
  private final TpuConfig config;
  private final Arena arena;
  private final Map<Long, MemorySegment> tiles = new HashMap<>();

  /** An empty memory, whose tiles will live in an arena. */
  WeightMemory(TpuConfig config, Arena arena) {
    this.config = config;
    this.arena = arena;
  }

  /**
   * The bytes of a tile, to be written; zeros at first.
   *
   * @param tile in [0, {@link TpuConfig#weightTiles()})
   * @throws IllegalArgumentException if there is no such tile
   */
  public MemorySegment tile(long tile) {
    if (tile < 0 || tile >= config.weightTiles()) {
      throw new IllegalArgumentException(
          "tile=" + tile + " is not in [0, " + config.weightTiles() + ")");
    }
    return tiles.computeIfAbsent(tile, _ -> arena.allocate(config.tileBytes(), Tensor.ALIGNMENT));
  }

  /** Whether a tile has been written. */
  boolean contains(long tile) {
    return tiles.containsKey(tile);
  }
}
