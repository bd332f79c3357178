package dev.coffer.store.retrying;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.util.Optional;

/// What an object is like once it has been written.
record Expected(Content content, Description description) {

    /// Whether what is there is that object.
    Finding<ObjectInfo> find(Optional<ObjectInfo> there) {
        if (there.isEmpty()
                || there.get().size() != content.size()
                || !there.get().description().equals(description)) {
            return new Finding.NotYet<>();
        }
        Optional<Sha256> expected = digest();
        if (there.get().sha256().isEmpty() || expected.isEmpty()) {
            return new Finding.Unknown<>();
        }
        boolean same = there.get().sha256().equals(expected);
        return same ? new Finding.Happened<>(there.get()) : new Finding.NotYet<>();
    }

    /// Empty where the content can no longer be read; then nothing can be told.
    private Optional<Sha256> digest() {
        if (content.sha256().isPresent()) {
            return content.sha256();
        }
        try {
            return Optional.of(content.digest(0, content.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
