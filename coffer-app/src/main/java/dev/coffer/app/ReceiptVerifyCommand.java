package dev.coffer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;

/// `coffer receipt verify`: whether a receipt is as it was signed.
final class ReceiptVerifyCommand implements Command {
    private static final long MOST_BYTES = 256 << 20;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.RECEIPT.word() + " " + ReceiptVerb.VERIFY.words(),
                "Says in one line whether a receipt is as it was signed, by which key, and what it comes to. Ends with 0",
                "if so, and with 1 if not. Neither a repository nor a setting is needed.",
                "",
                "The first line of the file is what is signed, with its end; openssl alone tells the same:",
                "docs/guide/takedown.md.");
        spec.usageMessage().customSynopsis("coffer receipt verify [OPTION...] FILE");
        Options.value(spec, "FILE", "The public key, in PEM.", "--key");
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.arguments(spec, "FILE", "1", "The receipt.");
        Options.examples(
                spec,
                "coffer receipt verify 17.json --key receipts.pub.pem",
                "openssl pkey -in receipts.pem -pubout -out receipts.pub.pem      # the public part of a key");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Path file = Path.of(S3Options.arguments(line).getFirst());
        PublicKey key = ReceiptKey.readPublic(Path.of(S3Options.text(line, "--key")
                .orElseThrow(() -> new IllegalArgumentException("--key says the public key to verify it with"))));
        boolean json = line.hasMatchedOption("--json");
        SignedReceipt receipt;
        String said;
        boolean good;
        try {
            receipt = SignedReceipt.parse(read(file));
            receipt.check(key);
            said = words(receipt.text());
            good = true;
        } catch (SignedReceipt.Refused e) {
            said = String.valueOf(e.getMessage());
            good = false;
        }
        if (json) {
            terminal.out()
                    .println(new JsonLine()
                            .put("file", file.toString())
                            .put("key", ReceiptKey.id(key))
                            .put("is_good", good)
                            .put("says", said)
                            .end());
        } else {
            terminal.out().println(S3Tally.printable((good ? "good: " : "bad: ") + file + ": " + said));
        }
        terminal.out().flush();
        return good ? Exit.OK : Exit.SOME_FAILED;
    }

    private static String words(String text) throws SignedReceipt.Refused {
        try {
            return ReceiptWords.of(text);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new SignedReceipt.Refused("its first line is no receipt");
        }
    }

    private static String read(Path file) throws SignedReceipt.Refused {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new SignedReceipt.Refused("it is larger than any receipt");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new SignedReceipt.Refused("it is no text");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
