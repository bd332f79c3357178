package dev.coffer.media.url;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.PictureRequest;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `javascript/coffer-url.mjs` makes the URLs that [UrlDialect] makes.
class JavaScriptUrlsTest {
    private static final Path MODULE = Path.of(System.getProperty("coffer.root"), "javascript", "coffer-url.mjs");
    private static final String SECRETS = "k2:a secret: of sixteen or more,k1:another secret of sixteen";
    private static final String MD5 = "9936b2957bfe49bc1cf7fb23a615c571";
    private static final List<String> SOURCES = List.of(
            "photos/lake.jpg",
            "a b/фото.png",
            "it's (1)!*~.webp",
            "100%.jpg",
            "q?x#y&z=+;,:@$.jpg",
            MD5,
            "=" + MD5,
            "==x",
            "sha256-" + "ab".repeat(32),
            "MD5-" + MD5,
            "md5-" + MD5.substring(4));

    /// Operations as JavaScript says them, and as a URL does.
    private static final List<List<String>> OPERATIONS = List.of(
            List.of("{}", "q:80"),
            List.of("{ fit: 640 }", "fit:640"),
            List.of("{ q: 75, cover: '300x200:face', sharpen: 0.5 }", "cover:300x200:face,sharpen:0.5,q:75"),
            List.of("{ cover: ['300x200', '0.3x0.7'], q: 80 }", "cover:300x200:0.3x0.7"),
            List.of("{ cover: '300x200:focus:face' }", "cover:300x200:focus:face"),
            List.of("{ orient: 'keep', frame: 2, fit: 'x9', q: 'keep' }", "frame:2,orient:keep,fit:x9,q:keep"),
            List.of("[['rotate', 90], ['fit', 9], ['rotate', '90:expand']]", "rotate:90,fit:9,rotate:90:expand"),
            List.of(
                    "{ text: ['Hello, «world»', 'bottom', 's48'], keep: ['icc', 'exif'], as: 'small', max: 5000 }",
                    "text:SGVsbG8sIMKrd29ybGTCuw:bottom:s48,max:5000,as:small,keep:exif,keep:icc"),
            List.of(
                    "{ mark: ['" + MD5 + "', 'bottom-right', 'o60'], colour: 'grey' }",
                    "mark:" + MD5 + ":bottom-right:o60,colour:grey"));

    @TempDir
    Path directory;

    @Test
    void everyUrlIsTheSame() throws Exception {
        var dialect = new UrlDialect(new UrlSettings(
                URI.create("https://pictures.example/x"), SigningKey.parse(SECRETS), "shop", false, false));
        List<String> wanted = new ArrayList<>();
        StringBuilder script = script("https://pictures.example/x/");
        Instant until = Instant.ofEpochSecond(1_900_000_000);
        for (String source : SOURCES) {
            String js = quoted(source);
            for (List<String> operations : OPERATIONS) {
                PictureRequest request = UrlDialect.request(operations.get(1), source, "webp");
                wanted.add(dialect.url(request).toString());
                script.append("say(p.url(" + js + ", " + operations.get(0) + ", { format: 'webp' }))\n");
            }
            PictureRequest card = UrlDialect.request("card", source, "auto");
            wanted.add(dialect.url(card.density(1.5), until).toString());
            script.append("say(p.url(" + js + ", 'card', { density: 1.5, expires: new Date(1900000000999) }))\n");
            wanted.add(dialect.densities(card, Optional.empty(), List.of(1.0, 2.0)));
            script.append("say(p.densities(" + js + ", [1, 2], 'card'))\n");
            PictureRequest cover = UrlDialect.request("cover:300x200:top,sharpen:1,q:75", source, "avif");
            wanted.add(dialect.srcset(cover, Optional.of(until), List.of(320, 641, 9)));
            script.append("say(p.srcset(" + js + ", [320, 641, 9], { cover: '300x200:top', sharpen: 1, q: 75 },"
                    + " { format: 'avif', expires: new Date(1900000000999) }))\n");
            wanted.add(dialect.srcset(UrlDialect.request("q:75", source, "auto"), Optional.empty(), List.of(320)));
            script.append("say(p.srcset(" + js + ", [320], { q: 75 }))\n");
            wanted.add(dialect.url(UrlDialect.request("fit:9,dpr:2", source, "auto"))
                    .toString());
            script.append("say(p.url(" + js + ", { fit: 9 }, { density: 2 }))\n");
        }
        assertThat(node(script.toString())).isEqualTo(wanted);
    }

    @Test
    void whatCoffersRefusesItRefuses() throws Exception {
        List<String> calls = List.of(
                "p.url('')",
                "p.url('/x')",
                "p.url('a/../b')",
                "p.url('a\\u0000b')",
                "p.url('" + "x".repeat(256) + "')",
                "p.url('x', {}, { format: 'bmp' })",
                "p.url('x', 'Card')",
                "p.url('x', 'card', { density: 5 })",
                "p.url('x', { fit: '9/9' })",
                "p.url('x', { blur: NaN })",
                "p.url('x', { blur: -1 })",
                "p.srcset('x', [320], 'card')",
                "p.srcset('x', [320], { fit: 'x9' })",
                "cofferUrls({ url: 'https://pictures.example', keys: 'k1:short' })",
                "cofferUrls({ url: 'https://pictures.example', keys: 'a secret of sixteen or more' })");
        StringBuilder script = script("https://pictures.example");
        for (String call : calls) {
            script.append("try { say('made ' + " + call + ") } catch (e) { say(e.name) }\n");
        }
        assertThat(node(script.toString())).hasSize(calls.size()).containsOnly("RangeError");
    }

    private static StringBuilder script(String url) {
        return new StringBuilder("import { cofferUrls } from "
                + quoted(MODULE.toUri().toString()) + "\n"
                + "const p = cofferUrls({ url: " + quoted(url) + ", keys: " + quoted(SECRETS) + ", scope: 'shop' })\n"
                + "const say = text => console.log(text)\n");
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
