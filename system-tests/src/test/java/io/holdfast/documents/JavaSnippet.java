// SPDX-License-Identifier: Apache-2.0
package io.holdfast.documents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Java from a document, made whole: a file with a package stays as it is, a class gets a package and
/// imports, statements get a method around them whose parameters documents may speak of.
///
/// @param name of the class, with its package
record JavaSnippet(String name, String source) {

    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern CLASS =
            Pattern.compile("^(?:public )?(?:abstract |final )?class (\\w+)", Pattern.MULTILINE);

    private static final String IMPORTS = """
            import io.holdfast.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.*;
            import java.util.stream.*;
            """;

    private static final String METHOD = """
            final class Statements {
                void run(
                        Client client, ClientId other, List<ClientId> ids, Message message, Cluster cluster,
                        String text, byte[] bytes, String id, List<String> userIds, String name, List<String> names,
                        Map<String, String> entries, Map<String, Object> tree)
                        throws Exception {
                    %s
                }
            }
            """;

    /// @param number makes its package differ from those of others
    static JavaSnippet of(int number, String text) {
        Matcher named = PACKAGE.matcher(text);
        Matcher type = CLASS.matcher(text);
        boolean isClass = type.find();
        if (named.find() && isClass) {
            return new JavaSnippet(named.group(1) + "." + type.group(1), text);
        }
        String home = "snippet" + number;
        String body = isClass ? text : METHOD.formatted(text);
        String typeName = isClass ? type.group(1) : "Statements";
        return new JavaSnippet(home + "." + typeName, "package " + home + ";\n" + IMPORTS + body);
    }
}
