// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/// What stands differently in two configurations and cannot change while a cluster runs: everything but
/// the keys below `worker` and `logs`, which new workers read.
public final class ConfigDifference {

    private ConfigDifference() {}

    /// A configuration, and the file that it was read from: that of the operator, or a copy of it.
    public record Source(HoldfastConfig config, Path text) {}

    /// The keys with both values, a sentence each: `gateway.processes: '1' runs, '2' is configured`.
    /// Empty when all that differs can change, or only says otherwise what is so by default.
    ///
    /// @throws ConfigException when one of the files cannot be read any more
    public static List<String> needingRestart(Source running, Source wanted) throws ConfigException {
        if (fixed(running.config()).equals(fixed(wanted.config()))) {
            return List.of();
        }
        Map<String, String> before = keys(running.text());
        Map<String, String> after = keys(wanted.text());
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !mayChange(name) && !Objects.equals(before.get(name), after.get(name)))
                .map(name -> "%s: %s runs, %s is configured".formatted(name, show(before, name), show(after, name)))
                .toList();
    }

    private static List<Object> fixed(HoldfastConfig config) {
        return List.of(config.run(), config.store(), config.node(), config.link(), config.gateway(), config.web());
    }

    private static boolean mayChange(String name) {
        return name.startsWith(Key.WORKER.path() + ".") || name.startsWith(Key.LOGS.path() + ".");
    }

    private static String show(Map<String, String> keys, String name) {
        String text = keys.get(name);
        return text == null ? "nothing" : "'" + text + "'";
    }

    /// Every single value with its path: `gateway.listen[1].address`.
    static Map<String, String> keys(Path file) throws ConfigException {
        var problems = new Problems(file);
        var root = YamlReader.read(ConfigReader.text(file, file), problems);
        problems.throwIfAny();
        Map<String, String> keys = new TreeMap<>();
        root.ifPresent(mapping -> add(keys, "", mapping));
        return keys;
    }

    private static void add(Map<String, String> keys, String path, YamlNode node) {
        switch (node) {
            case YamlNode.Mapping mapping ->
                mapping.entries()
                        .forEach((name, entry) -> add(keys, path.isEmpty() ? name : path + "." + name, entry.value()));
            case YamlNode.Sequence sequence -> {
                List<YamlNode> elements = sequence.elements();
                for (int i = 0; i < elements.size(); i++) {
                    add(keys, path + "[" + i + "]", elements.get(i));
                }
            }
            case YamlNode.Scalar scalar -> keys.put(path, Objects.requireNonNullElse(scalar.text(), ""));
        }
    }
}
