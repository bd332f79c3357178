package dev.coffer.app;

import dev.coffer.media.ConfiguredPreset;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Tiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a file of presets: a line each, a name and its operations with blanks between, and where its results are kept
/// if that is not where all others are. Empty lines, and those that begin with `#`, say nothing.
final class PresetFile {
    private static final String KEEP = "keep=";

    /// @throws ConfigurationException if it cannot be read, or a line is wrong; naming the line
    static Map<String, ConfiguredPreset> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new ConfigurationException("presets: " + file + " cannot be read as text");
        }
        Map<String, ConfiguredPreset> presets = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(presets, file + ", line " + (i + 1), line);
            }
        }
        return presets;
    }

    private static void add(Map<String, ConfiguredPreset> presets, String place, String line) {
        String[] words = line.split("\\s+");
        if (words.length != 2 && !(words.length == 3 && words[2].startsWith(KEEP))) {
            throw new ConfigurationException(
                    place + ": a preset is a name and its operations, as card cover:300x200,q:75, and may say where its"
                            + " results are kept, as keep=memory,disk");
        }
        try {
            String name = new What.Preset(words[0]).name();
            Optional<Tiers> keep =
                    words.length == 3 ? Optional.of(Tiers.parse(words[2].substring(KEEP.length()))) : Optional.empty();
            var preset = new ConfiguredPreset(UrlDialect.ofPreset(words[1]), keep);
            if (presets.put(name, preset) != null) {
                throw new ConfigurationException(place + ": there is a preset '" + name + "' already");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place + ": " + e.getMessage());
        }
    }

    private PresetFile() {}
}
