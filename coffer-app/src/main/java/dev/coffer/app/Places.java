package dev.coffer.app;

import dev.coffer.repository.Author;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobLayout.Incarnations;
import dev.coffer.repository.BlobLayout.Keyed;
import dev.coffer.repository.BlobLayout.Multibucket;
import dev.coffer.repository.BlobLayout.Simple;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DigestKind;
import dev.coffer.repository.HostName;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.server.PurgeHookSettings;
import dev.coffer.server.ServerSettings;
import dev.coffer.store.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Where things are, as the settings say it: the one place that reads meaning into their text.
final class Places {
    static final String OWN_BUCKET = "coffer";
    private static final Pattern ADDRESS = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:/");

    private final Settings settings;
    private final BlobLayout layout;

    /// @throws ConfigurationException if a setting that says a place cannot be one
    Places(Settings settings) {
        this.settings = settings;
        this.layout = settings.text(Setting.BUCKET_BASE).isPresent() ? keyed() : own();
    }

    /// How blobs are named: in md5s3stash's way if there is a bucket base, else in Coffer's.
    BlobLayout layout() {
        return layout;
    }

    /// Where an md5s3stash bucket's blobs may lie as well, if nobody said which scheme it has: the seed's
    /// command filled one bucket unless it was told otherwise, its thumbnail server read 36.
    Optional<Keyed> otherLayout() {
        return layout instanceof Simple simple && !settings.given(Setting.BUCKET_SCHEME)
                ? Optional.of(new Multibucket(simple.bucketBase(), simple.digest()))
                : Optional.empty();
    }

    /// A bucket that has to be there.
    String bucket() {
        return switch (layout) {
            case Incarnations own -> own.bucket();
            case Simple simple -> simple.bucketBase().replaceFirst("/.*", "");
            case Multibucket many -> "0." + many.bucketBase().replaceFirst("/.*", "");
        };
    }

    /// The S3 store, unless the bytes lie in a folder.
    Optional<S3Settings> s3() {
        boolean wanted = layout instanceof Keyed
                || settings.text(Setting.STORE).orElse("").startsWith("s3://");
        return wanted ? Optional.of(s3Settings()) : Optional.empty();
    }

    /// The S3 server, wherever the repository lies.
    S3Settings server(S3Settings.Client client) {
        return s3Settings().withClient(client);
    }

    /// The folder of the store, made if need be.
    Path folder() {
        return settings.text(Setting.STORE)
                .map(told -> folder(Setting.STORE, told))
                .orElseGet(() -> directory(settings.home().resolve("store")));
    }

    /// The folder that a store was told to be, made if need be.
    ///
    /// @throws ConfigurationException if it looks like an address: a folder of that name would take what was meant
    ///     to go elsewhere
    Path folder(Setting setting, String told) {
        if (ADDRESS.matcher(told).find()) {
            throw settings.mistake(
                    setting,
                    "'" + told + "' is neither a folder nor s3://bucket/prefix (a folder's name: ./" + told + ")");
        }
        return directory(Path.of(told));
    }

    CatalogueSettings catalogue() {
        String told = settings.text(Setting.CATALOGUE).orElse("");
        if (told.startsWith("jdbc:postgresql:")) {
            return CatalogueSettings.postgresql(
                    told,
                    settings.text(Setting.CATALOGUE_USER).orElse(System.getProperty("user.name", "")),
                    settings.text(Setting.CATALOGUE_PASSWORD).orElse(""));
        }
        if (told.startsWith("jdbc:") || told.contains("://")) {
            throw settings.mistake(
                    Setting.CATALOGUE, "'" + told + "' is neither a file nor jdbc:postgresql://host/database");
        }
        if (told.isEmpty()) {
            return CatalogueSettings.sqlite(directory(settings.home()).resolve("catalogue.db"));
        }
        return CatalogueSettings.sqlite(Path.of(told).toAbsolutePath());
    }

