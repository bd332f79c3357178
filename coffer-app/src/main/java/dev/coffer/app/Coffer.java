package dev.coffer.app;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Transcoder;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.media.kept.KeepingTranscoder;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.media.marks.MarkBook;
import dev.coffer.media.presets.PresetBook;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.BucketBlobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DigestKind;
import dev.coffer.repository.FetchLimits;
import dev.coffer.repository.Marks;
import dev.coffer.repository.NetworkRules;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Stasher;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.WebFetcher;
import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.server.HealthCheck;
import dev.coffer.server.PublishedPaths;
import dev.coffer.server.PurgeHook;
import dev.coffer.server.Server;
import dev.coffer.server.UrlService;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The parts, put together as the settings say: store, layout, catalogue, stasher, renderer, server.
///
/// Each part is made when it is first asked for, so that a command pays for what it uses. All are closed
/// together, the last made first. For one thread.
final class Coffer implements AutoCloseable {
    /// How long a poster is waited for that another server makes.
    private static final Duration FOR_A_POSTER = Duration.ofSeconds(10);

    private final Settings settings;
    private final Places places;
    private final Terminal terminal;
    private final S3Settings.Client s3Client;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final Lazy<ObjectStore> store = new Lazy<>(this::makeStore);
    private final Lazy<Optional<Catalogue>> catalogue = new Lazy<>(this::makeCatalogue);
    private final Lazy<HostCache> hostCache = new Lazy<>(this::makeHostCache);
    private final Lazy<BackupStore> backups = new Lazy<>(this::makeBackups);

    private Coffer(Settings settings, Terminal terminal, S3Settings.Client s3Client) {
        this.settings = settings;
        this.places = new Places(settings);
        this.terminal = terminal;
        this.s3Client = s3Client;
    }

    /// For a command that is over in a moment.
    static Coffer open(Settings settings, Terminal terminal) {
        return new Coffer(settings, terminal, S3Settings.Client.FAST_START);
    }

    /// For much work, where a start that takes longer pays.
    static Coffer openToStay(Settings settings, Terminal terminal) {
        return new Coffer(settings, terminal, S3Settings.Client.THROUGHPUT);
    }

    /// Which digest names the objects.
    DigestKind digest() {
        return places.layout() instanceof BlobLayout.Keyed keyed ? keyed.digest() : DigestKind.SHA256;
    }

    Places places() {
        return places;
    }

    Settings settings() {
        return settings;
    }

    /// The repository in a few words.
    String describe() {
        return store().describe();
    }

    BlobLayout layout() {
        return places.layout();
    }

    ObjectStore store() {
        return store.get();
    }

    /// Empty only for an md5s3stash bucket, where a catalogue is a convenience and could not be had.
    Optional<Catalogue> catalogue() {
        return catalogue.get();
    }

    /// Where backups lie, and copies of the blobs if it is a store of its own.
    ///
    /// @throws ConfigurationException if the repository is an md5s3stash bucket, which has no backups
    BackupStore backups() {
        return backups.get();
    }

    private BackupStore makeBackups() {
        String told = settings.text(Setting.BACKUP).orElse("");
        if (!(places.layout() instanceof BlobLayout.Incarnations own)) {
            throw settings.mistake(Setting.BACKUP, "a bucket of md5s3stash has no backups");
        }
        if (told.isEmpty()) {
            return new BackupStore(BackupStore.MAIN, store(), own.bucket(), own.prefix());
        }
        if (told.startsWith("s3://")) {
            BlobLayout.Incarnations place = places.incarnations(Setting.BACKUP, told);
            ObjectStore server = closing(S3Store.open(places.server(s3Client)));
            return new BackupStore(BackupStore.BACKUP, server, place.bucket(), place.prefix());
        }
        ObjectStore folder = closing(FolderStore.open(places.folder(Setting.BACKUP, told)));
        if (!folder.bucketExists(Places.OWN_BUCKET)) {
            folder.createBucket(Places.OWN_BUCKET);
        }
        return new BackupStore(BackupStore.BACKUP, folder, Places.OWN_BUCKET, "");
    }

