package dev.coffer.server;

import dev.coffer.media.RenderLimits;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.media.vips.VipsRenderer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/// The same of a server that has all pictures decoded in worker processes.
class BadPicturesApartTest extends BadPicturesTest {
    private static final VipsRenderer APART = VipsRenderer.open(
                    RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(4)))
            .withWorkers(WorkerSettings.kept(Isolation.PROCESS, 2));

    @Override
    VipsRenderer renderer() {
        return APART;
    }

    @AfterAll
    static void end() {
        APART.close();
    }
}
