package dev.coffer.app;

import dev.coffer.repository.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host` without a verb: says which there are.
final class HostCommand implements Command {
    private static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.HOST, Setting.LOGLEVEL);

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Hosts are the machines that work with the repository. Each is known from the first time it changes or",
                "reads something, and has a cache of blobs, which coffer get, cat and open read through.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.HOST));
        lines.add("");
        lines.add("coffer host VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.HOST, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer host VERB [OPTION...] [HOST...]");
        Options.examples(
                spec,
                "coffer host ls",
                "coffer host set worker-7 --max-cache-size 200g --cache-stale 30d",
                "coffer host maintain",
                "coffer host decommission worker-3");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    /// A verb of the family.
    static CommandSpec verb(HostVerb verb, String synopsis, String... description) {
        CommandSpec spec = Options.command("host " + verb.words(), description);
        spec.usageMessage().customSynopsis(("coffer host " + verb.words() + " [OPTION...] " + synopsis).strip());
        return spec;
    }

    static void settings(CommandSpec spec) {
        Options.moreSettings(spec, SETTINGS);
    }

    /// In a line.
    static void print(Host host, S3Tally tally) {
        tally.row(columns(host), row -> fields(host, row));
    }

    /// In a line for each thing that is known.
    static void printAll(Host host, S3Tally tally) {
        tally.rows(
                List.of(
                        "name\t" + host.name(),
                        "state\t" + state(host),
                        "registered\t" + host.registeredAt(),
                        "seen\t" + text(host.seenAt()),
                        "decommissioned\t" + text(host.decommissionedAt()),
                        "cached files\t" + host.cachedFiles(),
                        "cached bytes\t" + Sizes.human(host.cachedBytes()),
                        "max cache size\t" + most(host),
                        "cache stale\t" + time(host.rules().cacheStale()),
                        "unpublished stale\t" + time(host.rules().unpublishedStale()),
                        "followed\t" + host.followed()),
                row -> fields(host, row));
    }

    private static String columns(Host host) {
        return String.join(
                "\t",
                host.name().text(),
                state(host),
                text(host.seenAt()),
                Long.toString(host.cachedFiles()),
                Sizes.human(host.cachedBytes()),
                most(host));
    }

    private static JsonLine fields(Host host, JsonLine row) {
        JsonLine fields = row.put("name", host.name().text())
                .put("state", state(host))
                .put("registered_at", host.registeredAt().toString())
                .put("seen_at", host.seenAt().map(Instant::toString))
                .put("decommissioned_at", host.decommissionedAt().map(Instant::toString))
                .put("cached_files", host.cachedFiles())
                .put("cached_bytes", host.cachedBytes());
        if (host.rules().maxCacheBytes().isPresent()) {
            fields = fields.put("max_cache_bytes", host.rules().maxCacheBytes().getAsLong());
        }
        if (host.rules().cacheStale().isPresent()) {
            fields = fields.put(
                    "cache_stale_seconds", host.rules().cacheStale().get().toSeconds());
        }
        if (host.rules().unpublishedStale().isPresent()) {
            fields = fields.put(
                    "unpublished_stale_seconds",
                    host.rules().unpublishedStale().get().toSeconds());
        }
        return fields.put("followed", host.followed());
    }

    private static String state(Host host) {
        return host.state().name().toLowerCase(Locale.ROOT);
    }

    private static String most(Host host) {
        return host.rules().maxCacheBytes().isPresent()
                ? Sizes.human(host.rules().maxCacheBytes().getAsLong())
                : "as configured";
    }

    private static String time(Optional<Duration> told) {
        return told.map(time -> time.toSeconds() + " s").orElse("as configured");
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse("never");
    }
}
