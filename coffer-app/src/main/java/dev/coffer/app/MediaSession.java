package dev.coffer.app;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobSource;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.ParseResult;

/// The media library that a command line names. Pictures are made only if the command asks for some.
final class MediaSession implements AutoCloseable {
    private final ObjectStore store;
    private final MediaLibrary library;
    private final AtomicReference<Optional<Derivatives>> made = new AtomicReference<>(Optional.empty());
    private final Lazy<Derivatives> derivatives = new Lazy<>(this::make);

    private MediaSession(ObjectStore store, MediaSettings settings) {
        this.store = store;
        this.library = MediaLibrary.open(store, settings, derivatives::get);
    }

    /// For what signs or verifies names.
    ///
    /// @throws ConfigurationException if there is no key to sign with
    static MediaSession open(ParseResult line) {
        MediaPlace place = place(line);
        MediaSettings settings = place.settings();
        return new MediaSession(place.open(S3Settings.Client.FAST_START), settings);
    }

    /// For what has to do with no names.
    static MediaSession openWithoutKeys(ParseResult line) {
        MediaPlace place = place(line);
        MediaSettings settings = place.settingsWithoutKeys();
        return new MediaSession(place.open(S3Settings.Client.FAST_START), settings);
    }

    static MediaPlace place(ParseResult line) {
        Settings settings = Options.read(line);
        return new MediaPlace(settings, new Places(settings));
    }

    MediaLibrary library() {
        return library;
    }

    @Override
    public void close() {
        made.get().ifPresent(Derivatives::close);
        store.close();
    }

    private Derivatives make() {
        Derivatives making = Derivatives.open(
                BlobSource.none(), VipsRenderer.open(RenderLimits.DEFAULT), DerivativeSettings.standard());
        made.set(Optional.of(making));
        return making;
    }
}