    /// What works with those.
    ///
    /// @throws ConfigurationException if the repository is an md5s3stash bucket, which has no backups
    Backups backupRuns() {
        Backups backups = new Backups(backups(), places.temp());
        return layout() instanceof BlobLayout.Incarnations own ? backups.withBlobs(store(), own) : backups;
    }

    Stasher stasher() {
        var builder = Stasher.builder(store(), places.layout(), places.temp())
                .inspector(closing(VipsRenderer.inspector(
                        RenderLimits.DEFAULT,
                        WorkerSettings.kept(isolation(), Runtime.getRuntime().availableProcessors()))))
                .maxBytes(settings.bytes(Setting.MAX_BYTES));
        catalogue().ifPresent(builder::catalogue);
        if (settings.given(Setting.ALLOW_PRIVATE) || settings.given(Setting.FETCH_TIMEOUT)) {
            builder.fetcher(closing(new WebFetcher(networkRules(), fetchLimits())));
        }
        return closing(builder.build());
    }

    /// Fetches from the web as stashes do.
    WebFetcher fetcher() {
        return closing(new WebFetcher(networkRules(), fetchLimits()));
    }

    /// The same for single things of the web; the caller closes it.
    ///
    /// @param patience for one fetch, unless the settings say one
    WebFetcher fetcher(long maxBytes, Duration patience) {
        Duration deadline =
                settings.given(Setting.FETCH_TIMEOUT) ? fetchLimits().deadline() : patience;
        return new WebFetcher(
                networkRules(), fetchLimits().withMaxBytes(maxBytes).withDeadline(deadline));
    }

    /// The blobs, to add to as well.
    ///
    /// @throws ConfigurationException if there is no catalogue
    Blobs repository() {
        Catalogue known = catalogue().orElseThrow(() -> new ConfigurationException("there is no catalogue"));
        return new Blobs(known, store(), places.layout());
    }

    BlobSource blobs() {
        return switch (places.layout()) {
            case BlobLayout.Keyed keyed -> new BucketBlobs(store(), keyed, places.otherLayout());
            case BlobLayout.Incarnations own -> new Blobs(catalogue().orElseThrow(), store(), own);
        };
    }

    /// The blobs of a repository with a catalogue, read through this host's cache.
    ///
    /// @throws UncheckedIOException if the directory of the cache cannot be used
    HostCache hostCache() {
        return hostCache.get();
    }

    /// The catalogue, for commands that cannot do without.
    ///
    /// @throws ConfigurationException if it could not be had
    Catalogue catalogueOrFail() {
        return catalogue().orElseThrow(() -> new ConfigurationException("this needs a catalogue, and there is none"));
    }

    /// What makes films.
    ///
    /// @throws dev.coffer.media.MediaException.Unavailable if it is not there
    Transcoder transcoder() {
        return closing(kept(new VideoPlace(settings).transcoder(s3 -> closing(S3Store.open(s3)))));
    }

    /// What makes films in the background.
    ///
    /// @throws dev.coffer.media.MediaException.Unavailable if it is not there
    Transcoder transcoderOfJobs() {
        return closing(kept(new VideoPlace(settings).transcoderOfJobs(s3 -> closing(S3Store.open(s3)))));
    }

    /// What it makes of blobs stays in the store, if that is wanted.
    private Transcoder kept(Transcoder transcoder) {
        Lazy<Ledger> shelves = new Lazy<>(this::ledger);
        return settings.flag(Setting.DERIVATIVE_STORE)
                ? KeepingTranscoder.over(transcoder, shelves::get, settings.duration(Setting.VIDEO_TIMEOUT))
                : transcoder;
    }

