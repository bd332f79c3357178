package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is left of an SVG, and which are refused.
class SvgTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<g><SCRIPT/></g>",
                "<metadata><x:script xmlns:x='http://www.w3.org/1999/xhtml'/></metadata>",
                "<rect onclick='alert(1)'/>",
                "<rect ONLOAD='alert(1)'/>",
                "<metadata><rect onload='alert(1)'/></metadata>",
                "<foreignObject><p/></foreignObject>",
                "<image href='http://evil.example/a.png'/>",
                "<image xlink:href='file:///etc/passwd'/>",
                "<image href='data:image/svg+xml;base64,AAAA'/>",
                "<image href='data:text/html,x'/>",
                "<use href='other.svg#a'/>",
                "<use xlink:href='http://evil.example/a.svg#b'/>",
                "<style>@import url(http://evil.example/a.css);</style>",
                "<style>@IMPORT 'a.css';</style>",
                "<style>@im\\70ort 'a.css';</style>",
                "<style><![CDATA[rect { fill: url(http://evil.example/a#b) }]]></style>",
                "<rect fill='url(file:///etc/passwd#a)'/>",
                "<rect style='fill:u\\72l(http://evil.example/#a)'/>",
                "<rect style='fill: URL( \"//evil.example/a#b\" )'/>",
                "<rect fill='javascript:alert(1)'/>",
                "<?xml-stylesheet href='http://evil.example/a.css'?>"
            })
    void whatRunsOrFetchesSomethingIsRefused(String part) {
        assertThatThrownBy(() -> svg("<svg xmlns='http://www.w3.org/2000/svg' "
                        + "xmlns:xlink='http://www.w3.org/1999/xlink'>" + part + "</svg>"))
                .as(part)
                .isInstanceOf(MediaException.Unread.class)
                .hasMessageMatching("an SVG [a-z ]+ is not rendered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>",
                "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>",
                "<!DOCTYPE svg SYSTEM 'http://evil.example/a.dtd'><svg xmlns='http://www.w3.org/2000/svg'><g>&x;</g></svg>",
                "<svg xmlns='http://www.w3.org/2000/svg'>",
                "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
                "<svg xmlns='x'/>",
                "<svg/>",
                "<svg xmlns='http://www.w3.org/2000/svg' width='0'/>",
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 a b'/>",
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 NaN'/>",
                "<svg xmlns='http://www.w3.org/2000/svg' width='1e99'/>",
                "<svg xmlns='http://www.w3.org/2000/svg'/><svg/>"
            })
    void whatIsNoSoundSvgIsRefused(String text) {
        assertThatThrownBy(() -> svg(text))
                .isInstanceOfAny(
                        MediaException.Unread.class, MediaException.Damaged.class, MediaException.TooLarge.class);
    }

    @Test
    void aFewPartsDoNotComeToBeBillions() {
        StringBuilder text = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg'><defs><rect id='a0'/>");
        for (int i = 1; i < 30; i++) {
            text.append("<g id='a%d'>".formatted(i))
                    .append("<use href='#a%d'/>".formatted(i - 1).repeat(10))
                    .append("</g>");
        }
        assertThatThrownBy(() -> svg(text + "</defs><use href='#a29'/></svg>"))
                .isInstanceOf(MediaException.TooLarge.class);
        assertThatThrownBy(() -> svg("<svg xmlns='http://www.w3.org/2000/svg'><g id='a'><use href='#a'/></g></svg>"))
                .isInstanceOf(MediaException.Damaged.class);
        assertThatThrownBy(() -> svg("<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>".repeat(300)))
                .isInstanceOfAny(MediaException.TooLarge.class, MediaException.Damaged.class);
    }

    @Test
    void whatIsDrawnStaysAndTheRestGoes() {
        Svg svg = svg("""
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- made by hand -->
                <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
                <svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:ink="urn:ink" width="2in" height="1in"
                    xmlns:l="http://www.w3.org/1999/xlink" ink:version="1">
                  <svg:metadata><ink:who>me</ink:who></svg:metadata>
                  <ink:view/>
                  <svg:a l:href="https://example.org/"><svg:rect id="r" width="1" fill="url(#g)"/></svg:a>
                  <svg:use l:href="#r"/><svg:text>a &lt; b &amp; ü</svg:text>
                  <svg:animate attributeName="x"/>
                </svg:svg>""");
        assertThat(svg.size()).isEqualTo(new Dimensions(192, 96));
        assertThat(new String(svg.text(), StandardCharsets.UTF_8))
                .contains("<g><rect id=\"r\" width=\"1\" fill=\"url(#g)\"></rect></g>")
                .contains("<use xlink:href=\"#r\"></use>", "a &lt; b &amp; ü", "viewBox=\"0 0 192.0 96.0\"")
                .doesNotContain("urn:ink", "who", "animate", "example.org", "DOCTYPE", "made by hand");
    }

    @Test
    void aPictureWithinIsHeldAgainstLimitsToo() {
        String small = Base64.getEncoder().encodeToString(Hostile.png(10, 10));
        String large = Base64.getEncoder().encodeToString(Hostile.png(30_000, 20_000));
        String image = "<svg xmlns='http://www.w3.org/2000/svg'><image href='data:image/png;base64,%s'/></svg>";
        assertThat(svg(image.formatted(small)).size()).isEqualTo(new Dimensions(300, 150));
        assertThatThrownBy(() -> svg(image.formatted(large))).isInstanceOf(MediaException.TooLarge.class);
        assertThatThrownBy(() -> svg(image.formatted("%%%"))).isInstanceOf(MediaException.Damaged.class);
    }

    @ParameterizedTest
    @CsvSource({
        "width='20' height='10',20x10",
        "width='20',20x10",
        "height='50%' viewBox='0 0 400 200',200x100",
        "viewBox='0 0 40.4 20.2',40x20",
        "viewBox='0 0 40 20' width='100%',40x20",
        "width='10mm' height='10mm',38x38",
        "width='auto',300x150",
        "'',300x150"
    })
    void sizesAreThoseOfBrowsers(String attributes, String size) {
        assertThat(svg("<svg xmlns='http://www.w3.org/2000/svg' " + attributes + "/>")
                        .size()
                        .toString())
                .isEqualTo(size);
    }

    private static Svg svg(String text) {
        MemorySegment file = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
        if (text.contains("2000/svg")) {
            assertThat(PictureHeader.sniff(file)).as(text).contains(PictureFormat.SVG);
        }
        return Svg.of(file);
    }
}
