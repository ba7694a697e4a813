// SPDX-License-Identifier: Apache-2.0

/// The page: who we are, what we are told, what we say. docs/chat.md describes the documents.

import {Connection} from "./connection.js";
import {Log} from "./log.js";
import {People} from "./people.js";

/// What the gateway takes in one message, unless it is configured otherwise.
const MOST_BYTES = 65_536;
const NOTICE_MILLIS = 5000;
const MOST_ROOMS = 12;

const $ = id => document.getElementById(id);
const query = new URLSearchParams(location.search);
const log = new Log($("log"), $("newest"));
const people = new People({
  list: $("people-list"),
  count: $("people-count"),
  choice: $("to"),
  chosen() {
    showPeople(false);
    $("text").focus();
  },
});
const connection = new Connection(address(), {opened, heard, lost});

/// {name, room, tab}: who we are, from the moment that we want to enter.
let self = null;
let isIn = false;
let wasIn = false;
/// What we said and have not seen come back.
let unconfirmed = [];
let noticeTimer = 0;
let unread = 0;

/// The address of the gateway: the query's ws, else what the page says.
function address() {
  const given = query.get("ws") || document.querySelector("meta[name=chat-websocket]").content;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  if (/^wss?:/.test(given)) {
    return given;
  }
  const host = location.hostname || "127.0.0.1";
  return given.startsWith(":") ? `${scheme}//${host}${given}` : `${scheme}//${location.host}${given}`;
}

// Coming in, and leaving.

function enter(person) {
  self = person;
  wasIn = false;
  doorState(true);
  try {
    connection.start();
  } catch (problem) {
    leave(`${problem.name}: ${address()}`);
  }
}

function leave(reason = "") {
  connection.stop();
  self = null;
  isIn = false;
  keepUnsaid();
  $("chat").hidden = true;
  $("door").hidden = false;
  doorState(false, reason);
  document.title = "Holdfast chat";
  $("name").focus();
}

function doorState(isEntering, reason = "") {
  $("enter-button").disabled = isEntering;
  $("enter-button").textContent = isEntering ? "Entering…" : "Enter";
  $("door-error").textContent = reason;
  $("door-error").hidden = !reason;
}

function showChat() {
  $("door").hidden = true;
  $("chat").hidden = false;
  $("room-name").textContent = self.room;
  log.clear();
  $(matchMedia("(hover: hover)").matches ? "text" : "title").focus();
}

function remember() {
  const rooms = [self.room, ...knownRooms().filter(room => room !== self.room)].slice(0, MOST_ROOMS);
  keep("rooms", rooms);
  keep("name", self.name);
  query.set("room", self.room);
  history.replaceState(null, "", `?${query}`);
}

function knownRooms() {
  return recall("rooms") ?? [];
}

// What the connection tells.

function opened() {
  people.forget();
  connection.send({type: "login", client_name: self.name, room_id: self.room, format: "text", tab: self.tab});
}

function lost(reason) {
  showState("lost");
  const sent = keepUnsaid();
  if (isIn) {
    isIn = false;
    notice(`Connection lost. ${sent ? "What may not have arrived is back in the box. " : ""}Trying again…`, true);
  } else if (!wasIn) {
    doorState(false, `The chat does not answer${reason ? ` (${reason})` : ""}. Trying again…`);
  }
  ready();
}

function heard(fields) {
  const handler = {login, say, logout, error}[fields.type];
  handler?.(fields);
}

function login(fields) {
  if (fields.client_list) {
    arrived(fields);
  } else if (people.came(fields.client_id, fields.client_name) && isIn) {
    log.event({name: fields.client_name}, " came in");
  }
}

function arrived(fields) {
  connection.settled();
  isIn = true;
  if (wasIn) {
    notice("Connected again. What was said meanwhile is not shown.");
    log.event("You are back");
  } else {
    wasIn = true;
    showChat();
    remember();
    log.event("You came in as ", {name: fields.client_name});
  }
  people.are(fields.client_id, fields.client_list);
  if (Object.keys(fields.client_list).length === 1) {
    log.event("Nobody else is here yet. Open this page in a second window, or come with telnet.");
  }
  showState("open");
  ready();
}

function say(fields) {
  const {from_client_id: id, from_client_name: name, to_client_id: to, content} = fields;
  const isOwn = people.isOwn(id);
  const toName = fields.to_client_name ?? "";
  if (isOwn) {
    unconfirmed.shift();
  }
  log.message({id, name, text: content, isOwn, to: to === "all" ? "" : isOwn ? toName : "you"});
  countUnread(isOwn);
}

function logout(fields) {
  people.left(fields.from_client_id);
  if (isIn) {
    log.event({name: fields.from_client_name}, " left");
  }
}

