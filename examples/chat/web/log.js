// SPDX-License-Identifier: Apache-2.0

/// The messages. Whatever people say is put in as text, never as HTML.

const MOST_ENTRIES = 400;
const LONG_TEXT = 1500;
const LONG_LINES = 20;
const SAME_GROUP_MILLIS = 5 * 60_000;
const NEAR_END_PIXELS = 80;
const UPWARDS = ["ArrowUp", "PageUp", "Home"];

const letters = new Intl.Segmenter();
const hours = new Intl.DateTimeFormat(undefined, {hour: "2-digit", minute: "2-digit"});

export class Log {
  #list;
  #newest;
  #last = null;
  /// Whether the end is in sight, and is to stay so.
  #isFollowing = true;
  /// Whether something was added since the last frame was drawn.
  #isGrowing = false;

  constructor(list, newest) {
    this.#list = list;
    this.#newest = newest;
    newest.addEventListener("click", () => this.toEnd());
    list.addEventListener("scroll", () => this.#look());
    list.addEventListener("wheel", event => this.#turnedUp(event.deltaY < 0), {passive: true});
    list.addEventListener("touchmove", () => this.#turnedUp(true), {passive: true});
    list.addEventListener("keydown", event => this.#turnedUp(UPWARDS.includes(event.key)));
    // The space changes, as when a keyboard comes up.
    new ResizeObserver(() => this.#follow()).observe(list);
  }

  clear() {
    this.#list.replaceChildren();
    this.#last = null;
    this.#newest.hidden = true;
    this.#isFollowing = true;
  }

  /// Shows what somebody said: {id, name, text, isOwn, to}, where to is whom it was said to privately, if it was.
  message({id, name, text, isOwn, to}) {
    const now = Date.now();
    const key = JSON.stringify([id, to]);
    const follows = this.#last?.key === key && now - this.#last.at < SAME_GROUP_MILLIS;
    this.#last = {key, at: now};
    const entry = element("div", {
      className: ["message", isOwn && "own", to && "private", follows && "follows"].filter(Boolean).join(" "),
    });
    const avatar = element("span", {className: "avatar", ariaHidden: "true", textContent: initial(name)});
    avatar.dataset.hue = hue(name);
    entry.append(avatar, this.#meta(name, isOwn, to, now), ...body(text));
    this.#isFollowing ||= isOwn;
    this.#add(entry);
  }

  /// Shows something that happened; the parts that are objects with a name are people.
  event(...parts) {
    this.#last = null;
    const entry = element("p", {className: "event"});
    for (const part of parts) {
      entry.append(typeof part === "string" ? part : element("bdi", {textContent: part.name}));
    }
    entry.append(" ", clock(Date.now()));
    this.#add(entry);
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#isFollowing = true;
    this.#newest.hidden = true;
  }

  #meta(name, isOwn, to, now) {
    const meta = element("p", {className: "meta"});
    meta.append(element("bdi", {className: "name", textContent: isOwn ? "You" : name}));
    if (to) {
      const whom = element("span", {className: "privately"});
      whom.append("privately to ", element("bdi", {textContent: to}));
      meta.append(" ", whom);
    }
    meta.append(" ", clock(now));
    return meta;
  }

  #add(entry) {
    this.#list.append(entry);
    while (this.#list.childElementCount > MOST_ENTRIES) {
      this.#list.firstElementChild.remove();
    }
    this.#newest.hidden = this.#isFollowing;
    this.#isGrowing = true;
    requestAnimationFrame(() => {
      this.#isGrowing = false;
      this.#follow();
    });
  }

  /// Somebody scrolls. While messages come in, how far the end is says nothing.
  #look() {
    if (!this.#isGrowing) {
      const list = this.#list;
      this.#isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PIXELS;
      this.#newest.hidden ||= this.#isFollowing;
    }
  }

  #turnedUp(isUp) {
    if (isUp && this.#list.scrollTop > 0) {
      this.#isFollowing = false;
    }
  }

  #follow() {
    if (this.#isFollowing) {
      this.toEnd();
    }
  }
}

function body(text) {
  const shown = element("p", {className: "text", dir: "auto", textContent: text});
  if (text.length < LONG_TEXT && text.split("\n", LONG_LINES + 1).length <= LONG_LINES) {
    return [shown];
  }
  shown.classList.add("long");
  const more = element("button", {className: "more quiet", type: "button", textContent: "Show all of it"});
  more.setAttribute("aria-expanded", "false");
  more.addEventListener("click", () => {
    const isLong = shown.classList.toggle("long");
    more.textContent = isLong ? "Show all of it" : "Show less";
    more.setAttribute("aria-expanded", String(!isLong));
  });
  return [shown, more];
}

function clock(millis) {
  const date = new Date(millis);
  return element("time", {
    dateTime: date.toISOString(),
    textContent: hours.format(date),
  });
}

export function initial(name) {
  const [first] = letters.segment(name);
  return first.segment.toUpperCase();
}

/// One of eight colours, the same each time.
export function hue(name) {
  return String([...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7) % 8);
}

export function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
