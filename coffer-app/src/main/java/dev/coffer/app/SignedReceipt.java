package dev.coffer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A receipt as a file: two lines, each a JSON object. The first is the receipt; what is signed are its bytes, to the
/// end of the line. The second says the signature. Without a key there is only the first.
///
/// @param text the first line, with its end
/// @param signature the second line; empty if there is none
record SignedReceipt(String text, Optional<String> signature) {
    private static final Pattern SIGNATURE = Pattern.compile(
            "\\{\"algorithm\":\"Ed25519\",\"key\":\"(sha256:[0-9a-f]{64})\",\"signature\":\"([A-Za-z0-9+/]{86}==)\"}\n?");

    /// What is wrong with a receipt; one line, for people.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /// @param line a receipt on one line, with its end
    static SignedReceipt of(String line, Optional<ReceiptKey> key) {
        return new SignedReceipt(
                line,
                key.map(signer -> "{\"algorithm\":\"Ed25519\",\"key\":\"" + signer.id() + "\",\"signature\":\""
                        + Base64.getEncoder().encodeToString(signer.sign(line.getBytes(StandardCharsets.UTF_8)))
                        + "\"}\n"));
    }

    static SignedReceipt parse(String file) {
        int end = file.indexOf('\n') + 1;
        return end == 0 || end == file.length()
                ? new SignedReceipt(file, Optional.empty())
                : new SignedReceipt(file.substring(0, end), Optional.of(file.substring(end)));
    }

    /// As it stands in a file.
    String document() {
        return text + signature.orElse("");
    }

    /// @throws Refused if it is not signed by this key as it is
    void check(PublicKey key) throws Refused {
        Matcher said = SIGNATURE.matcher(signature.orElseThrow(() -> new Refused("it is not signed")));
        if (!said.matches()) {
            throw new Refused("its second line is no signature");
        }
        if (!said.group(1).equals(ReceiptKey.id(key))) {
            throw new Refused("it is signed by another key, " + said.group(1));
        }
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        if (!ReceiptKey.isOf(key, signed, Base64.getDecoder().decode(said.group(2)))) {
            throw new Refused("it is not as it was signed");
        }
    }

    /// Writes a document as a whole, or not at all.
    static void write(Path target, String document) {
        try {
            Path folder =
                    Optional.ofNullable(target.toAbsolutePath().getParent()).orElseThrow();
            Path whole = Files.createTempFile(folder, "receipt", ".tmp");
            Files.writeString(whole, document, StandardCharsets.UTF_8);
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "it is done, but its receipt could not be written to " + target
                            + " (repeat the command to have it): " + e.getMessage(),
                    e);
        }
    }
}
