package dev.coffer.store.sync;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Obeys steps. Called by several threads.
///
/// @param downloads from the source, where it is objects
record Transfers(Sync.Side from, Sync.Side to, Sync.Rules rules, Optional<Download> downloads) {

    /// @throws IOException if a file cannot be read or written
    Result execute(Pair pair, Decision decision) throws IOException {
        return switch (decision.step()) {
            case Sync.Step.Keep keep -> Result.of(pair, decision);
            case Sync.Step.Skip skip -> Result.of(pair, decision);
            case Sync.Step.Delete delete -> Result.of(pair, decision);
            case Sync.Step.Upload upload -> upload(pair, decision);
            case Sync.Step.Download download -> download(pair, decision);
            case Sync.Step.Copy copy when copy.within() -> copyWithin(pair, decision);
            case Sync.Step.Copy copy -> copyAcross(pair, decision);
        };
    }

    private Result upload(Pair pair, Decision decision) throws IOException {
        LocalFiles.Digested file = decision.file().isPresent()
                ? decision.file().get()
                : LocalFiles.read((Entry.Local) pair.source().orElseThrow(), false);
        ObjectInfo written = objects(to)
                .store()
                .write(target(pair), file.content(), rules.options().apply(pair.key()));
        return new Result(
                new Sync.Outcome.Done(decision.step()),
                Optional.empty(),
                Optional.of(new Result.Known(written, file.sha256(), false)));
    }

    private Result download(Pair pair, Decision decision) throws IOException {
        Entry.Held held = (Entry.Held) pair.source().orElseThrow();
        LocalTarget target = new LocalTarget(((Sync.Side.Directory) to).root());
        Download.Downloaded fetched =
                target.fetch(pair.key(), downloads.orElseThrow(), held.info().name());
        boolean listed = fetched.info().etag().equals(held.info().etag());
        return new Result(
                new Sync.Outcome.Done(decision.step()),
                Optional.of(new Result.Known(listed ? held.info() : fetched.info(), fetched.sha256(), listed)),
                Optional.empty());
    }

    private Result copyWithin(Pair pair, Decision decision) {
        Entry.Held held = (Entry.Held) pair.source().orElseThrow();
        ObjectInfo copy = objects(to)
                .store()
                .copy(
                        held.info().name(),
                        target(pair),
                        CopyOptions.plain().ifSourceIs(held.info().etag()));
        Optional<Sha256> digest = copy.sha256().or(decision::source).or(held::sha256);
        return new Result(
                new Sync.Outcome.Done(decision.step()),
                Result.known(pair.source(), digest),
                digest.map(it -> new Result.Known(copy, it, false)));
    }

    /// Through memory where it is small, else through a file: what is written is what was checked.
    private Result copyAcross(Pair pair, Decision decision) throws IOException {
        Entry.Held held = (Entry.Held) pair.source().orElseThrow();
        if (held.info().size() <= LocalFiles.SMALL) {
            byte[] bytes;
            ObjectInfo info;
            try (StoredObject object = objects(from).store().read(held.info().name())) {
                info = object.info();
                bytes = object.bytes().readAllBytes();
            }
            Sha256 sha256 = Sha256.of(bytes);
            if (info.sha256().filter(it -> !it.equals(sha256)).isPresent()) {
                throw new StoreException.Corrupt("cannot read " + info.name() + ": its bytes have the SHA-256 " + sha256
                        + ", promised was " + info.sha256().get());
            }
            return copied(pair, decision, info, sha256, Content.of(bytes, sha256));
        }
        Path passing = Files.createTempDirectory(rules.temp(), "coffer-copy");
        Path file = passing.resolve("object");
        try {
            Download.Downloaded fetched =
                    downloads.orElseThrow().toFile(held.info().name(), file);
            Content content = Content.of(file, fetched.info().size(), fetched.sha256());
            return copied(pair, decision, fetched.info(), fetched.sha256(), content);
        } finally {
            try (Stream<Path> left = Files.list(passing)) {
                for (Path each : left.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(passing);
        }
    }

    private Result copied(Pair pair, Decision decision, ObjectInfo source, Sha256 sha256, Content content) {
        ObjectInfo written = objects(to).store().write(target(pair), content, WriteOptions.of(source.description()));
        return new Result(
                new Sync.Outcome.Done(decision.step()),
                Optional.of(new Result.Known(source, sha256, false)),
                Optional.of(new Result.Known(written, sha256, false)));
    }

    private ObjectName target(Pair pair) {
        return objects(to).name(pair.key());
    }

    private static Sync.Side.Objects objects(Sync.Side side) {
        return (Sync.Side.Objects) side;
    }
}
