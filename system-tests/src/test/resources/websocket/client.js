// SPDX-License-Identifier: Apache-2.0
// Talks to an echo with the library ws, and ends with exit code 0 when all was as it should be.
//
//   node client.js check URL compressed|plain    one conversation after another
//   node client.js talk URL                      numbered messages until standard input ends
'use strict';
const assert = require('assert');
const crypto = require('crypto');
const WebSocket = require('ws');

const [mode, url, form] = process.argv.slice(2);
const DEADLINE = 60_000;

function connect(options) {
  const socket = new WebSocket(url, { maxPayload: 32 * 1024 * 1024, ...options });
  const waiting = [];
  const come = [];
  const give = (event) => (waiting.length ? waiting.shift()(event) : come.push(event));
  socket.on('open', () => give({ kind: 'open' }));
  socket.on('message', (data, binary) => give({ kind: binary ? 'binary' : 'text', data }));
  socket.on('pong', (data) => give({ kind: 'pong', data }));
  socket.on('close', (code, reason) => give({ kind: 'close', code, reason: reason.toString() }));
  socket.on('error', (error) => give({ kind: 'error', error: String(error) }));
  socket.next = () => (come.length ? Promise.resolve(come.shift()) : new Promise((done) => waiting.push(done)));
  socket.expect = async (kind) => {
    const event = await socket.next();
    assert.strictEqual(event.kind, kind, JSON.stringify(event).slice(0, 200));
    return event;
  };
  return socket;
}

async function opened(options) {
  const socket = connect(options);
  await socket.expect('open');
  return socket;
}

async function echoes(socket, kind, message) {
  socket.send(message);
  const event = await socket.expect(kind);
  assert.ok(event.data.equals(Buffer.from(message)), `${kind} of ${message.length} comes back as another`);
}

async function check(options) {
  const socket = await opened(options);
  assert.strictEqual(socket.extensions, options.perMessageDeflate ? 'permessage-deflate' : '');
  for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
    await echoes(socket, 'text', 'ä'.repeat(size / 2) + 'x'.repeat(size % 2));
    await echoes(socket, 'binary', crypto.randomBytes(size));
  }
  const big = 16 * 1024 * 1024;
  await echoes(socket, 'text', 'sixteen!'.repeat(big / 8));
  await echoes(socket, 'binary', crypto.randomBytes(big));

  socket.ping('are you there');
  assert.strictEqual((await socket.expect('pong')).data.toString(), 'are you there');

  for (const part of ['in ', 'three ']) socket.send(part, { fin: false });
  socket.ping('between');
  socket.send('parts', { fin: true });
  assert.strictEqual((await socket.expect('pong')).data.toString(), 'between');
  assert.strictEqual((await socket.expect('text')).data.toString(), 'in three parts');

  socket.close(4001, 'tschüss');
  assert.strictEqual((await socket.expect('close')).code, 4001);

  const curt = await opened(options);
  curt.close();
  assert.strictEqual((await curt.expect('close')).code, 1005);

  const lost = connect({ ...options, protocolVersion: 8 });
  assert.match((await lost.expect('error')).error, /426/);
}

// Ends behind the answer to the last message that was said before standard input ended.
async function talk() {
  const socket = await opened({});
  let ended = false;
  process.stdin.on('end', () => { ended = true; }).resume();
  let said = 0;
  let heard = 0;
  while (!ended || heard < said) {
    while (!ended && said - heard < 8) socket.send(`message ${said++}`);
    const event = await socket.expect('text');
    assert.strictEqual(event.data.toString(), `message ${heard++}`);
    if (heard === 1) console.log('talking');
  }
  socket.close(1000);
  assert.strictEqual((await socket.expect('close')).code, 1000);
  console.log(`answered ${heard}`);
}

setTimeout(() => { console.error('not done in time'); process.exit(2); }, DEADLINE).unref();
const run = mode === 'talk' ? talk() : check({ perMessageDeflate: form === 'compressed' ? { threshold: 0 } : false });
run.then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
