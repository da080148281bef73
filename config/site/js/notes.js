// The notes: documents of the collection /data/notes, each change guarded by the ETag it was made from.
import { byId, element } from './dom.js';
import { explain, send, succeeded } from './http.js';
import { record } from './wire.js';

const COLLECTION = '/data/notes';
const LIMIT = 5;
const MAX_CHARACTERS = 2_000;
const JSON_BODY = { 'Content-Type': 'application/json' };

const page = { items: [], total: 0, offset: 0 };
let editing; // {id, etag, document, text, theirs}: the one note that is open for editing
const waiting = new Set(); // the keys of the actions that run or wait for their turn
let lastTurn = Promise.resolve();

export function startNotes() {
  byId('note-form').addEventListener('submit', (event) => {
    event.preventDefault();
    inTurn('add', add);
  });
  byId('note-reload').addEventListener('click', () => inTurn('reload', reload));
  byId('note-previous').addEventListener('click', () => inTurn('turn', () => turn(-LIMIT)));
  byId('note-next').addEventListener('click', () => inTurn('turn', () => turn(LIMIT)));
  byId('note-list').addEventListener('click', onListClick);
  for (const place of [byId('note-form'), byId('note-list')]) place.addEventListener('keydown', onKey);
  inTurn('load', () => load(0));
}

/** The reader's actions run one after the other; the same one asked for twice, as by a double click, runs once. */
async function inTurn(key, action) {
  if (waiting.has(key)) return;
  waiting.add(key);
  byId('note-list').setAttribute('aria-busy', 'true');
  const before = lastTurn;
  let done;
  lastTurn = new Promise((resolve) => { done = resolve; });
  await before;
  try {
    await action();
  } finally {
    waiting.delete(key);
    if (waiting.size === 0) byId('note-list').removeAttribute('aria-busy');
    done();
  }
}

function onKey(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.closest('form')?.requestSubmit();
  } else if (event.key === 'Escape' && event.target.closest('.note-edit') !== null) {
    cancel();
  }
}

function onListClick({ target }) {
  const button = target.closest('button[data-action]');
  const id = button?.closest('[data-note-id]')?.dataset.noteId;
  const item = page.items.find((candidate) => candidate.id === id);
  if (item === undefined) return;
  if (button.dataset.action === 'edit') edit(item);
  if (button.dataset.action === 'delete') inTurn(`delete ${id}`, () => remove(item));
  if (button.dataset.action === 'cancel') cancel();
}

// ---- the five requests

async function load(offset, { quietly = false } = {}) {
  const exchange = await send('GET', `${COLLECTION}?limit=${LIMIT}&offset=${offset}`, { headers: { Accept: 'application/json' } });
  record(exchange, { quietly });
  if (!succeeded(exchange) || !Array.isArray(exchange.json?.items)) {
    say('problem', `The notes could not be listed. ${succeeded(exchange) ? 'The answer is not a list of documents.' : explain(exchange)}`);
    return false;
  }
  const { items, total } = exchange.json;
  if (items.length === 0 && offset > 0) return load(Math.max(0, offset - LIMIT), { quietly });
  Object.assign(page, { items, total: total ?? items.length, offset });
  draw();
  return true;
}

async function add() {
  const box = byId('note-text');
  if (box.value.trim() === '') return say('problem', 'Write something first.');
  const exchange = await send('POST', COLLECTION, { headers: JSON_BODY, body: JSON.stringify({ text: box.value }) });
  record(exchange);
  if (!succeeded(exchange)) return say('problem', `The note was not added. ${explain(exchange)}`);
  box.value = '';
  const location = exchange.answerHeaders.get('Location') ?? '';
  say('ok', location === '' ? 'Added.' : `Added as ${location}.`);
  await showPageWith(decodeURIComponent(location.split('/').at(-1)));
  box.focus();
}

async function save(open) {
  const { id, etag, document, text } = open;
  if (text.trim() === '') return say('problem', 'Write something first, or delete the note.');
  const exchange = await send('PUT', pathOf(id), {
    headers: { ...JSON_BODY, 'If-Match': etag },
    body: JSON.stringify({ ...document, text }),
  });
  record(exchange);
  if (exchange.status === 412 || exchange.status === 404) return overtaken(id, text);
  if (!succeeded(exchange)) return say('problem', `The note was not saved. ${explain(exchange)}`);
  if (editing === open) editing = undefined;
  say('ok', 'Saved.');
  await load(page.offset, { quietly: true });
  focusNote(id, 'edit');
}

async function remove(item) {
  const exchange = await send('DELETE', pathOf(item.id), { headers: { 'If-Match': item.etag } });
  record(exchange);
  if (exchange.status === 412) {
    await load(page.offset, { quietly: true });
    focusNote(item.id, 'delete');
    return say('problem', 'Not deleted: someone else changed this note meanwhile. The list now shows their version.');
  }
  if (!succeeded(exchange) && exchange.status !== 404) return say('problem', `The note was not deleted. ${explain(exchange)}`);
  await load(page.offset, { quietly: true });
  if (exchange.status === 404) return say('problem', 'Someone else had already deleted this note.');
  const undo = element('button', { type: 'button', class: 'button small', 'data-action': 'undo' }, 'Undo');
  undo.addEventListener('click', () => inTurn(`restore ${item.id}`, () => restore(item)));
  say('ok', 'Deleted.', undo);
  undo.focus();
}

