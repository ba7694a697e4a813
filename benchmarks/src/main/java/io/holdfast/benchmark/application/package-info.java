// SPDX-License-Identifier: Apache-2.0
/// The application that is measured on Holdfast: [EchoAndBroadcastHandler], and as [NeverBlockingHandler]. Sees the
/// `api` alone, like any application.
///
/// Threads: those that call a handler.
@NullMarked
package io.holdfast.benchmark.application;

import org.jspecify.annotations.NullMarked;
