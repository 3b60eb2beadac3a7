package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import dev.zeropoint.core.reference.ReferenceBackendProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Class paths on which something is wrong with the providers of backends. */
class BackendProvidersTest {
  private static final String SERVICE = "META-INF/services/" + BackendProvider.class.getName();
  private static final String SIMD = "dev.zeropoint.simd.x86.X86BackendProvider";
  private static final String TOO_NEW = "dev.zeropoint.broken.TooNew";

  private final Logger logger = Logger.getLogger(Backends.class.getName());
  private final List<String> warnings = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel() == Level.WARNING) {
            warnings.add(new SimpleFormatter().formatMessage(record));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void endListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  /** Has one file of services, and perhaps the class of a provider that is not in it. */
  private static final class Path extends ClassLoader {
    private final String services;
    private final boolean hasSimd;

    Path(boolean hasSimd, String... providers) {
      super(BackendProvidersTest.class.getClassLoader());
      this.services = String.join("\n", providers);
      this.hasSimd = hasSimd;
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      if (!name.equals(SERVICE)) {
        return Collections.emptyEnumeration();
      }
      try {
        return Collections.enumeration(
            List.of(URL.of(URI.create("memory:services"), new Text(services))));
      } catch (MalformedURLException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals(TOO_NEW)) {
        throw new UnsupportedClassVersionError(name + " has class file version 99");
      }
      if (hasSimd && name.equals(SIMD)) {
        byte[] bytes = ClassFile.of().build(ClassDesc.of(name), _ -> {});
        return defineClass(name, bytes, 0, bytes.length);
      }
      throw new ClassNotFoundException(name);
    }
  }

  private static final class Text extends URLStreamHandler {
    private final String text;

    Text(String text) {
      this.text = text;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }

  /** Offers a backend that is faster than the scalar one. */
  public static final class Fast implements BackendProvider {
    @Override
    public List<Candidate> candidates() {
      return List.of(new Candidate("fast", 5, Optional.empty(), () -> new FakeBackend("fast")));
    }
  }

  /** Cannot be made. */
  public static final class BrokenConstructor implements BackendProvider {
    /** Throws. */
    public BrokenConstructor() {
      throw new IllegalStateException("no library");
    }

    @Override
    public List<Candidate> candidates() {
      return List.of();
    }
  }

  /** Cannot be asked. */
  public static final class BrokenCandidates implements BackendProvider {
    @Override
    public List<Candidate> candidates() {
      throw new NoClassDefFoundError("missing/Class");
    }
  }

  /** Offers what cannot be made. */
  public static final class BrokenBackend implements BackendProvider {
    @Override
    public List<Candidate> candidates() {
      return List.of(
          new Candidate(
              "broken",
              9,
              Optional.empty(),
              () -> {
                throw new ExceptionInInitializerError(new IllegalStateException("no memory"));
              }));
    }
  }

  private static final String SCALAR = ReferenceBackendProvider.class.getName();

  @Test
  void brokenProvidersAreSkippedByName() {
    String constructor = BrokenConstructor.class.getName();
    String candidates = BrokenCandidates.class.getName();
    Path path =
        new Path(
            false,
            "dev.zeropoint.broken.Missing",
            constructor,
            TOO_NEW,
            candidates,
            BackendProvidersTest.class.getName(),
            SCALAR,
            Fast.class.getName());
    BackendSelection selection = Backends.select(Backends.AUTO, path);
    assertThat(selection.backend().name()).isEqualTo("fast");
    assertThat(selection.verdicts()).hasSize(2);
    assertThat(warnings).hasSize(5);
    assertThat(warnings.get(0)).contains("skipped", "dev.zeropoint.broken.Missing");
    assertThat(warnings.get(1)).contains("skipped", constructor, "no library");
    assertThat(warnings.get(2)).contains("skipped", TOO_NEW, "version 99");
    assertThat(warnings.get(3)).contains("skipped", candidates, "missing/Class");
    assertThat(warnings.get(4)).contains("skipped", "BackendProvidersTest not a subtype");
  }

  @Test
  void brokenBackendGivesWayToTheNext() {
    Path path = new Path(false, BrokenBackend.class.getName(), SCALAR, Fast.class.getName());
    BackendSelection selection = Backends.select(Backends.AUTO, path);
    assertThat(selection.backend().name()).isEqualTo("fast");
    assertThat(selection.reason())
        .startsWith("fast: the fastest usable (broken: it cannot be made");
    assertThat(selection.verdicts().getFirst().usable()).isFalse();
    assertThat(warnings).singleElement().asString().contains("backend broken", "no memory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.select("broken", path))
        .withMessageContainingAll("backend broken cannot be used", "cannot be made", "no memory");
  }

  @Test
  void fileOfServicesThatIsWrongIsToldWithItsLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Backends.select(Backends.AUTO, new Path(false, SCALAR, "no name of a class")));
    assertThat(warnings).singleElement().asString().contains("skipped", "memory:services:2");
  }

  @Test
  void servicesThatWereNotMergedAreToldWithTheRemedy() {
    BackendSelection selection = Backends.select(Backends.AUTO, new Path(true, SCALAR));
    assertThat(selection.backend().name()).isEqualTo("scalar");
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(SIMD + " is present", SERVICE, "ServicesResourceTransformer");
    warnings.clear();
    assertThat(Backends.select(Backends.AUTO, new Path(false, SCALAR)).backend().name())
        .isEqualTo("scalar");
    assertThat(warnings).as("nothing is missing without the classes").isEmpty();
  }

  @Test
  void servicesWithoutTheScalarBackendAreTold() {
    Backends.select(Backends.AUTO, new Path(false, Fast.class.getName()));
    assertThat(warnings).singleElement().asString().contains(SCALAR + " is present");
  }

  private static Candidate candidate(String name, int rank, String obstacle) {
    return new Candidate(name, rank, Optional.ofNullable(obstacle), () -> new FakeBackend(name));
  }

  @Test
  void scalarIsAWarningWhereAFasterOneIsPresent() {
    Candidate scalar = candidate("scalar", 0, null);
    Candidate blocked = candidate("x86", 30, "native access is not enabled");
    Candidate slow = candidate("tpu", -10, null);
    assertThat(level("auto", scalar, blocked)).isEqualTo(System.Logger.Level.WARNING);
    assertThat(level("auto", scalar, slow)).isEqualTo(System.Logger.Level.INFO);
    assertThat(level("scalar", scalar, blocked)).isEqualTo(System.Logger.Level.INFO);
    assertThat(level("auto", scalar, blocked, candidate("vector", 20, null)))
        .isEqualTo(System.Logger.Level.INFO);
  }

  private static System.Logger.Level level(String name, Candidate... offered) {
    return Backends.level(Backends.select(name, List.of(offered)));
  }

  @Test
  void anEmulatorIsNeverJustChosen() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.select("auto", List.of(candidate("tpu", -10, null))))
        .withMessage("no backend can be used here: tpu: only by name");
    assertThat(Backends.select("tpu", List.of(candidate("tpu", -10, null))).backend().name())
        .isEqualTo("tpu");
  }
}
