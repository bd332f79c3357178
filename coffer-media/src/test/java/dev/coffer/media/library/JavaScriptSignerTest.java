package dev.coffer.media.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobSource;
import dev.coffer.store.memory.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `javascript/coffer-media.mjs` makes the addresses that [MediaLibrary] makes.
class JavaScriptSignerTest {
    private static final Path MODULE = Path.of(System.getProperty("coffer.root"), "javascript", "coffer-media.mjs");
    private static final String SECRETS = "k2:a secret: of sixteen or more,k1:another secret of sixteen";
    private static final List<String> NAMES = List.of(
            "photo.jpg", "a b.GIF", "фото.png", "it's (1)!*~.webp", "100%.jpg", "q?x#y&z=+;.jpg", "a.b.tar.jpg");

    @TempDir
    Path directory;

    @Test
    void everyAddressIsTheSame() throws Exception {
        var secrets = new VariantSecrets(SigningKey.parse(SECRETS), "shop", new VariantSecrets.Legacy.Off());
        var settings = MediaSettings.of("media", URI.create("https://media.example/x"), secrets)
                .withTemporary(directory);
        try (var store = new MemoryStore();
                var derivatives = Derivatives.open(
                        BlobSource.none(), VipsRenderer.open(RenderLimits.DEFAULT), DerivativeSettings.standard())) {
            MediaLibrary library = MediaLibrary.open(store, settings, () -> derivatives);
            List<String> wanted = new ArrayList<>();
            var script = new StringBuilder(
                    "import { mediaLibrary } from " + quoted(MODULE.toUri().toString()) + "\n"
                            + "const media = mediaLibrary({ url: 'https://media.example/x/', keys: " + quoted(SECRETS)
                            + ", scope: 'shop' })\n"
                            + "const say = text => console.log(text)\n");
            for (String name : NAMES) {
                MediaId id = MediaId.parse("3C72AEDC-ba25-11e6-a569-406c8f413974-" + name);
                String js = quoted(id.toString());
                Variant fit = Variant.fit(id, 100, 200);
                Instant until = Instant.ofEpochSecond(1_900_000_000);
                wanted.add(library.url(id).toString());
                script.append("say(media.url(" + js + "))\n");
                wanted.add(library.url(id, fit).toString());
                script.append("say(media.url(" + js + ", { width: 100, height: 200 }))\n");
                wanted.add(library.url(id, Variant.fill(id, 7, 9).withQuality(0).withoutUpscale())
                        .toString());
                script.append("say(media.url(" + js
                        + ", { width: 7, height: 9, fill: true, quality: 0, upscale: false }))\n");
                wanted.add(library.url(id, Variant.sample(id, 400, 200, 50, 25).as("webp"), until)
                        .toString());
                script.append("say(media.url(" + js + ", { width: 50, height: 25, sample: [400, 200], format: 'webp',"
                        + " expires: new Date(1900000000999) }))\n");
                wanted.add(library.url(id, Variant.fit(id, 320, Variant.MAX_SIDE)) + " 320w, "
                        + library.url(id, Variant.fit(id, 640, Variant.MAX_SIDE)) + " 640w");
                script.append("say(media.srcset(" + js + ", [320, 640]))\n");
            }
            assertThat(node(script.toString())).isEqualTo(wanted);
        }
    }

    @Test
    void whatCoffersRefusesItRefuses() throws Exception {
        String id = "3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg";
        List<String> calls = List.of(
                "media.url('photo.jpg')",
                "media.url('" + id + "/x')",
                "media.url('3c72aedc-ba25-11e6-a569-406c8f413974-..')",
                "media.url('" + id + "', { width: 0, height: 1 })",
                "media.url('" + id + "', { width: 15001, height: 1 })",
                "media.url('" + id + "', { width: 1.5, height: 1 })",
                "media.url('" + id + "', { width: 9, fill: true })",
                "media.url('" + id + "', {})",
                "media.url('" + id + "', { width: 9, height: 9, quality: 101 })",
                "media.url('" + id + "', { width: 9, height: 9, format: '../x' })",
                "mediaLibrary({ url: 'https://media.example', keys: 'k1:short' })",
                "mediaLibrary({ url: 'https://media.example', keys: 'a secret of sixteen or more' })");
        var script = new StringBuilder("import { mediaLibrary } from "
                + quoted(MODULE.toUri().toString()) + "\n"
                + "const media = mediaLibrary({ url: 'https://media.example', keys: " + quoted(SECRETS) + " })\n");
        for (String call : calls) {
            script.append("try { console.log('made ' + " + call + ") } catch (e) { console.log(e.name) }\n");
        }
        assertThat(node(script.toString())).hasSize(calls.size()).containsOnly("RangeError");
    }

    private List<String> node(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("script.mjs"), script);
        Process node = new ProcessBuilder("node", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
