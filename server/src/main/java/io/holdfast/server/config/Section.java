// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The keys below one key, or at the top of the file. A section that is not there reads as empty. Every fault goes to
/// the [Problems], and reading goes on with the fallback.
final class Section {

    private final Problems problems;
    private final String pattern;
    private final String label;
    private final YamlNode.Mapping mapping;

    /// Whether this section is missing because its own key is misspelled.
    private final boolean isMisspelled;

    /// Keys of this section that stand there misspelled.
    private final Set<String> misspelled = new HashSet<>();

    /// @param pattern path as in [Key]: `gateway.listen[]`
    /// @param label path as in the file: `gateway.listen[1]`
    Section(Problems problems, String pattern, String label, YamlNode.Mapping mapping) {
        this(problems, pattern, label, mapping, false);
    }

    private Section(Problems problems, String pattern, String label, YamlNode.Mapping mapping, boolean isMisspelled) {
        this.isMisspelled = isMisspelled;
        this.problems = problems;
        this.pattern = pattern;
        this.label = label;
        this.mapping = mapping;
        refuseUnknown();
    }

    private void refuseUnknown() {
        List<String> known = Key.namesUnder(pattern);
        mapping.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                problems.add(entry.keyLine(), labelOf(name) + ": unknown key" + hint(known, name));
            }
        });
    }

    private String hint(List<String> known, String name) {
        Optional<String> meant = DidYouMean.among(known, name);
        meant.ifPresent(misspelled::add);
        return meant.or(() -> Key.elsewhere(name))
                .map(other -> " (did you mean " + other + "?)")
                .orElseGet(() -> " (expected one of " + String.join(", ", known) + ")");
    }

    Section section(Key key) {
        boolean told = misspelled.contains(key.lastName());
        return new Section(problems, key.path(), labelOf(key.lastName()), mapping(key), told);
    }

    private YamlNode.Mapping mapping(Key key) {
        YamlNode node = node(key);
        if (node instanceof YamlNode.Mapping keys) {
            return keys;
        }
        if (node != null && !isNothing(node)) {
            problems.add(node.line(), labelOf(key.lastName()) + ": " + node.kind() + " (expected keys below it)");
        }
        return new YamlNode.Mapping(lineOf(key), Map.of());
    }

    <T> T value(Key key, Values.Shape<T> shape, T fallback) {
        return optional(key, shape).orElse(fallback);
    }

    /// @param placeholder what reading goes on with when the value is missing, which is a problem
    <T> T required(Key key, Values.Shape<T> shape, String expectation, T placeholder) {
        if (node(key) == null) {
            missing(key, expectation);
        }
        return optional(key, shape).orElse(placeholder);
    }

    <T> Optional<T> optional(Key key, Values.Shape<T> shape) {
        YamlNode node = node(key);
        return node == null ? Optional.empty() : read(node, labelOf(key.lastName()), shape);
    }

    /// The elements of a list; empty when it is not there.
    List<YamlNode> elements(Key key) {
        YamlNode node = node(key);
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.elements();
        }
        if (node != null) {
            problems.add(node.line(), labelOf(key.lastName()) + ": " + node.kind() + " (expected a list)");
        }
        return List.of();
    }

    /// A list of single values.
    List<String> texts(Key key, Values.Shape<String> shape) {
        List<YamlNode> elements = elements(key);
        return IntStream.range(0, elements.size())
                .mapToObj(i -> read(elements.get(i), elementLabel(key, i), shape))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Keys that Holdfast does not know, each with a single value; empty when none are there.
    Map<String, String> entries(Key key) {
        var found = new LinkedHashMap<String, String>();
        String where = labelOf(key.lastName());
        mapping(key)
                .entries()
                .forEach((name, entry) ->
                        read(entry.value(), where + "." + name, text -> text).ifPresent(text -> found.put(name, text)));
        return found;
    }

    String elementLabel(Key key, int index) {
        return labelOf(key.lastName()) + "[" + index + "]";
    }

    /// Reads one single value, wherever it stands.
    <T> Optional<T> read(YamlNode node, String where, Values.Shape<T> shape) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            problems.add(node.line(), where + ": " + node.kind() + " (expected one value)");
            return Optional.empty();
        }
        try {
            return Optional.of(shape.read(Objects.requireNonNullElse(scalar.text(), "")));
        } catch (IllegalArgumentException e) {
            problems.add(node.line(), where + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /// Tells that a key is not there, unless it is there misspelled, which has been told.
    void missing(Key key, String expectation) {
        if (misspelled.contains(key.lastName()) || isMisspelled) {
            return;
        }
        problems.add(mapping.line(), labelOf(key.lastName()) + ": missing (expected " + expectation + ")");
    }

    /// Tells what is wrong with a value that has the right shape.
    void refuse(Key key, String sentence) {
        problems.add(lineOf(key), labelOf(key.lastName()) + ": " + sentence);
    }

    boolean has(Key key) {
        return node(key) != null;
    }

    /// These keys without all others.
    YamlNode.Mapping only(Key key) {
        YamlNode.Entry entry = mapping.entries().get(key.lastName());
        return new YamlNode.Mapping(mapping.line(), entry == null ? Map.of() : Map.of(key.lastName(), entry));
    }

    private int lineOf(Key key) {
        YamlNode.Entry entry = mapping.entries().get(key.lastName());
        return entry == null ? mapping.line() : entry.keyLine();
    }

    private @Nullable YamlNode node(Key key) {
        if (!key.parent().equals(pattern)) {
            throw new IllegalArgumentException(key + " is not a key of '" + pattern + "'");
        }
        YamlNode.Entry entry = mapping.entries().get(key.lastName());
        return entry == null ? null : entry.value();
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.text() == null;
    }

    private String labelOf(String name) {
        return label.isEmpty() ? name : label + "." + name;
    }
}
