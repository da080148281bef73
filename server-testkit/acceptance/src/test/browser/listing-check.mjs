#!/usr/bin/env node
// Checks the listing of a folder in a real browser: that of ServeIT, served at BASE_URL.
// Usage: node listing-check.mjs BASE_URL [SCREENSHOT_DIR]      (browser: env CHROMIUM, else /usr/bin/chromium)
import assert from 'node:assert/strict';
import { focusState, headingFaults, lowContrast, smallTargets, tooWide } from './audits.mjs';
import { Checks } from './checks.mjs';

const WHOLE_RUN_MS = 120_000;
const WIDTHS = [[320, 640], [390, 844], [1280, 800]];

const checks = new Checks();
const check = (name, action) => checks.check(name, action);

/** The names that can be seen. */
const names = (page) => page.run(() => [...document.querySelectorAll('tbody tr:not([data-up]) bdi')]
  .filter((name) => name.checkVisibility()).map((name) => name.textContent));
const focused = (page) => page.run(() => document.activeElement.textContent.trim() || document.activeElement.id);
const title = (page) => page.run(() => document.querySelector('h1 > bdi').textContent);
const sortedBySize = (page) => page.run(() => document.querySelector('th:nth-child(2)').ariaSort);
const press = async (page, ...keys) => {
  for (const [key, keyCode] of keys) await page.press(key, { keyCode });
};
const DOWN = ['ArrowDown', 40];
const UP = ['ArrowUp', 38];
const ENTER = ['Enter', 13];

function looks(scheme) {
  return checks.onPage(scheme, '/', { scheme }, async (page) => {
    await check(`${scheme}: contrast is AA`, async () => assert.deepEqual(await page.run(lowContrast), []));
    await check(`${scheme}: the background is ${scheme}`, async () => {
      const [red, green, blue] = (await page.run(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g).map(Number);
      assert.ok(scheme === 'light' ? red + green + blue > 600 : red + green + blue < 180, `${red} ${green} ${blue}`);
    });
    for (const [width, height] of WIDTHS) {
      await check(`${scheme}: no sideways scrolling at ${width} px`, async () => {
        await page.resize(width, height);
        assert.equal(await page.run(tooWide), '');
      });
      await checks.picture(page, `listing-${width}-${scheme}`);
    }
  });
}

function reading() {
  return checks.onPage('listing', '/', {}, async (page) => {
    await check('folders come first, names as people sort them', async () => {
      const seen = await names(page);
      assert.deepEqual(seen.slice(0, 2), ['docs', 'empty']);
      assert.deepEqual(seen.filter((name) => name.startsWith('part')), ['part1.txt', 'part2.txt', 'part10.txt']);
    });
    await check('markup in a name is text', async () => assert.ok((await names(page)).includes('<b onclick=x>&amp;.txt')));
    await check('headings in order, targets large enough', async () => {
      assert.deepEqual(await page.run(headingFaults), []);
      assert.deepEqual(await page.run(smallTargets), []);
    });
    await check('it is a table with sorted columns, every control has a name', async () => {
      const { nodes } = await page.command('Accessibility.getFullAXTree');
      const seen = nodes.filter(({ ignored }) => !ignored);
      const count = (role) => seen.filter((node) => node.role?.value === role).length;
      assert.equal(count('columnheader'), 3);
      assert.ok(count('row') > 30, `${count('row')} rows`);
      const controls = seen.filter(({ role }) => ['button', 'link', 'searchbox'].includes(role?.value));
      assert.ok(controls.length > 30);
      assert.deepEqual(controls.filter(({ name }) => !name?.value).map(({ role }) => role.value), []);
    });
    await check('a click on a heading sorts, another turns round', async () => {
      await page.leave('sorting by size', () => page.click('th:nth-child(2) a'));
      assert.equal(await sortedBySize(page), 'descending');
      assert.equal((await names(page))[2], 'large.iso');
      await page.leave('turning round', () => page.click('th:nth-child(2) a'));
      assert.equal(await sortedBySize(page), 'ascending');
      assert.equal((await names(page)).at(-1), 'large.iso');
    });
    await check('the order goes along into a folder and back', async () => {
      await page.leave('the folder', () => page.click('a[href^="docs/"]'));
      assert.equal(await title(page), 'docs');
      assert.equal(await sortedBySize(page), 'ascending');
      await page.leave('back', () => page.click('.up'));
      assert.match(await page.run(() => location.search), /sort=size&order=asc/);
    });
  });
}

function times() {
  return checks.onPage('times', '/docs/', {}, async (page) => {
    await check('times are in the zone of the reader', async () => {
      await page.command('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' });
      await page.load(checks.url('/'));
      assert.equal(await page.run(() => document.querySelector('a[href="old.txt"]').closest('tr').querySelector('time').textContent), '2020-03-01 07:30');
      assert.equal(await page.run(() => document.querySelector('th:nth-child(3)').textContent), 'Modified');
    });
  });
}

