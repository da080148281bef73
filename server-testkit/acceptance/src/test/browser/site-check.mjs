#!/usr/bin/env node
// Checks the site of config/site in a real browser, served by whatever answers at BASE_URL.
// Usage: node site-check.mjs BASE_URL [SCREENSHOT_DIR]      (browser: env CHROMIUM, else /usr/bin/chromium)
import assert from 'node:assert/strict';
import { focusState, headingFaults, lowContrast, numberFocusable, smallTargets, tooWide } from './audits.mjs';
import { Checks } from './checks.mjs';

const WHOLE_RUN_MS = 240_000;
const STRICT_CSP = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";
const CONTROL = 2;
const MARK = `site-check ${process.pid}-${Date.now()}`;

const checks = new Checks();
const url = (path) => checks.url(path);
const check = (name, action) => checks.check(name, action);
const onPage = (name, path, options, action) => checks.onPage(name, path, options, action);

const mountIs = (page, mount, state) => page.until(`mount ${mount} is ${state}`,
  (id, wanted) => document.getElementById(id)?.dataset.state === wanted, `mount-${mount}`, state);

async function allMountsAnswer(page) {
  for (const mount of ['site', 'data', 'hello']) await mountIs(page, mount, 'ok');
  await page.until('the drawing is closed', () => document.getElementById('drawing').dataset.state === 'seated');
}

const noteWith = (page, text) => page.until(`a note "${text}" is listed`, (wanted) => {
  const found = [...document.querySelectorAll('#note-list .note-text')].find((note) => note.textContent === wanted);
  return found?.closest('[data-note-id]').dataset.noteId;
}, text);

const isIdle = (page) => page.until('the notes are idle', () => !document.getElementById('note-list').hasAttribute('aria-busy'));
const textOf = (page, id) => page.run((wanted) => document.getElementById(wanted).textContent, id);
const button = (id, action) => `[data-note-id="${id}"] [data-action="${action}"]`;

async function writeNote(page, text) {
  await page.click('#note-text');
  await page.type(text);
  await page.click('#note-add');
  const id = await noteWith(page, text);
  await isIdle(page);
  return id;
}

async function deleteNote(page, id) {
  await page.click(button(id, 'delete'));
  await page.until('the note is gone', (gone) => document.querySelector(`[data-note-id="${gone}"]`) === null, id);
  await isIdle(page);
}

// ---- the checks

function firstSight() {
  return onPage('start page', '', {}, async (page) => {
    await check('title', async () => assert.equal(await page.run(() => document.title), 'Tenon is running'));
    await check('the three mounts answer', () => allMountsAnswer(page));
    await check('each mount shows status and time', async () => {
      const numbers = await page.run(() => [...document.querySelectorAll('.joint-numbers')].map((place) => place.textContent.trim()));
      assert.equal(numbers.length, 3);
      for (const text of numbers) assert.match(text, /^200 (?:under 1 ms|[\d.]+ ms)$/);
    });
    await check('every control has a name', async () => {
      const { nodes } = await page.command('Accessibility.getFullAXTree');
      const controls = nodes.filter(({ ignored, role }) => !ignored && ['button', 'link', 'textbox'].includes(role?.value));
      assert.ok(controls.length > 15, `only ${controls.length} controls found`);
      assert.deepEqual(controls.filter(({ name }) => !name?.value).map(({ role }) => role.value), []);
    });
    await check('headings in order', async () => assert.deepEqual(await page.run(headingFaults), []));
    await check('targets are large enough', async () => assert.deepEqual(await page.run(smallTargets), []));
  });
}

