package dev.coffer.app;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.download.Download;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 cat`: objects, one after the other, on standard output.
final class S3CatCommand implements Command {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{0,18})");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.CAT,
                "s3://BUCKET/KEY...",
                "Writes objects to standard output. The bytes are digested as they pass; where they are not those that",
                "the store promised, that is said in the end, with exit code 1.");
        Options.value(spec, "FROM-TO", "Only these bytes, counted from 0, both included; FROM- to the end.", "--range");
        Options.value(spec, "RATE", "The most bytes a second; k, m, g.", "--bwlimit");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Objects or patterns.");
        Options.examples(
                spec,
                "coffer s3 cat s3://logs/2026-11-20.gz | zcat | head",
                "coffer s3 cat --range 0-1023 s3://archive/a.tif | file -",
                "coffer s3 cat 's3://logs/2026-11-*.txt' | grep ERROR");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        // rows are not printed: what is on standard output are the objects
        var tally = new S3Tally(terminal, false);
        Optional<ByteRange> range = S3Options.text(line, "--range").map(S3CatCommand::range);
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        try (S3Session session = S3Session.open(line)) {
            OutputStream out = checked(terminal);
            for (S3Place.Remote place : places) {
                tally.attempt(place.text(), () -> {
                    if (!S3Listings.isPattern(session.store(), place)) {
                        write(session, place.name(), range, out);
                        return;
                    }
                    boolean any = false;
                    try (Stream<ObjectInfo> objects = S3Listings.of(session.store(), place)) {
                        for (Iterator<ObjectInfo> each = objects.iterator(); each.hasNext(); any = true) {
                            write(session, each.next().name(), range, out);
                        }
                    }
                    if (!any) {
                        throw new StoreException.NotFound("nothing is at " + place.text());
                    }
                });
            }
        }
        return tally.end(places.size());
    }

    private static void write(S3Session session, ObjectName name, Optional<ByteRange> range, OutputStream out)
            throws IOException {
        if (range.isEmpty()) {
            Download.of(session.store()).toStream(name, out);
            return;
        }
        try (StoredObject object = session.store().read(name, range.get())) {
            object.bytes().transferTo(out);
        }
    }

    /// A print stream hides that its reader is gone; this tells.
    static OutputStream checked(Terminal terminal) {
        return new FilterOutputStream(terminal.out()) {
            @Override
            public void write(byte[] buffer, int offset, int length) {
                terminal.out().write(buffer, offset, length);
                terminal.checkOut();
            }
        };
    }

    private static ByteRange range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--range: not of the form FROM-TO or FROM-: '" + text + "'");
        }
        long from = Long.parseLong(matcher.group(1));
        return matcher.group(2).isEmpty()
                ? new ByteRange.From(from)
                : new ByteRange.Part(from, Long.parseLong(matcher.group(2)) - from + 1);
    }
}
