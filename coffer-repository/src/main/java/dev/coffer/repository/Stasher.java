package dev.coffer.repository;

import dev.coffer.repository.headers.HeaderInspector;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Brings sources into a repository, each once.
///
/// One pass over the bytes takes both digests, the size and what kind of file it is; then they are stored if
/// they are not there, and the catalogue refers to them. A stash that dies at any step leaves nothing wrong:
/// at worst an unused object, a row that is known to be unfinished, or a file in the temp directory, each of
/// which can be told from what is used; the next stash of the same source completes.
///
/// What is remembered of a source saves reading it again: for the web its validators, for an object its ETag,
/// for a file its size, modification time and inode, if it had been left alone for two seconds when it was
/// read.
///
/// Safe for use by several threads; each stash runs on its caller's, large ones with a second for one of the
/// digests.
public final class Stasher implements AutoCloseable {
    private static final int BUFFER = 1 << 17;

    private final Shelf shelf;
    private final Path temp;
    private final LentFetcher fetcher;
    private final PictureInspector inspector;
    private final ObjectStore sources;
    private final long maxBytes;
    private final InputStream standardInput;
    private final InstantSource clock;
    private final Step.Listener steps;
    private final AtomicBoolean swept = new AtomicBoolean();

    private Stasher(Builder builder, Shelf shelf) {
        this.shelf = shelf;
        this.temp = builder.temp;
        this.inspector = builder.inspector;
        this.sources = builder.sources;
        this.maxBytes = builder.maxBytes;
        this.standardInput = builder.standardInput;
        this.clock = builder.clock;
        this.steps = builder.steps;
        this.fetcher = new LentFetcher(Optional.ofNullable(builder.fetcher), maxBytes);
    }

    /// A stasher into `store`, to be completed.
    ///
    /// @param temp an existing directory for bytes that come over the network or standard input
    public static Builder builder(ObjectStore store, BlobLayout layout, Path temp) {
        return new Builder(store, layout, temp);
    }

    /// The files in a temp directory that stashes which were killed have left there more than a day ago.
    public static List<Path> leftovers(Path temp, Instant now) {
        return Spool.leftovers(temp, now.toEpochMilli());
    }

    /// Stashes one source.
    ///
    /// @param auth for web sources; a local file is read without it
    public StashOutcome stash(Source source, Optional<BasicAuth> auth) {
        try {
            return switch (source) {
                case Source.Web web -> stashWeb(web, auth);
                case Source.Stored stored -> stashStored(stored);
                case Source.LocalFile local -> stashLocal(local);
                case Source.StandardInput input -> stashStream(input, standardInput, "-");
            };
        } catch (StoreException e) {
            return Failures.of(source, e);
        } catch (RepositoryException e) {
            return Failures.of(source, e);
        } catch (IOException e) {
            return Failures.of(source, e);
        }
    }

    /// Lets go of connections and threads of its own; not of the store, the catalogue or a fetcher that was
    /// given.
    @Override
    public void close() {
        fetcher.close();
    }

    private StashOutcome stashWeb(Source.Web source, Optional<BasicAuth> auth) throws IOException {
        String name = source.uri().toString();
        Optional<Remembered> last = shelf.remembered(name);
        Validators known = last.map(row -> row.origin().validators()).orElse(Validators.none());
        try (Spool spool = spool()) {
            Fetched fetched = fetcher.get().fetch(source.uri(), auth, known, spool::restartAsStream);
            return switch (fetched) {
                case Fetched.NotModified _ -> notModified(source, last.orElseThrow());
                case Fetched.Body body ->
                    add(source, spool.file(), spool.taken(), new Origin(name, body.validators(), Optional.empty()));
            };
        } finally {
            steps.reached(Step.CLEANED);
        }
    }

    private StashOutcome stashStored(Source.Stored source) throws IOException {
        String name = source.object().url();
        ObjectInfo info = sources.stat(source.object())
                .orElseThrow(() -> new StoreException.NotFound("there is no object " + name));
        Validators now = new Validators(Optional.of(info.etag()), Optional.empty());
        Optional<Remembered> last = shelf.remembered(name);
        if (last.isPresent() && last.get().origin().validators().equals(now)) {
            return notModified(source, last.get());
        }
        try (Spool spool = spool();
                StoredObject object = sources.read(source.object())) {
            Intake intake = spool.restart();
            copy(object.bytes(), intake, BUFFER);
            if (intake.size() != object.info().size()) {
                throw new RepositoryException.Fetch(
                        FailureKind.TRUNCATED, name + " ended after " + intake.size() + " bytes");
            }
            Validators read = new Validators(Optional.of(object.info().etag()), Optional.empty());
            return add(source, spool.file(), intake, new Origin(name, read, Optional.empty()));
        }
    }

