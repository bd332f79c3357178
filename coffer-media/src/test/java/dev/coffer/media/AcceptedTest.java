package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTest {

    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8 | AVIF WEBP",
                "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5 | AVIF WEBP",
                "image/webp,image/apng,image/*,*/*;q=0.8 | WEBP",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8 | AVIF WEBP",
                "image/*,*/*;q=0.8 | ''",
                "*/* | ''",
                "'' | ''",
                "IMAGE/AVIF | AVIF",
                "image/avif;q=0 | ''",
                "image/avif;q=0.000,image/webp | WEBP",
                "image/avif;q=0.5,image/webp;q=0.9 | WEBP",
                "image/avif ; Q=1.0 , image/webp; q=1 | AVIF WEBP",
                "image/avif;q=0.3 | AVIF",
                "image/avif;q=2 | ''",
                "image/avif;q= | ''",
                "image/avif;q=-1,image/webp;q=0.1234 | ''",
                "image/avif,image/avif;q=0 | ''",
                "image/avifx,ximage/webp | ''",
                ",,;;,;q=1,image/webp | WEBP",
                "image/gif,image/jxl,image/heic | ''"
            })
    void headersOfBrowsersAndOthersAreUnderstood(String header, String formats) {
        Set<PictureFormat> expected = Arrays.stream(formats.split(" "))
                .filter(name -> !name.isEmpty())
                .map(PictureFormat::valueOf)
                .collect(Collectors.toSet());
        assertThat(Accepted.of(header)).isEqualTo(expected);
    }

    @Test
    void aHeaderWithoutEndIsNotRead() {
        assertThat(Accepted.of("image/avif," + "a,".repeat(1_000_000))).isEmpty();
        assertThat(Accepted.of("a,".repeat(60) + "image/avif")).isEmpty();
        assertThat(Accepted.of("a,".repeat(40) + "image/avif")).containsExactly(PictureFormat.AVIF);
    }

    @Property
    void anyHeaderGivesAnAnswer(@ForAll String header) {
        assertThat(Encoding.OFFERED).containsAll(Accepted.of(header));
        assertThat(Accepted.of("image/webp," + header.replaceAll("(?i)image/", "")))
                .contains(PictureFormat.WEBP);
    }

    @Test
    void thePictureDecidesWithWhatIsTaken() throws IOException {
        Set<PictureFormat> both = Set.of(PictureFormat.AVIF, PictureFormat.WEBP);
        Set<PictureFormat> webp = Set.of(PictureFormat.WEBP);
        assertThat(made("s_land.jpg", both)).isEqualTo(PictureFormat.AVIF);
        assertThat(made("s_land.jpg", webp)).isEqualTo(PictureFormat.WEBP);
        assertThat(made("s_land.jpg", Set.of())).isEqualTo(PictureFormat.JPEG);
        assertThat(made("s_alpha.png", both)).isEqualTo(PictureFormat.AVIF);
        assertThat(made("s_alpha.png", Set.of())).isEqualTo(PictureFormat.PNG);
        assertThat(made("s_weba.webp", Set.of())).isEqualTo(PictureFormat.PNG);
        assertThat(made("s_tiff.tif", Set.of())).isEqualTo(PictureFormat.JPEG);
        assertThat(made("s_anim.gif", both)).isEqualTo(PictureFormat.WEBP);
        assertThat(made("s_anim.gif", Set.of(PictureFormat.AVIF))).isEqualTo(PictureFormat.GIF);
        assertThat(made("s_anim.webp", Set.of())).isEqualTo(PictureFormat.GIF);
        assertThat(render("s_anim.gif", new Recipe(List.of(new Step.Frame(1)), encoding(both)))
                        .format())
                .isEqualTo(PictureFormat.AVIF);
    }

    private static PictureFormat made(String name, Set<PictureFormat> taken) throws IOException {
        return render(name, new Recipe(List.of(), encoding(taken))).format();
    }

    private static Encoding encoding(Set<PictureFormat> taken) {
        return Encoding.AS_SOURCE.auto(taken);
    }

    private static Rendered render(String name, Recipe recipe) throws IOException {
        byte[] source = Files.readAllBytes(Golden.picture("synthetic/" + name));
        return RENDERER.render(MemorySegment.ofArray(source), recipe);
    }
}
