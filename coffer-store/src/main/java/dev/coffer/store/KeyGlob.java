package dev.coffer.store;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of keys: `*` is any text without a slash, `**` any text, `?` one character that is no slash,
/// `[a-z]` and `[!a-z]` one of or none of these, `{jpg,png}` one of several; a backslash takes the meaning
/// away. `**/` is also nothing, so that `**/x` has `x` and `a/b/x`.
public final class KeyGlob {
    private static final String SPECIAL = "*?[{\\";

    private final String text;
    private final Pattern pattern;

    private KeyGlob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /// A pattern of whole keys.
    ///
    /// @throws IllegalArgumentException if a bracket is not closed, or `text` ends with a backslash
    public static KeyGlob of(String text) {
        try {
            return new KeyGlob(text, Pattern.compile(regex(text), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a pattern: '" + text + "' (" + e.getDescription() + ")", e);
        }
    }

    /// A pattern as filters have it: one without a slash is of the last part of a key, as `*.tmp`; one that
    /// ends with a slash is of all below.
    ///
    /// @throws IllegalArgumentException as [#of]
    public static KeyGlob filter(String text) {
        String below = text.endsWith("/") ? text + "**" : text;
        String bare = below.startsWith("/") ? below.substring(1) : below;
        return of(below.indexOf('/') < 0 ? "**/" + bare : bare);
    }

    /// Whether a text has any characters that mean something in a pattern.
    public static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    public boolean matches(String key) {
        return pattern.matcher(key).matches();
    }

    /// Whether every key below a directory matches: for patterns that end with `/**`.
    ///
    /// @param directory with a slash at its end
    public boolean hasAllBelow(String directory) {
        return text.endsWith("/**") && matches(directory);
    }

    /// What all keys of the pattern begin with: only these need be listed.
    public String literalPrefix() {
        var prefix = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                prefix.append(text.charAt(at));
            } else if (SPECIAL.indexOf(c) >= 0) {
                break;
            } else {
                prefix.append(c);
            }
        }
        return prefix.toString();
    }

    @Override
    public String toString() {
        return text;
    }

    private static String regex(String glob) {
        var regex = new StringBuilder();
        int alternatives = 0;
        for (int at = 0; at < glob.length(); at++) {
            char c = glob.charAt(at);
            switch (c) {
                case '*' -> {
                    boolean any = glob.startsWith("**", at);
                    boolean whole = any && glob.startsWith("**/", at) && (at == 0 || glob.charAt(at - 1) == '/');
                    regex.append(whole ? "(?:.*/)?" : any ? ".*" : "[^/]*");
                    at += whole ? 2 : any ? 1 : 0;
                }
                case '?' -> regex.append("[^/]");
                case '[' -> at = set(glob, at, regex);
                case '{' -> {
                    regex.append("(?:");
                    alternatives++;
                }
                case '}' -> {
                    regex.append(alternatives > 0 ? ")" : "\\}");
                    alternatives = Math.max(0, alternatives - 1);
                }
                case ',' -> regex.append(alternatives > 0 ? "|" : ",");
                case '\\' -> {
                    at++;
                    if (at == glob.length()) {
                        throw new PatternSyntaxException("a backslash at the end", glob, at);
                    }
                    regex.append(Pattern.quote(glob.substring(at, at + 1)));
                }
                default -> {
                    String whole = Character.toString(glob.codePointAt(at));
                    regex.append(Pattern.quote(whole));
                    at += whole.length() - 1;
                }
            }
        }
        if (alternatives > 0) {
            throw new PatternSyntaxException("{ without }", glob, glob.length());
        }
        return regex.toString();
    }

    /// @return where the set ends
    private static int set(String glob, int from, StringBuilder regex) {
        boolean not = glob.startsWith("[!", from) || glob.startsWith("[^", from);
        int first = from + (not ? 2 : 1);
        int end = glob.indexOf(']', first + 1);
        if (end < 0) {
            throw new PatternSyntaxException("[ without ]", glob, from);
        }
        regex.append(not ? "[^/" : "[");
        for (char c : glob.substring(first, end).toCharArray()) {
            regex.append(c == '-' ? "-" : "\\x{" + Integer.toHexString(c) + "}");
        }
        regex.append(']');
        return end;
    }
}
