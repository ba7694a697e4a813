// SPDX-License-Identifier: Apache-2.0

/// The page: who we are, what we are told, what we say. docs/chat.md describes the documents.

import {Composer} from "./composer.js";
import {Connection} from "./connection.js";
import {Log} from "./log.js";
import {keep, recall, secret} from "./memory.js";
import {People} from "./people.js";

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
    composer.focus();
  },
});
const composer = new Composer({
  form: $("composer"),
  text: $("text"),
  button: $("send"),
  people,
  send: fields => connection.send(fields),
  refused: notice,
});
const connection = new Connection(address(), {opened, heard, lost});

/// {name, room, tab}: who we are, from the moment that we want to enter.
let self = null;
let isIn = false;
let wasIn = false;
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
  composer.close();
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
  const sent = composer.close();
  if (isIn) {
    isIn = false;
    notice(`Connection lost. ${sent ? "What may not have arrived is back in the box. " : ""}Trying again…`, true);
  } else if (!wasIn) {
    doorState(false, `The chat does not answer${reason ? ` (${reason})` : ""}. Trying again…`);
  }
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
    if (Object.keys(fields.client_list).length === 1) {
      log.event("Nobody else is here yet. Open this page in a second window, or come with telnet.");
    }
  }
  people.are(fields.client_id, fields.client_list);
  showState("open");
  composer.open();
}

function say(fields) {
  const {from_client_id: id, from_client_name: name, to_client_id: to, content} = fields;
  const isOwn = people.isOwn(id);
  const toName = fields.to_client_name ?? "";
  if (isOwn) {
    composer.confirmed();
  }
  log.message({id, name, text: content, isOwn, to: to === "all" ? "" : isOwn ? toName : "you"});
  countUnread(isOwn);
}

function logout(fields) {
  if (people.left(fields.from_client_id) && isIn) {
    log.event({name: fields.from_client_name}, " left");
  }
}

/// Something that we said was refused: every document of ours is answered, in order.
function error(fields) {
  if (!isIn) {
    leave(fields.reason);
    return;
  }
  composer.notConfirmed();
  notice(fields.reason);
}

// What the person sees of it.

function showState(state) {
  $("state").dataset.state = state;
  $("state").textContent = {open: "Connected", lost: "Not connected"}[state];
}

function notice(text, stays = false) {
  clearTimeout(noticeTimer);
  $("notice").textContent = text;
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

$("enter").addEventListener("submit", event => {
  event.preventDefault();
  enter({name: $("name").value, room: $("room").value.trim() || "1", tab: secret()});
});
$("leave").addEventListener("click", () => leave());
$("people-button").addEventListener("click", () => showPeople(!$("chat").classList.contains("with-people")));
$("to").addEventListener("change", () => composer.ready());
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && $("chat").classList.contains("with-people")) {
    showPeople(false);
    $("people-button").focus();
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
    composer.close();
    keep("self", {...self, text: composer.text, to: people.receiver}, "sessionStorage");
  }
});
window.addEventListener("pageshow", () => keep("self", null, "sessionStorage"));
const before = recall("self", "sessionStorage");

$("name").value = before?.name ?? query.get("name") ?? recall("name") ?? "";
$("room").value = before?.room ?? query.get("room") ?? query.get("room_id") ?? "1";
for (const room of knownRooms()) {
  $("rooms").append(new Option(room));
}
$("address").textContent = address();
$("elsewhere").hidden = !query.has("ws");
if (before) {
  if (before.to?.isPrivate) {
    people.restore(before.to);
  }
  composer.text = before.text;
  enter({name: before.name, room: before.room, tab: before.tab});
} else {
  $($("name").value ? "enter-button" : "name").focus();
}
