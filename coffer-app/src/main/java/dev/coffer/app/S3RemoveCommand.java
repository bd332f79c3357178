package dev.coffer.app;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 rm`: removes objects.
final class S3RemoveCommand implements Command {
    private static final int BATCH = 1000;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.RM,
                "s3://BUCKET/KEY...",
                "Removes objects: those named, those that match a pattern, or with --recursive all below a prefix.",
                "Exit code 1 where there was nothing to remove.");
        Options.flag(spec, "All objects below; a bucket or prefix is refused without it.", "-r", "--recursive");
        S3Options.dryRun(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Objects, patterns, or prefixes.");
        Options.examples(
                spec,
                "coffer s3 rm s3://archive/a.tif",
                "coffer s3 rm --dry-run 's3://archive/tmp/**/*.part'",
                "coffer s3 rm --recursive s3://archive/tmp/");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        boolean recursive = line.hasMatchedOption("--recursive");
        boolean dry = line.hasMatchedOption("--dry-run");
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        for (S3Place.Remote place : places) {
            if (place.isFolder() && !recursive && !place.isPattern()) {
                throw new IllegalArgumentException(
                        "'" + place.text() + "' is not one object; --recursive removes all that is below");
            }
        }
        try (S3Session session = S3Session.open(line)) {
            for (S3Place.Remote place : places) {
                tally.attempt(place.text(), () -> remove(session.store(), place, recursive, dry, tally));
            }
        }
        return tally.end(places.size());
    }

    private static void remove(ObjectStore store, S3Place.Remote place, boolean recursive, boolean dry, S3Tally tally) {
        if (!recursive && !S3Listings.isPattern(store, place)) {
            if (store.stat(place.name()).isEmpty()) {
                throw new StoreException.NotFound("there is no " + place.text());
            }
            if (!dry) {
                store.delete(place.name());
            }
            row(place.name(), dry, tally);
            return;
        }
        S3Place.Remote below =
                recursive && !place.isFolder() && !place.isPattern() ? S3Place.remote(place.text() + "/") : place;
        boolean any = false;
        try (Stream<ObjectInfo> objects = S3Listings.of(store, below)) {
            Iterator<ObjectInfo> each = objects.iterator();
            while (each.hasNext()) {
                List<ObjectName> batch = new ArrayList<>();
                while (batch.size() < BATCH && each.hasNext()) {
                    batch.add(each.next().name());
                }
                any = true;
                Map<ObjectName, StoreException> left = dry ? Map.of() : store.deleteAll(batch);
                for (ObjectName name : batch) {
                    StoreException reason = left.get(name);
                    if (reason == null) {
                        row(name, dry, tally);
                    } else {
                        tally.failed(name.url(), reason);
                    }
                }
            }
        }
        if (!any) {
            throw new StoreException.NotFound("nothing is at " + below.text());
        }
    }

    private static void row(ObjectName name, boolean dry, S3Tally tally) {
        tally.row(
                (dry ? "would delete: " : "delete: ") + name.url(),
                json -> json.put("action", "delete").put("url", name.url()).put("dry_run", dry));
    }
}
