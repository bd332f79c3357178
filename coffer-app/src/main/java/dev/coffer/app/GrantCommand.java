package dev.coffer.app;

import dev.coffer.repository.Grant;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Permissions;
import dev.coffer.repository.Principal;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `coffer grant`, `coffer revoke` and `coffer grants`: who may do what below which path.
final class GrantCommand implements Command {
    private final Deed deed;

    enum Deed {
        GRANT,
        REVOKE,
        LIST
    }

    GrantCommand(Deed deed) {
        this.deed = deed;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = switch (deed) {
            case GRANT ->
                EntryOptions.command(
                        CommandName.GRANT.word(),
                        "PRINCIPAL ROLE [PREFIX]",
                        "Gives a principal a role at a path and all below it; without PREFIX, or with /, everywhere. It",
                        "takes the place of the one that was granted there.",
                        "",
                        "A principal is an author's name (the setting author), or '*' for everybody. Roles, each with",
                        "those before it: reader (find, read), writer (add, publish, expire, tag, claim), admin (purge,",
                        "grant; of everything also gc, backup, restore).",
                        "",
                        "While nothing was granted everybody may do everything. The first grant has to make yourself",
                        "admin of everything; and somebody has to stay that.");
            case REVOKE ->
                EntryOptions.command(
                        CommandName.REVOKE.word(),
                        "PRINCIPAL [PREFIX]",
                        "Takes a role back that was granted at just this path; without PREFIX, or with /, everywhere.",
                        "With the last grant, everybody may do everything again.");
            case LIST ->
                EntryOptions.command(
                        CommandName.GRANTS.word(),
                        "",
                        "Lists what was granted: principal, role, path (/ is everything), by whom and when, between tabs.",
                        "Who is not admin sees what was granted to the own name and to everybody.");
        };
        EntryOptions.catalogue(spec);
        switch (deed) {
            case GRANT -> {
                Options.arguments(spec, "PRINCIPAL", "1..*", "Principal, role and path.");
                Options.examples(
                        spec,
                        "coffer grant anna admin",
                        "coffer grant nightly writer exports",
                        "coffer grant '*' reader exports/public");
            }
            case REVOKE -> {
                Options.arguments(spec, "PRINCIPAL", "1..*", "Principal and path.");
                Options.examples(spec, "coffer revoke nightly exports");
            }
            case LIST -> Options.examples(spec, "coffer grants", "coffer grants --json");
        }
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> words = S3Options.arguments(line);
        int most = deed == Deed.GRANT ? 3 : 2;
        if (words.size() > most) {
            throw new ParameterException(line.commandSpec().commandLine(), "too many words: " + words.getLast());
        }
        if (deed == Deed.GRANT && words.size() < 2) {
            throw new ParameterException(line.commandSpec().commandLine(), "a ROLE is wanted behind the PRINCIPAL");
        }
        PathPrefix prefix = words.size() == most ? PathPrefix.parse(words.getLast()) : PathPrefix.ALL;
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Permissions permissions = EntryOptions.catalogue(coffer).permissions();
            switch (deed) {
                case GRANT -> {
                    Principal principal = new Principal(words.getFirst());
                    row(permissions.grant(principal, Role.parse(words.get(1)), prefix), tally);
                }
                case REVOKE -> {
                    Principal principal = new Principal(words.getFirst());
                    row(
                            permissions
                                    .revoke(principal, prefix)
                                    .orElseThrow(() -> new RepositoryException.Conflict(
                                            principal + " was granted nothing at " + prefix)),
                            tally);
                }
                case LIST -> permissions.list().forEach(grant -> row(grant, tally));
            }
        }
        return tally.end(1);
    }

    private static void row(Grant grant, S3Tally tally) {
        tally.row(
                String.join(
                        "\t",
                        grant.principal().name(),
                        grant.role().toString(),
                        grant.prefix().toString(),
                        grant.by().toString(),
                        grant.at().toString()),
                json -> json.put("principal", grant.principal().name())
                        .put("role", grant.role().toString())
                        .put("prefix", grant.prefix().text())
                        .put("by", grant.by().name())
                        .put("host", grant.by().host().text())
                        .put("at", grant.at().toString()));
    }
}
