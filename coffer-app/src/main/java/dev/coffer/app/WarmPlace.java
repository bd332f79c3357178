package dev.coffer.app;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.presets.PresetBook;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Marks;
import dev.coffer.repository.ledger.Ledger;
import java.time.Duration;
import java.util.Optional;

/// What makes derivatives for the store alone: nothing else is kept, and whoever waits has time.
///
/// @param presets what names stand for now
record WarmPlace(PresetBook presets, Warming warming, Derivatives derivatives, VipsRenderer renderer)
        implements AutoCloseable {
    private static final int QUEUE = 1024;
    private static final int MEGA = 1_000_000;
    private static final long RECENT = 48L << 20; // bytes of originals in memory

    /// @param coffer stays the caller's to close, after this
    /// @param threads that render
    static WarmPlace open(Coffer coffer, int threads) {
        BlobSource blobs = new RecentOriginals(coffer.blobs(), RECENT);
        PresetBook presets = PresetBook.open(new UrlPlace(coffer.settings()).presets(), coffer.catalogueOrFail());
        VipsRenderer renderer = coffer.rendererToWarm(blobs, threads);
        DerivativeSettings bounds = DerivativeSettings.standard()
                .withThreads(threads)
                .withQueue(QUEUE, Long.MAX_VALUE, Duration.ofHours(1))
                .withPixels(coffer.settings().number(Setting.RENDER_MEGAPIXELS) * (long) MEGA)
                .withMemory(0);
        Optional<Ledger> ledger = Optional.of(coffer.ledger());
        Derivatives derivatives = Derivatives.open(coffer.withPosters(blobs, ledger), renderer, bounds, ledger);
        var warming = new Warming(derivatives, new Marks(coffer.catalogueOrFail(), coffer.layout())::said);
        return new WarmPlace(presets, warming, derivatives, renderer);
    }

    @Override
    public void close() {
        derivatives.close();
        renderer.close();
        presets.close();
    }
}
