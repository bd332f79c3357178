package dev.coffer.app;

import java.util.HashMap;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer completion`: so that the shell knows commands and options.
final class CompletionCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.COMPLETION, "Writes a script that completes commands and options, for bash and zsh alike.");
        spec.usageMessage().customSynopsis("coffer completion [bash|zsh]");
        Options.arguments(spec, "SHELL", "0..1", "bash or zsh.");
        Options.examples(
                spec,
                "coffer completion bash > ~/.local/share/bash-completion/completions/coffer",
                "coffer completion zsh > ~/.coffer-completion    # and . ~/.coffer-completion in ~/.zshrc",
                "source <(coffer completion bash)                # for this shell alone");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        String shell = line.matchedPositionalValue(0, List.of("bash")).getFirst();
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new IllegalArgumentException("no completion for '" + shell + "': bash, zsh");
        }
        terminal.out().print(AutoComplete.bash("coffer", new CommandLine(everything())));
        return Exit.OK;
    }

    /// All commands in one model.
    private static CommandSpec everything() {
        CommandSpec root = CommandSpec.create().name("coffer");
        for (CommandName name : CommandName.values()) {
            CommandSpec spec = name.command().spec().name(name.word());
            var inner = new HashMap<String, CommandSpec>();
            for (Verb verb : name.verbs()) {
                String first = verb.wordList().getFirst();
                String last = verb.wordList().getLast();
                boolean nested = verb.wordList().size() > 1;
                CommandSpec parent = nested ? inner.computeIfAbsent(first, it -> under(spec, it)) : spec;
                parent.addSubcommand(last, verb.command().spec().name(last));
            }
            root.addSubcommand(name.word(), spec);
        }
        return root;
    }

    private static CommandSpec under(CommandSpec parent, String word) {
        CommandSpec spec = CommandSpec.create().name(word);
        parent.addSubcommand(word, spec);
        return spec;
    }
}
