package dev.coffer.app;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.IamPolicy;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media setup-bucket`: a bucket that the public reads, and that sends it to the app for what is missing.
final class MediaSetupCommand implements Command {

    /// Who works on the bucket, and what the least is that each must be allowed.
    private enum User {
        SERVER("coffer serve, and who deletes", IamPolicy.Role.WRITER),
        UPLOADER("who only uploads", IamPolicy.Role.PUBLISHER),
        SETUP("who runs this command", IamPolicy.Role.ADMINISTRATOR);

        private final String who;
        private final IamPolicy.Role role;

        User(String who, IamPolicy.Role role) {
            this.who = who;
            this.role = role;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.SETUP_BUCKET,
                "--app URL",
                "Makes the bucket of media_store, if it is not there, and what it needs:",
                "",
                "  - a policy by which everybody may read its objects, and nobody list them",
                "  - a website, whose routing rules send who asks for what is missing on to the app, by a 302",
                "  - a lifecycle that removes uploads which were never finished",
                "",
                "Each step is tried; what the server refuses is named. A second run changes nothing, and rules of",
                "policy, CORS and lifecycle that others have made stay; a website's rules are replaced. Then come the",
                "least IAM policies: for the server, for who only uploads, and for who runs this.");
        Options.value(
                spec,
                "URL",
                "Where coffer serve is reached by the public, as https://app.example.org or with a path.",
                "--app");
        Options.values(
                spec, "ORIGIN", "Scripts of this origin may read pictures; may be given again. * for all.", "--cors");
        Options.value(spec, "DAYS", "Unfinished uploads go after so many days. Default: 7.", "--abort-uploads-after");
        Options.value(spec, "NAME", "The website's index document. Default: index.html.", "--index");
        Options.value(spec, "USER", "Only print the policy of: " + users() + ".", "--print-policy");
        Options.flag(spec, "Say what would be done, and do nothing. --dry-run is the same.", "--plan", "--dry-run");
        MediaCommand.settings(spec);
        Options.examples(
                spec,
                "coffer media setup-bucket --media_store s3://media --app https://app.example.org --plan",
                "coffer media setup-bucket --media_store s3://media --app https://app.example.org",
                "coffer media setup-bucket --media_store s3://media --print-policy server > policy.json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        MediaPlace place = MediaSession.place(line);
        if (place.isFolder()) {
            throw new IllegalArgumentException(
                    "media_store is a folder, which needs no set-up; coffer serve answers for it");
        }
        Optional<String> user = S3Options.text(line, "--print-policy");
        if (user.isPresent()) {
            terminal.out().print(policy(user(user.get()), place));
            return Exit.OK;
        }
        BucketSetup setup = setup(line);
        if (line.hasMatchedOption("--plan")) {
            setup.steps().forEach(step -> row(tally, place, step.title(), true));
            return tally.end(setup.steps().size());
        }
        try (S3Session session = S3Session.open(line)) {
            List<SetupOutcome> outcomes = session.server().setUp(place.bucket(), setup);
            for (SetupOutcome outcome : outcomes) {
                Optional<StoreException> refusal = outcome.refusal();
                if (refusal.isPresent()) {
                    tally.failed(outcome.step(), refusal.get());
                } else {
                    row(tally, place, outcome.step(), false);
                }
            }
            for (User each : User.values()) {
                String policy = policy(each, place);
                List<String> lines = new ArrayList<>(List.of("", "policy for " + each.who + ":"));
                lines.addAll(policy.lines().toList());
                tally.rows(lines, json -> json.put("user", each.word()).put("policy", policy));
            }
            return tally.end(outcomes.size());
        }
    }

    private static BucketSetup setup(ParseResult line) {
        URI app = app(S3Options.text(line, "--app")
                .orElseThrow(() -> new IllegalArgumentException(
                        "--app says where coffer serve is reached, as https://app.example.org")));
        List<BucketSetup.Step> steps = new ArrayList<>();
        steps.add(new BucketSetup.Create());
        steps.add(new BucketSetup.PublicRead(""));
        List<String> origins = S3Options.all(line, "--cors");
        if (!origins.isEmpty()) {
            steps.add(new BucketSetup.Cors(List.of(BucketSetup.CorsRule.of(origins, List.of("GET", "HEAD")))));
        }
        int days =
                S3Options.number(S3Options.text(line, "--abort-uploads-after").orElse("7"), "--abort-uploads-after");
        steps.add(new BucketSetup.Lifecycle(OptionalInt.of(days), List.of()));
        steps.add(new BucketSetup.Website(
                S3Options.text(line, "--index").orElse("index.html"),
                Optional.empty(),
                BucketSetup.Redirect.ofMissing(app)));
        return new BucketSetup(steps);
    }

    private static URI app(String text) {
        try {
            URI app = URI.create(text);
            boolean isPlace = app.getHost() != null
                    && app.getRawQuery() == null
                    && app.getRawFragment() == null
                    && app.getRawUserInfo() == null
                    && List.of("http", "https").contains(app.getScheme());
            if (isPlace) {
                return app;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--app: no address: '" + text + "'", e);
        }
        throw new IllegalArgumentException("--app: no place of a server: '" + text + "' (https://host/path)");
    }

    private static void row(S3Tally tally, MediaPlace place, String step, boolean dry) {
        tally.row(
                (dry ? "would: " : "done: ") + step,
                json -> json.put("bucket", place.bucket()).put("step", step).put("dry_run", dry));
    }

    private static String policy(User user, MediaPlace place) {
        return new IamPolicy(user.role, place.bucket(), "").json();
    }

    private static User user(String word) {
        return Arrays.stream(User.values())
                .filter(user -> user.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--print-policy: no user '" + word + "': " + users()));
    }

    private static String users() {
        return Arrays.stream(User.values()).map(User::word).collect(Collectors.joining(", "));
    }
}