/// Something that we said was refused: every document of ours is answered, in order.
function error(fields) {
  if (!isIn) {
    leave(fields.reason);
    return;
  }
  const refused = unconfirmed.shift();
  if (refused !== undefined && !$("text").value) {
    setText(refused);
  }
  notice(fields.reason);
}

// What we say.

function submit() {
  const text = $("text").value;
  const {id, name, isHere} = people.receiver;
  if (!isIn || !isHere || !text.trim()) {
    return;
  }
  const fields = {type: "say", to_client_id: id, to_client_name: name, content: text};
  const bytes = new TextEncoder().encode(JSON.stringify(fields)).length;
  if (bytes > MOST_BYTES) {
    notice(`This message is too long: ${bytes.toLocaleString()} of at most ${MOST_BYTES.toLocaleString()} bytes.`);
    return;
  }
  unconfirmed.push(text);
  connection.send(fields);
  setText("");
}

/// Puts what has not come back into the box again, before what is being written. Says whether there was any.
function keepUnsaid() {
  const texts = unconfirmed;
  unconfirmed = [];
  if (texts.length > 0) {
    setText([...texts, $("text").value].filter(Boolean).join("\n"));
  }
  return texts.length > 0;
}

function setText(text) {
  $("text").value = text;
  resize();
}

function resize() {
  const box = $("text");
  box.rows = Math.min(6, box.value.split("\n", 6).length);
  while (box.scrollHeight > box.clientHeight && box.rows < 6) {
    box.rows++;
  }
  ready();
}

/// Whether something can be said now.
function ready() {
  const {isPrivate, isHere, name} = people.receiver;
  $("send").disabled = !isIn || !isHere || !$("text").value.trim();
  $("composer").dataset.private = isPrivate;
  $("text").placeholder = isPrivate ? (isHere ? `Write to ${name} alone` : `${name} is not here`) : "Write a message";
}

// What the person sees of it.

function showState(state) {
  $("state").dataset.state = state;
  $("state").textContent = {open: "Connected", lost: "Not connected"}[state];
}

function notice(text, stays = false) {
  clearTimeout(noticeTimer);
  $("notice").textContent = text;
  $("notice").hidden = !text;
  if (!stays && text) {
    noticeTimer = setTimeout(() => notice(""), NOTICE_MILLIS);
  }
}

function countUnread(isOwn) {
  if (document.hidden && !isOwn) {
    unread++;
  }
  showTitle();
}

function showTitle() {
  if (self) {
    document.title = `${unread ? `(${unread}) ` : ""}Room ${self.room} · Holdfast chat`;
  }
}

function showPeople(isShown) {
  $("chat").classList.toggle("with-people", isShown);
  $("people-button").setAttribute("aria-expanded", String(isShown));
}

// A browser may refuse to store anything.

function keep(key, value, storage = "localStorage") {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Then nothing is remembered.
  }
}

function recall(key, storage = "localStorage") {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

/// What only this tab knows: with it, it gets its name back before anyone has noticed that it was cut off.
function secret() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

$("enter").addEventListener("submit", event => {
  event.preventDefault();
  enter({name: $("name").value, room: $("room").value.trim() || "1", tab: secret()});
});
$("leave").addEventListener("click", () => leave());
$("people-button").addEventListener("click", () => showPeople(!$("chat").classList.contains("with-people")));
$("composer").addEventListener("submit", event => {
  event.preventDefault();
  submit();
  $("text").focus();
});
$("text").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
$("text").addEventListener("input", resize);
$("to").addEventListener("change", ready);
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && $("chat").classList.contains("with-people")) {
    showPeople(false);
    $("people-button").focus();
  } else if (event.key === "Escape" && event.target === $("text")) {
    people.writeToEveryone();
  }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    unread = 0;
    showTitle();
  }
});

// On a phone the keyboard takes a part of the page: what is left is its height.
window.visualViewport?.addEventListener("resize", () => {
  const {height, scale} = window.visualViewport;
  document.documentElement.style.setProperty("--height", `${height * scale}px`);
});

// A reload comes back as the same person, with what they were writing. What is kept for that exists only while the page
// is away: another tab that is made from this one must not be the same person.
window.addEventListener("pagehide", () => {
  if (self && wasIn) {
    keepUnsaid();
    keep("self", {...self, text: $("text").value}, "sessionStorage");
  }
});
const before = recall("self", "sessionStorage");
keep("self", null, "sessionStorage");

$("name").value = before?.name ?? query.get("name") ?? recall("name") ?? "";
$("room").value = before?.room ?? query.get("room") ?? query.get("room_id") ?? "1";
for (const room of knownRooms()) {
  $("rooms").append(new Option(room));
}
$("address").textContent = address();
$("elsewhere").hidden = !query.has("ws");
if (before) {
  $("text").value = before.text;
  enter({name: before.name, room: before.room, tab: before.tab});
} else {
  $($("name").value ? "enter-button" : "name").focus();
}
