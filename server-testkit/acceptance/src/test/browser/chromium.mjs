// Drives a headless Chromium over its DevTools pipe (file descriptors 3 and 4): nothing but Node and a browser is needed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const DEADLINE_MS = 15_000;

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-proxy-server', '--mute-audio',
  '--remote-debugging-pipe',
];

/** Rejects when the promise is not settled in time. */
export function within(promise, what, ms = DEADLINE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Chromium {
  #child;
  #profile;
  #exited;
  #pending = new Map();
  #listeners = new Map();
  #lastId = 0;
  #unread = '';

  static async start() {
    const browser = new Chromium();
    await browser.#launch(process.env.CHROMIUM ?? '/usr/bin/chromium');
    return browser;
  }

  async #launch(program) {
    if (!existsSync(program)) throw new Error(`no browser at ${program}: install chromium, or name one in CHROMIUM`);
    this.#profile = await mkdtemp(join(tmpdir(), 'site-check-'));
    this.#child = spawn(program, [...FLAGS, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: this.#profile },
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.once('error', resolve);
    });
    this.#exited.then(() => this.#abandon());
    this.#child.stdio[3].on('error', () => {}); // the browser is gone: #abandon tells whoever waits
    this.#child.stdio[4].setEncoding('utf8').on('data', (text) => this.#receive(text));
    await this.command('Browser.getVersion');
  }

  command(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    const answered = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject, method }));
    this.#child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return within(answered, method).finally(() => this.#pending.delete(id));
  }

  listen(sessionId, listener) {
    this.#listeners.set(sessionId, listener);
  }

  async close() {
    await this.command('Browser.close').catch(() => {});
    await within(this.#exited, 'closing the browser').catch(() => this.#child.kill('SIGKILL'));
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #receive(text) {
    const messages = (this.#unread + text).split('\0');
    this.#unread = messages.pop();
    for (const message of messages) this.#dispatch(JSON.parse(message));
  }

  #dispatch({ id, method, params, sessionId, result, error }) {
    if (id === undefined) {
      this.#listeners.get(sessionId)?.(method, params);
      return;
    }
    const waiting = this.#pending.get(id);
    if (error !== undefined) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.resolve(result);
  }

  #abandon() {
    for (const { reject, method } of this.#pending.values()) reject(new Error(`${method}: the browser has ended`));
  }
}

/** One tab: its faults are collected from the first byte on. */
export class Page {
  faults = [];
  #browser;
  #session;
  #target;
  #origin;
  #waiting = new Map();
  #tolerated = [];
  #onPaused;

  static async open(browser, url, { width = 1440, height = 900, scheme = 'light', motion = 'no-preference', paused, tolerated = [] } = {}) {
    const page = new Page();
    page.#browser = browser;
    page.#origin = new URL(url).origin;
    page.#tolerated = [...tolerated];
    await page.#attach();
    await page.prefer(scheme, motion);
    await page.resize(width, height);
    if (paused !== undefined) await page.intercept(paused.patterns, paused.decide);
    await page.load(url);
    return page;
  }

