package dev.coffer.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `coffer`: finds the command, reads its line, and says in one line what went wrong.
public final class Main {
    private Main() {}

    /// Runs a command and ends the process with its exit code.
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int code = run(args, terminal);
        terminal.out().flush();
        System.exit(code);
    }

    /// Runs a command.
    ///
    /// @return the exit code, one of [Exit]
    static int run(String[] args, Terminal terminal) {
        if (args.length == 0 || isOneOf(args[0], "-h", "--help", "help")) {
            if (args.length > 1 && CommandName.of(args[1]).isPresent()) {
                var asked = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
                asked.add("--help");
                return run(asked.toArray(String[]::new), terminal);
            }
            terminal.out().print(Help.overview());
            return args.length == 0 ? Exit.USAGE : Exit.OK;
        }
        String word = isOneOf(args[0], "-V", "--version") ? "version" : args[0];
        Optional<CommandName> name = CommandName.of(word);
        if (name.isEmpty()) {
            terminal.say("there is no command '" + args[0] + "'; coffer --help lists them");
            return Exit.USAGE;
        }
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        return name.get().verbs().isEmpty()
                ? run(word, name.get().command(), rest, terminal)
                : family(name.get(), rest, terminal);
    }

    /// The verbs of a family are commands of their own: only the one that is asked for is described.
    private static int family(CommandName family, List<String> args, Terminal terminal) {
        List<String> words = !args.isEmpty() && args.getFirst().equals("help") ? args.subList(1, args.size()) : args;
        Optional<Verb> verb = Verb.of(family.verbs(), words);
        if (verb.isPresent()) {
            List<String> rest = words.subList(verb.get().wordList().size(), words.size());
            return run(family.word() + " " + verb.get().words(), verb.get().command(), rest, terminal);
        }
        if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
            terminal.say("there is no verb '" + String.join(" ", words.subList(0, Math.min(2, words.size()))) + "'; "
                    + Verb.advice(family, words.getFirst()));
            return Exit.USAGE;
        }
        return run(family.word(), family.command(), words, terminal);
    }

    /// @param words what comes after `coffer`, for people
    static int run(String words, Command command, List<String> args, Terminal terminal) {
        CommandSpec spec = command.spec();
        var parser = new CommandLine(spec).setUsageHelpAutoWidth(false).setColorScheme(Help.plain());
        try {
            var line = parser.parseArgs(args.toArray(String[]::new));
            if (line.isUsageHelpRequested()) {
                parser.usage(terminal.out(), Help.plain());
                return Exit.OK;
            }
            Log.start(line);
            int code = command.run(line, terminal);
            terminal.checkOut();
            return code;
        } catch (ParameterException e) {
            terminal.say(String.valueOf(e.getMessage()).lines().findFirst().orElse("that cannot be read") + " (coffer "
                    + words + " --help says more)");
            return Exit.USAGE;
        } catch (RuntimeException e) {
            return Failure.report(e, terminal);
        }
    }

    private static boolean isOneOf(String word, String... words) {
        return Arrays.asList(words).contains(word);
    }
}
