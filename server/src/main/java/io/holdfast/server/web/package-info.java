// SPDX-License-Identifier: Apache-2.0
/// Shows the files of a folder to browsers. [WebServer] is the door; Jetty stays behind it. Nothing here
/// knows of gateways, workers or the store.
///
/// Threads: Jetty's own, few; a connection that waits holds none.
@NullMarked
package io.holdfast.server.web;

import org.jspecify.annotations.NullMarked;