    private StashOutcome stashLocal(Source.LocalFile source) throws IOException {
        Path file = source.path();
        String name = file.toAbsolutePath().normalize().toString();
        long now = clock.millis();
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            return new StashOutcome.Failed(source, FailureKind.REFUSED, "it is a directory: " + file);
        }
        if (!attributes.isRegularFile()) {
            try (InputStream in = Files.newInputStream(file)) {
                return stashStream(source, in, name);
            }
        }
        FileStamp stamp = FileStamp.of(attributes);
        Optional<Remembered> last = shelf.remembered(name);
        if (last.flatMap(row -> row.origin().stamp()).filter(stamp::equals).isPresent()) {
            return notModified(source, last.get());
        }
        try (Intake intake = new Intake(Optional.empty(), maxBytes);
                InputStream in = Files.newInputStream(file)) {
            copy(in, intake, (int) Math.clamp(stamp.size() + 1, 1, BUFFER));
            if (!FileStamp.of(file).equals(stamp) || intake.size() != stamp.size()) {
                return new StashOutcome.Failed(
                        source, FailureKind.CHANGED, "the file changed while it was being read: " + file);
            }
            Optional<FileStamp> trusted = Optional.of(stamp).filter(seen -> seen.wasSettledAt(now));
            return add(source, file, intake, new Origin(name, Validators.none(), trusted));
        }
    }

    private StashOutcome stashStream(Source source, InputStream in, String name) throws IOException {
        try (Spool spool = spool()) {
            Intake intake = spool.restart();
            copy(in, intake, BUFFER);
            return add(source, spool.file(), intake, new Origin(name, Validators.none(), Optional.empty()));
        }
    }

    private StashOutcome add(Source source, Path file, Intake intake, Origin origin) {
        Facts facts = Facts.of(file, intake, inspector);
        steps.reached(Step.READ);
        Content content = Content.of(file, facts.size(), facts.digests().sha256());
        Shelf.Added added = shelf.add(content, facts, Shelf.Reference.by(origin));
        Novelty novelty = added.isNew() ? Novelty.NEW : Novelty.ALREADY_HELD;
        return new StashOutcome.Stashed(report(source, facts, added.object()), novelty);
    }

    private static StashOutcome notModified(Source source, Remembered last) {
        BlobRow blob = last.blob();
        return new StashOutcome.Stashed(report(source, blob.facts(), blob.object()), Novelty.NOT_MODIFIED);
    }

    private static StashReport report(Source source, Facts facts, ObjectName object) {
        return new StashReport(
                source, facts.digests(), object, facts.mediaType(), facts.dimensions(), facts.size(), facts.damage());
    }

    private static void copy(InputStream in, Intake intake, int pieces) throws IOException {
        byte[] buffer = new byte[pieces];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            intake.write(buffer, 0, read);
        }
    }

    private Spool spool() throws IOException {
        if (swept.compareAndSet(false, true)) {
            Spool.sweep(temp, clock.millis());
        }
        return Spool.in(temp, maxBytes);
    }

    /// What a stasher needs, with defaults where there are good ones.
    public static final class Builder {
        private static final long MOST_BYTES = 5L << 30;

        private final ObjectStore store;
        private final BlobLayout layout;
        private final Path temp;
        private Optional<Catalogue> catalogue = Optional.empty();
        private @Nullable WebFetcher fetcher;
        private PictureInspector inspector = new HeaderInspector();
        private ObjectStore sources;
        private long maxBytes = MOST_BYTES;
        private InputStream standardInput = System.in;
        private InstantSource clock = InstantSource.system();
        private Step.Listener steps = Step.Listener.NONE;

        private Builder(ObjectStore store, BlobLayout layout, Path temp) {
            this.store = store;
            this.layout = layout;
            this.temp = temp;
            this.sources = store;
        }

        /// The catalogue; required by [BlobLayout.Incarnations]. Without one, a [BlobLayout.Keyed] layout
        /// remembers no sources.
        public Builder catalogue(Catalogue known) {
            this.catalogue = Optional.of(known);
            return this;
        }

        /// How web sources are fetched; by default [NetworkRules#web()] with [FetchLimits#defaults()].
        public Builder fetcher(WebFetcher given) {
            this.fetcher = given;
            return this;
        }

        /// Who looks at pictures; by default a [HeaderInspector].
        public Builder inspector(PictureInspector given) {
            this.inspector = given;
            return this;
        }

        /// The store that `s3://` sources are read from; by default the one that is stashed into.
        public Builder sources(ObjectStore given) {
            this.sources = given;
            return this;
        }

        /// The most bytes that one source may have; by default 5 GiB. A fetcher that is given has its own
        /// limit too.
        public Builder maxBytes(long bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /// What [Source.StandardInput] reads; by default the process's. It is not closed.
        public Builder standardInput(InputStream in) {
            this.standardInput = in;
            return this;
        }

        Builder clock(InstantSource given) {
            this.clock = given;
            return this;
        }

        Builder steps(Step.Listener listener) {
            this.steps = listener;
            return this;
        }

        /// @throws IllegalArgumentException if the layout needs a catalogue and none was given
        public Stasher build() {
            return new Stasher(this, Shelf.of(catalogue, store, layout, clock, steps));
        }
    }
}
