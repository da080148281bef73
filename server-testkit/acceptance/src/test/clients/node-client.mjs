#!/usr/bin/env node
// Node's two clients, http with a keep-alive agent and the global fetch, against the server of the tests.
// Usage: node node-client.mjs BASE_URL [leave]      Prints what they did as JSON; a wrong answer ends it with 1.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const SOCKETS = 4; // of the agent
const LANES = 8; // of fetch, which opens a connection for each request that finds none idle

const [, , base, way] = process.argv;
const url = (path) => new URL(path, base);
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const big = randomBytes(2_000_000);
const done = { http: 0, fetch: 0, sockets: 0 };

const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
const sockets = new Set();

/** One request; resolves to the answer with its whole body. */
function ask(path, options = {}, send = (request) => request.end()) {
  return new Promise((resolve, reject) => {
    const request = http.request(url(path), { agent, ...options }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        done.http += 1;
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces), complete: answer.complete });
      });
    });
    request.on('socket', (socket) => sockets.add(socket));
    request.on('error', reject);
    send(request);
  });
}

async function bySimpleRequests() {
  const paths = ['/small.txt', '/hello?name=Node', '/mirror/lines?count=300', '/inline/lines?count=3', '/data', '/nowhere'];
  const wanted = [200, 200, 200, 200, 200, 404];
  await Promise.all(Array.from({ length: 300 }, async (_, index) => {
    const which = index % paths.length;
    const answer = await ask(paths[which]);
    assert.equal(answer.status, wanted[which], paths[which]);
    assert.ok(answer.complete);
    if (which === 1) assert.equal(answer.body.toString(), 'Hello, Node!\n');
    if (which === 2) assert.ok(answer.body.toString().endsWith('line 300\n'));
  }));
}

async function byUploads() {
  for (const mount of ['/mirror', '/inline']) {
    const counted = await ask(`${mount}/echo`, { method: 'PUT', headers: { 'Content-Length': big.length } }, (request) => request.end(big));
    assert.equal(sha(counted.body), sha(big));
    const chunked = await ask(`${mount}/echo`, { method: 'POST' }, (request) => {
      for (let at = 0; at < big.length; at += 65_537) request.write(big.subarray(at, at + 65_537));
      request.end();
    });
    assert.equal(chunked.headers['x-framing'], 'chunked');
    assert.equal(sha(chunked.body), sha(big));
    let told = 0;
    const expecting = await ask(`${mount}/echo`, { method: 'POST', headers: { Expect: '100-continue' } }, (request) => {
      request.on('continue', () => {
        told += 1;
        request.end(big);
      });
      request.flushHeaders();
    });
    assert.equal(told, 1);
    assert.equal(sha(expecting.body), sha(big));
  }
  const head = await ask('/small.txt', { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '13', 0]);
}

async function byFetch() {
  const get = async (path, options) => {
    const answer = await fetch(url(path), options);
    done.fetch += 1;
    return answer;
  };
  await Promise.all(Array.from({ length: LANES }, async (_, lane) => {
    for (let i = 0; i < 40; i++) assert.equal(await (await get(`/hello?name=${lane}-${i}`)).text(), `Hello, ${lane}-${i}!\n`);
  }));
  const streamed = await get('/mirror/echo', { method: 'POST', body: Readable.toWeb(Readable.from([big.subarray(0, 9), big.subarray(9)])), duplex: 'half' });
  assert.equal(streamed.headers.get('x-framing'), 'chunked');
  assert.equal(sha(Buffer.from(await streamed.arrayBuffer())), sha(big));
  const form = new FormData();
  form.set('note', 'kept');
  form.set('picture', new Blob([big]), 'p.png');
  assert.equal(await (await get('/mirror/form', { method: 'POST', body: form })).text(), `note - 4\npicture p.png ${big.length}\n`);
  // fetch asks for compressed answers by itself
  const text = await get('/text.txt');
  assert.equal(text.headers.get('content-encoding'), 'gzip');
  assert.ok((await text.text()).endsWith('line 20000\n'));
  const tag = text.headers.get('etag');
  assert.equal((await get('/text.txt', { headers: { 'If-None-Match': tag } })).status, 304);
  assert.equal((await get('/big.bin', { headers: { Range: 'bytes=5-9' } })).status, 206);
}

/** One who leaves in the middle of an answer, or of his own request, harms nobody. */
async function byLeaving() {
  const leaving = new AbortController();
  const answer = await fetch(url('/mirror/lines?count=3000000'), { signal: leaving.signal });
  await answer.body.getReader().read();
  leaving.abort();
  const half = new AbortController();
  const body = new ReadableStream({
    async pull(controller) {
      controller.enqueue(big.subarray(0, 1000));
      if (this.pulled) half.abort();
      this.pulled = true;
    },
  });
  await assert.rejects(fetch(url('/mirror/echo'), { method: 'POST', body, duplex: 'half', signal: half.signal }));
  const next = await fetch(url('/hello'));
  assert.equal(await next.text(), 'Hello, world!\n');
}

/** A file through a pipe: the reader, the network and the server each at their own pace. */
async function byPipe() {
  const answer = await fetch(url('/big.bin'));
  const hash = createHash('sha256');
  await pipeline(Readable.fromWeb(answer.body), hash);
  done.fetch += 1;
  assert.equal(hash.digest('hex'), sha(Buffer.from(await (await fetch(url('/big.bin'))).arrayBuffer())));
  done.fetch += 1;
}

if (way === 'leave') {
  await byLeaving();
} else {
  await bySimpleRequests();
  await byUploads();
  done.sockets = sockets.size;
  agent.destroy();
  await byFetch();
  await byPipe();
}
console.log(JSON.stringify(done));