async function restore({ id, document }) {
  const exchange = await send('PUT', pathOf(id), {
    headers: { ...JSON_BODY, 'If-None-Match': '*' },
    body: JSON.stringify(document),
  });
  record(exchange);
  if (!succeeded(exchange)) return say('problem', `The note was not restored. ${explain(exchange)}`);
  say('ok', 'Restored.');
  await showPageWith(id);
  focusNote(id, 'edit');
}

// ---- what follows from them

async function reload() {
  if (await load(page.offset)) say('ok', 'Reloaded.');
}

async function turn(by) {
  editing = undefined;
  await load(Math.max(0, page.offset + by));
  say('none', '');
}

/** New documents may come first or last in the list: looks on this page, then on the last, then on the first. */
async function showPageWith(id) {
  const here = () => page.items.some((item) => item.id === id);
  if (!await load(page.offset, { quietly: true }) || here()) return;
  const last = Math.max(0, Math.ceil(page.total / LIMIT) - 1) * LIMIT;
  for (const offset of [last, 0]) {
    if (here() || offset === page.offset) continue;
    await load(offset, { quietly: true });
  }
}

/** A save came too late: fetches their version, keeps the reader's text, and leaves the decision to the reader. */
async function overtaken(id, text) {
  if (!await load(page.offset, { quietly: true })) return; // it has told why; the editor still holds the text
  const theirs = page.items.find((item) => item.id === id);
  if (theirs === undefined) {
    editing = undefined;
    byId('note-text').value = text;
    byId('note-text').focus();
    say('problem', 'Not saved: someone else deleted this note meanwhile. Your text is in the box for a new note.');
    return;
  }
  editing = { id, etag: theirs.etag, document: theirs.document, text, theirs: textOf(theirs.document) };
  draw();
  focusBox();
  say('problem', 'Not saved: someone else changed this note meanwhile. Their version is shown above yours. Save again to replace it, or cancel to keep it.');
}

function edit(item) {
  editing = { id: item.id, etag: item.etag, document: item.document, text: textOf(item.document) };
  say('none', '');
  draw();
  focusBox();
}

function cancel() {
  const id = editing?.id;
  editing = undefined;
  say('none', '');
  draw();
  focusNote(id, 'edit');
}

// ---- drawing

function draw() {
  const { items, total, offset } = page;
  byId('note-list').replaceChildren(...(items.length === 0
    ? [element('li', { class: 'empty' }, 'No notes yet. Write the first one above.')]
    : items.map((item) => (item.id === editing?.id ? editorOf(item) : noteOf(item)))));
  byId('note-count').textContent = total === 1 ? '1 document' : `${total} documents`;
  byId('note-pager').hidden = total <= LIMIT;
  byId('note-page').textContent = `${offset + 1} to ${offset + items.length} of ${total}`;
  byId('note-previous').disabled = offset === 0;
  byId('note-next').disabled = offset + items.length >= total;
}

function noteOf(item) {
  const text = textOf(item.document);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const button = (action, word) => element('button', {
    type: 'button', class: 'button small', 'data-action': action, 'aria-label': `${word} note: ${short}`,
  }, word);
  return element('li', { class: 'note', 'data-note-id': item.id },
    element('p', { class: 'note-text' }, text),
    element('div', { class: 'note-foot' }, changedAt(item.modified),
      element('span', { class: 'note-actions' }, ...(hasText(item.document) ? [button('edit', 'Edit')] : []), button('delete', 'Delete'))));
}

function editorOf(item) {
  const box = element('textarea', { id: 'note-edit-text', rows: '3', maxlength: String(MAX_CHARACTERS), required: true });
  box.value = editing.text;
  box.addEventListener('input', () => { editing.text = box.value; });
  const form = element('form', { class: 'note-edit' });
  if (editing.theirs !== undefined) form.append(element('p', { class: 'theirs' }, element('b', {}, 'Their version: '), editing.theirs));
  form.append(
    element('label', { for: 'note-edit-text' }, 'Edit note'), box,
    element('div', { class: 'form-row' },
      element('button', { type: 'submit', class: 'button small primary', 'data-action': 'save' }, 'Save'),
      element('button', { type: 'button', class: 'button small', 'data-action': 'cancel' }, 'Cancel')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const open = editing;
    inTurn(`save ${open.id}`, () => save(open));
  });
  return element('li', { class: 'note', 'data-note-id': item.id }, form);
}

function changedAt(modified) {
  const when = new Date(modified);
  if (Number.isNaN(when.getTime())) return element('span', { class: 'hint' });
  const words = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(when);
  return element('time', { class: 'hint', datetime: when.toISOString() }, words);
}

function say(kind, words, ...extra) {
  const place = byId('note-message');
  place.dataset.kind = kind;
  place.replaceChildren(...(words === '' ? [] : [element('p', {}, words)]), ...extra);
}

function focusNote(id, action) {
  if (id === undefined) return;
  byId('note-list').querySelector(`[data-note-id="${CSS.escape(id)}"] [data-action="${action}"]`)?.focus();
}

function focusBox() {
  const box = byId('note-edit-text');
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
}

/** The text of a note; a document of another shape, put there by another client, is shown as it is, to be kept or deleted. */
const textOf = (document) => (hasText(document) ? document.text : JSON.stringify(document));
const hasText = (document) => typeof document?.text === 'string';

const pathOf = (id) => `${COLLECTION}/${encodeURIComponent(id)}`;
