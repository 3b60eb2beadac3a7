package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void keepsLettersOfEveryScript() {
    String text = "Grüße, 猫 и 😀: עברית";
    assertThat(OneLine.of(text)).isEqualTo(text);
  }

  @Test
  void escapesWhatBreaksALineOrSteersTheTerminal() {
    assertThat(OneLine.of("a\tb\r\n\u0085\u2029\u001b[2J\u202Ec"))
        .isEqualTo("a\\u0009b\\u000d\\u000a\\u0085\\u2029\\u001b[2J\\u202ec");
  }

  @Test
  void shortensByCharactersThatPeopleCount() {
    assertThat(OneLine.shorten("12345678", 8)).isEqualTo("12345678");
    assertThat(OneLine.shorten("123456789", 8)).isEqualTo("12345...");
    assertThat(OneLine.shorten("😀".repeat(9), 8)).isEqualTo("😀".repeat(5) + "...");
  }
}