function filter() {
  return checks.onPage('filter', '/', {}, async (page) => {
    await check('a slash leads to the filter, which works at once', async () => {
      await press(page, ['/', 191]);
      assert.equal(await focused(page), 'filter');
      await page.type('PART1');
      assert.deepEqual(await names(page), ['part1.txt', 'part10.txt']);
      assert.match(await page.run(() => document.getElementById('status').textContent), /^2 of \d+ contain “PART1”\.$/);
    });
    await check('the address remembers it, and so do the headings', async () => {
      await page.until('the address', () => location.search === '?filter=PART1');
      assert.match(await page.run(() => document.querySelector('th:nth-child(2) a').href), /sort=size&filter=PART1$/);
    });
    await check('Escape shows all again', async () => {
      await press(page, ['Escape', 27]);
      assert.ok((await names(page)).length > 30);
    });
    await check('the arrows go through the names', async () => {
      await press(page, DOWN, DOWN);
      assert.equal(await focused(page), 'empty');
      assert.ok((await page.run(focusState)).visible);
      await press(page, UP, UP);
      assert.equal(await focused(page), 'filter');
      await press(page, DOWN, ['End', 35]);
      assert.equal(await focused(page), 'zebra.mp4');
      await press(page, ['Home', 36]);
      assert.equal(await focused(page), 'docs');
    });
    await check('no match is told', async () => {
      await press(page, ['/', 191]);
      await page.type('nothing like it');
      assert.deepEqual(await names(page), []);
      assert.match(await page.run(() => document.getElementById('status').textContent), /^No name here contains/);
      await press(page, ['Escape', 27]);
    });
    await check('Enter opens the only match', async () => {
      await page.type('docs');
      await page.leave('the folder', async () => {
        await press(page, ENTER);
        await page.command('Input.dispatchKeyEvent', { type: 'char', text: '\r' });
      });
      assert.equal(await title(page), 'docs');
    });
    await check('a filter in the address is the server’s, and can be widened', async () => {
      await page.load(checks.url('/?filter=part1'));
      assert.deepEqual(await names(page), ['part1.txt', 'part10.txt']);
      await page.leave('the others', () => page.press('Backspace', { keyCode: 8, commands: ['deleteBackward'] }));
      assert.deepEqual(await names(page), ['part1.txt', 'part2.txt', 'part10.txt']);
      assert.equal(await focused(page), 'filter');
    });
  });
}

function withoutScripts() {
  return checks.onPage('without scripts', '/docs/', { width: 390, height: 844 }, async (page) => {
    await page.command('Emulation.setScriptExecutionDisabled', { value: true });
    await page.load(checks.url('/docs/?sort=time'));
    await checks.picture(page, 'listing-390-noscript');
    // Scripts of the page are off, those of the DevTools are not.
    await check('times are in UTC, and the filter has a button', async () => {
      assert.equal(await page.run(() => document.querySelector('th:nth-child(3)').textContent), 'Modified (UTC)');
      assert.ok(await page.run(() => document.querySelector('form button').checkVisibility()));
      assert.equal(await page.run(tooWide), '');
    });
    await check('the form filters, and keeps the order', async () => {
      await page.run(() => document.getElementById('filter').focus());
      await page.type('READ');
      await page.leave('the answer', () => page.run(() => document.querySelector('form button').click()));
      assert.equal(await page.run(() => location.search), '?sort=time&filter=READ');
      assert.deepEqual(await names(page), ['README.md']);
      assert.ok(await page.run(() => document.querySelector('.about a').textContent === 'Show all'));
    });
  });
}

/** Groups of rows out of sight are not laid out; all of them must be found all the same. */
function long() {
  return checks.onPage('a long listing', '/docs/many/', { width: 390, height: 844 }, async (page) => {
    await check('the filter finds what is out of sight', async () => {
      assert.equal(await page.run(() => document.querySelectorAll('tbody').length), 3);
      await press(page, ['/', 191]);
      await page.type('599');
      assert.deepEqual(await names(page), ['599']);
      await press(page, ['Escape', 27]);
      await press(page, DOWN, ['End', 35]);
      assert.equal(await focused(page), '600');
      assert.ok(await page.run(() => document.activeElement.getBoundingClientRect().bottom <= innerHeight + 1));
      assert.equal(await page.run(tooWide), '');
    });
  });
}

async function all() {
  await reading();
  await times();
  await filter();
  await withoutScripts();
  await long();
  for (const scheme of ['light', 'dark']) await looks(scheme);
}

await checks.run(all, WHOLE_RUN_MS);
