package dev.coffer.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What is configured: the defaults, below `coffer.yaml`, below the environment, below the flags.
///
/// Values were checked when it was made, so that the accessors do not fail for their text.
final class Settings {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgt]?)b?", Pattern.CASE_INSENSITIVE);

    /// @param origin where the value was found, for messages
    record Value(String text, String origin) {}

    private final Path home;
    private final Map<Setting, Value> values;

    private Settings(Path home, Map<Setting, Value> values) {
        this.home = home;
        this.values = values;
    }

    /// Reads file and environment.
    ///
    /// @param file instead of `coffer.yaml` in the home
    /// @param flags what the command line says, the strongest
    /// @throws ConfigurationException naming the place of the first mistake
    static Settings read(Map<String, String> environment, Optional<Path> file, Map<Setting, String> flags) {
        Path home = home(environment);
        var values = new EnumMap<Setting, Value>(Setting.class);
        Path usual = home.resolve("coffer.yaml");
        if (file.isPresent() || Files.exists(usual)) {
            values.putAll(ConfigurationFile.read(file.orElse(usual)));
        }
        for (Setting setting : Setting.values()) {
            for (String variable : setting.variables()) {
                String text = environment.get(variable);
                if (text != null && !text.isEmpty()) {
                    values.put(setting, new Value(text, "environment variable " + variable));
                    break;
                }
            }
        }
        flags.forEach((setting, text) -> values.put(setting, new Value(text, setting.flag())));
        values.forEach(Settings::check);
        return new Settings(home, values);
    }

    /// Where an embedded repository lies.
    static Path home(Map<String, String> environment) {
        String told = environment.getOrDefault("COFFER_HOME", "");
        if (!told.isEmpty()) {
            return Path.of(told).toAbsolutePath().normalize();
        }
        return Path.of(System.getProperty("user.home"), ".coffer");
    }

    /// The same for an embedded repository, wherever else one is told to work.
    Settings embedded() {
        var others = new EnumMap<Setting, Value>(Setting.class);
        others.putAll(values);
        Setting.of(Setting.Group.REPOSITORY).forEach(others::remove);
        Setting.of(Setting.Group.BUCKET).forEach(others::remove);
        return new Settings(home, others);
    }

    /// The same, but for what a command's own options say.
    Settings with(Map<Setting, String> told) {
        var all = new EnumMap<Setting, Value>(Setting.class);
        all.putAll(values);
        told.forEach((setting, text) -> all.put(setting, new Value(text, setting.flag())));
        return new Settings(home, all);
    }

    Path home() {
        return home;
    }

    /// Whether anything but the default says so.
    boolean given(Setting setting) {
        return values.containsKey(setting);
    }

    /// Empty where nothing is said and there is no default.
    Optional<String> text(Setting setting) {
        Value value = values.get(setting);
        String text = value == null ? setting.standard : value.text();
        if (setting.kind == Setting.Kind.SECRET) {
            return text.isEmpty() ? Optional.empty() : Optional.of(Secret.read(text, setting.key()));
        }
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    boolean flag(Setting setting) {
        return text(setting).filter(Settings::isYes).isPresent();
    }

    int number(Setting setting) {
        return Integer.parseInt(text(setting).orElseThrow());
    }

    long bytes(Setting setting) {
        return size(text(setting).orElseThrow());
    }

    Duration duration(Setting setting) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text(setting).orElseThrow()) * 1000));
    }

    List<String> list(Setting setting) {
        return text(setting).map(Settings::split).orElseGet(List::of);
    }

    /// What a mistake in `setting` is to be called.
    ConfigurationException mistake(Setting setting, String reason) {
        Value value = values.get(setting);
        return value == null ? new ConfigurationException(setting.key() + ": " + reason) : mistake(value, reason);
    }

    private static ConfigurationException mistake(Value value, String reason) {
        return new ConfigurationException(
                value.origin() + ": " + reason, value.origin().startsWith("--"));
    }

    private static void check(Setting setting, Value value) {
        String text = value.text();
        boolean good = switch (setting.kind) {
            case TEXT, SECRET, LIST -> true;
            case FLAG -> isYes(text) || isNo(text);
            case COUNT -> text.matches("[0-9]{1,9}") && Integer.parseInt(text) > 0;
            case NUMBER -> text.matches("[0-9]{1,9}");
            case SECONDS -> text.matches("[0-9]{1,7}(\\.[0-9]{1,3})?") && Double.parseDouble(text) > 0;
            case SIZE -> SIZE.matcher(text).matches();
        };
        if (!good) {
            throw mistake(
                    value,
                    "'" + text + "' is not what " + setting.key() + " takes (" + setting.kind.says.replace("`", "")
                            + ")");
        }
    }

    private static boolean isYes(String text) {
        return Stream.of("true", "yes", "on", "1").anyMatch(text::equalsIgnoreCase);
    }

    private static boolean isNo(String text) {
        return Stream.of("false", "no", "off", "0").anyMatch(text::equalsIgnoreCase);
    }

    private static List<String> split(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static long size(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: '" + text + "'");
        }
        int unit = "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        return Long.parseLong(matcher.group(1)) << (matcher.group(2).isEmpty() ? 0 : 10 * unit);
    }

    /// A secret, or the word that says where it is.
    static final class Secret {
        private Secret() {}

        /// @throws ConfigurationException if it is not where `text` says
        static String read(String text, String what) {
            try {
                if (text.startsWith("env:")) {
                    return Optional.ofNullable(System.getenv(text.substring(4)))
                            .orElseThrow(() -> new ConfigurationException(
                                    what + ": the environment variable " + text.substring(4) + " is not set"));
                }
                return text.startsWith("file:")
                        ? Files.readString(Path.of(text.substring(5))).strip()
                        : text;
            } catch (IOException e) {
                throw new ConfigurationException(what + ": cannot read the file " + text.substring(5));
            }
        }
    }
}
