package dev.coffer.app;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.IamPolicy;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 mb`: makes a bucket what it is to be.
final class S3MakeBucketCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.MB,
                "s3://BUCKET[/PREFIX]",
                "Makes a bucket, if it is not there, and sets it up. Each step is tried; what the server refuses is",
                "named. With --print-policy it only prints the least that a user must be allowed, for IAM.");
        Options.flag(spec, "Everybody may read what is in it, or below PREFIX.", "--public-read");
        Options.values(spec, "ORIGIN", "Web pages of this origin may read and write; may be given again.", "--cors");
        Options.value(spec, "DAYS", "Unfinished uploads go after so many days.", "--abort-uploads-after");
        Options.value(spec, "INDEX", "Serve it as a website with this index document.", "--website");
        Options.value(spec, "KEY", "Of that website: what is sent for what is not there.", "--error-page");
        Options.value(spec, "ROLE", "Print a policy for: " + roles() + ". Nothing is changed.", "--print-policy");
        S3Options.dryRun(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1", "A bucket.");
        Options.examples(
                spec,
                "coffer s3 mb s3://archive --abort-uploads-after 7",
                "coffer s3 mb s3://site --public-read --website index.html --cors https://www.example.org",
                "coffer s3 mb s3://archive/2026/ --print-policy reader > policy.json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        S3Place.Remote place = S3Place.remote(S3Options.arguments(line).getFirst());
        Optional<String> role = S3Options.text(line, "--print-policy");
        if (role.isPresent()) {
            terminal.out().print(new IamPolicy(role(role.get()), place.bucket(), place.key()).json());
            return Exit.OK;
        }
        BucketSetup setup = setup(line, place);
        if (line.hasMatchedOption("--dry-run")) {
            setup.steps().forEach(step -> row(tally, place, SetupOutcome.done(step.title()), true));
            return tally.end(setup.steps().size());
        }
        try (S3Session session = S3Session.open(line)) {
            List<SetupOutcome> outcomes = session.server().setUp(place.bucket(), setup);
            for (SetupOutcome outcome : outcomes) {
                Optional<StoreException> refusal = outcome.refusal();
                if (refusal.isPresent()) {
                    tally.failed(outcome.step(), refusal.get());
                } else {
                    row(tally, place, outcome, false);
                }
            }
            return tally.end(outcomes.size());
        }
    }

    private static BucketSetup setup(ParseResult line, S3Place.Remote place) {
        List<BucketSetup.Step> steps = new ArrayList<>();
        steps.add(new BucketSetup.Create());
        if (line.hasMatchedOption("--public-read")) {
            steps.add(new BucketSetup.PublicRead(place.key()));
        }
        List<String> origins = S3Options.all(line, "--cors");
        if (!origins.isEmpty()) {
            steps.add(new BucketSetup.Cors(
                    List.of(BucketSetup.CorsRule.of(origins, List.of("GET", "HEAD", "PUT", "POST")))));
        }
        S3Options.text(line, "--abort-uploads-after")
                .map(days -> S3Options.number(days.replaceFirst("d$", ""), "--abort-uploads-after"))
                .ifPresent(days -> steps.add(new BucketSetup.Lifecycle(OptionalInt.of(days), List.of())));
        S3Options.text(line, "--website")
                .ifPresent(index ->
                        steps.add(new BucketSetup.Website(index, S3Options.text(line, "--error-page"), List.of())));
        return new BucketSetup(steps);
    }

    private static void row(S3Tally tally, S3Place.Remote place, SetupOutcome outcome, boolean dry) {
        tally.row(
                (dry ? "would: " : "done: ") + outcome.step(),
                json -> json.put("bucket", place.bucket())
                        .put("step", outcome.step())
                        .put("dry_run", dry));
    }

    private static IamPolicy.Role role(String word) {
        return Arrays.stream(IamPolicy.Role.values())
                .filter(role -> role.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--print-policy: no role '" + word + "': " + roles()));
    }

    private static String roles() {
        return Arrays.stream(IamPolicy.Role.values())
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
