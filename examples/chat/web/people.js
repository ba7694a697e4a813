// SPDX-License-Identifier: Apache-2.0

/// Who is in the room, as a list and as the choice whom to write to.

import {element, hue, initial} from "./log.js";

const EVERYONE = "all";
const byName = new Intl.Collator(undefined, {numeric: true});

export class People {
  #names = new Map();
  #left = new Set();
  #own = null;
  #list;
  #count;
  #choice;
  #chosen;

  /// chosen() is called when somebody was picked from the list.
  constructor({list, count, choice, chosen}) {
    this.#list = list;
    this.#count = count;
    this.#choice = choice;
    this.#chosen = chosen;
  }

  /// A connection begins: nobody is known any more, and whom we wrote to may have left.
  forget() {
    this.#names.clear();
    this.#left.clear();
    this.#own = null;
  }

  /// What the server says of all who are here. Who left before it arrived is not among them any more.
  are(own, names) {
    this.#own = own;
    for (const [id, name] of Object.entries(names)) {
      if (!this.#left.has(id)) {
        this.#names.set(id, name);
      }
    }
    this.#show();
  }

  came(id, name) {
    const isNew = !this.#names.has(id);
    this.#names.set(id, name);
    this.#show();
    return isNew;
  }

  /// Whether they were here. One who comes back may have left under the number that they had before.
  left(id) {
    this.#left.add(id);
    const wasHere = this.#names.delete(id);
    this.#show();
    return wasHere;
  }

  isOwn(id) {
    return id === this.#own;
  }

  /// Whom the next message goes to: {id, name, isHere}; id is all for everyone.
  get receiver() {
    const id = this.#choice.value || EVERYONE;
    const option = this.#choice.selectedOptions[0];
    return {
      id,
      name: option?.dataset.name ?? "",
      isPrivate: id !== EVERYONE,
      isHere: id === EVERYONE || this.#names.has(id),
    };
  }

  writeTo(id) {
    this.#choice.value = id;
    this.#choice.dispatchEvent(new Event("change"));
  }

  /// Somebody is written to who may not be here: their words must not go to everyone.
  restore({id, name}) {
    if (![...this.#choice.options].some(other => other.value === id)) {
      this.#choice.append(option(id, name, `${name} (not here)`));
    }
    this.writeTo(id);
  }

  writeToEveryone() {
    this.writeTo(EVERYONE);
  }

  #show() {
    const others = [...this.#names]
      .filter(([id]) => !this.isOwn(id))
      .sort(([, one], [, other]) => byName.compare(one, other));
    this.#count.textContent = this.#names.size;
    this.#showList(others);
    this.#showChoice(others);
  }

  #showList(others) {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const own = this.#names.has(this.#own) ? [[this.#own, this.#names.get(this.#own)]] : [];
    this.#list.replaceChildren(...own.map(([id, name]) => entry(id, name, true)));
    for (const [id, name] of others) {
      const person = entry(id, name, false);
      const button = person.firstElementChild;
      button.addEventListener("click", () => {
        this.writeTo(id);
        this.#chosen();
      });
      this.#list.append(person);
      if (id === focused) {
        button.focus();
      }
    }
  }

  /// Somebody whom the person is writing to stays chosen when they leave: their words must not go to everyone.
  #showChoice(others) {
    const before = this.receiver;
    const options = [option(EVERYONE, "Everyone", "Everyone"), ...others.map(([id, name]) => option(id, name, name))];
    if (!before.isHere) {
      options.push(option(before.id, before.name, `${before.name} (not here)`));
    }
    this.#choice.replaceChildren(...options);
    this.#choice.value = before.id;
    this.#choice.dispatchEvent(new Event("change"));
  }
}

function entry(id, name, isOwn) {
  const avatar = element("span", {className: "avatar", ariaHidden: "true", textContent: initial(name)});
  avatar.dataset.hue = hue(name);
  const label = element("bdi", {className: "name", textContent: name});
  const person = element(isOwn ? "span" : "button", {className: "person"});
  person.append(avatar, label);
  if (isOwn) {
    person.append(element("span", {className: "muted", textContent: "you"}));
  } else {
    person.type = "button";
    person.dataset.id = id;
    person.title = `Write to ${name} alone`;
    person.append(element("span", {className: "unseen", textContent: ", write privately"}));
  }
  const item = element("li", {});
  item.append(person);
  return item;
}

function option(id, name, label) {
  const made = element("option", {value: id, textContent: label});
  made.dataset.name = name;
  return made;
}
