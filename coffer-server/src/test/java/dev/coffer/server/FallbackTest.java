package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.BucketBlobs;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Md5;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A picture in the place of one that cannot be shown.
class FallbackTest {
    private static final String NOTHING = "0".repeat(32);
    private static final UUID TICKET = UUID.fromString("3c0f3f5e-9d6c-4d3c-8a2e-6f2f0f1d2c3b");

    private final MemoryStore store = new MemoryStore();
    private final String archived = stash(Running.picture("s_port.jpg"));
    private final String fallback = stash(Running.picture("s_land.jpg"));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    @Test
    void itIsShownInTheSizeThatWasAskedForWithTheStatusOfTheRefusal() throws Exception {
        String cut = stash(Running.picture("s_trunc.jpg"));
        String other = Md5.of(new byte[] {1}).hex();
        put(other, Running.picture("s_port.jpg"));
        for (String id : List.of(NOTHING, cut, other, archived)) {
            int status = get(ServerSettings.standard(), "/crop/40x30/" + id).statusCode();
            HttpResponse<byte[]> shown = get(withFallback(fallback), "/crop/40x30/" + id);
            assertThat(shown.statusCode()).isEqualTo(status).isGreaterThanOrEqualTo(400);
            assertThat(size(shown)).isEqualTo("40x30");
            assertThat(shown.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
            assertThat(shown.headers().firstValue("ETag")).isEmpty();
            assertThat(shown.headers().firstValue("Coffer-Fallback"))
                    .hasValue(id.equals(NOTHING) ? "missing" : id.equals(archived) ? "archived" : "damaged");
        }
    }

    @Test
    void whatIsOnItsWayFromTheArchiveIsNamedWithAndWithoutAPicture() throws Exception {
        HttpResponse<byte[]> said = get(ServerSettings.standard(), "/clip/40x40/" + archived);
        assertThat(said.statusCode()).isEqualTo(503);
        assertThat(said.headers().firstValue("Coffer-Thaw")).hasValue(TICKET.toString());
        HttpResponse<byte[]> shown = get(withFallback(fallback), "/clip/40x40/" + archived);
        assertThat(shown.headers().firstValue("Coffer-Thaw")).hasValue(TICKET.toString());
        assertThat(shown.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aPathUnderWhichNothingIsPublishedIsShownItToo() throws Exception {
        for (boolean purged : new boolean[] {false, true}) {
            UrlService urls = UrlService.of(UrlSettings.of(URI.create("http://localhost"), List.of())
                            .withUnsigned())
                    .withPublished(path -> Optional.empty())
                    .withPurged(path -> purged);
            for (String position : List.of("", ":focus")) {
                HttpResponse<byte[]> shown = get(
                        withFallback(fallback), Optional.of(urls), "/i/cover:40x30" + position + "/photos/none.jpg");
                assertThat(shown.statusCode()).isEqualTo(purged ? 410 : 404);
                assertThat(size(shown)).isEqualTo("40x30");
                assertThat(shown.headers().firstValue("Coffer-Fallback")).hasValue(purged ? "purged" : "missing");
            }
        }
    }

    @Test
    void aFallbackThatIsNotThereItselfChangesNothing() throws Exception {
        HttpResponse<byte[]> said = get(withFallback("1".repeat(32)), "/clip/40x40/" + NOTHING);
        assertThat(said.statusCode()).isEqualTo(404);
        assertThat(new String(said.body())).contains("there is no blob");
    }

    @Test
    void whatIsNoPictureOrWronglyAskedForIsRefusedAsBefore() throws Exception {
        String text = stash("no picture".getBytes());
        for (String target : List.of("/clip/40x40/" + text, "/clip/0x40/" + NOTHING, "/clip/40x40/zzz")) {
            HttpResponse<byte[]> said = get(withFallback(fallback), target);
            assertThat(said.statusCode()).isBetween(400, 499);
            assertThat(said.headers().firstValue("Coffer-Fallback")).isEmpty();
        }
    }

    private static ServerSettings withFallback(String md5) {
        return ServerSettings.standard().with("fallback_picture", md5);
    }

    private HttpResponse<byte[]> get(ServerSettings settings, String target) throws Exception {
        return get(settings, Optional.empty(), target);
    }

    private HttpResponse<byte[]> get(ServerSettings settings, Optional<UrlService> urls, String target)
            throws Exception {
        BlobSource blobs =
                new WithArchive(new BucketBlobs(store, new BlobLayout.Simple("thumbs")), BlobId.parse(archived));
        try (Derivatives derivatives = Derivatives.open(blobs, Running.vips(), DerivativeSettings.standard());
                Server server =
                        Server.start(settings.withPort(0), blobs, derivatives, Optional.empty(), urls, List.of())) {
            URI uri = server.uri().resolve(target);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        }
    }

    private String stash(byte[] bytes) {
        String md5 = Md5.of(bytes).hex();
        put(md5, bytes);
        return md5;
    }

    private void put(String name, byte[] bytes) {
        if (!store.bucketExists("thumbs")) {
            store.createBucket("thumbs");
        }
        store.write(new ObjectName("thumbs", name), Content.of(bytes), WriteOptions.plain());
    }

    private static String size(HttpResponse<byte[]> answer) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(answer.body()));
        return image.getWidth() + "x" + image.getHeight();
    }

    /// A bucket of which one object lies in an archive, from where it was asked back.
    private record WithArchive(BlobSource blobs, BlobId archived) implements BlobSource {
        @Override
        public Optional<HeldBlob> find(BlobId id) {
            return blobs.find(id);
        }

        @Override
        public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
            if (blob.id().equals(archived)) {
                throw new StoreException.Archived("it lies in an archive");
            }
            return blobs.read(blob, memory);
        }

        @Override
        public Optional<UUID> thaw(BlobId id) {
            return id.equals(archived) ? Optional.of(TICKET) : Optional.empty();
        }
    }
}
