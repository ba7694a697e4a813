// SPDX-License-Identifier: Apache-2.0

/// What the browser keeps for us; one may refuse to keep anything.

export function keep(key, value, storage = "localStorage") {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Then nothing is remembered.
  }
}

/// null when nothing is kept.
export function recall(key, storage = "localStorage") {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

/// What only this tab knows: with it, it gets its name back before anyone has noticed that it was cut off.
export function secret() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}
