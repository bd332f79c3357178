package dev.coffer.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Everything that can be configured, once: its key in `coffer.yaml`, its environment variable (`COFFER_`
/// and the key in capitals), its flag, and its place in the reference.
enum Setting {
    STORE(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "Where the bytes lie: a folder, or `s3://bucket` or `s3://bucket/prefix`. By default `store` in"
                    + " `COFFER_HOME`."),
    CATALOGUE(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "The database of record: a file for SQLite, or `jdbc:postgresql://host/database`. By default"
                    + " `catalogue.db` in `COFFER_HOME`."),
    CATALOGUE_USER(Group.REPOSITORY, Kind.TEXT, "", "User of a PostgreSQL catalogue."),
    CATALOGUE_PASSWORD(
            Group.REPOSITORY, Kind.SECRET, "", "Its password; `env:NAME` and `file:PATH` say where to find it."),
    BACKUP(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "Where backups and copies of the blobs go: a folder, or `s3://bucket` or `s3://bucket/prefix` on the same"
                    + " server. By default backups lie beside the blobs, and there are no copies."),
    AUTHOR(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "Who changes the catalogue: the name that the log shows and that roles are granted to. By default the"
                    + " user of the process."),
    HOST(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "The name of this machine in the catalogue: the origin of what it adds, and the owner of its cache. By"
                    + " default its host name."),
    BLOB_CACHE(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "Directory of this host's cache of blobs, for this host alone. By default `blobs/HOST` in"
                    + " `COFFER_HOME`."),
    BLOB_CACHE_SIZE(
            Group.REPOSITORY,
            Kind.SIZE,
            "10g",
            "Bytes that the cache of blobs may have; `0` keeps none. `coffer host set` goes before."),
    BLOB_CACHE_STALE(
            Group.REPOSITORY,
            Kind.SECONDS,
            "604800",
            "Seconds after which a cached blob goes that nobody has used. `coffer host set` goes before."),
    RECEIPT_KEY(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "What receipts of purges are signed with: a file with an Ed25519 key, as `openssl genpkey -algorithm"
                    + " ed25519` makes it, that nobody else may read. By default they are not signed."),
    TEMP(
            Group.REPOSITORY,
            Kind.TEXT,
            "",
            "Directory for bytes on their way in. By default `tmp` in `COFFER_HOME`. Wants room for the largest"
                    + " files that are stashed at once."),

    BUCKET_BASE(
            Group.BUCKET,
            Kind.TEXT,
            "",
            "An md5s3stash bucket to work with instead of a repository of Coffer's own. Also read from the"
                    + " variable `BUCKET_BASE`."),
    BUCKET_SCHEME(
            Group.BUCKET,
            Kind.TEXT,
            "simple",
            "`simple`: one bucket; `multibucket`: 36 of them. Also read from the variable `BUCKET_SCHEME`. `serve`"
                    + " looks in both ways if it is not told."),
    DIGEST(Group.BUCKET, Kind.TEXT, "md5", "Which digest names the objects of such a bucket: `md5` or `sha256`."),

    S3_ENDPOINT(
            Group.S3,
            Kind.TEXT,
            "",
            "The S3 server, as `http://localhost:9000` or a host name. By default Amazon's. Also read from the"
                    + " variable `S3_ENDPOINT`."),
    S3_REGION(Group.S3, Kind.TEXT, "", "Its region. By default as the AWS tools find it, else `us-east-1`."),
    S3_PATH_STYLE(
            Group.S3,
            Kind.TEXT,
            "auto",
            "Whether buckets are named in the path and not in the host: `true`, `false`, or `auto`, which is `true`"
                    + " for endpoints other than Amazon's."),
    S3_ACCESS_KEY(
            Group.S3,
            Kind.TEXT,
            "",
            "Access key. By default the AWS tools' chain: environment, profile, role of the machine."),
    S3_SECRET_KEY(
            Group.S3,
            Kind.SECRET,
            "",
            "The secret that goes with it; `env:NAME` and `file:PATH` say where to find it."),

    ALLOW_PRIVATE(
            Group.FETCH,
            Kind.FLAG,
            "false",
            "Fetch from loopback, link-local and private addresses and from any port as well."),
    MAX_BYTES(Group.FETCH, Kind.SIZE, "5g", "The most bytes a source may have."),
    FETCH_TIMEOUT(Group.FETCH, Kind.SECONDS, "3600", "Seconds that one fetch may take, redirects and all."),
    PARALLEL(Group.FETCH, Kind.COUNT, "4", "How many sources are stashed at once."),
    PER_HOST(Group.FETCH, Kind.COUNT, "4", "How many of them from one host."),

    BIND(Group.SERVER, Kind.TEXT, "127.0.0.1", "The address to listen on; `0.0.0.0` for all."),
    PORT(Group.SERVER, Kind.NUMBER, "8888", "The port to listen on; `0` takes a free one."),
    ACCESS_LOG(Group.SERVER, Kind.FLAG, "false", "A line on standard error for each request."),
    ADMIN_PORT(
            Group.SERVER,
            Kind.NUMBER,
            "",
            "A port of its own for who looks after the server: `/jobs`, `/metrics`, `/health/live`; `0` takes a free one. By"
                    + " default there is none, and jobs are shown by `coffer jobs` alone."),
    ADMIN_BIND(
            Group.SERVER,
            Kind.TEXT,
            "127.0.0.1",
            "The address of that port. Whoever reaches it reads what jobs are about: not the public's."),
    IIIF(
            Group.SERVER,
            Kind.FLAG,
            "",
            "Speak the IIIF Image API under `/iiif/`. It has no signatures; by default it is spoken where thumbnails"
                    + " need none (no `client_key`)."),
    IIIF_ADDRESS(
            Group.SERVER,
            Kind.TEXT,
            "",
            "What stands before `/iiif/` for the world, as `https://pictures.example.org`. By default what the client"
                    + " called the server; to be set behind a proxy that speaks TLS."),
    IIIF_MAX_SIDE(Group.SERVER, Kind.COUNT, "10000", "The longest side of an IIIF answer, in pixels."),
    IIIF_MAX_AREA(Group.SERVER, Kind.COUNT, "50000000", "The most pixels of an IIIF answer."),
    FALLBACK_PICTURE(
            Group.SERVER,
            Kind.TEXT,
            "",
            "The digest of a stashed picture that is shown, in the size that was asked for, where the picture is not there or"
                    + " cannot be read. The status stays that of the refusal."),
    RENDER_THREADS(Group.SERVER, Kind.NUMBER, "0", "Renders at once; `0` takes as many as there are processors."),
    FAST_FORMAT_PIXELS(
            Group.SERVER,
            Kind.NUMBER,
            "500000",
            "Where the best format that a client takes is chosen (`auto`), that is AVIF, which takes long to write, and the"
                    + " picture is not there yet: those of about so many pixels and more are given in the next best format"
                    + " first, to be kept for `url_max_age` and no longer, and are made as AVIF for later requests while"
                    + " there is nothing else to do. `0`: everybody waits for the best."),
    RENDER_QUEUE(Group.SERVER, Kind.COUNT, "256", "Renders that may wait for their turn; beyond it, 503."),
    RENDER_MEGAPIXELS(
            Group.SERVER,
            Kind.COUNT,
            "200",
            "Pixels that all renders at work may hold in memory together, in megapixels of four bytes and more; whoever"
                    + " finds no room in time gets 503. A single larger picture is rendered alone."),
    RENDER_ISOLATION(
            Group.SERVER,
            Kind.TEXT,
            "process",
            "Where pictures are decoded. `process`: in worker processes, so that one that crashes its decoder, holds it up"
                    + " or takes all its memory costs that one answer; `none`: in Coffer's own, but for AVIF, HEIC,"
                    + " JPEG XL, SVG and PDF, which get a process each either way. Holds for what is stashed, too."),
    CACHE_MEMORY(Group.SERVER, Kind.SIZE, "64m", "Bytes of memory for finished pictures; `0` keeps none."),
    CACHE_DISK(Group.SERVER, Kind.SIZE, "1g", "Bytes of disk for finished pictures; `0` keeps none."),
    DERIVATIVE_STORE(
            Group.SERVER,
            Kind.FLAG,
            "false",
            "Whether finished pictures are kept in the repository's store as well, which all of its servers share:"
                    + " each is then rendered once over all of them; and what `coffer video` makes of what is in the"
                    + " repository. `coffer derivatives` tells of them; an md5s3stash bucket keeps none. A preset may"
                    + " say otherwise of its own (`coffer preset keep`)."),
    DERIVATIVE_STORE_SIZE(
            Group.SERVER,
            Kind.SIZE,
            "",
            "Bytes that they may have there; beyond it `coffer gc` removes those that were used longest ago. By default"
                    + " there is no bound."),
    DERIVATIVE_STORE_STALE(
            Group.SERVER,
            Kind.SECONDS,
            "",
            "Seconds after which `coffer gc` removes one that nobody has used. By default they stay."),
    PYRAMID_DISK(
            Group.SERVER,
            Kind.SIZE,
            "10g",
            "Bytes of disk for pyramids, of which IIIF viewers are shown TIFFs that are too large to be rendered as a"
                    + " whole; `0` keeps none, and such pictures are refused."),
    PYRAMID_MEGAPIXELS(Group.SERVER, Kind.COUNT, "1000", "The largest picture that is made a pyramid, in megapixels."),
    CACHE_DIRECTORY(Group.SERVER, Kind.TEXT, "", "Where both lie. By default `cache` in `COFFER_HOME`."),
    PURGE_HOOK_URL(
            Group.SERVER,
            Kind.TEXT,
            "",
            "What is called when something was purged, so that a cache before the server (a CDN, Varnish) lets go of it:"
                    + " https, with `{tag}` in it or in the body or a header, a tag of those in `Cache-Tag` and `Surrogate-Key`;"
                    + " or `{tags}` (with commas), `{keys}` (with spaces), `{json}` for several at once."),
    PURGE_HOOK_METHOD(Group.SERVER, Kind.TEXT, "POST", "The method of that call, as `POST` or `PURGE`."),
    PURGE_HOOK_HEADERS(
            Group.SERVER,
            Kind.SECRET,
            "",
            "Its headers, one a line, as `Fastly-Key: ...`; `env:NAME` and `file:PATH` say where to find them."),
    PURGE_HOOK_BODY(Group.SERVER, Kind.TEXT, "", "Its body, as `{\"tags\":{json}}`."),
    PURGE_HOOK_PRIVATE(
            Group.SERVER,
            Kind.FLAG,
            "false",
            "Let it be http, at an inner address and at any port: for a Varnish beside the server."),

    MAX_REQUESTS(Group.PILBOX, Kind.COUNT, "40", "Fetches for `?url=` at once; more wait."),
    TIMEOUT(Group.PILBOX, Kind.SECONDS, "10", "Seconds that such a fetch may take."),
    MAX_SOURCE_BYTES(Group.PILBOX, Kind.COUNT, "67108864", "The most bytes that it may bring."),
    CONTENT_TYPE_FROM_IMAGE(
            Group.PILBOX, Kind.FLAG, "false", "Name the type of a fetched picture by its bytes, not by its origin."),
    USER_AGENT(Group.PILBOX, Kind.TEXT, "", "Sent to origins instead of Coffer's own."),
    VALIDATE_CERT(Group.PILBOX, Kind.FLAG, "true", "Whether an https origin has to prove who it is."),
    CA_CERTS(Group.PILBOX, Kind.TEXT, "", "A PEM file of authorities to trust instead of the platform's."),
    PROXY_HOST(Group.PILBOX, Kind.TEXT, "", "A proxy that fetches go through."),
    PROXY_PORT(Group.PILBOX, Kind.COUNT, "", "Its port."),
    ALLOWED_HOSTS(
            Group.PILBOX,
            Kind.LIST,
            "",
            "Hosts that `?url=` may fetch from; none by default. A leading dot stands for all below a domain."),
    ALLOWED_OPERATIONS(Group.PILBOX, Kind.LIST, "resize,rotate,region,noop", "Operations that requests may ask for."),
    CLIENT_NAME(Group.PILBOX, Kind.TEXT, "", "`client` must be this."),
    CLIENT_KEY(Group.PILBOX, Kind.SECRET, "", "Requests must be signed with this."),
    IMPLICIT_BASE_URL(Group.PILBOX, Kind.TEXT, "", "What a `url` that begins with a slash is taken to be on."),
    MAX_OPERATIONS(Group.PILBOX, Kind.COUNT, "10", "Operations in one request."),
    MAX_RESIZE_WIDTH(Group.PILBOX, Kind.COUNT, "15000", "The widest picture, in pixels."),
    MAX_RESIZE_HEIGHT(Group.PILBOX, Kind.COUNT, "15000", "The highest picture, in pixels."),
    OPERATION(Group.PILBOX, Kind.LIST, "resize", "What is done where a request does not say."),
    MODE(Group.PILBOX, Kind.TEXT, "crop", "How to resize: `clip`, `crop`, `fill`, `scale` or `adapt`."),
    FILTER(Group.PILBOX, Kind.TEXT, "antialias", "Resampling: `nearest`, `bilinear`, `bicubic` or `antialias`."),
    FORMAT(Group.PILBOX, Kind.TEXT, "", "What to write; by default as the source."),
    POSITION(Group.PILBOX, Kind.TEXT, "center", "Which part a crop keeps: a word, or `x,y` from 0 to 1."),
    BACKGROUND(Group.PILBOX, Kind.TEXT, "0fff", "Colour of what is filled, in hex: RGB, ARGB, RRGGBB or AARRGGBB."),
    QUALITY(Group.PILBOX, Kind.TEXT, "90", "1 to 100, or `keep`."),
    OPTIMIZE(Group.PILBOX, Kind.FLAG, "false", "Spend more time on smaller files."),
    PROGRESSIVE(Group.PILBOX, Kind.FLAG, "false", "Write progressive JPEG."),
    PRESERVE_EXIF(Group.PILBOX, Kind.FLAG, "false", "Keep the EXIF data."),
    EXPAND(Group.PILBOX, Kind.FLAG, "false", "Let a rotation enlarge the picture."),
    RETAIN(Group.PILBOX, Kind.NUMBER, "75", "`adapt` crops where at least this many percent stay."),

    URL_KEYS(
            Group.URLS,
            Kind.SECRET,
            "",
            "What URLs under `/i/` are signed with: `id:secret`, several separated by commas. The first signs, all verify;"
                    + " `env:NAME` and `file:PATH` say where to find them. Without it, and without `url_unsigned`, there"
                    + " are no such URLs."),
    URL_UNSIGNED(Group.URLS, Kind.FLAG, "false", "Whether such URLs count that nobody has signed."),
    URL_SCOPE(
            Group.URLS,
            Kind.TEXT,
            "",
            "Signed along, where several servers have the same keys: any name for this one."),
    URL_ADDRESS(
            Group.URLS,
            Kind.TEXT,
            "http://127.0.0.1:8888",
            "What stands before `/i/` for the world, as `https://pictures.example.org`. By default where `serve` listens."),
    URL_MAX_AGE(
            Group.URLS,
            Kind.SECONDS,
            "60",
            "Seconds for which an answer may be kept that a preset or a path may change; others may be kept for ever."),
    PRESETS(
            Group.URLS,
            Kind.TEXT,
            "",
            "A file of presets, a line each: a name and its operations, as `card cover:300x200,q:75`, and where servers"
                    + " keep what comes of it if not where all else is, as `keep=memory,disk`. They go before those of the"
                    + " catalogue."),
    PRESETS_ONLY(Group.URLS, Kind.FLAG, "false", "Whether presets alone may be asked for under `/i/`."),

    MEDIA_STORE(
            Group.MEDIA,
            Kind.TEXT,
            "",
            "Where uploads and their variants lie, in shift-media's layout: `s3://bucket`, or a folder. `serve` makes"
                    + " its variants if it is said."),
    MEDIA_URL(
            Group.MEDIA,
            Kind.TEXT,
            "http://127.0.0.1:8888",
            "Where the public reads that bucket, as `https://media.example.org`. By default where `serve` listens."),
    MEDIA_KEYS(
            Group.MEDIA,
            Kind.SECRET,
            "",
            "What names of variants are signed with: `id:secret`, several separated by commas. The first signs, all"
                    + " verify; `env:NAME` and `file:PATH` say where to find them."),
    MEDIA_SCOPE(
            Group.MEDIA,
            Kind.TEXT,
            "",
            "Signed along, where several libraries have the same keys: any name for this one."),
    MEDIA_LEGACY(
            Group.MEDIA,
            Kind.TEXT,
            "off",
            "What shift-media's own MD5 signatures are worth: `off`, `verify` (they count, new names get new ones) or"
                    + " `write` (new names get such as well)."),
    MEDIA_LEGACY_SECRET(Group.MEDIA, Kind.SECRET, "", "The secret of those."),
    MEDIA_CACHE_CONTROL(
            Group.MEDIA, Kind.TEXT, "public, max-age=86400", "What readers of the bucket are told of keeping copies."),
    MEDIA_MAX_BYTES(Group.MEDIA, Kind.SIZE, "5g", "The most bytes that an upload may have."),
    MEDIA_AT_ONCE(Group.MEDIA, Kind.COUNT, "16", "Variants in the making at once; more wait, then 503."),

    FFMPEG(Group.VIDEO, Kind.TEXT, "", "The program ffmpeg, with ffprobe beside it. By default the one on the `PATH`."),
    VIDEO_TIMEOUT(Group.VIDEO, Kind.SECONDS, "14400", "Seconds that making one video may take."),
    VIDEO_LENGTH(Group.VIDEO, Kind.SECONDS, "14400", "The longest video, in seconds, that another is made of."),
    VIDEO_OUTPUT(Group.VIDEO, Kind.SIZE, "8g", "Bytes that may be made of one video."),
    VIDEO_POSTER_BYTES(
            Group.VIDEO,
            Kind.SIZE,
            "2g",
            "The largest video of which the server shows a poster where a picture is asked for."),
    VIDEO_THREADS(
            Group.VIDEO,
            Kind.NUMBER,
            "0",
            "Threads of one ffmpeg; `0` takes as many as there are processors, at most 16."),
    TRANSCODER(
            Group.VIDEO,
            Kind.TEXT,
            "ffmpeg",
            "What makes MP4, WebM and HLS: `ffmpeg`, or `mediaconvert`, AWS Elemental MediaConvert. Posters and previews are"
                    + " made by ffmpeg in any case."),
    MEDIACONVERT_ROLE(Group.VIDEO, Kind.TEXT, "", "The ARN of the role by which MediaConvert reads and writes."),
    MEDIACONVERT_STAGING(
            Group.VIDEO,
            Kind.TEXT,
            "",
            "Where sources are handed to MediaConvert and results come back: `s3://bucket/prefix`. Both are removed after"
                    + " each job; give the prefix a lifecycle rule for what a crash leaves."),
    MEDIACONVERT_READS(
            Group.VIDEO,
            Kind.TEXT,
            "",
            "A bucket that the role may read: blobs that lie there are not copied to `mediaconvert_staging` first."),
    MEDIACONVERT_QUEUE(Group.VIDEO, Kind.TEXT, "", "The ARN of a queue. By default the account's own."),
    MEDIACONVERT_ENDPOINT(Group.VIDEO, Kind.TEXT, "", "The service. By default the one of `s3_region`."),
    MEDIACONVERT_POLL(Group.VIDEO, Kind.SECONDS, "5", "Seconds between two questions how far a job is."),

    JOBS(
            Group.JOBS,
            Kind.FLAG,
            "true",
            "Whether `serve` runs background jobs, in a repository of Coffer's own. `coffer jobs work` does in any case."),
    JOB_SLOTS(Group.JOBS, Kind.NUMBER, "0", "Jobs at once in a process; `0` takes as many as there are processors."),
    SCHEDULE_GC(
            Group.JOBS,
            Kind.TEXT,
            "",
            "When what nobody needs any more is taken away (`coffer gc`): `every 6h` (also `m`, `d`), or cron's five"
                    + " fields in UTC, as `30 3 * * *`. By default never. As every schedule: once each time over all hosts"
                    + " that run jobs, which should have it alike."),
    SCHEDULE_BACKUP(Group.JOBS, Kind.TEXT, "", "When a backup is made (`coffer backup`), said in the same way."),
    SCHEDULE_FSCK(
            Group.JOBS,
            Kind.TEXT,
            "",
            "When the repository is checked (`coffer fsck --sample`); the job fails if something is wrong."),
    FSCK_SAMPLE(Group.JOBS, Kind.TEXT, "1%", "How much of the bytes such a check reads, drawn by chance each time."),
    SCHEDULE_HARVEST(Group.JOBS, Kind.TEXT, "", "When the addresses in `harvest` are fetched again."),
    HARVEST(
            Group.JOBS,
            Kind.TEXT,
            "",
            "A file of addresses, a line each, and behind a tab the path that each is published at, if it is. What has"
                    + " not changed is not fetched; what has is another version of its path."),
    SCHEDULE_SIMILAR(
            Group.JOBS,
            Kind.TEXT,
            "",
            "When the pictures that have come since are looked at, so that `coffer similar` finds them."),
    SCHEDULE_WARM(Group.JOBS, Kind.TEXT, "", "When the derivatives in `warm` are made, as far as they are not there."),
    WARM(
            Group.JOBS,
            Kind.TEXT,
            "",
            "A file of what is made before somebody asks (`coffer derivatives warm`), a line each: a path, or `PREFIX/`, or"
                    + " `/` for all that is published; behind a tab presets or operations, with spaces between; behind"
                    + " another tab, if there is one, formats."),
    SCHEDULE_THAW(
            Group.JOBS,
            Kind.TEXT,
            "",
            "When is looked what has come of what was asked back from an archive (`coffer thaw --open`)."),
    BACKUP_KEEP(Group.JOBS, Kind.COUNT, "14", "How many backups stay when a job has made one."),
    BACKUP_BLOBS(
            Group.JOBS,
            Kind.FLAG,
            "false",
            "Whether a job's backup copies the blobs that the backup store lacks, too (`coffer backup --blobs`)."),

    LIBVIPS(Group.MACHINE, Kind.TEXT, "", "The picture library: a path, or `system`. By default the bundled one."),
    LOGLEVEL(Group.MACHINE, Kind.TEXT, "error", "`debug`, `info`, `warning`, `error` or `critical`.");

    /// What a value has to be like.
    enum Kind {
        TEXT("text"),
        SECRET("text, never shown"),
        FLAG("`true` or `false`"),
        COUNT("a number, at least 1"),
        NUMBER("a number, at least 0"),
        SECONDS("seconds"),
        SIZE("bytes; `k`, `m`, `g` count in 1024"),
        LIST("a list, in YAML or separated by commas");

        final String says;

        Kind(String says) {
            this.says = says;
        }
    }

    /// The chapters of the reference.
    enum Group {
        REPOSITORY("The repository"),
        BUCKET("Buckets of md5s3stash"),
        S3("S3"),
        FETCH("Stashing"),
        SERVER("The server"),
        PILBOX("What thumbnails may ask for, under the names of pilbox"),
        URLS("URLs of Coffer's own: `coffer url`"),
        MEDIA("Uploads and their variants: `coffer media`"),
        VIDEO("Videos: `coffer video`"),
        JOBS("Background jobs: `coffer jobs`"),
        MACHINE("The machine");

        final String title;

        Group(String title) {
            this.title = title;
        }
    }

    final Group group;
    final Kind kind;

    /// As it would be written; empty for none.
    final String standard;

    final String description;

    Setting(Group group, Kind kind, String standard, String description) {
        this.group = group;
        this.kind = kind;
        this.standard = standard;
        this.description = description;
    }

    /// In `coffer.yaml`.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String flag() {
        return "--" + key();
    }

    /// Environment variables that give it, the strongest first.
    List<String> variables() {
        return switch (this) {
            case BUCKET_BASE, BUCKET_SCHEME, S3_ENDPOINT -> List.of("COFFER_" + name(), name());
            default -> List.of("COFFER_" + name());
        };
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(it -> it.key().equals(key)).findFirst();
    }

    static List<Setting> of(Group group) {
        return Arrays.stream(values()).filter(it -> it.group == group).toList();
    }
}
