package dev.coffer.app;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.RestoreOutcome;
import dev.coffer.store.RestoreRequest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 restore`: asks for what lies in an archive.
final class S3RestoreCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.RESTORE,
                "s3://BUCKET/KEY...",
                "Asks archived objects back: readable copies for some days. They are there minutes to days later, as",
                "the tier goes; coffer s3 stat tells. It does not wait.");
        Options.value(spec, "N", "How many days the copy stays. Default: 7.", "--days");
        Options.value(spec, "TIER", "expedited, standard or bulk. Default: standard.", "--tier");
        S3Options.dryRun(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Objects or patterns.");
        Options.examples(
                spec,
                "coffer s3 restore s3://archive/1911.tif",
                "coffer s3 restore --days 30 --tier bulk 's3://archive/1911/*'");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        int days = S3Options.number(S3Options.text(line, "--days").orElse("7"), "--days");
        RestoreRequest request =
                new RestoreRequest(days, tier(S3Options.text(line, "--tier").orElse("standard")));
        boolean dry = line.hasMatchedOption("--dry-run");
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        long asked = 0;
        try (S3Session session = S3Session.open(line)) {
            for (S3Place.Remote place : places) {
                if (!S3Listings.isPattern(session.store(), place)) {
                    ask(session, place.name(), request, dry, tally);
                    asked++;
                    continue;
                }
                try (Stream<ObjectInfo> objects = S3Listings.of(session.store(), place)) {
                    for (Iterator<ObjectInfo> each = objects.iterator(); each.hasNext(); asked++) {
                        ask(session, each.next().name(), request, dry, tally);
                    }
                }
            }
        }
        return tally.end(Math.max(1, asked));
    }

    private static void ask(S3Session session, ObjectName name, RestoreRequest request, boolean dry, S3Tally tally) {
        tally.attempt(name.url(), () -> {
            String outcome = dry ? "would ask" : words(session.server().requestRestore(name, request));
            tally.row(
                    outcome + ": " + name.url(),
                    json -> json.put("url", name.url()).put("outcome", outcome).put("dry_run", dry));
        });
    }

    private static String words(RestoreOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static RestoreRequest.Tier tier(String word) {
        return Arrays.stream(RestoreRequest.Tier.values())
                .filter(tier -> tier.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("--tier: no tier '" + word + "': expedited, standard, bulk"));
    }
}
