package dev.coffer.media.presets;

import dev.coffer.media.ConfiguredPreset;
import dev.coffer.media.PresetOperations;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Preset;
import dev.coffer.repository.Presets;
import dev.coffer.repository.RepositoryException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The presets that a server knows: those of its configuration, and below them those of a catalogue as they were some
/// seconds ago, with the watermarks that were published then.
///
/// The catalogue is asked every two seconds whether any was changed, and only then are they read; where a watermark is
/// named by its path, whether anything was. A catalogue that does not answer is asked again; what was known goes on to
/// hold. A look-up touches nothing but memory. Safe for use by several threads.
public final class PresetBook implements Function<String, Optional<PresetRecipe>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PresetBook.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Map<String, ConfiguredPreset> configured;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Map<String, PresetRecipe> known = Map.of();
    private boolean hangsOnPaths; // by the thread alone, once it runs

    private PresetBook(Map<String, ConfiguredPreset> configured, @Nullable Catalogue catalogue) {
        this.configured = Map.copyOf(configured);
        this.thread = Thread.ofPlatform().daemon().name("coffer-presets").unstarted(() -> {
            if (catalogue != null) {
                follow(catalogue);
            }
        });
    }

    /// Those of a configuration alone; one whose watermark is named by a path cannot be followed.
    public static PresetBook of(Map<String, ConfiguredPreset> configured) {
        PresetBook book = new PresetBook(configured, null);
        book.know(new HashMap<>(), new Marked(null));
        book.thread.start(); // and ends
        return book;
    }

    /// The same, and those of a catalogue from now on; they have been read when this returns.
    ///
    /// @param catalogue not closed by this, and not before it
    /// @throws RepositoryException.CatalogueUnavailable if it does not answer
    public static PresetBook open(Map<String, ConfiguredPreset> configured, Catalogue catalogue) {
        PresetBook book = new PresetBook(configured, catalogue);
        book.read(catalogue);
        book.thread.start();
        return book;
    }

    /// What is done under a name; a recipe without a format.
    @Override
    public Optional<PresetRecipe> apply(String name) {
        return Optional.ofNullable(known.get(name));
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Catalogue catalogue) {
        Presets presets = new Presets(catalogue);
        String known = "";
        while (!isClosing()) {
            try {
                String version = presets.version(hangsOnPaths);
                if (!version.equals(known)) {
                    read(catalogue);
                    known = version;
                }
            } catch (RepositoryException e) {
                LOG.debug("presets are followed later", e);
            } catch (RuntimeException e) {
                LOG.warn("presets are followed later: {}", e.toString());
            }
        }
    }

    private boolean isClosing() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// One that is not understood here, as a later version's, is not there here.
    private void read(Catalogue catalogue) {
        Map<String, PresetRecipe> read = new HashMap<>();
        Marked marked = new Marked(catalogue);
        boolean paths = false;
        for (Preset preset : new Presets(catalogue).list()) {
            try {
                PresetOperations operations =
                        UrlDialect.ofPreset(preset.operations().orElseThrow());
                paths |= !operations.paths().isEmpty();
                read.put(
                        preset.name(),
                        marked.recipe(preset.name(), operations, Optional.of(preset.revision()), preset.keep()));
            } catch (IllegalArgumentException e) {
                LOG.warn("the preset '{}' is not understood: {}", preset.name(), e.getMessage());
            }
        }
        know(read, marked);
        hangsOnPaths = paths
                || configured.values().stream()
                        .anyMatch(preset -> !preset.operations().paths().isEmpty());
    }

    private void know(Map<String, PresetRecipe> read, Marked marked) {
        configured.forEach((name, preset) ->
                read.put(name, marked.recipe(name, preset.operations(), Optional.empty(), preset.keep())));
        known = Map.copyOf(read);
    }
}