    /// A server that listens when this returns.
    Server server() {
        // its own cache of finished pictures is what a server needs; one of originals has to be asked for
        boolean isCached = settings.given(Setting.BLOB_CACHE) || settings.given(Setting.BLOB_CACHE_SIZE);
        BlobSource blobs = isCached && places.layout() instanceof BlobLayout.Incarnations ? hostCache() : blobs();
        DerivativeSettings bounds = derivativeSettings();
        VipsRenderer renderer = closing(VipsRenderer.open(RenderLimits.DEFAULT)
                .withWatermarks(blobs)
                .withWorkers(WorkerSettings.kept(isolation(), bounds.work().threads() + 1))); // one is made later
        boolean isStored = settings.flag(Setting.DERIVATIVE_STORE);
        // of a preset they may be kept in the store, whatever holds for all others
        Optional<Ledger> ledger = isStored || places.layout() instanceof BlobLayout.Incarnations
                ? Optional.of(ledger())
                : Optional.empty();
        BlobSource pictures = withPosters(blobs, ledger.filter(it -> isStored));
        Derivatives derivatives =
                closing(Derivatives.open(pictures, renderer, bounds, ledger, isStored ? Tiers.ALL : Tiers.OWN));
        if (places.layout() instanceof BlobLayout.Incarnations) {
            derivatives.follow(catalogueOrFail());
        }
        Server server = closing(Server.start(
                places.server(), blobs, derivatives, media(() -> derivatives), Optional.of(urls()), checks()));
        places.purgeHook().ifPresent(hook -> closing(PurgeHook.start(catalogueOrFail(), hook)));
        return server;
    }

    /// The blobs as pictures, where a video is its poster.
    BlobSource withPosters(BlobSource blobs, Optional<Ledger> ledger) {
        Lazy<Optional<FfmpegTranscoder>> ffmpeg = new Lazy<>(new VideoPlace(settings)::ffmpegForPosters);
        return FfmpegTranscoder.posters(
                blobs,
                ffmpeg::get,
                it -> ledger.<Transcoder>map(shelves -> KeepingTranscoder.over(it, () -> shelves, FOR_A_POSTER))
                        .orElse(it),
                places.temp(),
                settings.bytes(Setting.VIDEO_POSTER_BYTES));
    }

    /// What is kept of derivatives in the store.
    ///
    /// @throws ConfigurationException if the repository is an md5s3stash bucket, which has none
    Ledger ledger() {
        if (!(places.layout() instanceof BlobLayout.Incarnations own)) {
            throw settings.mistake(Setting.DERIVATIVE_STORE, "a bucket of md5s3stash keeps no derivatives");
        }
        return Ledger.of(catalogueOrFail(), store(), own);
    }

    /// What makes pictures for the store alone, by so many threads.
    ///
    /// @return the caller's to close, before this
    VipsRenderer rendererToWarm(BlobSource blobs, int threads) {
        return VipsRenderer.open(RenderLimits.DEFAULT)
                .withWatermarks(blobs)
                .withWorkers(WorkerSettings.kept(isolation(), threads));
    }

    /// Looks at one picture at a time, in the background.
    PictureInspection inspectionOfJobs() {
        return new PictureInspection(
                closing(VipsRenderer.open(RenderLimits.DEFAULT).withWorkers(WorkerSettings.kept(isolation(), 1))));
    }

    /// How many pictures are rendered at once.
    int renderThreads() {
        int threads = settings.number(Setting.RENDER_THREADS);
        return threads == 0 ? DerivativeSettings.standard().work().threads() : threads;
    }

    /// How much of that stays.
    DerivativeLimits derivativeLimits() {
        return new DerivativeLimits(
                settings.given(Setting.DERIVATIVE_STORE_SIZE)
                        ? Optional.of(settings.bytes(Setting.DERIVATIVE_STORE_SIZE))
                        : Optional.empty(),
                settings.given(Setting.DERIVATIVE_STORE_STALE)
                        ? Optional.of(settings.duration(Setting.DERIVATIVE_STORE_STALE))
                        : Optional.empty());
    }

    /// The media library, if one is configured.
    private Optional<MediaLibrary> media(Supplier<Derivatives> derivatives) {
        if (!settings.given(Setting.MEDIA_STORE)) {
            return Optional.empty();
        }
        MediaPlace place = new MediaPlace(settings, places);
        return Optional.of(MediaLibrary.open(closing(place.open(s3Client)), place.settings(), derivatives));
    }

    /// How URLs of Coffer's own are answered.
    private UrlService urls() {
        var place = new UrlPlace(settings);
        UrlService service = UrlService.of(place.settings()).keptFor(settings.duration(Setting.URL_MAX_AGE));
        if (!(places.layout() instanceof BlobLayout.Incarnations)
                || !service.settings().areSpoken()) {
            return marked(service.withPresets(PresetBook.of(place.presets())));
        }
        Catalogue known = catalogueOrFail();
        PublishedPaths paths = new PublishedPaths(known);
        return marked(service)
                .withPresets(closing(PresetBook.open(place.presets(), known)))
                .withPublished(paths)
                .withPurged(paths::wasPurged);
    }

