package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

    @Test
    void everyOptionOfTheSeedsServerIsThereUnderItsName() {
        Map<String, String> options = Map.ofEntries(
                Map.entry("port", "8888"),
                Map.entry("client_name", "abc"),
                Map.entry("client_key", "abcdef"),
                Map.entry("allowed_hosts", "foo.co,bar.io"),
                Map.entry("allowed_operations", "resize,noop"),
                Map.entry("max_operations", "10"),
                Map.entry("max_resize_width", "15000"),
                Map.entry("max_resize_height", "15000"),
                Map.entry("max_requests", "40"),
                Map.entry("timeout", "7.5"),
                Map.entry("implicit_base_url", "http://a.example/"),
                Map.entry("validate_cert", "true"),
                Map.entry("user_agent", "foo"),
                Map.entry("content_type_from_image", "true"),
                Map.entry("background", "ccc"),
                Map.entry("expand", "1"),
                Map.entry("filter", "bicubic"),
                Map.entry("format", "png"),
                Map.entry("mode", "fill"),
                Map.entry("operation", "resize"),
                Map.entry("optimize", "1"),
                Map.entry("position", "top"),
                Map.entry("progressive", "1"),
                Map.entry("quality", "50"),
                Map.entry("retain", "60"),
                Map.entry("preserve_exif", "1"));
        ServerSettings settings = ServerSettings.standard();
        for (Map.Entry<String, String> option : options.entrySet()) {
            settings = settings.with(option.getKey(), option.getValue());
        }
        assertThat(settings.web().timeout()).isEqualTo(Duration.ofMillis(7500));
        assertThat(settings.web().userAgent()).isEqualTo("foo");
        assertThat(settings.pilbox().allowedHosts()).containsExactlyInAnyOrder("foo.co", "bar.io");
        assertThat(settings.contentTypeFromImage()).isTrue();
    }

    @Test
    void aValueThatIsNoneIsSaidWithItsOption() {
        Map.of(
                        "port", "70000",
                        "timeout", "soon",
                        "max_requests", "0",
                        "allow_private", "maybe",
                        "quality", "900",
                        "no_such_option", "option",
                        "proxy_host", "proxy.example",
                        "validate_cert", "false")
                .forEach((option, value) -> assertThatThrownBy(
                                () -> ServerSettings.standard().with(option, value))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(option)
                        .hasMessageContaining(value));
    }
}
