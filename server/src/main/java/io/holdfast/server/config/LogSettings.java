// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

/// The keys below `logs`.
///
/// @param retentionDays after this many days a log file is deleted
/// @param maxFileBytes at this size a new file is begun within the day
public record LogSettings(int retentionDays, int maxFileBytes) {}
