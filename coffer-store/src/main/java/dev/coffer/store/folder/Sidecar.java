package dev.coffer.store.folder;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file `.coffer.<folded name>` beside an entry: how the entry's name is really spelt, and the facts of
/// the version that is there and of the one that is about to replace it.
///
/// As it holds both, it can be put in place before the object is, and whichever version is found has its
/// facts. A version that no facts are for (a file put there or changed by hand) has none.
///
/// @param name the entry's name as it is spelt
/// @param facts none for a directory, at most two for an object
record Sidecar(String name, List<Facts> facts) {
    private static final String HEADER = "coffer sidecar 1";
    private static final String END = "end";

    static Path path(Path directory, String name) {
        return directory.resolve(KeyPath.SIDECAR + KeyPath.fold(name));
    }

    /// The sidecar at `path`, or empty if there is none or it is not whole.
    static Optional<Sidecar> read(Path path) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes(1 << 16);
            }
            return parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Optional<Facts> of(Version version) {
        String etag = version.etag();
        return facts.stream().filter(known -> known.etag().equals(etag)).findFirst();
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(512);
        line(text, HEADER);
        line(text, "name " + name);
        for (Facts known : facts) {
            line(text, "etag " + known.etag());
            line(text, "type " + known.description().contentType());
            known.sha256().ifPresent(sha256 -> line(text, "sha256 " + sha256));
            known.sortedHeaders().forEach((header, value) -> line(text, header.lowerCase() + " " + value));
            known.sortedMetadata().forEach((key, value) -> line(text, "meta " + key + " " + value));
        }
        line(text, END);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    /// Values hold no control characters, so that a line is a line; a text without its end was cut short.
    private static Optional<Sidecar> parse(String text) {
        List<String> lines = List.of(text.split("\n"));
        if (lines.size() < 3
                || !lines.getFirst().equals(HEADER)
                || !lines.getLast().equals(END)) {
            return Optional.empty();
        }
        List<Facts> all = new ArrayList<>();
        String name = "";
        for (int i = 1; i < lines.size() - 1; i++) {
            String line = lines.get(i);
            if (line.startsWith("name ")) {
                name = line.substring(5);
            } else if (line.startsWith("etag ")) {
                int next = i + 1;
                while (!lines.get(next).startsWith("etag ") && next < lines.size() - 1) {
                    next++;
                }
                all.add(facts(line.substring(5), lines.subList(i + 1, next)));
            }
        }
        return Optional.of(new Sidecar(name, all));
    }

    private static Facts facts(String etag, List<String> lines) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<Header, String> headers = new EnumMap<>(Header.class);
        String type = FolderStore.OCTETS;
        Optional<Sha256> sha256 = Optional.empty();
        for (String line : lines) {
            String value = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("type ")) {
                type = value;
            } else if (line.startsWith("sha256 ") && value.matches("[0-9a-f]{64}")) {
                sha256 = Optional.of(new Sha256(value));
            } else if (line.startsWith("meta ")) {
                int space = value.indexOf(' ');
                metadata.put(value.substring(0, space), value.substring(space + 1));
            } else {
                Header.of(line.substring(0, Math.max(0, line.indexOf(' '))))
                        .ifPresent(header -> headers.put(header, value));
            }
        }
        return new Facts(etag, new Description(type, metadata, headers), sha256);
    }
}
