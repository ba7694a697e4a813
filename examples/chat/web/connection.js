// SPDX-License-Identifier: Apache-2.0

/// A WebSocket that comes back by itself.
///
/// After a loss it waits before it tries again: at most half a second at first, twice as long after each further
/// failure, never more than half a minute; how long of that is chance, so that a thousand pages that were cut off
/// together do not return together. It tries at once when the page is looked at again, or the network is back.

const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 30_000;
const OPENING_LIMIT_MILLIS = 10_000;

/// A connection on which the server's pings stay away is dead, though nobody has said so.
const MISSED_PINGS = 2.5;

export class Connection {
  #address;
  #listener;
  #socket = null;
  #failures = 0;
  #timer = 0;
  #stopped = true;
  #heardAt = 0;
  #pingedAt = 0;
  #pingMillis = Infinity;

  /// listener: {opened(), heard(document), lost(reason)}; lost is called once after each opened(), and after each
  /// attempt that fails.
  constructor(address, listener) {
    this.#address = address;
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("pageshow", () => this.#look());
    window.addEventListener("online", () => this.#look());
    setInterval(() => this.#dropIfSilent(), 1000);
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  start() {
    this.#stopped = false;
    this.#failures = 0;
    this.tryNow();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#release()?.close();
  }

  /// The other side has shown that it serves us: the next loss is a first one.
  settled() {
    this.#failures = 0;
  }

  send(fields) {
    this.#socket.send(JSON.stringify(fields));
  }

  tryNow() {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#socket) {
      return;
    }
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#drop("no answer"), OPENING_LIMIT_MILLIS);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#heardAt = Date.now();
      this.#pingedAt = 0;
      this.#pingMillis = Infinity;
      this.#listener.opened();
    };
    socket.onmessage = event => this.#heard(event.data);
    socket.onclose = event => this.#drop(event.reason);
  }

  #heard(data) {
    this.#heardAt = Date.now();
    const fields = JSON.parse(data);
    if (fields.type === "ping") {
      if (this.#pingedAt) {
        this.#pingMillis = this.#heardAt - this.#pingedAt;
      }
      this.#pingedAt = this.#heardAt;
      this.send({type: "pong"});
    } else {
      this.#listener.heard(fields);
    }
  }

  #look() {
    if (document.visibilityState === "visible") {
      this.#dropIfSilent();
      this.tryNow();
    }
  }

  #dropIfSilent() {
    if (this.isOpen && Date.now() - this.#heardAt > this.#pingMillis * MISSED_PINGS) {
      this.#drop("no sign of life");
    }
  }

  #drop(reason) {
    this.#release()?.close();
    clearTimeout(this.#timer);
    const longest = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.tryNow(), longest * (0.5 + Math.random() / 2));
    this.#listener.lost(reason);
  }

  /// The socket, which says nothing more from now on.
  #release() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
    }
    return socket;
  }
}
