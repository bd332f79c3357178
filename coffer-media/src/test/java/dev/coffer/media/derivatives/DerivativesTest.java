package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivativesTest {
    @TempDir
    Path directory;

    private final FakeBlobs blobs = new FakeBlobs();
    private final GatedRenderer renderer = new GatedRenderer();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Derivatives derivatives = open(settings());

    @AfterEach
    void close() {
        renderer.open();
        callers.close();
        derivatives.close();
    }

    @Test
    void aDerivativeIsMadeOnceAndThenFoundInMemoryWithoutAskingForTheBlob() {
        DerivativeKey key = key("a");
        Derivative made = derivatives.findOrMake(key).orElseThrow();
        blobs.forgetAll();
        assertThat(derivatives.findOrMake(key).orElseThrow().bytes()).isEqualTo(made.bytes());
        assertThat(derivatives.inMemory(key)).isPresent();
        assertThat(renderer.renders()).isEqualTo(1);
        assertThat(blobs.finds()).isEqualTo(1);
    }

    @Test
    void hotBytesLieOutsideTheHeap() {
        DerivativeKey key = key("a");
        derivatives.findOrMake(key);
        assertThat(derivatives.inMemory(key).orElseThrow().bytes().isDirect()).isTrue();
    }

    @Test
    void aBlobThatIsNotThereIsAnAnswer() {
        assertThat(derivatives.findOrMake(derivatives.key(Made.blob("nobody"), Made.recipe(1))))
                .isEmpty();
    }

    @Test
    void manyWhoAskForOneAtATimeGetOneRendering() throws Exception {
        DerivativeKey key = key("a");
        renderer.shut();
        List<Future<Optional<Derivative>>> all = ask(64, () -> derivatives.findOrMake(key));
        renderer.awaitRunning(1);
        renderer.open();
        for (Future<Optional<Derivative>> one : all) {
            assertThat(Made.bytes(one.get().orElseThrow())).isEqualTo(renderer.expected("a", key));
        }
        assertThat(renderer.renders()).isEqualTo(1);
    }

    @Test
    void whoStopsWaitingTakesNothingFromTheOthers() throws Exception {
        DerivativeKey key = key("a");
        renderer.shut();
        Future<Optional<Derivative>> first = callers.submit(() -> derivatives.findOrMake(key));
        renderer.awaitRunning(1);
        Future<Optional<Derivative>> second = callers.submit(() -> derivatives.findOrMake(key));
        awaitJoined(1);
        first.cancel(true);
        renderer.open();
        assertThat(second.get()).isPresent();
        assertThat(renderer.renders()).isEqualTo(1);
    }

    @Test
    void anInterruptedCallerIsToldSoAndKeepsItsFlag() throws Exception {
        renderer.shut();
        Future<Boolean> caller = callers.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> derivatives.findOrMake(key("a"))).isInstanceOf(CancellationException.class);
            return Thread.interrupted();
        });
        assertThat(caller.get()).isTrue();
    }

    @Test
    void aPictureThatCannotBeRenderedIsRememberedForAWhile() {
        renderer.fail(new MediaException.Damaged("ends early"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> derivatives.findOrMake(key("a"))).isInstanceOf(MediaException.Damaged.class);
        }
        assertThat(renderer.renders()).isEqualTo(1);
    }

    @Test
    void aFailureOfTheMachineIsNotRemembered() {
        renderer.fail(new MediaException.Unavailable("no library", null));
        assertThatThrownBy(() -> derivatives.findOrMake(key("a"))).isInstanceOf(MediaException.Unavailable.class);
        renderer.heal();
        assertThat(derivatives.findOrMake(key("a"))).isPresent();
    }

    @Test
    void anAmbiguousMd5IsRefusedWhenTheDerivativeIsMade() {
        BlobId id = blobs.addAmbiguous("twice");
        assertThatThrownBy(() -> derivatives.findOrMake(derivatives.key(id, Made.recipe(1))))
                .isInstanceOf(RepositoryException.Ambiguous.class);
    }

    @Test
    void whatIsBeyondTheQueueIsRefusedAtOnceAndWhatWasAcceptedIsRight() throws Exception {
        reopen(settings().withThreads(2).withQueue(3, 1 << 20, Duration.ofSeconds(60)));
        renderer.shut();
        List<Future<Optional<Derivative>>> all = new ArrayList<>();
        List<DerivativeKey> keys =
                IntStream.range(0, 50).mapToObj(i -> key("blob " + i)).toList();
        for (DerivativeKey key : keys) {
            all.add(callers.submit(() -> derivatives.findOrMake(key)));
        }
        Waiting.until(() -> all.stream().filter(Future::isDone).count() == 45);
        renderer.open();
        int made = 0;
        for (int i = 0; i < all.size(); i++) {
            try {
                assertThat(Made.bytes(all.get(i).get().orElseThrow()))
                        .isEqualTo(renderer.expected("blob " + i, keys.get(i)));
                made++;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(MediaException.Overloaded.class);
            }
        }
        assertThat(made).isEqualTo(5);
        assertThat(derivatives.statistics().refused()).isEqualTo(45);
        assertThat(derivatives.findOrMake(keys.getLast())).isPresent();
    }

    @Test
    void whoWaitsTooLongInTheQueueIsRefusedAndItsPlaceIsFree() {
        reopen(settings().withThreads(1).withQueue(4, 1 << 20, Duration.ofMillis(20)));
        renderer.shut();
        DerivativeKey first = key("first");
        Future<Optional<Derivative>> running = callers.submit(() -> derivatives.findOrMake(first));
        renderer.awaitRunning(1);
        for (int i = 0; i < 20; i++) {
            DerivativeKey late = key("late " + i);
            assertThatThrownBy(() -> derivatives.findOrMake(late)).isInstanceOf(MediaException.Overloaded.class);
        }
        renderer.open();
        assertThat(running).succeedsWithin(Duration.ofSeconds(30));
        assertThat(renderer.renders()).isEqualTo(1);
        assertThat(derivatives.statistics().waiting()).isZero();
    }

    @Test
    void bytesThatWaitAreBoundedAndOneLargeOriginalStillPasses() {
        reopen(settings().withThreads(2).withQueue(100, 1000, Duration.ofSeconds(60)));
        BlobId large = blobs.add("large", new byte[5000]);
        assertThat(derivatives.findOrMake(derivatives.key(large, Made.recipe(1))))
                .isPresent();
        renderer.shut();
        DerivativeKey again = derivatives.key(large, Made.recipe(2));
        Future<Optional<Derivative>> running = callers.submit(() -> derivatives.findOrMake(again));
        renderer.awaitRunning(1);
        assertThatThrownBy(() -> derivatives.findOrMake(key("small"))).isInstanceOf(MediaException.Overloaded.class);
        renderer.open();
        assertThat(running).succeedsWithin(Duration.ofSeconds(30));
        assertThat(derivatives.findOrMake(key("small"))).isPresent();
    }

    @Test
    void pixelsInWorkAreBoundedAndOneLargePictureStillPasses() throws Exception {
        reopen(settings()
                .withThreads(4)
                .withQueue(100, 1 << 20, Duration.ofSeconds(60))
                .withPixels(1_000_000));
        renderer.need(100_000); // six pixels of text are 600,000
        renderer.shut();
        List<Future<Optional<Derivative>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            DerivativeKey key = key("blob " + i);
            all.add(callers.submit(() -> derivatives.findOrMake(key)));
        }
        Waiting.until(() -> derivatives.statistics().rendering() == 4 && renderer.renders() > 0);
        assertThat(renderer.renders()).isEqualTo(1);
        renderer.open();
        for (Future<Optional<Derivative>> one : all) {
            assertThat(one.get()).isPresent();
        }
        assertThat(renderer.mostAtOnce()).isEqualTo(1);
        assertThat(derivatives.findOrMake(key("a picture larger than all of it")))
                .isPresent();
    }

    @Test
    void whoWaitsTooLongForPixelsIsRefusedAndHoldsNone() {
        reopen(settings()
                .withThreads(2)
                .withQueue(100, 1 << 20, Duration.ofMillis(50))
                .withPixels(1_000_000));
        renderer.need(100_000);
        renderer.shut();
        DerivativeKey first = key("blob 1");
        Future<Optional<Derivative>> running = callers.submit(() -> derivatives.findOrMake(first));
        renderer.awaitRunning(1);
        for (int i = 0; i < 5; i++) {
            DerivativeKey late = key("late " + i);
            assertThatThrownBy(() -> derivatives.findOrMake(late)).isInstanceOf(MediaException.Overloaded.class);
        }
        renderer.need(10); // small ones find room beside it, and are not behind those that gave up
        Future<Optional<Derivative>> small = callers.submit(() -> derivatives.findOrMake(key("small")));
        renderer.awaitRunning(2);
        renderer.open();
        assertThat(running).succeedsWithin(Duration.ofSeconds(30));
        assertThat(small).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void rendersRunOnPlatformThreadsAndNoMoreAtOnceThanAllowed() throws Exception {
        reopen(settings().withThreads(2));
        List<Future<Optional<Derivative>>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            DerivativeKey key = key("blob " + i);
            all.add(callers.submit(() -> derivatives.findOrMake(key)));
        }
        for (Future<Optional<Derivative>> one : all) {
            assertThat(one.get()).isPresent();
        }
        assertThat(renderer.mostAtOnce()).isLessThanOrEqualTo(2);
        assertThat(renderer.onlyPlatformThreads()).isTrue();
    }

    @Test
    void aRestartFindsOnDiskWhatWasMadeBefore() {
        reopen(settings().withDisk(directory, 1 << 20));
        DerivativeKey key = key("a");
        derivatives.findOrMake(key);
        reopen(settings().withDisk(directory, 1 << 20));
        blobs.forgetAll();
        assertThat(Made.bytes(derivatives.findOrMake(key).orElseThrow())).isEqualTo(renderer.expected("a", key));
        assertThat(renderer.renders()).isEqualTo(1);
        assertThat(derivatives.statistics().diskHits()).isEqualTo(1);
    }

    @Test
    void aDamagedFileOnDiskIsMadeAgain() throws IOException {
        reopen(settings().withDisk(directory, 1 << 20));
        DerivativeKey key = key("a");
        derivatives.findOrMake(key);
        Path file = directory.resolve(key.original().hex().substring(0, 2)).resolve(CacheFile.name(key));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        reopen(settings().withDisk(directory, 1 << 20));
        assertThat(Made.bytes(derivatives.findOrMake(key).orElseThrow())).isEqualTo(renderer.expected("a", key));
        assertThat(renderer.renders()).isEqualTo(2);
        assertThat(derivatives.statistics().healed()).isEqualTo(1);
    }

    @Test
    void theMemoryCacheKeepsToItsBytes() {
        reopen(settings().withMemory(20_000));
        for (int i = 0; i < 500; i++) {
            derivatives.findOrMake(key("blob " + i));
        }
        assertThat(derivatives.statistics().memoryBytes()).isLessThanOrEqualTo(20_000);
    }

    @Test
    void cachesCanBeOff() {
        reopen(settings().withMemory(0));
        derivatives.findOrMake(key("a"));
        derivatives.findOrMake(key("a"));
        assertThat(renderer.renders()).isEqualTo(2);
    }

    @Test
    void entityTagsFollowOriginalRecipeAndEngine() {
        BlobId id = Made.blob("a");
        String tag = DerivativeKey.of(id, Made.recipe(1), "engine-1").etag();
        assertThat(tag).matches("\"[A-Za-z0-9_-]{24}\"");
        assertThat(DerivativeKey.of(id, Made.recipe(1), "engine-1").etag()).isEqualTo(tag);
        assertThat(DerivativeKey.of(id, Made.recipe(1), "engine-2").etag()).isNotEqualTo(tag);
        assertThat(DerivativeKey.of(id, Made.recipe(2), "engine-1").etag()).isNotEqualTo(tag);
        assertThat(DerivativeKey.of(Made.blob("b"), Made.recipe(1), "engine-1").etag())
                .isNotEqualTo(tag);
    }

    private DerivativeKey key(String name) {
        return derivatives.key(blobs.add(name, name.getBytes(StandardCharsets.UTF_8)), Made.recipe(1));
    }

    private List<Future<Optional<Derivative>>> ask(int times, Callable<Optional<Derivative>> question) {
        return IntStream.range(0, times).mapToObj(i -> callers.submit(question)).toList();
    }

    private void awaitJoined(long count) {
        Waiting.until(() -> derivatives.statistics().joined() >= count);
    }

    private static DerivativeSettings settings() {
        return DerivativeSettings.standard().withThreads(2);
    }

    private Derivatives open(DerivativeSettings settings) {
        return Derivatives.open(blobs, renderer, settings);
    }

    private void reopen(DerivativeSettings settings) {
        derivatives.close();
        derivatives = open(settings);
    }
}
