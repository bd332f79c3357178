package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Decoded;
import dev.coffer.media.PictureFormat;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables of both compliance documents at level 2, row by row, and the optional rows that are claimed.
class IiifComplianceTest {
    private static final Running SERVER = Running.server();
    private static final String ID = SERVER.stash(IiifSource.png());

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @ParameterizedTest(name = "version {0} region {1} is {2},{3},{4},{5}")
    @CsvSource(delimiter = '|', textBlock = """
            3|full|0|0|300|200
            3|30,40,100,50|30|40|100|50
            3|250,150,100,100|250|150|50|50
            3|pct:10,20,50,25|30|40|150|50
            3|pct:10.5,0,33.3,.5|31|0|100|1
            3|pct:50,50,100,100|150|100|150|100
            3|square|50|0|200|200
            2|full|0|0|300|200
            2|30,40,100,50|30|40|100|50
            2|250,150,100,100|250|150|50|50
            2|pct:10,20,50,25|30|40|150|50
            2|pct:50,50,100,100|150|100|150|100
            2|square|50|0|200|200
            """)
    void regions(int version, String region, int x, int y, int width, int height) {
        Decoded answer = png(version, region + "/max/0/default.png");
        assertThat(size(answer)).isEqualTo(width + "x" + height);
        IiifSource.check(answer, x, y, width, height, false, 0);
    }

