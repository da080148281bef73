const base = location.pathname.replace(/\/+$/, '');
const $ = (id) => document.getElementById(id);
const main = $('main');
const message = $('message');
const status = $('status');

// ---- elements: texts are only ever texts, so that no document can be markup

function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'on') for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    else if (key === 'class') element.className = value;
    else if (key in element && !key.startsWith('aria')) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** What cannot be seen, or turns the reading direction, is shown by a sign that stands for it. */
function visible(text) {
  return text
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd');
}

const bdi = (text) => el('bdi', {}, visible(text));
const button = (text, action, properties = {}) => el('button', { type: 'button', on: { click: action }, ...properties }, text);
const link = (text, hash, properties = {}) => el('a', { href: hash, ...properties }, text);

// ---- times in the reader's own zone

const two = (number) => String(number).padStart(2, '0');
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
function time(text) {
  const when = new Date(text);
  const shown = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} ${two(when.getHours())}:${two(when.getMinutes())}`;
  return el('time', { dateTime: when.toISOString(), title: exact.format(when) }, shown);
}

// ---- the mount

class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

async function ask(path, { method = 'GET', headers = {}, body } = {}) {
  let answer;
  try {
    answer = await fetch(base + path, { method, headers: { Accept: 'application/json', ...headers }, body, cache: 'no-store' });
  } catch {
    throw new Refusal(0, { detail: 'The server cannot be reached. What you have typed is still here; try again when it is back.' });
  }
  const text = await answer.text();
  if (answer.ok) return { text, headers: answer.headers, json: () => JSON.parse(text, exactly) };
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    problem = { detail: `The server answered ${answer.status}, not in its own words: something stands between you and it.` };
  }
  const wait = answer.headers.get('Retry-After');
  throw new Refusal(answer.status, wait === null ? problem : { ...problem, wait });
}

/** Numbers that JavaScript would round, or write otherwise, stay as they are, where the browser can do that. */
function exactly(_, value, context) {
  const written = typeof value === 'number' ? context?.source : undefined;
  return written === undefined || written === String(value) || JSON.rawJSON === undefined ? value : JSON.rawJSON(written);
}

const of = (collection, id) => `/${encodeURIComponent(collection)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
const hashOf = (collection, id, query = '') => `#${of(collection, id)}${query === '' ? '' : `?${query}`}`;

// ---- messages

function say(text, { note = false, lines = [], actions = [], focus = true } = {}) {
  message.className = note ? 'note' : '';
  message.replaceChildren(el('p', {}, visible(text)));
  if (lines.length > 0) message.append(el('ul', {}, ...lines.map((line) => el('li', {}, visible(line)))));
  if (actions.length > 0) message.append(el('div', { class: 'row' }, ...actions));
  message.hidden = false;
  if (focus) message.focus({ preventScroll: true });
  message.scrollIntoView({ block: 'nearest' });
}

function hush() {
  message.hidden = true;
  message.replaceChildren();
}

function tell(refusal, more = {}) {
  const { problem = {} } = refusal;
  const lines = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer === '' ? 'the document' : pointer}: ${detail}`);
  if (lines.length === 0 && problem.pointer) lines.push(`at ${problem.pointer}`);
  if (problem.outcome === 'unknown') lines.push('It may have been stored: load the document before you save it again.');
  if (problem.wait !== undefined) lines.push(`Try again in ${problem.wait} s.`);
  say(refusal.message, { lines, ...more });
}

function confirmed(question, yes) {
  const dialog = $('ask');
  $('question').textContent = question;
  $('yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
