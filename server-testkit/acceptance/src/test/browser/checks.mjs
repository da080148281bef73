// Runs named checks on pages of one site, in one browser, and counts them. A script with checks is called as
//   node SCRIPT BASE_URL [SCREENSHOT_DIR]      (browser: env CHROMIUM, else /usr/bin/chromium)
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Chromium, Page, within } from './chromium.mjs';

export class Checks {
  #base;
  #screenshots;
  #browser;
  #passed = 0;
  #failed = 0;

  /** Reads the command line. */
  constructor() {
    const [, script, base, screenshots] = process.argv;
    if (base === undefined || !URL.canParse(base)) {
      console.error(`usage: node ${script} BASE_URL [SCREENSHOT_DIR]`);
      process.exit(2);
    }
    this.#base = base;
    this.#screenshots = screenshots;
  }

  url(path) {
    return new URL(path, this.#base).href;
  }

  async check(name, action) {
    try {
      await action();
      this.#passed += 1;
      console.log(`ok      ${name}`);
    } catch (failure) {
      this.#failed += 1;
      console.log(`FAILED  ${name}\n        ${String(failure.message).replaceAll('\n', '\n        ')}`);
    }
  }

  /** Opens a page for some checks; that it had no faults is one check more. */
  async onPage(name, path, options, checks) {
    let page;
    await this.check(`${name}: loads`, async () => { page = await Page.open(this.#browser, this.url(path), options); });
    if (page === undefined) return;
    await checks(page);
    await this.check(`${name}: no error, no violation, no request elsewhere`, () => assert.deepEqual(page.faults, []));
    await page.close();
  }

  /** Keeps what a page looks like, if anybody wants to see it. */
  async picture(page, name) {
    if (this.#screenshots !== undefined) await writeFile(join(this.#screenshots, `${name}.png`), await page.screenshot());
  }

  /** Runs all checks, and tidies up whatever became of them; tells by the exit code whether all passed. */
  async run(all, milliseconds, tidy = async () => {}) {
    if (this.#screenshots !== undefined) await mkdir(this.#screenshots, { recursive: true });
    await this.check('the run ends in time', () => within(this.#withBrowser(all), 'the whole run', milliseconds));
    await tidy().catch(() => {});
    await this.#browser?.close();
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }

  async #withBrowser(all) {
    this.#browser = await Chromium.start();
    await all();
  }
}
