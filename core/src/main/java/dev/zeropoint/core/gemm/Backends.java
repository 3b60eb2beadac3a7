package dev.zeropoint.core.gemm;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import dev.zeropoint.core.gemm.BackendSelection.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses a backend. The choice is a value that carries its reason; nothing falls back in silence.
 */
public final class Backends {
  /** Name of the system property that forces a backend, as {@link #select} would. */
  public static final String PROPERTY = "zeropoint.backend";

  /** The name that leaves the choice to {@link #select}. */
  public static final String AUTO = "auto";

  private static final String SCALAR = "scalar";
  private static final String CHOSEN = "chosen";
  private static final System.Logger LOG = System.getLogger(Backends.class.getName());

  private Backends() {}

  /** The selection that {@link #best()} made, kept so that it is made and logged once. */
  private static BackendSelection best;

  /**
   * The backend named by the system property {@value #PROPERTY}, else the fastest that can run
   * here. The choice is made once and logged once: at INFO, or at WARNING if it fell to the scalar
   * reference though a faster backend is present that cannot be used.
   *
   * @throws IllegalArgumentException if the property names a backend that is unknown or unusable
   */
  public static synchronized BackendSelection best() {
    if (best == null) {
      best = select(System.getProperty(PROPERTY, AUTO));
      LOG.log(level(best), "backend {0}", best.reason());
    }
    return best;
  }

  /**
   * A backend by name.
   *
   * @param name of a backend, or {@value #AUTO} for the fastest that can run here
   * @throws IllegalArgumentException if it is unknown or unusable, with the reason
   */
  public static BackendSelection select(String name) {
    return select(name, Backends.class.getClassLoader());
  }

  /** {@link #select(String)} among the providers that a class loader finds. */
  static BackendSelection select(String name, ClassLoader loader) {
    BackendProviders.Found found = BackendProviders.find(loader);
    found.problems().forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem));
    return select(name, found.candidates());
  }

  /** The level at which a choice is logged: a warning where it was meant to be faster. */
  static System.Logger.Level level(BackendSelection selection) {
    boolean scalar =
        selection.verdicts().stream()
            .anyMatch(v -> v.name().equals(SCALAR) && v.reason().equals(CHOSEN));
    boolean faster = scalar && !selection.verdicts().getFirst().name().equals(SCALAR);
    return faster ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
  }

  /** {@link #select(String)} among given candidates. */
  static BackendSelection select(String name, List<Candidate> offered) {
    List<Candidate> candidates = new ArrayList<>(offered);
    candidates.sort(Comparator.comparingInt(Candidate::rank).reversed());
    while (true) {
      Candidate chosen = choose(name, candidates);
      if (chosen.obstacle().isPresent()) {
        throw new IllegalArgumentException(
            "backend " + name + " cannot be used: " + chosen.obstacle().get());
      }
      GemmBackend backend;
      try {
        backend = chosen.backend().get();
      } catch (VirtualMachineError e) {
        throw e;
      } catch (RuntimeException | Error e) {
        // The next round chooses another, or refuses the name with this reason.
        String obstacle = "it cannot be made: " + BackendProviders.describe(e);
        LOG.log(System.Logger.Level.WARNING, "backend " + chosen.name() + ": " + obstacle);
        candidates.set(
            candidates.indexOf(chosen),
            new Candidate(chosen.name(), chosen.rank(), Optional.of(obstacle), chosen.backend()));
        continue;
      }
      List<Verdict> verdicts = candidates.stream().map(c -> verdict(c, chosen, name)).toList();
      return new BackendSelection(backend, reason(chosen, name, candidates), verdicts);
    }
  }

  /** Backends of a negative rank are for those who name them. */
  private static Candidate choose(String name, List<Candidate> candidates) {
    return candidates.stream()
        .filter(
            c ->
                name.equals(AUTO) ? c.obstacle().isEmpty() && c.rank() >= 0 : c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, candidates));
  }

  private static Verdict verdict(Candidate candidate, Candidate chosen, String name) {
    if (candidate.obstacle().isPresent()) {
      return new Verdict(candidate.name(), false, candidate.obstacle().get());
    }
    if (candidate != chosen) {
      return new Verdict(candidate.name(), true, "usable");
    }
    return new Verdict(candidate.name(), true, name.equals(AUTO) ? CHOSEN : "chosen by name");
  }

  private static String reason(Candidate chosen, String name, List<Candidate> candidates) {
    if (!name.equals(AUTO)) {
      return chosen.name() + ": chosen by name";
    }
    String obstacles =
        candidates.stream()
            .takeWhile(c -> c != chosen)
            .map(c -> c.name() + ": " + c.obstacle().orElseThrow())
            .collect(Collectors.joining("; "));
    if (!obstacles.isEmpty()) {
      return chosen.name() + ": the fastest usable (" + obstacles + ")";
    }
    return chosen.name()
        + (candidates.size() == 1 ? ": the only backend present" : ": the fastest present");
  }

  private static IllegalArgumentException unknown(String name, List<Candidate> candidates) {
    if (name.equals(AUTO)) {
      return new IllegalArgumentException(
          "no backend can be used here: "
              + candidates.stream()
                  .map(c -> c.name() + ": " + c.obstacle().orElse("only by name"))
                  .collect(Collectors.joining("; ")));
    }
    String known = candidates.stream().map(Candidate::name).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "unknown backend \"" + name + "\"; known are " + AUTO + ", " + known);
  }
}
