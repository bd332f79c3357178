package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/// A refusal is understood whatever its document is.
final class ErrorAnswerTest {

    @Test
    void codeMessageAndRequestAreRead() {
        AwsServiceException e = read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>SlowDown</Code>
                <Message>Please &lt;reduce&gt; <![CDATA[your]]> rate</Message><Detail><Code>inner</Code></Detail>
                <RequestId>4711</RequestId></Error>""");
        assertThat(e.statusCode()).isEqualTo(503);
        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
        assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Please <reduce> your rate");
        assertThat(e.requestId()).isEqualTo("4711");
        assertThat(e.isThrottlingException()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>502 Bad Gateway<br></html>",
                "not a document",
                "<Error><Code>cut off",
                "<Other><Code>X</Code></Other>",
                "{\"code\": 1}"
            })
    void whatIsNoRefusalOfS3HasAStatusOnly(String body) {
        AwsServiceException e = read(body);
        assertThat(e.statusCode()).isEqualTo(503);
        assertThat(e.awsErrorDetails().errorCode()).isNull();
    }

    @Test
    void aDocumentReadsNoFilesAndDoesNotGrow(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "a secret");
        AwsServiceException outside = read("<!DOCTYPE Error [<!ENTITY file SYSTEM \"" + secret.toUri()
                + "\">]><Error><Code>&file;</Code><Message>&file;</Message></Error>");
        assertThat(String.valueOf(outside.awsErrorDetails())).doesNotContain("a secret");
        String laughs = "<!DOCTYPE Error [<!ENTITY a \"" + "ha".repeat(100) + "\"><!ENTITY b \"" + "&a;".repeat(100)
                + "\"><!ENTITY c \"" + "&b;".repeat(100) + "\">]><Error><Message>&c;</Message></Error>";
        assertThat(String.valueOf(read(laughs).awsErrorDetails().errorMessage()).length())
                .isLessThan(1000);
        assertThat(read("<Error><Message>" + "x".repeat(1 << 20) + "</Message></Error>")
                        .awsErrorDetails()
                        .errorMessage())
                .isEmpty();
    }

    private static AwsServiceException read(String body) {
        SdkHttpResponse head = SdkHttpResponse.builder().statusCode(503).build();
        return (AwsServiceException) ErrorAnswer.of(head, new ByteArrayInputStream(body.getBytes(UTF_8)));
    }
}
