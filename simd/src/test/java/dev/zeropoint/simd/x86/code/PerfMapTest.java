package dev.zeropoint.simd.x86.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfMapTest {
  @TempDir Path folder;

  @BeforeEach
  void onlyOnLinux() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "perf is a tool of Linux");
  }

  @Test
  void linesAreAppendedAsPerfReadsThem() throws IOException {
    Path file = folder.resolve("perf-1.map");
    PerfMap.append(file, 0x7f00_dead_b000L, 0x1a0, "zeropoint.gemm_14x32");
    PerfMap.append(file, 0x1000, 16, "two\nlines");
    assertThat(file).hasContent("7f00deadb000 1a0 zeropoint.gemm_14x32\n1000 10 two lines\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "kept");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
    Path second = Files.createLink(folder.resolve("second"), target);
    for (Path file : new Path[] {link, dangling, second, folder}) {
      assertThatThrownBy(() -> PerfMap.append(file, 1, 1, "name"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not a file of this user alone");
    }
    assertThat(target).hasContent("kept");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void onlyThePropertyTurnsItOn() throws IOException {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
    Path file = Path.of("/tmp/perf-" + ProcessHandle.current().pid() + ".map");
    assumeTrue(!Files.exists(file), "there is a map of this process already");
    try (Arena arena = Arena.ofConfined()) {
      CodeMemory.Code code = CodeMemory.install(new byte[] {(byte) 0xC3}, arena);
      PerfMap.add(code, "off");
      assertThat(file).doesNotExist();
      System.setProperty(PerfMap.PROPERTY, "true");
      try {
        PerfMap.add(code, "on");
        assertThat(file).hasContent(Long.toHexString(code.address()) + " 1 on");
      } finally {
        System.clearProperty(PerfMap.PROPERTY);
        Files.deleteIfExists(file);
      }
    }
  }
}
