package dev.coffer.app;

import dev.coffer.repository.Policy;
import dev.coffer.repository.Policy.Scope;
import dev.coffer.repository.Tag;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the verbs of `coffer policy` share.
final class PolicyOptions {
    static final Set<Setting> SETTINGS =
            EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.LOGLEVEL);

    static CommandSpec verb(PolicyVerb verb, String... description) {
        return Options.command(CommandName.POLICY.word() + " " + verb.words(), description);
    }

    static void scope(CommandSpec spec) {
        Options.value(spec, "TEXT", "Paths that begin so, as export/; / for all.", "--prefix");
        Options.value(spec, "TAG", "Versions that have the tag, by themselves or by their path.", "--tag");
    }

    static Scope scope(ParseResult line) {
        Optional<String> prefix = S3Options.text(line, "--prefix");
        Optional<String> tag = S3Options.text(line, "--tag");
        if (prefix.isPresent() == tag.isPresent()) {
            throw new IllegalArgumentException("either --prefix or --tag is wanted");
        }
        return tag.isPresent()
                ? new Scope.Tagged(new Tag(tag.get()))
                : new Scope.Prefix(EntryOptions.prefix(prefix.orElseThrow()));
    }

    /// One row: scope, how many stay, for how long, which tag stays, for how long expired ones do.
    static String row(Policy policy, boolean json) {
        boolean byTag = policy.scope() instanceof Scope.Tagged;
        String scope = switch (policy.scope()) {
            case Scope.Prefix(String text) -> text;
            case Scope.Tagged(Tag tag) -> tag.text();
        };
        String last = policy.keepLast() == Policy.ALL ? "all" : Integer.toString(policy.keepLast());
        if (json) {
            return new JsonLine()
                    .put(byTag ? "tag" : "prefix", scope)
                    .put("keep_last", last)
                    .put("keep_for", text(policy.keepFor()))
                    .put("keep_tagged", policy.keepTagged().map(Tag::text))
                    .put("purge_after", policy.purgeAfter().map(PolicyOptions::text))
                    .end();
        }
        return (byTag ? "tag\t" : "prefix\t") + S3Tally.printable(scope) + "\tkeep-last " + last + "\tkeep-for "
                + text(policy.keepFor())
                + policy.keepTagged().map(tag -> "\tkeep-tagged " + tag.text()).orElse("")
                + policy.purgeAfter().map(time -> "\tpurge-after " + text(time)).orElse("");
    }

    private static String text(Duration time) {
        long seconds = time.toSeconds();
        if (seconds > 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds > 0 && seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds + "s";
    }

    private PolicyOptions() {}
}
