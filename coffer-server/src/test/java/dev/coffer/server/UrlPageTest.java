package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.UrlSettings;
import dev.coffer.media.url.UrlDialect;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every operation on the page about URLs is asked for.
class UrlPageTest {
    private static final Path PAGE = Path.of(System.getProperty("coffer.root"), "docs", "protocol", "urls.md");
    private static final Pattern OPERATION = Pattern.compile("^\\| `([a-z]+:[^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern PRESET =
            Pattern.compile("^([a-z]+) {2,}([a-z]+:[^ \n]+)( +keep=[a-z,]+)?$", Pattern.MULTILINE);

    @Test
    void everyOperationOfThePageGivesAPicture() throws IOException {
        List<String> operations = all(OPERATION, 1);
        assertThat(operations).hasSizeGreaterThan(45).doesNotHaveDuplicates();
        UrlSettings settings = new UrlSettings(URI.create("http://localhost"), List.of(), "", true, false);
        try (Running server = Running.server(UrlService.of(settings))) {
            String still = server.stash(Running.picture("s_land.jpg"));
            String moving = server.stash(Running.picture("s_anim.gif"));
            for (String operation : operations) {
                String id = operation.startsWith("frame") ? moving : still;
                String size = operation.startsWith("dpr") ? "fit:300," : "";
                String target = "/i/" + size + operation + "/" + id + ".jpg";
                HttpResponse<byte[]> answer = server.get(target);
                assertThat(answer.statusCode())
                        .as(target + ": " + new String(answer.body(), StandardCharsets.ISO_8859_1))
                        .isEqualTo(200);
                boolean alone = !operation.startsWith("dpr");
                assertThat(answer.headers().firstValue("Link").isEmpty())
                        .as(target + " is the one spelling")
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void thePresetsOfThePageAreSuch() throws IOException {
        List<String> presets = all(PRESET, 2);
        assertThat(presets)
                .hasSize(2)
                .allSatisfy(text -> assertThat(UrlDialect.spelling(UrlDialect.operations(text)))
                        .isEqualTo(text));
        assertThat(Optional.of(presets.getFirst())).contains("cover:300x200:face,q:75");
    }

    private static List<String> all(Pattern pattern, int group) throws IOException {
        return pattern.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(group))
                .toList();
    }
}
