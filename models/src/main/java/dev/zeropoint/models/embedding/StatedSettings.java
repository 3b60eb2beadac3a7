package dev.zeropoint.models.embedding;

import java.util.Optional;
import java.util.function.Function;

/**
 * Settings with their sources; what is empty was not stated there.
 *
 * @param unsupported what the files ask for that is not done here, unless the network does it
 *     itself and gives a pooled output
 */
record StatedSettings(
    Optional<Stated<Pooling>> pooling,
    Optional<Stated<Boolean>> normalize,
    Optional<Stated<Integer>> maxTokens,
    Optional<Stated<String>> prefix,
    Optional<Stated<String>> queryPrefix,
    Optional<Stated<String>> passagePrefix,
    Optional<String> unsupported) {

  static StatedSettings of(SentenceSettings settings, String source) {
    return new StatedSettings(
        settings.pooling().map(value -> new Stated<>(value, source)),
        settings.normalize().map(value -> new Stated<>(value, source)),
        settings.maxTokens().isPresent()
            ? Optional.of(new Stated<>(settings.maxTokens().getAsInt(), source))
            : Optional.empty(),
        settings.prefix().map(value -> new Stated<>(value, source)),
        settings.queryPrefix().map(value -> new Stated<>(value, source)),
        settings.passagePrefix().map(value -> new Stated<>(value, source)),
        Optional.empty());
  }

  /** These settings, and for what they do not state the others. */
  StatedSettings or(StatedSettings others) {
    return new StatedSettings(
        first(others, StatedSettings::pooling),
        first(others, StatedSettings::normalize),
        first(others, StatedSettings::maxTokens),
        first(others, StatedSettings::prefix),
        first(others, StatedSettings::queryPrefix),
        first(others, StatedSettings::passagePrefix),
        first(others, StatedSettings::unsupported));
  }

  private <T> Optional<T> first(
      StatedSettings others, Function<StatedSettings, Optional<T>> setting) {
    return setting.apply(this).or(() -> setting.apply(others));
  }
}
