// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.concurrent.CompletionStage;

/// What a handler that [never blocks][Handler#neverBlocks] does with its client in place of the calls
/// that wait. Each stage completes when the change is visible everywhere, or fails with a
/// [RevokedException]; what is done then belongs to no event.
public interface AsyncClient {

    CompletionStage<Void> bind(String userId);

    CompletionStage<Void> unbind();

    CompletionStage<Void> join(String group);

    CompletionStage<Void> leave(String group);

    CompletionStage<Void> flush();
}
