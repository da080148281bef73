#!/usr/bin/env node
// A page in a real browser that uses everything which the server of the tests has, much of it at once.
// Usage: node chromium-client.mjs BASE_URL      Prints the number of requests; a wrong answer ends it with 1.
import assert from 'node:assert/strict';
import { Chromium, Page } from '../browser/chromium.mjs';

const [, , base] = process.argv;

/** Runs in the page. */
async function requests() {
  const wrong = [];
  let count = 0;
  const ask = async (path, options, check) => {
    const answer = await fetch(path, options);
    count += 1;
    if (!await check(answer)) wrong.push(`${options.method ?? 'GET'} ${path}: ${answer.status}`);
  };
  const is = (text) => async (answer) => answer.status === 200 && await answer.text() === text;
  const many = Array.from({ length: 40 }, (_, index) => [
    ask(`/hello?name=${index}`, {}, is(`Hello, ${index}!\n`)),
    ask(`/small.txt?${index}`, {}, is('a small file\n')),
    ask(`/mirror/echo?${index}`, { method: 'POST', body: `body ${index}` }, is(`body ${index}`)),
    ask(`/data/chromium/n${index}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: `{"n": ${index}}` },
      async (answer) => answer.status === 201),
  ]);
  await Promise.all(many.flat());
  const bytes = new Uint8Array(1_000_000).map((_, index) => index % 251);
  await ask('/inline/echo', { method: 'PUT', body: bytes }, async (answer) => {
    const back = new Uint8Array(await answer.arrayBuffer());
    return back.length === bytes.length && back.every((value, index) => value === bytes[index]);
  });
  const form = new FormData();
  form.set('note', 'kept');
  form.set('picture', new Blob([bytes]), 'p.png');
  await ask('/mirror/form', { method: 'POST', body: form }, is('note - 4\npicture p.png 1000000\n'));
  await ask('/text.txt', {}, async (answer) => (await answer.text()).endsWith('line 20000\n'));
  await ask('/big.bin', { headers: { Range: 'bytes=0-4' } }, async (answer) => answer.status === 206 && (await answer.arrayBuffer()).byteLength === 5);
  await ask('/data/chromium', {}, async (answer) => (await answer.json()).total === 40);
  const protocols = new Set(performance.getEntriesByType('resource').map((entry) => entry.nextHopProtocol));
  return { count, wrong, protocols: [...protocols] };
}

const browser = await Chromium.start();
try {
  const page = await Page.open(browser, new URL('/page.html', base).href);
  await page.until('all parts of the page have run', () => window.parts === 12);
  const found = await page.run(requests);
  assert.deepEqual(found.wrong, []);
  assert.deepEqual(found.protocols, ['http/1.1']);
  await page.load(new URL('/page.html', base).href);
  await page.until('all parts of the page have run again', () => window.parts === 12);
  assert.deepEqual(page.faults, []);
  console.log(JSON.stringify({ requests: found.count + 2 * 13 }));
} finally {
  await browser.close();
}
