package dev.coffer.app;

import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer doctor`: looks at everything that Coffer stands on.
final class DoctorCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.DOCTOR,
                "Checks Java, the picture library, ffmpeg, the configuration, store, catalogue, port and temp",
                "space, and says what to do about what is amiss. A store of Coffer's own is tried by writing,",
                "reading and deleting one small object.",
                "",
                "With --store s3://BUCKET it finds out instead, by some hundred small requests, what the server does",
                "and enforces, and says what Coffer does where it does not. What it writes begins with coffer-probe-",
                "and is removed.");
        spec.usageMessage().customSynopsis("coffer doctor [OPTION...]");
        Options.flag(spec, "Print a JSON object a line: check, state, says, advice.", "--json");
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.REPOSITORY));
        settings.addAll(Setting.of(Setting.Group.BUCKET));
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.addAll(Setting.of(Setting.Group.MACHINE));
        settings.add(Setting.BIND);
        settings.add(Setting.PORT);
        Options.moreSettings(spec, settings);
        Options.examples(
                spec, "coffer doctor", "coffer doctor -b my-bucket --json", "coffer doctor --store s3://my-bucket");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean json = line.hasMatchedOption("--json");
        String store = line.matchedOptionValue("--store", "");
        if (store.startsWith("s3://")) {
            return StoreCheckup.run(S3Place.remote(store), line, terminal);
        }
        List<Finding> findings = Checkup.of(() -> Options.read(line), terminal);
        for (Finding finding : findings) {
            terminal.out().println(json ? finding.json() : finding.line());
        }
        return findings.stream().anyMatch(it -> it.state() == Finding.State.BAD) ? Exit.ENVIRONMENT : Exit.OK;
    }
}
