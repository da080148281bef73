#!/usr/bin/env node
// Checks the page of a mount of the plugin data in a real browser: that of DataPageIT, served at BASE_URL.
// Usage: node data-check.mjs BASE_URL [SCREENSHOT_DIR]      (browser: env CHROMIUM, else /usr/bin/chromium)
import assert from 'node:assert/strict';
import { focusState, headingFaults, lowContrast, smallTargets, tooWide } from './audits.mjs';
import { Checks } from './checks.mjs';

const WHOLE_RUN_MS = 120_000;
const WIDTHS = [[390, 844], [1280, 800]];

const checks = new Checks();
const check = (name, action) => checks.check(name, action);

const ids = (page) => page.run(() => [...document.querySelectorAll('td a bdi')].map((id) => id.textContent));
const idle = (page) => page.until('the view is there', () => document.getElementById('main').ariaBusy === null && document.getElementById('main').childElementCount > 0);
const text = (page, selector) => page.run((wanted) => document.querySelector(wanted)?.textContent ?? '', selector);
const message = (page) => page.until('a message', () => document.getElementById('message').hidden ? '' : document.getElementById('message').textContent);
const value = (page) => page.run(() => document.getElementById('text').value);
const go = async (page, hash) => {
  await page.run((to) => { document.getElementById('main').ariaBusy = 'true'; location.hash = to; }, hash);
  await idle(page);
};
const write = (page, content) => page.run((wanted) => {
  const text = document.getElementById('text');
  text.focus();
  text.select();
  document.execCommand('insertText', false, wanted);
}, content);
const press = (page, label) => page.run((wanted) => {
  const found = [...document.querySelectorAll('button, .button')].find((each) => each.textContent === wanted && each.checkVisibility());
  if (found === undefined) throw new Error(`no button ${wanted}`);
  found.click();
}, label);