    /// Who changes the catalogue, and from which host.
    Author author() {
        Author process = Author.ofThisProcess();
        String name = settings.text(Setting.AUTHOR).orElse(process.name());
        HostName host = settings.text(Setting.HOST).map(this::host).orElse(process.host());
        try {
            return new Author(name, host);
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.AUTHOR, String.valueOf(e.getMessage()));
        }
    }

    private HostName host(String told) {
        try {
            return new HostName(told);
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.HOST, String.valueOf(e.getMessage()));
        }
    }

    /// Where this host's cache of blobs lies. A home that several hosts share has one for each.
    Path blobCache() {
        return settings.text(Setting.BLOB_CACHE)
                .map(Path::of)
                .orElseGet(() ->
                        settings.home().resolve("blobs").resolve(author().host().text()));
    }

    HostCache.Limits blobCacheLimits() {
        return HostCache.Limits.standard()
                .withMaxBytes(OptionalLong.of(settings.bytes(Setting.BLOB_CACHE_SIZE)))
                .withStale(settings.duration(Setting.BLOB_CACHE_STALE));
    }

    /// Where bytes lie on their way in. One that was named has to be there; Coffer's own is made.
    Path temp() {
        Optional<Path> told = settings.text(Setting.TEMP).map(Path::of);
        if (told.isPresent() && !Files.isDirectory(told.get())) {
            // As the machine is: the flag may be right tomorrow.
            throw new ConfigurationException(
                    String.valueOf(settings.mistake(Setting.TEMP, "there is no directory " + told.get())
                            .getMessage()));
        }
        return told.orElseGet(() -> directory(settings.home().resolve("tmp")));
    }

    /// Where content in the making lies; made when there is some.
    Path drafts() {
        return settings.home().resolve("drafts");
    }

    Path cache() {
        return directory(settings.text(Setting.CACHE_DIRECTORY)
                .map(Path::of)
                .orElse(settings.home().resolve("cache")));
    }

    /// How the server listens, and what it lets requests ask for.
    ServerSettings server() {
        ServerSettings server = ServerSettings.standard();
        for (Setting setting : Setting.values()) {
            boolean serves = setting.group == Setting.Group.PILBOX
                    || setting == Setting.BIND
                    || setting == Setting.PORT
                    || setting == Setting.ACCESS_LOG
                    || setting == Setting.IIIF
                    || setting == Setting.IIIF_ADDRESS
                    || setting == Setting.IIIF_MAX_SIDE
                    || setting == Setting.IIIF_MAX_AREA
                    || setting == Setting.FALLBACK_PICTURE
                    || setting == Setting.FAST_FORMAT_PIXELS
                    || setting == Setting.ALLOW_PRIVATE;
            if (serves && settings.given(setting)) {
                try {
                    server = server.with(setting.key(), settings.text(setting).orElse(""));
                } catch (IllegalArgumentException e) {
                    throw settings.mistake(setting, String.valueOf(e.getMessage()));
                }
            }
        }
        return server.withWeb(server.web().withTemporary(temp()));
    }

    /// Who is to be told of purges.
    ///
    /// @throws ConfigurationException if that cannot be called, or the repository is a bucket of md5s3stash, which
    ///     has no purges
    Optional<PurgeHookSettings> purgeHook() {
        Optional<String> url = settings.text(Setting.PURGE_HOOK_URL);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (layout instanceof Keyed) {
            throw settings.mistake(Setting.PURGE_HOOK_URL, "of a bucket of md5s3stash nothing is known to be purged");
        }
        try {
            return Optional.of(new PurgeHookSettings(
                    settings.text(Setting.PURGE_HOOK_METHOD).orElseThrow(),
                    url.get(),
                    PurgeHookSettings.headers(
                            settings.text(Setting.PURGE_HOOK_HEADERS).orElse("")),
                    settings.text(Setting.PURGE_HOOK_BODY).orElse(""),
                    settings.flag(Setting.PURGE_HOOK_PRIVATE)));
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.PURGE_HOOK_URL, String.valueOf(e.getMessage()));
        }
    }

    private Keyed keyed() {
        String base = settings.text(Setting.BUCKET_BASE).orElseThrow();
        String scheme = settings.text(Setting.BUCKET_SCHEME).orElseThrow();
        String digest = settings.text(Setting.DIGEST).orElseThrow();
        DigestKind kind = switch (digest.toLowerCase(Locale.ROOT)) {
            case "md5" -> DigestKind.MD5;
            case "sha256", "sha-256" -> DigestKind.SHA256;
            default -> throw settings.mistake(Setting.DIGEST, "'" + digest + "' is neither md5 nor sha256");
        };
        return switch (scheme) {
            case "simple" -> new Simple(base, kind);
            case "multibucket", "multivalue" -> new Multibucket(base, kind);
            default ->
                throw settings.mistake(Setting.BUCKET_SCHEME, "'" + scheme + "' is neither simple nor multibucket");
        };
    }

    private Incarnations own() {
        String told = settings.text(Setting.STORE).orElse("");
        if (settings.given(Setting.DIGEST)
                && !settings.text(Setting.DIGEST).orElse("").startsWith("sha")) {
            throw settings.mistake(
                    Setting.DIGEST, "a repository of Coffer's own is named by SHA-256; md5 goes with a bucket base");
        }
        return told.startsWith("s3://") ? incarnations(Setting.STORE, told) : new Incarnations(OWN_BUCKET, "");
    }

    /// Coffer's own layout in a bucket, or below a prefix of it.
    ///
    /// @param told as `s3://bucket/prefix`
    Incarnations incarnations(Setting setting, String told) {
        String path = told.substring("s3://".length());
        int slash = path.indexOf('/');
        try {
            return slash < 0
                    ? new Incarnations(path, "")
                    : new Incarnations(path.substring(0, slash), path.substring(slash));
        } catch (IllegalArgumentException e) {
            throw settings.mistake(setting, String.valueOf(e.getMessage()));
        }
    }

    private S3Settings s3Settings() {
        String region = settings.text(Setting.S3_REGION)
                .or(() -> Optional.ofNullable(System.getenv("AWS_REGION")))
                .or(() -> Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")))
                .orElse("us-east-1");
        try {
            S3Settings s3 = S3Settings.aws(region);
            Optional<URI> endpoint = settings.text(Setting.S3_ENDPOINT).map(Places::endpoint);
            if (endpoint.isPresent()) {
                s3 = s3.withEndpoint(endpoint.get());
            }
            s3 = s3.withPathStyle(pathStyle(endpoint));
            Optional<String> key = settings.text(Setting.S3_ACCESS_KEY);
            if (key.isPresent()) {
                String secret = settings.text(Setting.S3_SECRET_KEY)
                        .orElseThrow(() -> settings.mistake(Setting.S3_ACCESS_KEY, "s3_secret_key goes with it"));
                s3 = s3.withCredentials(S3Settings.Credentials.of(key.get(), secret));
            }
            return s3;
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.S3_ENDPOINT, String.valueOf(e.getMessage()));
        }
    }

    private boolean pathStyle(Optional<URI> endpoint) {
        String told = settings.text(Setting.S3_PATH_STYLE).orElseThrow();
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            case "auto" -> endpoint.filter(it -> !isAmazon(it.getHost())).isPresent();
            default -> throw settings.mistake(Setting.S3_PATH_STYLE, "'" + told + "' is not true, false or auto");
        };
    }

    /// A host alone is what the seed had in S3_ENDPOINT: Amazon's speak https, others rather not.
    private static URI endpoint(String told) {
        String bare = told.replaceFirst("/+$", "");
        if (bare.contains("://")) {
            return URI.create(bare);
        }
        return URI.create((isAmazon(bare) ? "https://" : "http://") + bare);
    }

    private static boolean isAmazon(String host) {
        return host.equals("amazonaws.com") || host.endsWith(".amazonaws.com");
    }

    /// Made if need be.
    static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
