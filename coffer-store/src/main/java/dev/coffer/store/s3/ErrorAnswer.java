package dev.coffer.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A server's refusal, `<Error><Code>…</Code><Message>…</Message></Error>`, as the SDK's exception.
///
/// Hostile input: read up to a bound, without a document type and without anything that it refers to. What
/// is not such a document (a gateway's page, or nothing, as to a HEAD) has a status only.
final class ErrorAnswer {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_TEXT = 1 << 10;

    private ErrorAnswer() {}

    static SdkException of(SdkHttpResponse head, InputStream body) {
        Map<String, String> said = read(body);
        String code = said.getOrDefault("Code", "");
        String message = said.getOrDefault("Message", "");
        String requestId = head.firstMatchingHeader("x-amz-request-id").orElse(said.getOrDefault("RequestId", ""));
        AwsErrorDetails.Builder details = AwsErrorDetails.builder()
                .serviceName("S3")
                .errorMessage(message)
                .sdkHttpResponse(head);
        if (!code.isEmpty()) {
            details.errorCode(code);
        }
        return S3Exception.builder()
                .awsErrorDetails(details.build())
                .message(head.statusCode() + " " + code)
                .statusCode(head.statusCode())
                .requestId(requestId)
                .build();
    }

    /// The texts of the elements right below the root, as far as they are whole.
    private static Map<String, String> read(InputStream body) {
        Map<String, String> said = new HashMap<>();
        try {
            byte[] bytes = body.readNBytes(MOST_BYTES);
            if (bytes.length > 0) {
                read(bytes, said);
            }
        } catch (IOException | XMLStreamException e) {
            // what was understood until here will do
            return said;
        }
        return said;
    }

    private static void read(byte[] bytes, Map<String, String> said) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(new java.io.ByteArrayInputStream(bytes));
        int depth = 0;
        String name = "";
        StringBuilder text = new StringBuilder();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth == 1 && !xml.getLocalName().equals("Error")) {
                        return;
                    }
                    name = xml.getLocalName();
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (depth == 2 && text.length() < MOST_TEXT) {
                        text.append(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (depth == 2) {
                        said.putIfAbsent(name, text.toString().strip());
                    }
                    depth--;
                }
                default -> {}
            }
        }
    }
}
