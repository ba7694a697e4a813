// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.AsyncClient;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The calls of a client handle that wait, without waiting. After the handler call, they wait on a
/// virtual thread.
///
/// **Owner**: none; safe from any thread.
final class AsyncCall implements AsyncClient {

    private final HandlerCall call;
    private final Asynchronous asynchronous;

    AsyncCall(HandlerCall call, Asynchronous asynchronous) {
        this.call = call;
        this.asynchronous = asynchronous;
    }

    @Override
    public CompletionStage<Void> bind(String userId) {
        return say(new Effect.Bind(call.id(), Names.require("user id", userId)), () -> call.bind(userId));
    }

    @Override
    public CompletionStage<Void> unbind() {
        return say(new Effect.Unbind(call.id()), call::unbind);
    }

    @Override
    public CompletionStage<Void> join(String group) {
        return say(new Effect.Join(call.id(), Names.require("group name", group)), () -> call.join(group));
    }

    @Override
    public CompletionStage<Void> leave(String group) {
        return say(new Effect.Leave(call.id(), Names.require("group name", group)), () -> call.leave(group));
    }

    @Override
    public CompletionStage<Void> flush() {
        return say(null, call::flush);
    }

    private CompletionStage<Void> say(@Nullable Effect effect, Runnable afterCall) {
        CompletionStage<Void> stage = call.mark(effect);
        return stage == null ? asynchronous.run(afterCall) : stage;
    }
}
