package dev.coffer.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// How the commands describe their options, so that they all look and behave alike.
///
/// The model is made by calls, not by annotations: a start does not pay for reflection.
final class Options {
    /// Short names, as in the seed.
    private static final Map<Setting, List<String>> SHORT = Map.of(
            Setting.BUCKET_BASE, List.of("-b"),
            Setting.BUCKET_SCHEME, List.of("-s"),
            Setting.TEMP, List.of("-t", "--tempdir"),
            Setting.S3_ENDPOINT, List.of("--endpoint"));

    private static final int WIDTH = 100;

    private Options() {}

    static CommandSpec command(CommandName name, String... description) {
        return command(name.word(), description);
    }

    /// A command with `--help` and its exit codes.
    ///
    /// @param words what comes after `coffer`
    static CommandSpec command(String words, String... description) {
        CommandSpec spec = CommandSpec.create().name("coffer " + words);
        spec.usageMessage()
                .description(filled(description))
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(WIDTH)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes());
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .arity("0")
                .type(boolean.class)
                .description("This help.")
                .build());
    }

    /// A paragraph that is wider than the help is broken anew, as a whole.
    private static String[] filled(String... lines) {
        var paragraphs = new ArrayList<List<String>>();
        paragraphs.add(new ArrayList<>());
        for (String line : lines) {
            if (line.isEmpty()) {
                paragraphs.add(new ArrayList<>());
            } else {
                paragraphs.getLast().add(line);
            }
        }
        var text = new ArrayList<String>();
        for (List<String> paragraph : paragraphs) {
            boolean fits = paragraph.stream().allMatch(line -> line.length() < WIDTH);
            text.addAll(fits ? paragraph : List.of(String.join(" ", paragraph)));
            text.add("");
        }
        return text.subList(0, text.size() - 1).toArray(String[]::new);
    }

    /// The examples at the end of a command's help.
    static void examples(CommandSpec spec, String... lines) {
        var footer = new ArrayList<String>();
        footer.add("");
        footer.add("Examples:");
        for (String line : lines) {
            footer.add("  " + line.replace("%", "%%"));
        }
        spec.usageMessage().footer(footer.toArray(String[]::new));
    }

    static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .arity("0")
                .type(boolean.class)
                .description(description.replace("%", "%%"))
                .build());
    }

    static void value(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description.replace("%", "%%"))
                .build());
    }

    /// An option that may be given several times.
    static void values(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description.replace("%", "%%"))
                .build());
    }

    static void arguments(CommandSpec spec, String label, String arity, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel(label)
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description.replace("%", "%%"))
                .build());
    }

    /// Flags for settings. Secrets have none but `--client_key`, which the seed's server had: a command line
    /// can be read by everybody on the machine.
    static void settings(CommandSpec spec, Set<Setting> settings) {
        for (Setting setting : settings) {
            if (setting.kind != Setting.Kind.SECRET || setting == Setting.CLIENT_KEY) {
                spec.addOption(option(setting));
            }
        }
    }

    /// The flags that most do not need, after those that many do.
    static void moreSettings(CommandSpec spec, Set<Setting> settings) {
        settings(spec, settings);
        value(spec, "FILE", "Configuration to read. Default: coffer.yaml in COFFER_HOME.", "--config");
    }

    /// What the flags of [#settings] say.
    static Map<Setting, String> given(ParseResult line) {
        var given = new EnumMap<Setting, String>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (line.hasMatchedOption(setting.flag())) {
                given.put(setting, String.valueOf(line.matchedOptionValue(setting.flag(), "")));
            }
        }
        return given;
    }

    /// The settings of one run: file, environment and this command line.
    static Settings read(ParseResult line) {
        Optional<Path> file = Optional.ofNullable(line.<String>matchedOptionValue("--config", null))
                .map(Path::of);
        Settings settings = Settings.read(System.getenv(), file, given(line));
        if (settings.given(Setting.LOGLEVEL)) {
            Log.level(settings.text(Setting.LOGLEVEL).orElseThrow());
        }
        return settings;
    }

    private static OptionSpec option(Setting setting) {
        var names = new ArrayList<>(SHORT.getOrDefault(setting, List.of()));
        names.add(setting.flag());
        String dashed = setting.flag().replace('_', '-');
        if (!dashed.equals(setting.flag())) {
            names.add(dashed);
        }
        String standard = setting.standard.isEmpty() ? "" : " Default: " + setting.standard + ".";
        OptionSpec.Builder option = OptionSpec.builder(names.toArray(String[]::new))
                .description((setting.description.replace("`", "") + standard).replace("%", "%%"))
                .type(String.class);
        if (setting.kind == Setting.Kind.FLAG && setting.group != Setting.Group.FETCH) {
            return option.arity("0..1")
                    .fallbackValue("true")
                    .paramLabel("true|false")
                    .build();
        }
        if (setting.kind == Setting.Kind.FLAG) {
            return option.arity("0").type(boolean.class).build();
        }
        return option.arity("1").paramLabel(label(setting)).build();
    }

    private static String label(Setting setting) {
        return switch (setting.kind) {
            case COUNT, NUMBER -> "N";
            case SECONDS -> "SECONDS";
            case SIZE -> "BYTES";
            case LIST -> "A,B";
            case TEXT, SECRET, FLAG ->
                setting.key().substring(setting.key().lastIndexOf('_') + 1).toUpperCase(Locale.ROOT);
        };
    }

    private static Map<String, String> codes() {
        var codes = new LinkedHashMap<String, String>();
        for (String meaning : Exit.MEANINGS) {
            int colon = meaning.indexOf(": ");
            codes.put(meaning.substring(0, colon), meaning.substring(colon + 2));
        }
        return codes;
    }
}
