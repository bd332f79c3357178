package dev.coffer.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads `coffer.yaml`, strictly: what is not known is a mistake, and mistakes have a line.
final class ConfigurationFile {
    private final Path file;
    private final Map<Setting, Settings.Value> values = new EnumMap<>(Setting.class);

    private ConfigurationFile(Path file) {
        this.file = file;
    }

    /// @throws ConfigurationException if it cannot be read, is no YAML, or says something unknown or twice
    static Map<Setting, Settings.Value> read(Path file) {
        var reader = new ConfigurationFile(file);
        var load = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            new Compose(load).composeString(Files.readString(file)).ifPresent(reader::top);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read");
        } catch (MarkedYamlEngineException e) {
            throw new ConfigurationException(reader.at(e.getProblemMark()) + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ConfigurationException(file + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("no YAML"));
        }
        return reader.values;
    }

    private void top(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new ConfigurationException(at(node.getStartMark()) + ": not of the form key: value");
        }
        mapping.getValue().forEach(this::pair);
    }

    private void pair(NodeTuple pair) {
        String key = scalar(pair.getKeyNode());
        String origin = at(pair.getKeyNode().getStartMark());
        Setting setting = Setting.ofKey(key)
                .orElseThrow(() -> new ConfigurationException(
                        origin + ": unknown key '" + key + "'; did you mean '" + nearest(key) + "'?"));
        String text = pair.getValueNode() instanceof SequenceNode sequence
                ? sequence.getValue().stream().map(this::scalar).collect(Collectors.joining(","))
                : scalar(pair.getValueNode());
        if (values.put(setting, new Settings.Value(text, origin)) != null) {
            throw new ConfigurationException(origin + ": '" + key + "' is there twice");
        }
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new ConfigurationException(at(node.getStartMark()) + ": a plain value is wanted here");
    }

    private String at(Optional<Mark> mark) {
        return file + mark.map(it -> ", line " + (it.getLine() + 1)).orElse("");
    }

    private static String nearest(String key) {
        return Arrays.stream(Setting.values())
                .map(Setting::key)
                .min(Comparator.comparingInt(it -> distance(it, key)))
                .orElseThrow();
    }

    /// How many letters have to be changed, put in or taken out (Levenshtein).
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
