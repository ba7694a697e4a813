// SPDX-License-Identifier: Apache-2.0
package io.holdfast.documents;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles snippets against everything that this test sees.
final class Compilation {

    private Compilation() {}

    /// @param classes folder for what is compiled
    /// @return what the compiler complains about, each with the line and the snippet's source
    static List<String> of(List<JavaSnippet> snippets, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var told = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(told, null, null)) {
            var options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
            compiler.getTask(
                            null,
                            files,
                            told,
                            options,
                            null,
                            snippets.stream().map(Source::new).toList())
                    .call();
        }
        return told.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(Compilation::describe)
                .toList();
    }

    private static String describe(Diagnostic<? extends JavaFileObject> fault) {
        return fault.getMessage(null) + " in line " + fault.getLineNumber() + " of\n" + fault.getSource();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(JavaSnippet snippet) {
            super(URI.create("string:///" + snippet.name().replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = snippet.source();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
