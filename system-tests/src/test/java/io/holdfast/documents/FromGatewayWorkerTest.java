// SPDX-License-Identifier: Apache-2.0
package io.holdfast.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromGatewayWorkerTest {

    private static final String CALLBACK = """
            public abstract class Callback implements Handler {
                @Override
                public %s {}
            }
            """;

    @TempDir
    private Path classes;

    @Test
    void javaOfEveryRowCompiles() throws IOException {
        var snippets = new ArrayList<JavaSnippet>();
        for (String code : codes("in Java")) {
            snippets.add(JavaSnippet.of(snippets.size(), code));
        }
        for (String signature : codes("in a handler")) {
            snippets.add(JavaSnippet.of(snippets.size(), CALLBACK.formatted(signature)));
        }
        assertThat(snippets).hasSizeGreaterThan(60);
        assertThat(Compilation.of(snippets, classes)).isEmpty();
    }

    @Test
    void everyKeyIsOneOfTheConfiguration() throws IOException {
        String configuration = Files.readString(HoldfastProcess.home().resolve("docs/configuration.md"));
        assertThat(codes("key"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(configuration).contains("\n| `" + key + "` |"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sendToAll sendToClient sendToCurrentClient sendToUid sendToGroup closeClient closeCurrentClient",
                "destroyClient destroyCurrentClient isOnline isUidOnline isUidsOnline bindUid unbindUid",
                "getClientIdByUid batchGetClientIdByUid getUidByClientId batchGetUidByClientId getAllUidList",
                "getAllUidCount joinGroup leaveGroup ungroup getClientIdListByGroup getUidListByGroup",
                "getUidCountByGroup getClientIdCountByGroup getClientSessionsByGroup getAllGroupIdList",
                "getAllGroupUidList getAllGroupUidCount getAllGroupClientIdList getAllGroupClientIdCount",
                "getAllClientIdList getAllClientIdCount getAllClientSessions getSession setSession updateSession",
                "onWorkerStart onConnect onWebSocketConnect onMessage onClose onWorkerStop",
                "$pingInterval $pingNotResponseLimit $pingData $sendToClientBufferSize $sendToWorkerBufferSize",
                "$router $startPort $secretKey $lanIp $registerAddress $processTimeout $eventHandler",
            })
    void everyNameHasARow(String names) throws IOException {
        List<String> first = rows("").stream().map(List::getFirst).toList();
        assertThat(names.split(" ", -1))
                .allSatisfy(name -> assertThat(first).anyMatch(cell -> cell.matches(".*[`:]\\Q" + name + "\\E[`(].*")));
    }

    /// What stands in code marks in the second column of tables that are headed so.
    private static List<String> codes(String header) throws IOException {
        return rows(header).stream()
                .map(cells -> cells.get(1))
                .filter(cell -> !cell.isEmpty())
                .map(cell -> cell.substring(1, cell.length() - 1))
                .toList();
    }

    /// The rows of the tables whose second column has this header; of all tables when it is empty.
    private static List<List<String>> rows(String header) throws IOException {
        var rows = new ArrayList<List<String>>();
        String current = "";
        for (String line : Files.readAllLines(HoldfastProcess.home().resolve("docs/from-gatewayworker.md"))) {
            if (!line.startsWith("| ")) {
                continue;
            }
            List<String> cells = cells(line);
            if (cells.getFirst().equals("GatewayWorker")) {
                current = cells.get(1);
            } else if (header.isEmpty() || header.equals(current)) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }
}
