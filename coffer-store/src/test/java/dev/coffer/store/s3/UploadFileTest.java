package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Notes of an upload are as much as was whole when the writer ended, whenever that was.
final class UploadFileTest {
    private static final Map<String, String> WHAT = Map.of("bucket", "b", "key", " k  with blanks ", "size", "10");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("x.upload");
    }

    @Test
    void whatWasNotedIsThere() throws IOException {
        note();
        try (UploadFile notes = open()) {
            assertThat(notes.uploadId()).contains("an id/with=odd signs");
            assertThat(notes.mark()).contains("a mark");
            assertThat(notes.parts()).containsOnlyKeys(1, 2, 3).containsValue(part(2));
        }
    }

    @Test
    void cutAnywhereItHoldsItsWholeLines() throws IOException {
        note();
        byte[] all = Files.readAllBytes(file);
        for (int length = 0; length < all.length; length++) {
            Files.write(file, Arrays.copyOf(all, length));
            try (UploadFile notes = open()) {
                assertThat(notes.parts().size()).isLessThanOrEqualTo(3);
                notes.parts().forEach((number, part) -> assertThat(part).isEqualTo(part(number)));
                notes.uploadId().ifPresent(id -> assertThat(id).isEqualTo("an id/with=odd signs"));
                assertThat(notes.parts().isEmpty() || notes.uploadId().isPresent())
                        .isTrue();
                if (notes.uploadId().isPresent()) {
                    notes.add(part(4)); // on a line of its own, whatever stands before
                }
            }
            if (Files.exists(file)) {
                try (UploadFile notes = open()) {
                    assertThat(notes.parts()).containsEntry(4, part(4));
                }
            }
        }
    }

    @Test
    void aLineThatWasChangedIsIgnored() throws IOException {
        note();
        String text = Files.readString(file);
        Files.writeString(file, text.replace("part 2 ", "part 7 "));
        try (UploadFile notes = open()) {
            assertThat(notes.parts()).containsOnlyKeys(1, 3);
        }
        Files.write(file, new byte[100], StandardOpenOption.APPEND);
        try (UploadFile notes = open()) {
            assertThat(notes.parts()).containsOnlyKeys(1, 3);
        }
    }

    @Test
    void notesOfSomethingElseAreForgotten() throws IOException {
        note();
        try (UploadFile notes = UploadFile.open(file, Map.of("bucket", "other")).orElseThrow()) {
            assertThat(notes.uploadId()).isEmpty();
            assertThat(notes.parts()).isEmpty();
        }
    }

    @Test
    void whatIsInUseIsNotOpenedAgain() throws IOException {
        try (UploadFile notes = open()) {
            notes.begun("id", Optional.empty());
            assertThat(UploadFile.open(file, WHAT)).isEmpty();
            notes.drop();
            assertThat(file).doesNotExist();
            assertThat(UploadFile.open(file)).isEmpty();
        }
        try (UploadFile notes = open()) {
            assertThat(notes.uploadId()).isEmpty();
        }
    }

    @Test
    void notesWithoutAnUploadAreNotLeft() throws IOException {
        open().close();
        assertThat(file).doesNotExist();
    }

    private UploadFile open() throws IOException {
        return UploadFile.open(file, WHAT).orElseThrow();
    }

    private void note() throws IOException {
        try (UploadFile notes = open()) {
            notes.begun("an id/with=odd signs", Optional.of("a mark"));
            for (int number = 1; number <= 3; number++) {
                notes.add(part(number));
            }
        }
    }

    private static UploadNotes.Part part(int number) {
        return new UploadNotes.Part(
                number,
                5 << 20,
                "etag-" + number,
                Sha256.of(Integer.toString(number).getBytes(UTF_8)));
    }
}