  async #attach() {
    this.#target = (await this.#browser.command('Target.createTarget', { url: 'about:blank' })).targetId;
    this.#session = (await this.#browser.command('Target.attachToTarget', { targetId: this.#target, flatten: true })).sessionId;
    this.#browser.listen(this.#session, (method, params) => this.#on(method, params));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM', 'Accessibility']) await this.command(`${domain}.enable`);
    await this.command('Network.setCacheDisabled', { cacheDisabled: true });
    await this.command('Page.addScriptToEvaluateOnNewDocument', {
      source: `addEventListener('securitypolicyviolation', (event) =>
        console.error('CSP violation: ' + event.violatedDirective + ' ' + event.blockedURI));`,
    });
  }

  command(method, params) {
    return this.#browser.command(method, params, this.#session);
  }

  load(url) {
    return this.leave(`loading ${url}`, async () => {
      const { errorText } = await this.command('Page.navigate', { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
    });
  }

  /** Does what leads to another page, and waits until that is there. */
  async leave(what, action) {
    const loaded = new Promise((resolve) => this.#waiting.set('Page.loadEventFired', resolve));
    await action();
    await within(loaded, what);
  }

  prefer(scheme, motion = 'no-preference') {
    const features = [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: motion }];
    return this.command('Emulation.setEmulatedMedia', { features });
  }

  resize(width, height) {
    return this.command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  }

  /** Lets `decide` answer requests whose URL matches a pattern: it is given the event and returns (a promise of) [method, params]. */
  async intercept(patterns, decide) {
    this.#onPaused = decide;
    await this.command('Fetch.enable', { patterns });
  }

  async letThrough() {
    this.#onPaused = undefined;
    await this.command('Fetch.disable');
  }

  /** A fault whose text matches is the point of the check that is running. */
  tolerate(pattern) {
    this.#tolerated.push(pattern);
  }

  /** Runs a function in the page: it is handed over as text, so it sees its arguments and nothing else from here. */
  async run(code, ...values) {
    const expression = `(${code})(${values.map((value) => JSON.stringify(value)).join(', ')})`;
    const { result, exceptionDetails } = await this.command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until the function returns something true in the page, looking once per frame. */
  async until(what, code, ...values) {
    const found = await this.run(`(deadline, ...values) => new Promise((resolve) => {
      const started = performance.now();
      const look = () => {
        const found = (${code})(...values);
        if (found || performance.now() - started > deadline) resolve(found);
        else requestAnimationFrame(look);
      };
      look();
    })`, DEADLINE_MS - 2_000, ...values);
    if (!found) throw new Error(`not in time: ${what}`);
    return found;
  }

  /** A real click: the mouse goes to the middle of the element once it rests there, and nothing may lie over it. */
  async click(selector) {
    const place = await this.until(`${selector} rests in view`, (wanted) => {
      const target = document.querySelector(wanted);
      if (target === null) return { fault: 'is not there' };
      target.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = target.getBoundingClientRect();
      const seen = `${wanted} ${left} ${top} ${width} ${height}`;
      const rests = window.siteCheckSeen === seen; // as in the frame before
      window.siteCheckSeen = seen;
      if (!rests) return undefined;
      const point = { x: left + width / 2, y: top + height / 2 };
      const hit = document.elementFromPoint(point.x, point.y);
      return target === hit || target.contains(hit) ? point : { fault: 'is covered or has no size' };
    }, selector);
    if (place.fault !== undefined) throw new Error(`${selector} ${place.fault}`);
    const mouse = { x: place.x, y: place.y, button: 'left', clickCount: 1 };
    await this.command('Input.dispatchMouseEvent', { ...mouse, type: 'mouseMoved', button: 'none' });
    await this.command('Input.dispatchMouseEvent', { ...mouse, type: 'mousePressed' });
    await this.command('Input.dispatchMouseEvent', { ...mouse, type: 'mouseReleased' });
  }

  async type(text) {
    for (const character of text) {
      await this.command('Input.dispatchKeyEvent', { type: 'keyDown', key: character, text: character });
      await this.command('Input.dispatchKeyEvent', { type: 'keyUp', key: character });
    }
  }

  async press(key, { code = key, keyCode, modifiers = 0, commands = [] } = {}) {
    const event = { key, code, windowsVirtualKeyCode: keyCode, modifiers };
    await this.command('Input.dispatchKeyEvent', { ...event, type: 'rawKeyDown', commands });
    await this.command('Input.dispatchKeyEvent', { ...event, type: 'keyUp' });
  }

  async screenshot() {
    await this.run(() => Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => true));
    const { cssContentSize } = await this.command('Page.getLayoutMetrics');
    const clip = { ...cssContentSize, scale: 1 };
    const { data } = await this.command('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.#browser.command('Target.closeTarget', { targetId: this.#target });
  }

  #on(method, params) {
    this.#waiting.get(method)?.(params);
    switch (method) {
      case 'Runtime.exceptionThrown':
        return this.#fault(`uncaught: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
      case 'Runtime.consoleAPICalled':
        return ['error', 'assert'].includes(params.type) && this.#fault(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(' ')}`);
      case 'Log.entryAdded':
        return params.entry.level === 'error' && this.#fault(`log: ${params.entry.text} ${params.entry.url ?? ''}`);
      case 'Network.requestWillBeSent':
        return this.#leavesOrigin(params.request.url) && this.#fault(`request leaves the origin: ${params.request.url}`);
      case 'Network.loadingFailed':
        return !params.canceled && this.#fault(`not loaded: ${params.errorText}`);
      case 'Fetch.requestPaused':
        return this.#decide(params);
      default:
        return undefined;
    }
  }

  async #decide(event) {
    const [method, params] = await this.#onPaused?.(event) ?? ['Fetch.continueRequest', {}];
    this.command(method, { requestId: event.requestId, ...params }).catch(() => {}); // the page may have moved on
  }

  #leavesOrigin(url) {
    const { protocol, origin } = new URL(url);
    return !['data:', 'blob:', 'about:'].includes(protocol) && origin !== this.#origin;
  }

  #fault(text) {
    if (!this.#tolerated.some((pattern) => pattern.test(text))) this.faults.push(text);
  }
}
