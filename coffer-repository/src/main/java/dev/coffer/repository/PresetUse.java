package dev.coffer.repository;

/// That a picture was asked for by a preset: in which revision, and for which screens.
///
/// @param revision at least 1; presets of a server's configuration have none
/// @param density what the lengths of its operations were multiplied by
public record PresetUse(String name, long revision, double density) {
    public PresetUse {
        if (name.isEmpty() || revision < 1 || !(density > 0)) {
            throw new IllegalArgumentException(
                    "no use of a preset: '" + name + "', revision " + revision + ", density " + density);
        }
    }

    /// The shortest spelling of the density: `1`, `1.5`.
    public String densityText() {
        return density == Math.rint(density) ? Long.toString((long) density) : Double.toString(density);
    }
}
