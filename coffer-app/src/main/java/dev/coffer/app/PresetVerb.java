package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer preset` can be told to do, in the order of the help.
enum PresetVerb implements Verb {
    SET("Give a name to operations on pictures", PresetSetCommand::new),
    KEEP("Say where what comes of presets is kept", PresetKeepCommand::new),
    LS("List the presets", PresetListCommand::new),
    SHOW("List the revisions of a preset", PresetShowCommand::new),
    RM("Take presets away", PresetRemoveCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    PresetVerb(String summary, Supplier<Command> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public Command command() {
        return maker.get();
    }
}
