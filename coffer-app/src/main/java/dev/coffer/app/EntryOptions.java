package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Claim;
import dev.coffer.repository.DateTags;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the commands on entries have in common on their command lines.
final class EntryOptions {

    /// A command with its synopsis and `--json`.
    ///
    /// @param words what comes after `coffer`
    static CommandSpec command(String words, String arguments, String... description) {
        CommandSpec spec = Options.command(words, description);
        spec.usageMessage().customSynopsis("coffer " + words + " [OPTION...] " + arguments);
        Options.flag(spec, "Print a JSON object a line.", "--json");
        return spec;
    }

    /// The flags that say which catalogue it is.
    static void catalogue(CommandSpec spec) {
        Options.moreSettings(
                spec,
                EnumSet.of(Setting.AUTHOR, Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.LOGLEVEL));
    }

    /// The flags that say which repository it is, bytes and all.
    static void repository(CommandSpec spec) {
        var settings = EnumSet.of(
                Setting.AUTHOR,
                Setting.STORE,
                Setting.CATALOGUE,
                Setting.CATALOGUE_USER,
                Setting.TEMP,
                Setting.LOGLEVEL);
        settings.addAll(Setting.of(Setting.Group.S3));
        Options.moreSettings(spec, settings);
    }

    static void tags(CommandSpec spec, String what) {
        Options.values(spec, "TAG", what + " May be given again.", "--tag");
        Options.values(
                spec,
                "KIND=DATE",
                "Tags for a date: hour, day, week or month = 2026-11-20, 2026-11-20 04:00:00 or seconds since 1970."
                        + " An hour brings its day, week and month along.",
                "--date-tag");
    }

    /// What [#tags] says.
    static Set<Tag> tags(ParseResult line) {
        Set<Tag> tags = new LinkedHashSet<>();
        S3Options.all(line, "--tag").forEach(tag -> tags.add(new Tag(tag)));
        for (String pair : S3Options.all(line, "--date-tag")) {
            tags.addAll(DateTags.parse(S3Options.name(pair, "--date-tag")).of(S3Options.value(pair)));
        }
        return tags;
    }

    static void claims(CommandSpec spec) {
        Options.values(
                spec, "TOKEN", "Do it only while this claim (of coffer claim) is held. May be given again.", "--claim");
    }

    /// The claims that [#claims] names.
    ///
    /// @throws RepositoryException.Conflict if one was lost or released
    static List<Claim> claims(ParseResult line, Catalogue catalogue) {
        List<Claim> claims = new ArrayList<>();
        for (String token : S3Options.all(line, "--claim")) {
            claims.add(claim(catalogue, token));
        }
        return claims;
    }

    /// @throws RepositoryException.Conflict if it was lost or released
    static Claim claim(Catalogue catalogue, String token) {
        if (!token.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("not a claim's token: '" + token + "'");
        }
        return catalogue
                .claims()
                .find(Long.parseLong(token))
                .orElseThrow(() ->
                        new RepositoryException.Conflict("the claim " + token + " was lost or released, or never was"));
    }

    /// What paths begin with, as people write it: `/` is everything, as it is where a path is wanted.
    ///
    /// @throws IllegalArgumentException if no path can begin so
    static String prefix(String text) {
        if (text.startsWith("/") && text.length() > 1) {
            throw new IllegalArgumentException("no path begins with a slash: '" + text + "'");
        }
        return text.equals("/") ? "" : text;
    }

    static List<EntryPath> paths(ParseResult line) {
        return S3Options.arguments(line).stream().map(EntryPath::new).toList();
    }

    /// A number that is not negative.
    static Optional<Long> count(ParseResult line, String option) {
        return S3Options.text(line, option).map(text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException(option + ": not a number: '" + text + "'");
            }
            return Long.parseLong(text);
        });
    }

    /// @throws ConfigurationException if there is none, as for a bucket of md5s3stash
    static Catalogue catalogue(Coffer coffer) {
        return coffer.catalogue()
                .orElseThrow(() -> new ConfigurationException("there is no catalogue, and so there are no entries"));
    }

    private EntryOptions() {}
}