    @ParameterizedTest(name = "version {0} size {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            3|max|300x200
            3|150,|150x100
            3|300,|300x200
            3|,50|75x50
            3|,200|300x200
            3|pct:50|150x100
            3|pct:33.3|100x67
            3|pct:100|300x200
            3|!90,90|90x60
            3|!900,50|75x50
            3|!900,900|300x200
            3|120,120|120x120
            3|%5E450,|450x300
            3|%5E150,|150x100
            3|%5E,300|450x300
            3|%5Epct:150|450x300
            3|%5E90,400|90x400
            3|%5E!600,600|600x400
            3|%5E!90,90|90x60
            2|full|300x200
            2|max|300x200
            2|150,|150x100
            2|,50|75x50
            2|pct:50|150x100
            2|pct:33.3|100x67
            2|!90,90|90x60
            2|150,100|150x100
            2|120,120|120x120
            2|450,|450x300
            2|,300|450x300
            2|pct:150|450x300
            2|400,90|400x90
            """)
    void sizes(int version, String size, String expected) {
        Decoded answer = png(version, "full/" + size + "/0/default.png");
        assertThat(size(answer)).isEqualTo(expected);
        IiifSource.check(answer, 0, 0, 300, 200, false, 0);
    }

    @ParameterizedTest(name = "version {0} rotation {1}")
    @CsvSource({
        "3,0,false,0",
        "3,90,false,1",
        "3,180,false,2",
        "3,270,false,3",
        "3,360,false,0",
        "3,90.0,false,1",
        "3,!0,true,0",
        "3,!90,true,1",
        "3,!180,true,2",
        "3,!270,true,3",
        "2,0,false,0",
        "2,90,false,1",
        "2,180,false,2",
        "2,270,false,3",
        "2,!0,true,0",
        "2,!90,true,1",
        "2,!180,true,2",
        "2,!270,true,3"
    })
    void rotations(int version, String rotation, boolean mirrored, int quarters) {
        Decoded answer = png(version, "20,10,200,100/100,/" + rotation + "/default.png");
        assertThat(size(answer)).isEqualTo(quarters % 2 == 0 ? "100x50" : "50x100");
        IiifSource.check(answer, 20, 10, 200, 100, mirrored, quarters);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void otherWholeAnglesMakeRoomForTheCorners(int version) {
        Decoded answer = png(version, "full/max/45/default.png");
        assertThat(answer.width()).isBetween(352, 356);
        assertThat(answer.height()).isBetween(352, 356);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void qualities(int version) {
        Decoded colour = png(version, "full/max/0/color.png");
        assertThat(colour.fingerprint())
                .isEqualTo(png(version, "full/max/0/default.png").fingerprint());
        assertThat(pixels(png(version, "full/max/0/gray.png"))).allSatisfy(pixel -> {
            assertThat(pixel >> 16 & 0xff).isEqualTo(pixel & 0xff);
            assertThat(pixel >> 8 & 0xff).isEqualTo(pixel & 0xff);
        });
        assertThat(pixels(png(version, "full/max/0/bitonal.png")))
                .contains(0, 0xffffff)
                .allSatisfy(pixel -> assertThat(pixel).isIn(0, 0xffffff));
    }

    @ParameterizedTest
    @CsvSource({
        "2,jpg,image/jpeg", "2,png,image/png", "2,webp,image/webp", "2,gif,image/gif", "2,tif,image/tiff",
        "3,jpg,image/jpeg", "3,png,image/png", "3,webp,image/webp", "3,gif,image/gif", "3,tif,image/tiff"
    })
    void formats(int version, String format, String mediaType) {
        HttpResponse<byte[]> answer = get(version, "/30,40,100,50/max/0/default." + format);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo(mediaType);
        PictureFormat picture = Arrays.stream(PictureFormat.values())
                .filter(one -> one.mediaType().equals(mediaType))
                .findFirst()
                .orElseThrow();
        Decoded decoded = IiifSource.decoded(answer.body(), picture);
        assertThat(size(decoded)).isEqualTo("100x50");
        if (picture != PictureFormat.GIF) { // whose colours are 256 in all
            IiifSource.check(decoded, 30, 40, 100, 50, false, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theBaseAddressRedirectsToTheInformation(int version) {
        HttpResponse<byte[]> answer = get(version, "");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(header(answer, "Location"))
                .isEqualTo("http://127.0.0.1:" + SERVER.port() + "/iiif/" + version + "/" + ID + "/info.json");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/info.json",
                "/full/max/0/default.jpg",
                "",
                "/full/nonsense/0/default.jpg",
                "/full/9999999,/0/default.jpg"
            })
    void pagesOfAnyOriginMayReadEveryAnswer(String rest) {
        for (int version : new int[] {2, 3}) {
            HttpResponse<byte[]> answer = get(version, rest, "Origin", "https://viewer.example");
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            3||application/ld+json;profile="http://iiif.io/api/image/3/context.json"
            3|*/*|application/ld+json;profile="http://iiif.io/api/image/3/context.json"
            3|application/ld+json|application/ld+json;profile="http://iiif.io/api/image/3/context.json"
            3|application/json|application/json
            3|application/ld+json;q=0.5, application/json|application/json
            3|application/json;q=0.5, application/ld+json;q=0.6|application/ld+json;profile="http://iiif.io/api/image/3/context.json"
            2||application/json
            2|*/*|application/json
            2|application/ld+json|application/ld+json
            2|text/html, application/ld+json;q=0.1|application/ld+json
            2|application/ld+json;q=0|application/json
            2|application/json|application/json
            """)
    void theMediaTypeOfJsonLdIsNegotiated(int version, String accept, String expected) {
        HttpResponse<byte[]> answer =
                accept == null ? get(version, "/info.json") : get(version, "/info.json", "Accept", accept);
        assertThat(header(answer, "Content-Type")).isEqualTo(expected);
        assertThat(header(answer, "Vary")).isEqualTo("Accept");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theProfileIsLinked(int version) {
        String profile = "<http://iiif.io/api/image/" + version + "/level2.json>;rel=\"profile\"";
        assertThat(header(get(version, "/info.json"), "Link")).contains(profile);
        assertThat(header(get(version, "/full/max/0/default.jpg"), "Link")).contains(profile);
    }

    @ParameterizedTest(name = "version {0}: {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            3|full/max/0/default.jpg|full/max/0/default.jpg
            3|0,0,300,200/300,200/360/color.png|full/max/0/default.png
            3|0,0,900,900/150,/0/gray.png|full/150,100/0/gray.png
            3|square/%5E250,/!90.00/bitonal.png|50,0,200,200/%5E250,250/!90/bitonal.png
            3|pct:10,20,50,25/pct:50/0/default.webp|30,40,150,50/75,25/0/default.webp
            2|full/full/0/default.jpg|full/full/0/default.jpg
            2|full/max/0/color.jpg|full/full/0/default.jpg
            2|full/300,200/0/default.jpg|full/full/0/default.jpg
            2|full/!150,150/0/default.jpg|full/150,/0/default.jpg
            2|full/120,120/0/default.jpg|full/120,120/0/default.jpg
            2|square/,100/!180/gray.tif|50,0,200,200/100,/!180/gray.tif
            """)
    void theCanonicalAddressIsLinkedAndGivesTheSame(int version, String asked, String canonical) {
        HttpResponse<byte[]> answer = get(version, "/" + asked);
        String address = "http://127.0.0.1:" + SERVER.port() + "/iiif/" + version + "/" + ID + "/" + canonical;
        assertThat(header(answer, "Link")).startsWith("<" + address + ">;rel=\"canonical\"");
        HttpResponse<byte[]> same = get(version, "/" + canonical);
        assertThat(same.body()).isEqualTo(answer.body());
        assertThat(header(same, "ETag")).isEqualTo(header(answer, "ETag"));
        assertThat(header(same, "Link")).isEqualTo(header(answer, "Link"));
    }

    private static Decoded png(int version, String parameters) {
        HttpResponse<byte[]> answer = get(version, "/" + parameters);
        assertThat(answer.statusCode()).as(parameters).isEqualTo(200);
        return IiifSource.decoded(answer.body(), PictureFormat.PNG);
    }

    private static Iterable<Integer> pixels(Decoded answer) {
        return () -> IntStream.range(0, answer.width())
                .mapToObj(x -> answer.argb(x, answer.height() / 3) & 0xffffff)
                .iterator();
    }

    private static String size(Decoded answer) {
        return answer.width() + "x" + answer.height();
    }

    private static HttpResponse<byte[]> get(int version, String rest, String... headers) {
        return SERVER.get("/iiif/" + version + "/" + ID + rest, headers);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
