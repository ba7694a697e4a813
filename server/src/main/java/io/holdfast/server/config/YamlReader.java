// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Turns the text of a YAML document into nodes that know their lines. Anchors, aliases and further documents are
/// refused: a configuration has no use for them.
final class YamlReader {

    private static final Pattern POSITION = Pattern.compile("in reader, line (\\d+), column \\d+");

    private final YAMLParser parser;
    private final Problems problems;

    private YamlReader(YAMLParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /// The document's keys, or empty after having told the problem.
    static Optional<YamlNode.Mapping> read(String text, Problems problems) {
        try (var parser = (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            return new YamlReader(parser, problems).document();
        } catch (JacksonException e) {
            problems.add(lineOf(e), sentenceOf(e));
            return Optional.empty();
        }
    }

    private Optional<YamlNode.Mapping> document() {
        if (parser.nextToken() == null) {
            problems.add(1, "the file is empty (expected keys such as gateway: and worker:)");
            return Optional.empty();
        }
        YamlNode root = node("");
        if (parser.nextToken() != null) {
            problems.add(line(), "a second document starts here (expected one)");
        }
        if (root instanceof YamlNode.Mapping mapping) {
            return Optional.of(mapping);
        }
        problems.add(root.line(), root.kind() + " (expected keys such as gateway: and worker:)");
        return Optional.empty();
    }

    /// The node that starts at the current token.
    private YamlNode node(String label) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(label);
            case START_ARRAY -> sequence(label);
            case VALUE_NULL -> new YamlNode.Scalar(line(), null);
            default -> scalar(label);
        };
    }

    private YamlNode mapping(String label) {
        int line = line();
        var entries = new LinkedHashMap<String, YamlNode.Entry>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String path = label.isEmpty() ? name : label + "." + name;
            int keyLine = line();
            parser.nextToken();
            var entry = new YamlNode.Entry(keyLine, node(path));
            YamlNode.Entry earlier = entries.putIfAbsent(name, entry);
            if (earlier != null) {
                problems.add(keyLine, path + ": given twice (first in line " + earlier.keyLine() + ")");
            }
        }
        return new YamlNode.Mapping(line, entries);
    }

    private YamlNode sequence(String label) {
        int line = line();
        List<YamlNode> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(node(label + "[" + elements.size() + "]"));
        }
        return new YamlNode.Sequence(line, elements);
    }

    private YamlNode scalar(String label) {
        if (parser.isCurrentAlias()) {
            problems.add(line(), label + ": '*" + parser.getString() + "' (aliases are not supported)");
        }
        return new YamlNode.Scalar(line(), parser.getString());
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private static int lineOf(JacksonException e) {
        return POSITION.matcher(e.getOriginalMessage())
                .results()
                .map(MatchResult::group)
                .reduce((_, last) -> last)
                .map(position -> Integer.parseInt(position.replaceAll("\\D+(\\d+),.*", "$1")))
                .orElseGet(() -> Math.max(1, e.getLocation().getLineNr()));
    }

    /// The parser's sentence without the excerpts of the file that it adds, which may hold secrets.
    private static String sentenceOf(JacksonException e) {
        return "not YAML: "
                + e.getOriginalMessage()
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(" "))
                        .collect(Collectors.joining(", "));
    }
}
