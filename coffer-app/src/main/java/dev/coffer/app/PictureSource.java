package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Source;
import dev.coffer.repository.Validators;
import dev.coffer.repository.WebFetcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// Pictures wherever they are: files, blobs by digest or path, and the web. For one thread.
final class PictureSource {
    private static final RenderLimits LIMITS = RenderLimits.DEFAULT;

    private static final Duration PATIENCE = Duration.ofSeconds(60); // for a picture of the web, unless told otherwise

    private final Coffer coffer;
    private final Lazy<PictureInspection> inspection =
            new Lazy<>(() -> new PictureInspection(VipsRenderer.open(LIMITS)));

    PictureSource(Coffer coffer) {
        this.coffer = coffer;
    }

    /// What looks at a picture.
    interface Look<T> {
        /// @param bytes of the file, valid during the call
        /// @param digest of a blob; empty for anything else
        T at(MemorySegment bytes, Optional<String> digest);
    }

    /// The flags that say where pictures are.
    static void settings(CommandSpec spec, Set<Setting> more) {
        var settings = EnumSet.of(
                Setting.STORE,
                Setting.CATALOGUE,
                Setting.CATALOGUE_USER,
                Setting.AUTHOR,
                Setting.BUCKET_BASE,
                Setting.BUCKET_SCHEME,
                Setting.DIGEST,
                Setting.ALLOW_PRIVATE,
                Setting.FETCH_TIMEOUT,
                Setting.TEMP,
                Setting.LOGLEVEL);
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.addAll(more);
        Options.moreSettings(spec, settings);
    }

    PictureInspection inspection() {
        return inspection.get();
    }

    /// @param word a file, a digest, a path or a URL
    /// @throws RepositoryException.Unknown if there is no such thing
    /// @throws MediaException.TooLarge if it has more bytes than are looked at
    <T> T read(String word, Look<T> look) throws IOException {
        if (word.startsWith("http://") || word.startsWith("https://")) {
            return fetched(word, look);
        }
        Optional<Path> file = file(word);
        return file.isPresent() ? ofFile(file.get(), look) : ofBlob(blob(word), look);
    }

    private <T> T ofBlob(HeldBlob blob, Look<T> look) {
        check(blob.size());
        try (Arena arena = Arena.ofConfined()) {
            return look.at(
                    coffer.blobs().read(blob, arena), Optional.of(blob.id().toString()));
        }
    }

    /// @throws RepositoryException.Unknown if there is no such thing
    HeldBlob blob(String word) {
        BlobSource blobs = coffer.blobs();
        return BlobId.ifDigest(word)
                .flatMap(blobs::find)
                .or(() -> coffer.layout() instanceof BlobLayout.Keyed
                        ? Optional.empty()
                        : coffer.catalogueOrFail()
                                .current(new EntryPath(word))
                                .map(entry -> entry.blob().held()))
                .orElseThrow(() -> new RepositoryException.Unknown(
                        "there is no '" + word + "': no file, no path with a published version, and no digest"));
    }

    /// The file on this machine that is meant, if one is.
    static Optional<Path> file(String word) {
        try {
            Path file = Path.of(word);
            return Files.isRegularFile(file) || word.startsWith("./") || word.startsWith("/")
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static <T> T ofFile(Path file, Look<T> look) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            long size = channel.size();
            check(size);
            // a copy: a mapped file that is cut short by somebody else would end the process
            MemorySegment bytes = arena.allocate(Math.max(1, size));
            var buffer = bytes.asByteBuffer();
            while (buffer.position() < size && channel.read(buffer) >= 0) {
                // until all is there, or the file has become shorter
            }
            return look.at(bytes.asSlice(0, buffer.position()), Optional.empty());
        }
    }

    private <T> T fetched(String address, Look<T> look) throws IOException {
        if (!(Source.parse(address) instanceof Source.Web web)) {
            throw new IllegalArgumentException("not a URL of the web: '" + address + "'");
        }
        var body = new ByteArrayOutputStream();
        try (WebFetcher fetcher = coffer.fetcher(LIMITS.maxBytes(), PATIENCE)) {
            fetcher.fetch(web.uri(), Optional.empty(), Validators.none(), () -> {
                body.reset();
                return body;
            });
        } catch (RepositoryException.Fetch e) {
            throw new RepositoryException.Unknown(String.valueOf(e.getMessage()));
        }
        return look.at(MemorySegment.ofArray(body.toByteArray()), Optional.empty());
    }

    private static void check(long size) {
        if (size > LIMITS.maxBytes()) {
            throw new MediaException.TooLarge(
                    "a file of " + size + " bytes; pictures of up to " + LIMITS.maxBytes() + " are looked at");
        }
    }
}
