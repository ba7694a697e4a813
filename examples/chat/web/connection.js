// SPDX-License-Identifier: Apache-2.0

/// A WebSocket that comes back by itself.
///
/// After a loss it waits before it tries again: at most a second at first, twice as long after each further failure,
/// never more than half a minute; how long of that is chance, so that a thousand pages that were cut off together do
/// not return together. It tries at once when the page is looked at again, or the network is back.
///
/// While nobody looked, or the machine slept, the other side may have given us up, and nobody has told us: then we say
/// something, and learn it.

const FIRST_WAIT_MILLIS = 1000;
const LONGEST_WAIT_MILLIS = 30_000;
const OPENING_LIMIT_MILLIS = 10_000;

const TICK_MILLIS = 5000;
const SLEEP_MILLIS = 60_000;

export class Connection {
  #address;
  #listener;
  #socket = null;
  #failures = 0;
  #timer = 0;
  #stopped = true;
  #tickedAt = Date.now();

  /// listener: {opened(), heard(document), lost(reason)}; lost is called once after each opened(), and after each
  /// attempt that fails.
  constructor(address, listener) {
    this.#address = address;
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("pageshow", () => this.#look());
    window.addEventListener("online", () => this.#look());
    setInterval(() => this.#tick(), TICK_MILLIS);
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
    clearTimeout(this.#timer);
    this.#failures = 0;
  }

  send(fields) {
    this.#socket.send(JSON.stringify(fields));
  }

  tryNow() {
    if (this.#stopped || this.#socket) {
      return;
    }
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#drop("no answer"), OPENING_LIMIT_MILLIS);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#drop("no answer"), LONGEST_WAIT_MILLIS); // Until it is settled.
      this.#listener.opened();
    };
    socket.onmessage = event => this.#heard(event.data);
    socket.onclose = event => this.#drop(event.reason);
  }

  #heard(data) {
    const fields = JSON.parse(data);
    if (fields.type === "ping") {
      this.send({type: "pong"});
    } else {
      this.#listener.heard(fields);
    }
  }

  #look() {
    if (this.isOpen) {
      this.send({type: "pong"});
    } else if (document.visibilityState === "visible") {
      this.tryNow();
    }
  }

  #tick() {
    const now = Date.now();
    if (now - this.#tickedAt > SLEEP_MILLIS + TICK_MILLIS) {
      this.#look();
    }
    this.#tickedAt = now;
  }

  #drop(reason) {
    this.#release()?.close();
    clearTimeout(this.#timer);
    const longest = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.tryNow(), longest * Math.random());
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
