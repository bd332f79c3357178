package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {
    @TempDir
    Path home;

    @Test
    void flagsAreStrongerThanTheEnvironmentAndThatThanTheFile() throws IOException {
        write("port: 1\nparallel: 1\nper_host: 1\n");
        Settings settings = Settings.read(
                Map.of("COFFER_HOME", home.toString(), "COFFER_PARALLEL", "2", "COFFER_PER_HOST", "2"),
                Optional.empty(),
                Map.of(Setting.PER_HOST, "3"));
        assertThat(settings.number(Setting.PORT)).isEqualTo(1);
        assertThat(settings.number(Setting.PARALLEL)).isEqualTo(2);
        assertThat(settings.number(Setting.PER_HOST)).isEqualTo(3);
    }

    @Test
    void theVariablesOfTheSeedAreReadAndCoffersOwnAreStronger() {
        assertThat(read(Map.of("BUCKET_BASE", "seed")).text(Setting.BUCKET_BASE))
                .contains("seed");
        assertThat(read(Map.of("BUCKET_BASE", "seed", "COFFER_BUCKET_BASE", "own"))
                        .text(Setting.BUCKET_BASE))
                .contains("own");
    }

    @Test
    void anEmptyVariableSaysNothing() {
        assertThat(read(Map.of("BUCKET_BASE", "")).text(Setting.BUCKET_BASE)).isEmpty();
    }

    @Test
    void aConfigurationThatIsNamedTakesThePlaceOfTheUsualOne() throws IOException {
        write("port: 1\n");
        Path other = Files.writeString(home.resolve("other.yaml"), "port: 2\n");
        assertThat(Settings.read(Map.of("COFFER_HOME", home.toString()), Optional.of(other), Map.of())
                        .number(Setting.PORT))
                .isEqualTo(2);
    }

    @Test
    void aListMayBeWrittenAsOne() throws IOException {
        write("allowed_hosts:\n  - a.example\n  - .b.example\n");
        assertThat(read(Map.of()).list(Setting.ALLOWED_HOSTS)).containsExactly("a.example", ".b.example");
    }

    @ParameterizedTest
    @CsvSource({"1024,1024", "2k,2048", "3M,3145728", "5g,5368709120", "1gb,1073741824"})
    void sizesCountIn1024(String text, long bytes) {
        assertThat(read(Map.of("COFFER_MAX_BYTES", text)).bytes(Setting.MAX_BYTES))
                .isEqualTo(bytes);
    }

    @Test
    void secondsMayHaveAFraction() {
        assertThat(read(Map.of("COFFER_FETCH_TIMEOUT", "0.5")).duration(Setting.FETCH_TIMEOUT))
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndTheNearestKey() throws IOException {
        write("port: 8888\nbucket_bas: x\n");
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(home.resolve("coffer.yaml")
                        + ", line 2: unknown key 'bucket_bas'; did you mean 'bucket_base'?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: eight|line 1: 'eight' is not what port takes (a number, at least 0)",
                "optimize: maybe|line 1: 'maybe' is not what optimize takes (true or false)",
                "parallel: 0|line 1: '0' is not what parallel takes (a number, at least 1)",
                "store: {a: b}|line 1: a plain value is wanted here",
                "- port|line 1: not of the form key: value",
                "port: [1|line 2: expected",
                "port: 1\\nport: 2|line 2: 'port' is there twice"
            })
    void aMistakeInTheFileIsNamedWithItsLine(String yaml, String says) throws IOException {
        write(yaml.replace("\\n", "\n") + "\n");
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(says);
    }

    @Test
    void aMistakeInAVariableNamesTheVariable() {
        assertThatThrownBy(() -> read(Map.of("COFFER_PORT", "x")))
                .hasMessageStartingWith("environment variable COFFER_PORT: 'x'");
    }

    @Test
    void aSecretMayLieInAFile() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "hidden\n");
        assertThat(read(Map.of("COFFER_CLIENT_KEY", "file:" + secret)).text(Setting.CLIENT_KEY))
                .contains("hidden");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void whatIsDocumentedAsTheDefaultIsAValue(Setting setting) {
        String standard = setting.standard;
        if (!standard.isEmpty()) {
            String variable = setting.variables().getFirst();
            assertThat(read(Map.of(variable, standard)).text(setting)).contains(standard);
        }
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void whatIsDocumentedAsTheServersDefaultIsItsDefault(Setting setting) {
        boolean serves = setting.group == Setting.Group.PILBOX;
        if (serves && !setting.standard.isEmpty()) {
            Settings told = read(Map.of(setting.variables().getFirst(), setting.standard));
            assertThat(new Places(told).server()).isEqualTo(new Places(read(Map.of())).server());
        }
    }

    private Settings read(Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        environment.put("COFFER_HOME", home.toString());
        return Settings.read(environment, Optional.empty(), Map.of());
    }

    private void write(String yaml) throws IOException {
        Files.writeString(home.resolve("coffer.yaml"), yaml);
    }
}
