package dev.zeropoint.core.gemm;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Asks all providers for their backends. One that is broken is skipped, since the others can do
 * without it.
 */
final class BackendProviders {
  /** Providers of the library, to tell a module that is absent from services that are lost. */
  private static final List<String> OF_THE_LIBRARY =
      List.of(
          "dev.zeropoint.core.reference.ReferenceBackendProvider",
          "dev.zeropoint.simd.x86.X86BackendProvider",
          "dev.zeropoint.simd.vector.VectorBackendProvider");

  /** A loader that fails for ever ends the search. */
  private static final int MAX_FAILURES = 100;

  private BackendProviders() {}

  /**
   * What was found.
   *
   * @param candidates of all providers that work
   * @param problems a line for each provider that does not, or that cannot be found though its
   *     class is there
   */
  record Found(List<Candidate> candidates, List<String> problems) {
    Found {
      candidates = List.copyOf(candidates);
      problems = List.copyOf(problems);
    }
  }

  /** The providers that a class loader finds. */
  static Found find(ClassLoader loader) {
    List<Candidate> candidates = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Iterator<BackendProvider> providers =
        ServiceLoader.load(BackendProvider.class, loader).iterator();
    while (problems.size() < MAX_FAILURES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        BackendProvider provider = providers.next();
        names.add(provider.getClass().getName());
        ask(provider, candidates, problems);
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.add("a provider of backends is broken and skipped: " + describe(e));
      }
    }
    if (problems.isEmpty()) {
      addLost(loader, names, problems);
    }
    return new Found(candidates, problems);
  }

  private static void ask(
      BackendProvider provider, List<Candidate> candidates, List<String> problems) {
    try {
      candidates.addAll(provider.candidates());
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      problems.add(
          "the provider of backends "
              + provider.getClass().getName()
              + " is broken and skipped: "
              + describe(e));
    }
  }

  /** An error and what caused it, on one line. */
  static String describe(Throwable e) {
    return e.getCause() == null ? e.toString() : e + ", caused by " + e.getCause();
  }

  /** Jars that were merged into one keep the services of one of them, unless told otherwise. */
  private static void addLost(ClassLoader loader, List<String> names, List<String> problems) {
    List<String> lost =
        OF_THE_LIBRARY.stream()
            .filter(name -> !names.contains(name) && isPresent(name, loader))
            .toList();
    if (!lost.isEmpty()) {
      problems.add(
          String.join(", ", lost)
              + (lost.size() == 1 ? " is" : " are")
              + " present, but not named in META-INF/services/"
              + BackendProvider.class.getName()
              + ": where jars are merged these files must be merged too, line by line (Maven Shade:"
              + " ServicesResourceTransformer; Gradle Shadow: mergeServiceFiles())");
    }
  }

  private static boolean isPresent(String name, ClassLoader loader) {
    try {
      Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