    /// With what is said of the pictures of a repository, which counts for all other URLs, too.
    private UrlService marked(UrlService service) {
        return layout() instanceof BlobLayout.Incarnations own
                ? service.withMarks(closing(MarkBook.open(new Marks(catalogueOrFail(), own))))
                : service;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                terminal.say("closing: " + e.getMessage());
            }
        }
    }

    private ObjectStore makeStore() {
        Optional<S3Settings> s3 = places.s3();
        if (s3.isPresent()) {
            return closing(S3Store.open(s3.get().withClient(s3Client)));
        }
        ObjectStore folder = closing(FolderStore.open(places.folder()));
        if (places.layout() instanceof BlobLayout.Incarnations own && !folder.bucketExists(own.bucket())) {
            folder.createBucket(own.bucket());
        }
        return folder;
    }

    private HostCache makeHostCache() {
        Catalogue catalogue = catalogueOrFail();
        var blobs = new Blobs(catalogue, store(), places.layout());
        return closing(HostCache.open(catalogue, blobs, places.blobCache(), places.blobCacheLimits()));
    }

    private Optional<Catalogue> makeCatalogue() {
        CatalogueSettings where = places.catalogue();
        Author author = places.author();
        if (places.layout() instanceof BlobLayout.Incarnations) {
            return Optional.of(closing(Catalogue.open(where)).as(author));
        }
        try {
            return Optional.of(closing(Catalogue.open(where)).as(author));
        } catch (RepositoryException e) {
            terminal.say("going on without a memory of sources: " + e.getMessage());
            return Optional.empty();
        }
    }

    private NetworkRules networkRules() {
        return settings.flag(Setting.ALLOW_PRIVATE) ? NetworkRules.anywhere() : NetworkRules.web();
    }

    private FetchLimits fetchLimits() {
        return FetchLimits.defaults()
                .withMaxBytes(settings.bytes(Setting.MAX_BYTES))
                .withDeadline(settings.duration(Setting.FETCH_TIMEOUT));
    }

    private DerivativeSettings derivativeSettings() {
        var standard = DerivativeSettings.standard();
        long pyramids = settings.bytes(Setting.PYRAMID_DISK);
        DerivativeSettings bounds = pyramids == 0
                ? standard
                : standard.withPyramids(PyramidSettings.in(places.cache().resolve("pyramids"), pyramids)
                        .withMaxPixels(settings.number(Setting.PYRAMID_MEGAPIXELS) * 1_000_000L));
        return bounds.withThreads(renderThreads())
                .withQueue(settings.number(Setting.RENDER_QUEUE))
                .withPixels(settings.number(Setting.RENDER_MEGAPIXELS) * 1_000_000L)
                .withMemory(settings.bytes(Setting.CACHE_MEMORY))
                .withDisk(places.cache(), settings.bytes(Setting.CACHE_DISK));
    }

    private Isolation isolation() {
        String told = settings.text(Setting.RENDER_ISOLATION).orElseThrow();
        return switch (told) {
            case "process" -> Isolation.PROCESS;
            case "none" -> Isolation.NONE;
            default -> throw settings.mistake(Setting.RENDER_ISOLATION, "'" + told + "' is not process or none");
        };
    }

    private List<HealthCheck> checks() {
        var catalogueAnswers = new HealthCheck("catalogue", () -> {
            if (!catalogue().map(Catalogue::answers).orElse(true)) {
                throw new IllegalStateException("the catalogue does not answer");
            }
        });
        var storeAnswers = new HealthCheck("store", () -> {
            if (!store().bucketExists(places.bucket())) {
                throw new IllegalStateException("there is no bucket " + places.bucket());
            }
        });
        return places.layout() instanceof BlobLayout.Incarnations
                ? List.of(catalogueAnswers, storeAnswers)
                : List.of(storeAnswers);
    }

    /// Has something closed before the parts that were made until now.
    <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
    }
}