function notes() {
  return onPage('notes', '#notes', {}, async (page) => {
    let id;
    await check('a note is added through the form', async () => { id = await writeNote(page, `${MARK} first`); });
    await check('the exchange is shown', async () => {
      assert.match(await textOf(page, 'wire-request'), /^POST \/data\/notes\n[^]*Content-Type: application\/json\n\n\{"text":"site-check/);
      assert.match(await textOf(page, 'wire-answer'), /^201 [^]*ETag: "[^]*Location: \/data\/notes\//);
      assert.match(await textOf(page, 'wire-curl'), /^curl -i 'http[^]*\/data\/notes' \\\n {2}-H 'Content-Type: application\/json' \\\n {2}--data-raw '\{/);
    });
    await check('the note is edited, by keyboard', () => editByKeyboard(page, id));
    await check('a stale edit is refused and told', () => staleEdit(page, id));
    await check('an edit of a note that is gone keeps the text', () => editOfGone(page));
    await check('the note is deleted', () => deleteNote(page, id));
    await check('the delete named the version', async () =>
      assert.match(await textOf(page, 'wire-request'), /^DELETE \/data\/notes\/[^]*If-Match: "/));
    await check('and restored by Undo', async () => {
      await page.click('#note-message [data-action="undo"]');
      await noteWith(page, `${MARK} mine`);
      await isIdle(page);
      await deleteNote(page, id);
    });
    await check('markup in a note stays text', async () => {
      const markup = `${MARK} <img src=x onerror=console.error(1)>`;
      await deleteNote(page, await writeNote(page, markup));
    });
  });
}

/** The list comes late: what the reader does meanwhile waits its turn and is not lost. */
function slowList() {
  let open;
  const gate = new Promise((resolve) => { open = resolve; });
  const decide = async () => { await gate; return ['Fetch.continueRequest', {}]; };
  return onPage('slow list', '', { paused: { patterns: [{ urlPattern: '*/data/notes?limit=5*' }], decide } }, async (page) => {
    await check('a note added before the list has come is not lost', async () => {
      const text = `${MARK} early`;
      await page.click('#note-text');
      await page.type(text);
      await page.click('#note-add');
      assert.equal(await page.run(() => document.querySelectorAll('#note-list li').length), 0);
      open();
      const id = await noteWith(page, text);
      await isIdle(page);
      await deleteNote(page, id);
    });
  });
}

async function editByKeyboard(page, id) {
  await page.run((selector) => document.querySelector(selector).focus(), button(id, 'edit'));
  await page.press('Enter', { keyCode: 13 });
  await page.command('Input.dispatchKeyEvent', { type: 'char', text: '\r' });
  await page.until('the editor has the focus', () => document.activeElement?.id === 'note-edit-text');
  await page.press('a', { code: 'KeyA', keyCode: 65, modifiers: CONTROL, commands: ['selectAll'] });
  await page.type(`${MARK} second`);
  await page.press('Enter', { keyCode: 13, modifiers: CONTROL });
  assert.equal(await noteWith(page, `${MARK} second`), id);
  await isIdle(page);
  assert.match(await textOf(page, 'wire-request'), /^PUT \/data\/notes\/[^]*If-Match: "/);
}

async function staleEdit(page, id) {
  page.tolerate(/status of 412/);
  await page.click(button(id, 'edit'));
  const theirs = await fetch(url(`/data/notes/${id}`), {
    method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text: `${MARK} theirs` }),
  });
  assert.ok(theirs.ok, `the other client's PUT answered ${theirs.status}`);
  await page.click('#note-edit-text');
  await page.press('a', { code: 'KeyA', keyCode: 65, modifiers: CONTROL, commands: ['selectAll'] });
  await page.type(`${MARK} mine`);
  await page.click(button(id, 'save'));
  await page.until('the conflict is told', () => /someone else changed/.test(document.getElementById('note-message').textContent));
  await isIdle(page);
  assert.match(await textOf(page, 'note-list'), /Their version: .* theirs/);
  assert.match(await textOf(page, 'wire-answer'), /^412 /);
  await page.click(button(id, 'save'));
  assert.equal(await noteWith(page, `${MARK} mine`), id);
  await isIdle(page);
}

async function editOfGone(page) {
  page.tolerate(/status of 404/);
  const id = await writeNote(page, `${MARK} short-lived`);
  await page.click(button(id, 'edit'));
  const gone = await fetch(url(`/data/notes/${id}`), { method: 'DELETE' });
  assert.equal(gone.status, 204);
  await page.click('#note-edit-text');
  await page.type(', but kept');
  await page.click(button(id, 'save'));
  await page.until('the loss is told', () => /someone else deleted/.test(document.getElementById('note-message').textContent));
  await isIdle(page);
  const kept = await page.run(() => {
    const box = document.getElementById('note-text');
    const { value } = box;
    box.value = '';
    return value;
  });
  assert.match(kept, /but kept/);
}

const problemOn = (pattern, status, problem) => ({
  patterns: [{ urlPattern: pattern }],
  decide: () => ['Fetch.fulfillRequest', {
    responseCode: status,
    responseHeaders: [{ name: 'Content-Type', value: 'application/problem+json' }],
    body: Buffer.from(JSON.stringify(problem)).toString('base64'),
  }],
});

function troubles() {
  const missing = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'No JAR offers hello', reason_id: '0badcafe' };
  const options = { paused: problemOn('*/hello', 503, missing), tolerated: [/status of 503|ERR_CONNECTION_REFUSED/] };
  return onPage('troubles', '', options, async (page) => {
    await check('a mount without its plugin says why', async () => {
      await mountIs(page, 'hello', 'problem');
      assert.match(await textOf(page, 'mount-hello'), /No JAR offers hello\. Reason: 0badcafe\./);
      await mountIs(page, 'data', 'ok');
      assert.equal(await page.run(() => document.getElementById('drawing').dataset.state), 'apart');
    });
    await check('contrast is AA there too', async () => {
      for (const scheme of ['dark', 'light']) {
        await page.prefer(scheme);
        assert.deepEqual(await page.run(lowContrast), [], scheme);
      }
    });
    await check('and answers again by itself', async () => {
      await page.letThrough();
      await allMountsAnswer(page);
    });
    await check('a server that cannot be reached is told, not thrown', async () => {
      await page.intercept([{ urlPattern: '*/data/*' }], () => ['Fetch.failRequest', { errorReason: 'ConnectionRefused' }]);
      await page.click('#note-reload');
      await page.until('the message', () => /cannot be reached/.test(document.getElementById('note-message').textContent));
      await page.click('#check-mounts');
      await mountIs(page, 'data', 'down');
      await page.letThrough();
      await allMountsAnswer(page);
    });
  });
}

/** The page as the server sends it, with a strict policy added to its headers. */
async function underPolicy({ request }) {
  const answer = await fetch(request.url, { headers: { Accept: 'text/html' } });
  return ['Fetch.fulfillRequest', {
    responseCode: answer.status,
    responseHeaders: [
      { name: 'Content-Type', value: answer.headers.get('Content-Type') },
      { name: 'Content-Security-Policy', value: STRICT_CSP },
    ],
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
  }];
}

function strictPolicy() {
  const paused = { patterns: [{ urlPattern: '*', resourceType: 'Document' }], decide: underPolicy };
  return onPage('strict policy', '', { paused }, async (page) => {
    await check("works under default-src 'self'", async () => {
      await allMountsAnswer(page);
      await deleteNote(page, await writeNote(page, `${MARK} strict`));
      assert.deepEqual(page.faults, []);
    });
    await check('and the policy is in force', async () => {
      page.tolerate(/CSP violation: script-src-elem inline|violates the following Content Security Policy/);
      const ran = await page.run(() => {
        const script = document.createElement('script');
        script.textContent = 'document.body.dataset.ran = "yes"';
        document.body.append(script);
        return document.body.dataset.ran ?? 'no';
      });
      assert.equal(ran, 'no');
    });
  });
}

function keyboard() {
  return onPage('keyboard', '', { motion: 'reduce' }, async (page) => {
    await check('nothing moves where less motion is preferred', async () => {
      await allMountsAnswer(page);
      const lasting = await page.run(() => [...document.querySelectorAll('*')].map((element) => getComputedStyle(element).transitionDuration));
      assert.deepEqual([...new Set(lasting)], ['0s']);
    });
    await check('Tab reaches everything, visibly', async () => {
      await allMountsAnswer(page);
      await isIdle(page);
      const count = await page.run(numberFocusable);
      const reached = new Set();
      for (let step = 0; step < count + 2; step += 1) {
        await page.press('Tab', { keyCode: 9 });
        const at = await page.run(focusState);
        if (at.number < 0) continue;
        assert.ok(at.visible, `no visible focus on ${at.name}`);
        if (step === 0) assert.match(at.name, /class="skip"/);
        reached.add(at.number);
      }
      assert.equal(reached.size, count, `${count} can take the focus, Tab reached ${reached.size}`);
    });
  });
}

function looks(scheme) {
  return onPage(scheme, '', { scheme }, async (page) => {
    await check(`${scheme}: the background is ${scheme}`, async () => {
      const [red, green, blue] = (await page.run(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g).map(Number);
      const brightness = (red + green + blue) / 3;
      assert.ok(scheme === 'light' ? brightness > 200 : brightness < 60, `brightness ${brightness}`);
    });
    await check(`${scheme}: mounts and notes are there`, async () => {
      await allMountsAnswer(page);
      await writeNote(page, `${MARK} ${'unbroken'.repeat(12)}`);
    });
    await check(`${scheme}: contrast is AA`, async () => assert.deepEqual(await page.run(lowContrast), []));
    for (const [width, height] of [[320, 640], [360, 780], [768, 1024], [1440, 900]]) {
      await check(`${scheme}: no sideways scrolling at ${width} px`, async () => {
        await page.resize(width, height);
        assert.equal(await page.run(tooWide), '');
      });
      if (width !== 320) await checks.picture(page, `site-${width}-${scheme}`);
    }
    await page.resize(1440, 900);
    await check(`${scheme}: the note is removed`, async () => {
      const id = await page.run((mark) => [...document.querySelectorAll('[data-note-id]')]
        .find((note) => note.textContent.includes(mark)).dataset.noteId, MARK);
      await deleteNote(page, id);
    });
  });
}

function notFound(scheme) {
  return onPage(`404 page, ${scheme}`, '/404.html', { scheme, width: 320, height: 640 }, async (page) => {
    await check(`404 page, ${scheme}: fits 320 px`, async () => {
      assert.match(await page.run(() => document.title), /^Not found/);
      assert.equal(await page.run(tooWide), '');
    });
    for (const [width, height] of [[360, 780], [1440, 900]]) {
      await page.resize(width, height);
      await checks.picture(page, `404-${width}-${scheme}`);
    }
  });
}

/** Leaves no note of this run behind, whatever failed. */
async function sweep() {
  const answer = await fetch(url('/data/notes?limit=100'));
  const { items = [] } = answer.ok ? await answer.json() : {};
  for (const { id, document } of items) {
    if (String(document?.text).startsWith(MARK)) await fetch(url(`/data/notes/${encodeURIComponent(id)}`), { method: 'DELETE' });
  }
}

async function all() {
  await firstSight();
  await notes();
  await slowList();
  await troubles();
  await strictPolicy();
  await keyboard();
  for (const scheme of ['light', 'dark']) await looks(scheme);
  for (const scheme of ['light', 'dark']) await notFound(scheme);
}

await checks.run(all, WHOLE_RUN_MS, sweep);
