package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Host;
import dev.coffer.repository.HostName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host set`: what a host's cache goes by, whatever the host itself is configured to.
final class HostSetCommand implements Command {
    private static final String CONFIGURED = "default";
    private static final List<String> OPTIONS =
            List.of("--max-cache-size", "--cache-stale", "--unpublished-stale", "--active");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = HostCommand.verb(
                HostVerb.SET,
                "HOST...",
                "Says how large hosts' caches may be and how long they keep what. They go by it from their next",
                "contact with the catalogue on. The word default goes back to what the host itself is configured to.");
        Options.value(spec, "BYTES", "What its files may have together; k, m, g; 0 keeps none.", "--max-cache-size");
        Options.value(spec, "TIME", "Files go that were not used for longer, as 12h, 7d.", "--cache-stale");
        Options.value(
                spec,
                "TIME",
                "What the host added and nobody published is purged by coffer host maintain when it is older.",
                "--unpublished-stale");
        Options.flag(spec, "Let hosts work again that were decommissioned.", "--active");
        Options.flag(spec, "Print a JSON object a host.", "--json");
        HostCommand.settings(spec);
        Options.arguments(spec, "HOST", "1..*", "Names of hosts.");
        Options.examples(
                spec,
                "coffer host set worker-7 --max-cache-size 200g --cache-stale 30d",
                "coffer host set worker-7 --max-cache-size default",
                "coffer host set worker-3 --active");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        if (OPTIONS.stream().noneMatch(line::hasMatchedOption)) {
            throw new IllegalArgumentException("coffer host set: say what to set: " + String.join(", ", OPTIONS));
        }
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<HostName> names =
                S3Options.arguments(line).stream().map(HostName::new).toList();
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = coffer.catalogueOrFail();
            for (HostName name : names) {
                tally.attempt(name.text(), () -> {
                    Host host = catalogue.hosts().get(name);
                    if (line.hasMatchedOption("--active")) {
                        host = catalogue.hosts().activate(name);
                    }
                    HostCommand.print(catalogue.hosts().set(name, rules(host.rules(), line)), tally);
                });
            }
        }
        return tally.end(names.size());
    }

    private static Host.Rules rules(Host.Rules before, ParseResult line) {
        Host.Rules rules = before;
        Optional<String> size = S3Options.text(line, "--max-cache-size");
        if (size.isPresent()) {
            rules = rules.withMaxCacheBytes(
                    size.get().equals(CONFIGURED)
                            ? OptionalLong.empty()
                            : OptionalLong.of(S3Options.size(size.get(), "--max-cache-size")));
        }
        Optional<String> stale = S3Options.text(line, "--cache-stale");
        if (stale.isPresent()) {
            rules = rules.withCacheStale(stale.filter(text -> !text.equals(CONFIGURED))
                    .map(text -> S3Options.duration(text, "--cache-stale")));
        }
        Optional<String> unpublished = S3Options.text(line, "--unpublished-stale");
        if (unpublished.isPresent()) {
            rules = rules.withUnpublishedStale(unpublished
                    .filter(text -> !text.equals(CONFIGURED))
                    .map(text -> S3Options.duration(text, "--unpublished-stale")));
        }
        return rules;
    }
}
