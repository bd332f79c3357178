package dev.coffer.app;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.store.throttled.ThrottledStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// The server that the settings of a command line name, and where things pass through.
final class S3Session implements AutoCloseable {
    private final Settings settings;
    private final Places places;
    private final S3Store server;
    private final ObjectStore store;

    private S3Session(Settings settings, Places places, S3Store server, ObjectStore store) {
        this.settings = settings;
        this.places = places;
        this.server = server;
        this.store = store;
    }

    /// For a few requests.
    static S3Session open(ParseResult line) {
        return open(line, S3Settings.Client.FAST_START);
    }

    /// For many requests.
    static S3Session openToStay(ParseResult line) {
        return open(line, S3Settings.Client.THROUGHPUT);
    }

    private static S3Session open(ParseResult line, S3Settings.Client client) {
        Settings settings = Options.read(line);
        Places places = new Places(settings);
        Optional<Long> limit = S3Options.text(line, "--bwlimit").map(text -> S3Options.size(text, "--bwlimit"));
        S3Store server =
                S3Store.open(places.server(client).withJournal(settings.home().resolve("uploads")));
        ObjectStore store = limit.isPresent() ? ThrottledStore.of(server, Math.max(1, limit.get())) : server;
        return new S3Session(settings, places, server, store);
    }

    /// Objects, at the rate that was asked for.
    ObjectStore store() {
        return store;
    }

    /// What only an S3 server has.
    S3Store server() {
        return server;
    }

    Path temp() {
        return places.temp();
    }

    /// Where digests of objects are remembered between runs.
    Path memory() {
        return settings.home().resolve("sync");
    }

    @Override
    public void close() {
        store.close();
    }
}
