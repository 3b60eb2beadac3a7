package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Contest;
import dev.zeropoint.bench.duel.Estimate;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.duel.Times;
import dev.zeropoint.bench.report.CaseRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One case, alone or in a duel. */
final class CaseDuel {
  private CaseDuel() {}

  /** Plays it. */
  static CaseRow play(String name, Contender ours, Optional<? extends Contender> peer, Plan plan) {
    List<Contender> contenders = new ArrayList<>(List.of(ours));
    peer.ifPresent(contenders::add);
    Times times = Contest.run(contenders, plan);
    Optional<Estimate> ratio = peer.map(_ -> times.speedRatio(0, 1));
    return new CaseRow(
        name,
        ours.name(),
        times.medianNanos(0) / 1000,
        peer.map(Contender::name).orElse(null),
        peer.map(_ -> times.medianNanos(1) / 1000).orElse(null),
        ratio.map(Estimate::value).orElse(null),
        ratio.map(Estimate::low).orElse(null),
        ratio.map(Estimate::high).orElse(null),
        times.rounds());
  }
}
