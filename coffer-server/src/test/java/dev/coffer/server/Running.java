package dev.coffer.server;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.BucketBlobs;
import dev.coffer.repository.Md5;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A server that runs, on a free port, over an md5s3stash bucket in memory, and a client to it.
final class Running implements AutoCloseable {
    private static final VipsRenderer VIPS = VipsRenderer.open(RenderLimits.DEFAULT);

    private final MemoryStore store;
    private final Derivatives derivatives;
    private final Server server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Running(
            MemoryStore store,
            BlobSource blobs,
            ServerSettings settings,
            DerivativeSettings making,
            Optional<UrlService> urls) {
        this.store = store;
        this.derivatives = Derivatives.open(blobs, VIPS.withWatermarks(blobs), making);
        this.server = Server.start(
                settings.withPort(0),
                blobs,
                derivatives,
                Optional.empty(),
                urls,
                List.of(new HealthCheck("store", () -> store.bucketExists("thumbs"))));
    }

    /// A server on the bucket `thumbs`, with the pictures that the golden requests ask for.
    static Running server() {
        return server(ServerSettings.standard());
    }

    static Running server(ServerSettings settings, Optional<UrlService> urls) {
        return server(settings, new BlobLayout.Simple("thumbs"), patient(), urls);
    }

    static Running server(ServerSettings settings) {
        return server(settings, new BlobLayout.Simple("thumbs"), patient());
    }

    static Running server(UrlService urls) {
        return server(
                ServerSettings.standard(),
                new BlobLayout.Simple("thumbs"),
                DerivativeSettings.standard(),
                Optional.of(urls));
    }

    static Running server(ServerSettings settings, BlobLayout.Keyed layout, DerivativeSettings making) {
        return server(settings, layout, making, Optional.empty());
    }

    private static Running server(
            ServerSettings settings, BlobLayout.Keyed layout, DerivativeSettings making, Optional<UrlService> urls) {
        MemoryStore store = new MemoryStore();
        store.createBucket("thumbs");
        Golden.json("pilbox/apps.json").get("thumbs_store").properties().forEach(entry -> {
            if (entry.getKey().startsWith("thumbs/")) {
                put(store, entry.getKey(), picture(entry.getValue().asString()));
            }
        });
        return new Running(store, new BucketBlobs(store, layout), settings, making, urls);
    }

    /// Who waits for a thread is not refused before two minutes are over, however busy the machine is.
    static DerivativeSettings patient() {
        return DerivativeSettings.standard().withQueue(256, 256 << 20, Duration.ofMinutes(2));
    }

    static VipsRenderer vips() {
        return VIPS;
    }

    static byte[] picture(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A JPEG with EXIF data of a camera: an exposure, and a place at 48.2, 16.4.
    static byte[] photo() {
        byte[] jpeg = picture("s_land.jpg");
        ByteBuffer tiff = ByteBuffer.allocate(0x100).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) 1);
        field(tiff, 0x8825, 4, 1, 0x20);
        tiff.position(0x20).putShort((short) 4);
        field(tiff, 1, 2, 2, 'N');
        field(tiff, 2, 5, 3, 0x80);
        field(tiff, 3, 2, 2, 'E');
        field(tiff, 4, 5, 3, 0x98);
        tiff.position(0x80);
        for (int part : new int[] {48, 1, 12, 1, 0, 1, 16, 1, 24, 1, 0, 1}) {
            tiff.putInt(part);
        }
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 10 + tiff.capacity());
        file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + tiff.capacity()));
        file.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff.array());
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static void field(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    /// Stashes bytes; the answer is their MD5.
    String stash(byte[] bytes) {
        String md5 = Md5.of(bytes).hex();
        put(store, "thumbs/" + md5, bytes);
        return md5;
    }

    /// Puts bytes where those of an MD5 belong.
    void put(String md5, byte[] bytes) {
        put(store, "thumbs/" + md5, bytes);
    }

    int port() {
        return server.port();
    }

    Derivatives derivatives() {
        return derivatives;
    }

    Server running() {
        return server;
    }

    HttpResponse<byte[]> get(String target, String... headers) {
        return send("GET", target, headers);
    }

    HttpResponse<byte[]> send(String method, String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(URI.create(target)))
                .timeout(Duration.ofMinutes(5))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends bytes as they are and reads all that comes, as Latin-1, until the server closes.
    String raw(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "broken: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        derivatives.close();
        store.close();
    }

    private static void put(MemoryStore store, String name, byte[] bytes) {
        store.write(ObjectName.parse("s3://" + name), Content.of(bytes), WriteOptions.plain());
    }
}
