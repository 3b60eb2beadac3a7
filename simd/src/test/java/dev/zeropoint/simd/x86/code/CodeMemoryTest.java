package dev.zeropoint.simd.x86.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.simd.x86.code.CodeMemory.Code;
import dev.zeropoint.simd.x86.code.CodeMemory.Way;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodeMemoryTest {
  /** {@code mov eax, 42; ret}. */
  private static final byte[] ANSWER = {(byte) 0xB8, 42, 0, 0, 0, (byte) 0xC3};

  private static final Path MAPS = Path.of("/proc/self/maps");

  @BeforeEach
  void onlyWhereCodeCanRun() {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void codeRunsAndIsGoneWithItsArena(Way way) throws Throwable {
    long address;
    try (Arena arena = Arena.ofShared()) {
      Code code = CodeMemory.install(ANSWER, arena, way);
      address = code.address();
      assertThat(code.size()).isEqualTo(ANSWER.length);
      assertThat(code.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(ANSWER);
      assertThat(call(code)).isEqualTo(42);
      // Not a count of "rwx" mappings: the JVM's own code cache is one.
      assertThat(permissions(address)).startsWith("r-x");
    }
    assertThat(permissions(address)).isEqualTo("not mapped");
  }

  @Test
  void theWritableViewIsClosedWhenTheCodeStands() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      CodeMemory.install(ANSWER, arena, Way.MEMFD);
      List<String> views = mapsWith("zeropoint-code");
      assertThat(views).isNotEmpty().allMatch(view -> view.contains(" r-x"));
    }
    assertThat(descriptors()).noneMatch(target -> target.contains("zeropoint-code"));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void codeOfManyPages(Way way) throws Throwable {
    byte[] code = new byte[20_000];
    Arrays.fill(code, (byte) 0x90);
    System.arraycopy(ANSWER, 0, code, code.length - ANSWER.length, ANSWER.length);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(call(CodeMemory.install(code, arena, way))).isEqualTo(42);
    }
  }

  @Test
  void codeCannotBeWritten() {
    try (Arena arena = Arena.ofConfined()) {
      Code code = CodeMemory.install(ANSWER, arena);
      assertThatThrownBy(() -> code.segment().fill((byte) 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noCodeAndClosedArenasAreRefused() throws IOException {
    Arena closed = Arena.ofShared();
    closed.close();
    int before = mapsWith("r-x").size();
    assertThatThrownBy(() -> CodeMemory.install(ANSWER, closed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CodeMemory.install(new byte[0], Arena.global()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no code: 0 bytes");
    assertThat(mapsWith("r-x")).hasSize(before);
  }

  @Test
  void anotherThreadsArenaLeavesNoMapping() throws Exception {
    // The kernels of other tests stand as long as the JVM.
    int before = mapsWith("zeropoint-code").size();
    try (Arena ours = Arena.ofConfined()) {
      Throwable[] thrown = new Throwable[1];
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      CodeMemory.install(ANSWER, ours);
                    } catch (WrongThreadException e) {
                      thrown[0] = e;
                    }
                  });
      other.join();
      assertThat(thrown[0]).isInstanceOf(WrongThreadException.class);
      assertThat(mapsWith("zeropoint-code")).hasSize(before);
    }
  }

  @Test
  void failuresNameTheCallAndTheReason() {
    // The text of an errno depends on the locale and the C library, its number does not.
    try (Libc libc = new Libc()) {
      assertThatThrownBy(() -> libc.ftruncate(-1, 1))
          .isInstanceOf(CodeMemoryException.class)
          .hasMessageMatching("ftruncate: .+ \\(errno 9\\)");
      assertThatThrownBy(() -> libc.mmap(0, Libc.PROT_READ | Libc.PROT_EXEC, Libc.MAP_PRIVATE, -1))
          .isInstanceOf(CodeMemoryException.class)
          .hasMessageMatching("mmap r-x: .+ \\(errno \\d+\\)");
      assertThatThrownBy(() -> libc.mprotect(4096, 4096, Libc.PROT_READ | Libc.PROT_WRITE))
          .isInstanceOf(CodeMemoryException.class)
          .hasMessageMatching("mprotect rw-: .+ \\(errno 12\\)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Mac OS X, aarch64, 'machine code needs Linux, this is Mac OS X'",
    "Windows 11, amd64, 'machine code needs Linux, this is Windows 11'",
    "Linux, aarch64, 'machine code needs an x86-64 CPU and JVM, this is aarch64'"
  })
  void otherSystemsGetAReason(String system, String architecture, String reason) {
    assertThat(CodeMemory.obstacle(system, architecture, CodeMemory.class.getModule()))
        .hasValue(reason);
  }

  /** A JVM without the flag: the reason is told, and the JVM has nothing to warn of. */
  @Test
  @Timeout(60)
  void withoutNativeAccessTheReasonIsToldAndNothingIsTried() throws Exception {
    assertThat(outputOf("exec \"$0\" -cp \"$1\" \"$2\""))
        .containsExactly(
            "native access is not enabled: run java with --enable-native-access=ALL-UNNAMED");
  }

  /** A process that may not make a file of any size: the memfd stays empty. */
  @Test
  @Timeout(60)
  void whereTheFirstWayIsRefusedTheSecondIsTaken() throws Exception {
    List<String> output =
        outputOf(
            "ulimit -f 0; exec \"$0\" -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"
                + " -cp \"$1\" \"$2\"");
    assertThat(output).hasSize(2);
    assertThat(output.getFirst()).matches("MEMFD: ftruncate: .* \\(errno 27\\)");
    assertThat(output.getLast()).isEqualTo("42 in r-xp 00000000 00:00 0");
  }

  /** Runs {@link Child} by a shell command: $0 is java, $1 the class path, $2 the class. */
  private static List<String> outputOf(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                command,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(30, TimeUnit.SECONDS);
    return output.lines().toList();
  }

  /** Says what becomes of code in a JVM of its own. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Throwable {
      try {
        Code code = CodeMemory.install(ANSWER, Arena.global());
        try {
          CodeMemory.install(ANSWER, Arena.global(), Way.MEMFD);
        } catch (CodeMemoryException e) {
          System.out.println("MEMFD: " + e.getMessage());
        }
        System.out.println(call(code) + " in " + permissions(code.address()).strip());
      } catch (CodeMemoryException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @SuppressWarnings("restricted")
  private static int call(Code code) throws Throwable {
    return (int)
        Linker.nativeLinker()
            .downcallHandle(
                code.segment(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT),
                Linker.Option.critical(false))
            .invokeExact();
  }

  private static List<String> mapsWith(String text) throws IOException {
    return Files.readAllLines(MAPS).stream().filter(line -> line.contains(text)).toList();
  }

  private static String permissions(long address) throws IOException {
    for (String line : Files.readAllLines(MAPS)) {
      String[] fields = line.split("[- ]", 3);
      long start = Long.parseUnsignedLong(fields[0], 16);
      long end = Long.parseUnsignedLong(fields[1], 16);
      if (Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0) {
        return fields[2];
      }
    }
    return "not mapped";
  }

  private static List<String> descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.map(CodeMemoryTest::target).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
