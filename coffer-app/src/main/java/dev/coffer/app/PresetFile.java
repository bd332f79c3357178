package dev.coffer.app;

import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.Recipe;
import dev.coffer.media.url.UrlDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a file of presets: a line each, a name and its operations with blanks between. Empty lines, and those that
/// begin with `#`, say nothing.
final class PresetFile {

    /// @throws ConfigurationException if it cannot be read, or a line is wrong; naming the line
    static Map<String, Recipe> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new ConfigurationException("presets: " + file + " cannot be read as text");
        }
        Map<String, Recipe> presets = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(presets, file + ", line " + (i + 1), line);
            }
        }
        return presets;
    }

    private static void add(Map<String, Recipe> presets, String place, String line) {
        String[] words = line.split("\\s+");
        if (words.length != 2) {
            throw new ConfigurationException(
                    place + ": a preset is a name and its operations, as card cover:300x200,q:75");
        }
        try {
            String name = new What.Preset(words[0]).name();
            if (presets.put(name, UrlDialect.operations(words[1])) != null) {
                throw new ConfigurationException(place + ": there is a preset '" + name + "' already");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place + ": " + e.getMessage());
        }
    }

    private PresetFile() {}
}
