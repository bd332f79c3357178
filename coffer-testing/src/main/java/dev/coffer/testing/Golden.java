package dev.coffer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Golden vectors: what the seed systems were seen to do, as data.
///
/// The vectors and our own synthetic pictures are resources of this module. The seeds' test pictures carry
/// licences of their own and are not part of the project: rows that need them run where [#hasPicture] says
/// that they are there.
///
/// Safe for use by several threads.
public final class Golden {
    /// Where further pictures lie: a folder that holds `images/third_party/…`.
    private static final String ELSEWHERE = "COFFER_GOLDEN";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Golden() {}

    /// The rows of a table, each as column → value; an empty value is empty text.
    ///
    /// @param path such as `md5s3stash/urls.tsv`
    public static List<Map<String, String>> tsv(String path) {
        List<String> lines = text(path).lines().toList();
        String[] columns = lines.getFirst().split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                row.put(columns[i], i < cells.length ? unescape(cells[i]) : "");
            }
            rows.add(row);
        }
        return rows;
    }

    /// The rows of a file of JSON lines.
    ///
    /// @param path such as `pilbox/http.jsonl`
    public static List<JsonNode> jsonLines(String path) {
        return text(path)
                .lines()
                .filter(line -> !line.isBlank())
                .map(JSON::readTree)
                .toList();
    }

    /// A JSON document.
    public static JsonNode json(String path) {
        return JSON.readTree(text(path));
    }

    /// The bytes of a vector file, such as `md5_collision/a.bin`.
    public static byte[] bytes(String path) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden vector '" + path + "'");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the picture can be had on this machine. Synthetic ones always can.
    public static boolean hasPicture(String name) {
        return Golden.class.getResource("/golden/images/" + name) != null
                || elsewhere(name).isPresent();
    }

    /// A picture as a file that must not be written to.
    ///
    /// @param name such as `synthetic/s_land.jpg`
    /// @throws IllegalArgumentException if there is none of that name here
    public static Path picture(String name) {
        if (Golden.class.getResource("/golden/images/" + name) == null) {
            return elsewhere(name)
                    .orElseThrow(() -> new IllegalArgumentException("no picture '" + name + "'; set " + ELSEWHERE));
        }
        return Unpacked.file(name);
    }

    private static Optional<Path> elsewhere(String name) {
        String set = System.getenv(ELSEWHERE);
        Path folder = set != null
                ? Path.of(set)
                : Path.of(System.getProperty("coffer.root", ".")).resolveSibling("shared/data");
        Path file = folder.resolve("images").resolve(name);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    private static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    private static String unescape(String cell) {
        if (cell.indexOf('\\') < 0) {
            return cell;
        }
        StringBuilder out = new StringBuilder(cell.length());
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c != '\\' || i + 1 == cell.length()) {
                out.append(c);
                continue;
            }
            char escaped = cell.charAt(++i);
            out.append(
                    switch (escaped) {
                        case 't' -> '\t';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        default -> escaped;
                    });
        }
        return out.toString();
    }

    /// Pictures copied out of the jar, once for this process.
    private static final class Unpacked {
        private static final Path FOLDER = folder();

        private static Path folder() {
            try {
                Path folder = Files.createTempDirectory("coffer-golden-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static synchronized Path file(String name) {
            Path file = FOLDER.resolve(name);
            if (!Files.exists(file)) {
                try {
                    Files.createDirectories(file.getParent());
                    Files.write(file, bytes("images/" + name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return file;
        }

        private static void delete(Path folder) {
            try (var files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                // The system's own clean-up of its temporary folder will take it.
            }
        }
    }
}