/** Somebody else, beside the page. */
const other = async (path, method, body) => {
  const answer = await fetch(checks.url(path), { method, body: body && JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
};
const stored = async (path) => (await fetch(checks.url(path))).text();

function looks(scheme) {
  return checks.onPage(scheme, '/data', { scheme, tolerated: [/status of 412/] }, async (page) => {
    await idle(page);
    for (const [name, hash] of [['all', '#/'], ['list', '#/books'], ['document', '#/books/emma'], ['new', '#/books/_new'], ['conflict', '#/books/emma']]) {
      await go(page, hash);
      if (name === 'conflict') {
        await write(page, '{"title": "mine"}');
        await other('/data/books/emma', 'PUT', { title: 'Emma', year: 1815, price: 1.5, tags: ['novel', scheme] });
        await press(page, 'Save');
        assert.match(await message(page), /Somebody else has changed/);
      }
      await check(`${scheme}, ${name}: contrast is AA`, async () => assert.deepEqual((await page.run(lowContrast)).filter((fault) => !fault.startsWith('only')), []));
      for (const [width, height] of WIDTHS) {
        await check(`${scheme}, ${name}: no sideways scrolling at ${width} px`, async () => {
          await page.resize(width, height);
          assert.equal(await page.run(tooWide), '');
        });
        await checks.picture(page, `data-${name}-${width}-${scheme}`);
      }
    }
    await press(page, 'Take theirs, drop mine');
  });
}

function reading() {
  return checks.onPage('reading', '/data', {}, async (page) => {
    await idle(page);
    await check('the collections with their counts', async () => {
      assert.match(await text(page, 'tbody'), /books40.*odd3/s);
    });
    await check('a click leads into a collection, which comes in pages', async () => {
      await page.click('td a[href="#/books"]');
      await page.until('the list', () => document.querySelectorAll('table.documents tbody tr').length === 20);
      assert.equal(await text(page, '#shown'), '20 of 40');
      await page.click('a[rel="next"]');
      await page.until('the next page', () => document.querySelector('td a').textContent === 'b20');
      await press(page, 'First page');
      await page.until('the first page', () => document.querySelector('td a').textContent === 'b00');
    });
    await check('a heading sorts, again turns round, again lets be', async () => {
      const sorted = (order, first) => page.until(`${order}`, (wanted, id) => document.querySelector('th[aria-sort]')?.ariaSort === wanted && document.querySelector('td a').textContent === id, order, first);
      await press(page, 'year');
      await sorted('ascending', 'emma'); // it has no year
      await press(page, 'year');
      await sorted('descending', 'b38');
    });
    await check('filters and words', async () => {
      await page.run(() => {
        document.querySelector('[name=field]').value = 'year';
        document.querySelector('[name=operator]').value = 'gte';
        document.querySelector('[name=value]').value = '1930';
      });
      await press(page, 'Find');
      await page.until('the filter', () => document.querySelectorAll('td a').length === 9);
      assert.equal(await text(page, '.chip'), 'year ≥ 1930');
      await press(page, 'Count');
      await page.until('the count', () => document.getElementById('shown').textContent === '9 of 9');
      await page.press('/', { keyCode: 191 });
      await page.type('number 31');
      await press(page, 'Find');
      await page.until('the words', () => document.querySelectorAll('td a').length === 1);
      await page.click('.chip');
      await page.until('no filter', () => document.querySelector('.chip') === null);
    });
    await check('the address is the view', async () => {
      await go(page, '#/books?sort=-year&year:lt=1910');
      assert.equal((await ids(page))[0], 'b09');
    });
    await check('arrows go through the documents, Escape back', async () => {
      await page.press('ArrowDown', { keyCode: 40 });
      await page.press('ArrowDown', { keyCode: 40 });
      assert.equal(await page.run(() => document.activeElement.textContent), 'b08');
      assert.ok((await page.run(focusState)).visible);
      await go(page, '#/books/b08');
      await page.run(() => document.activeElement.blur());
      await page.press('Escape', { keyCode: 27 });
      await page.until('the list', () => document.querySelector('table.documents') !== null);
    });
    await check('headings in order, targets large enough, every control has a name', async () => {
      assert.deepEqual(await page.run(headingFaults), []);
      assert.deepEqual(await page.run(smallTargets), []);
      const { nodes } = await page.command('Accessibility.getFullAXTree');
      const controls = nodes.filter(({ ignored, role }) => !ignored && ['button', 'link', 'searchbox', 'textbox', 'combobox'].includes(role?.value));
      assert.ok(controls.length > 20);
      assert.deepEqual(controls.filter(({ name }) => !name?.value).map(({ role }) => role.value), []);
    });
  });
}

function hostile() {
  return checks.onPage('hostile', '/data#/odd', {}, async (page) => {
    await idle(page);
    await check('markup in names and values is text', async () => {
      assert.match(await text(page, 'table'), /<img src=x onerror=alert\(1\)>/);
      assert.equal(await page.run(() => document.querySelectorAll('table img, table script').length), 0);
    });
    await check('marks that turn the direction are shown', async () => assert.ok(!/[\u202a-\u202e]/.test(await text(page, 'table'))));
    await check('numbers are shown as they are', async () => {
      assert.match(await text(page, 'table'), /12345678901234567890.*1\.10/s);
      await go(page, '#/odd/numbers');
      assert.equal(await value(page), '{"big": 12345678901234567890, "price": 1.10}');
      await press(page, 'Format');
      assert.equal(await value(page), '{\n  "big": 12345678901234567890,\n  "price": 1.10\n}');
      await press(page, 'Save');
      assert.match(await message(page), /Saved/);
      assert.match(await stored('/data/odd/numbers'), /12345678901234567890,\n {2}"price": 1\.10/);
    });
    await check('a script of somebody else does not run', async () => {
      page.tolerate(/CSP violation|Content Security Policy|Trusted(HTML|Script)/);
      const ran = await page.run(() => {
        const script = document.createElement('script');
        try {
          script.textContent = 'window.broken = true';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend', '<b>x</b>');
        } catch { /* the browser refuses */ }
        return window.broken === true || document.querySelector('body > b') !== null;
      });
      assert.equal(ran, false);
    });
  });
}

function writing() {
  return checks.onPage('writing', '/data#/notes', {}, async (page) => {
    page.tolerate(/status of 4\d\d/);
    await idle(page);
    await check('an empty collection says so; n makes a document', async () => {
      assert.match(await text(page, '.empty'), /nothing in this collection/);
      await page.press('n', { keyCode: 78 });
      await page.until('the editor', () => document.getElementById('id') !== null);
      await page.run(() => { document.getElementById('id').value = 'milk'; });
      await write(page, '{"text": "buy milk", "price": 1.10}');
      await press(page, 'Create');
      await page.until('it is there', () => location.hash === '#/notes/milk' && document.getElementById('status').textContent.startsWith('Last changed'));
      assert.equal(await stored('/data/notes/milk'), '{"text": "buy milk", "price": 1.10}');
    });
    await check('an id that is taken is told, and nothing is overwritten', async () => {
      await go(page, '#/notes/_new');
      await page.run(() => { document.getElementById('id').value = 'milk'; });
      await write(page, '{}');
      await press(page, 'Create');
      assert.match(await message(page), /already/);
      assert.match(await stored('/data/notes/milk'), /buy milk/);
      await write(page, '{\n  \n}');
    });
    await check('without an id the server makes one', async () => {
      await page.run(() => { document.getElementById('id').value = ''; });
      await write(page, '{"n": 1}');
      await press(page, 'Create');
      await page.until('it is there', () => /^#\/notes\/0[0-9a-f-]{35}$/.test(location.hash));
    });
    await check('what is wrong is told with its place, and selected', async () => {
      await go(page, '#/notes/milk');
      await write(page, '{"a": {"b": 1, "b": 2}}');
      await press(page, 'Save');
      assert.match(await message(page), /twice.*at \/a\/b/);
      await write(page, '{"a": 1,\n "b": oops}');
      await press(page, 'Save');
      await page.until('the other message', () => document.getElementById('message').textContent.includes('line 2'));
      const at = await page.run(() => document.getElementById('text').selectionStart);
      assert.ok(at >= 14 && at <= 19, String(at));
    });
    await check('nobody’s edit is lost: 412 shows theirs and keeps mine', async () => {
      await write(page, '{"text": "mine"}');
      await other('/data/notes/milk', 'PUT', { text: 'theirs' });
      await page.press('s', { keyCode: 83, modifiers: 2 });
      assert.match(await message(page), /Somebody else has changed.*theirs/s);
      assert.equal(await value(page), '{"text": "mine"}');
      assert.equal(await stored('/data/notes/milk'), '{"text":"theirs"}');
      await press(page, 'Save mine over theirs');
      await page.until('saved', () => document.getElementById('message').textContent === 'Saved.');
      assert.equal(await stored('/data/notes/milk'), '{"text": "mine"}');
    });
    await check('what was deleted meanwhile can be made again', async () => {
      await write(page, '{"text": "again"}');
      await other('/data/notes/milk', 'DELETE');
      await press(page, 'Save');
      assert.match(await message(page), /Somebody else has deleted/);
      await press(page, 'Create it again with my text');
      await page.until('saved', () => document.getElementById('message').textContent === 'Saved.');
      assert.equal(await stored('/data/notes/milk'), '{"text": "again"}');
    });
    await check('history gives the text of then back', async () => {
      await page.click('summary');
      await page.until('the versions', () => document.querySelectorAll('details li').length >= 3);
      await page.click('details li:nth-child(2) .restore');
      await page.until('the text of then', () => document.getElementById('text').value === '{"text": "mine"}');
    });
    await check('leaving asks first', async () => {
      await page.run(() => { location.hash = '#/notes'; });
      await page.until('the question', () => document.getElementById('ask').open);
      await press(page, 'Cancel');
      await page.until('still here', () => location.hash === '#/notes/milk' && !document.getElementById('ask').open);
      assert.equal(await value(page), '{"text": "mine"}');
      await press(page, 'Save');
      await page.until('saved', () => document.getElementById('message').textContent === 'Saved.');
    });
    await check('delete asks, and deletes', async () => {
      await press(page, 'Delete');
      await page.until('the question', () => document.getElementById('ask').open);
      await page.click('#yes');
      await page.until('the list', () => location.hash === '#/notes' && document.querySelectorAll('td a').length === 1);
      assert.equal((await fetch(checks.url('/data/notes/milk'))).status, 404);
    });
  });
}

function rules() {
  return checks.onPage('rules', '/ruled#/readable', {}, async (page) => {
    page.tolerate(/status of 4\d\d/);
    await idle(page);
    await check('where only reading is allowed, nothing else is offered', async () => {
      assert.equal(await page.run(() => document.querySelector('#actions').childElementCount), 0);
      await go(page, '#/readable/a');
      assert.equal(await page.run(() => document.getElementById('text').readOnly), true);
      assert.deepEqual(await page.run(() => [...document.querySelectorAll('main button')].map((each) => each.textContent)), []);
    });
    await check('the faults by a schema, each with its place', async () => {
      await go(page, '#/strict/_new');
      await write(page, '{"n": "one", "m": 1}');
      await press(page, 'Create');
      assert.match(await message(page), /schema.*\/n: /s);
      await write(page, '{"n": 1}');
      await press(page, 'Create');
      await page.until('it is there', () => document.getElementById('status').textContent.startsWith('Last changed'));
    });
  });
}

await checks.run(async () => {
  await looks('light');
  await looks('dark');
  await reading();
  await hostile();
  await writing();
  await rules();
}, WHOLE_RUN_MS);
