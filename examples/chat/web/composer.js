// SPDX-License-Identifier: Apache-2.0

/// What we write, and what we have sent and not seen come back.

/// What the gateway takes in one message, unless it is configured otherwise.
const MOST_BYTES = 65_536;
const MOST_ROWS = 6;

export class Composer {
  #form;
  #text;
  #button;
  #people;
  #send;
  #refused;
  #isIn = false;
  #unconfirmed = [];

  /// send(fields) sends; refused(reason) says why that was not done.
  constructor({form, text, button, people, send, refused}) {
    this.#form = form;
    this.#text = text;
    this.#button = button;
    this.#people = people;
    this.#send = send;
    this.#refused = refused;
    form.addEventListener("submit", event => {
      event.preventDefault();
      this.#submit();
      text.focus();
    });
    text.addEventListener("keydown", event => this.#pressed(event));
    text.addEventListener("input", () => this.#changed());
  }

  get text() {
    return this.#text.value;
  }

  set text(text) {
    this.#text.value = text;
    this.#changed();
  }

  focus() {
    this.#text.focus();
  }

  /// Something can be said from now on.
  open() {
    this.#isIn = true;
    this.ready();
  }

  /// Nothing can be said any more. What has not come back is put before what is being written to the same person.
  ///
  /// Returns whether there was any.
  close() {
    this.#isIn = false;
    const lost = this.#unconfirmed;
    this.#unconfirmed = [];
    if (lost.length > 0 && !this.text.trim()) {
      this.#people.restore(lost[0].to);
    }
    const {id} = this.#people.receiver;
    const texts = lost.filter(said => said.to.id === id).map(said => said.text);
    if (texts.length > 0) {
      this.text = [...texts, this.text].filter(Boolean).join("\n");
    }
    this.ready();
    return lost.length > 0;
  }

  /// What we said first of all that is on its way has arrived.
  confirmed() {
    this.#unconfirmed.shift();
  }

  /// It was refused: it may be changed and said again.
  notConfirmed() {
    const said = this.#unconfirmed.shift();
    if (said && !this.text) {
      this.#people.restore(said.to);
      this.text = said.text;
    }
  }

  /// Shows whether something can be said now, and to whom.
  ready() {
    const {isPrivate, isHere, name} = this.#people.receiver;
    this.#button.disabled = !this.#maySend();
    this.#form.dataset.private = isPrivate;
    this.#text.placeholder = !isHere ? `${name} is not here` : isPrivate ? `Write to ${name} alone` : "Write a message";
  }

  #maySend() {
    return this.#isIn && this.#people.receiver.isHere && this.text.trim() !== "";
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") {
      this.#people.writeToEveryone();
    }
  }

  #submit() {
    if (!this.#maySend()) {
      return;
    }
    const {id, name} = this.#people.receiver;
    const fields = {type: "say", to_client_id: id, to_client_name: name, content: this.text};
    const bytes = new TextEncoder().encode(JSON.stringify(fields)).length;
    if (bytes > MOST_BYTES) {
      this.#refused(`Too long: ${bytes.toLocaleString()} of at most ${MOST_BYTES.toLocaleString()} bytes.`);
      return;
    }
    this.#unconfirmed.push({text: this.text, to: {id, name}});
    this.#send(fields);
    this.text = "";
  }

  #changed() {
    const box = this.#text;
    box.rows = Math.min(MOST_ROWS, this.text.split("\n", MOST_ROWS).length);
    while (box.scrollHeight > box.clientHeight && box.rows < MOST_ROWS) {
      box.rows++;
    }
    this.ready();
  }
}
