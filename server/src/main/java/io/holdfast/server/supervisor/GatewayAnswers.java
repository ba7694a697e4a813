// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What several gateways said to one question.
///
/// @param results by name, in order, of those that answered
/// @param failures a sentence each, which begins with the name, of those that did not, or refused
public record GatewayAnswers(Map<String, ObjectNode> results, List<String> failures) {

    public GatewayAnswers {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        failures = List.copyOf(failures);
    }
}
