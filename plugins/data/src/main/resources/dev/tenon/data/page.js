
'use strict';
(() => {
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

  // ---- where we are: /COLLECTION, /COLLECTION/ID, /COLLECTION/_new in the fragment

  let turn = 0;
  let here = '';
  let unsaved = () => false;
  let keys = {};

  function place() {
    const [path, query = ''] = location.hash.slice(1).split('?', 2);
    const [, collection = '', id = ''] = path.split('/').map((part) => decodeURIComponent(part));
    return { collection, id, query: new URLSearchParams(query) };
  }

  function crumbs(collection, id) {
    const top = location.host + base;
    const parts = [[top, '#/']];
    if (collection !== '') parts.push([collection, hashOf(collection)]);
    if (id !== '') parts.push([id === '_new' ? 'new document' : id, '']);
    $('crumbs').replaceChildren(...parts.flatMap(([text, hash], index) => {
      const last = index === parts.length - 1;
      const part = last ? bdi(text) : el('a', { href: hash }, bdi(text));
      return index === 0 ? [part] : [el('i', {}, '/'), part];
    }));
    document.title = parts.map(([text]) => visible(text)).reverse().join(' · ');
  }

  async function show() {
    if (unsaved() && !await confirmed('What you have changed here is not saved.', 'Leave without saving')) {
      history.replaceState(null, '', here);
      return;
    }
    unsaved = () => false;
    here = location.hash === '' ? location.pathname : location.hash;
    keys = {};
    turn += 1;
    const mine = turn;
    const current = () => mine === turn;
    const { collection, id, query } = place();
    hush();
    status.textContent = '';
    $('actions').replaceChildren();
    crumbs(collection, id);
    main.setAttribute('aria-busy', 'true');
    try {
      if (collection === '') await collections(current);
      else if (id === '') await documents(collection, query, current);
      else await document_(collection, id === '_new' ? undefined : id, current);
    } catch (problem) {
      if (!current()) return;
      main.replaceChildren();
      tell(problem, { actions: [button('Try again', show)] });
    } finally {
      if (current()) main.removeAttribute('aria-busy');
    }
  }

  const known = async () => (await ask('/_collections')).json();

  async function methodsOf(collection) {
    const all = await known();
    const entry = all.collections.find(({ name }) => name === collection);
    if (entry !== undefined) return entry.methods;
    if (!all.open) throw new Refusal(404, { detail: `There is no collection “${collection}” here.` });
    const allowed = (await ask(of(collection), { method: 'OPTIONS' })).headers.get('Allow') ?? '';
    return allowed.includes('POST') ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : ['GET'];
  }

  // ---- all collections

  async function collections(current) {
    const all = await known();
    if (!current()) return;
    const number = new Intl.NumberFormat();
    const rows = all.collections.map(({ name, documents: count, methods }) => {
      const readable = methods.includes('GET');
      const allowed = methods.length === 5 ? 'reading and writing' : methods.join() === 'GET' ? 'reading' : methods.join(', ');
      return el('tr', {},
        el('td', {}, readable ? link(name, hashOf(name)) : name),
        el('td', { class: 'number' }, number.format(count)),
        el('td', { class: 'rules' }, allowed));
    });
    const table = el('div', { class: 'scroll' }, el('table', {},
      el('thead', {}, el('tr', {}, ...['Collection', 'Documents', 'Allowed'].map((text) => el('th', { scope: 'col' }, el('span', {}, text))))),
      el('tbody', {}, ...rows)));
    const nothing = el('p', { class: 'scroll empty' }, all.open ? 'There is nothing here yet. Name a collection to put the first document into it.' : 'There are no collections here.');
    main.replaceChildren(el('div', { class: 'stack' }, rows.length === 0 ? nothing : table, ...all.open ? [opener()] : []));
    moveThrough('td a');
  }

  function opener() {
    const name = el('input', { id: 'name', name: 'name', required: true, maxLength: 64, pattern: '[a-z0-9][a-z0-9_\\-]*', placeholder: 'Name of a collection', title: 'lower-case letters, digits, - and _', autocomplete: 'off', autocapitalize: 'none', spellcheck: false });
    return el('form', { class: 'row', on: { submit: (event) => {
      event.preventDefault();
      location.hash = hashOf(name.value);
    } } }, el('label', { class: 'spoken', htmlFor: 'name' }, 'Name of a collection'), name, el('button', {}, 'Open'));
  }

  // ---- one collection

  const OPERATORS = [['', 'is'], ['ne', 'is not'], ['gt', '>'], ['gte', '≥'], ['lt', '<'], ['lte', '≤'], ['in', 'is one of'], ['prefix', 'starts with'], ['contains', 'contains'], ['exists', 'is there']];
  const OWN = ['limit', 'cursor', 'offset', 'sort', 'q', 'fields', 'total', 'at'];
  const COLUMNS = 6;

  /** `field:operator` and its value, for people. */
  function spoken(name, value) {
    const colon = name.lastIndexOf(':');
    const entry = OPERATORS.find(([operator]) => colon > 0 && operator === name.slice(colon + 1));
    if (entry === undefined) return `${name} is ${value}`;
    return entry[0] === 'exists' ? `${name.slice(0, colon)} is ${value === 'false' ? 'not ' : ''}there` : `${name.slice(0, colon)} ${entry[1]} ${value}`;
  }

  async function documents(collection, query, current) {
    const methods = await methodsOf(collection);
    const list = (await ask(`${of(collection)}${query.size === 0 ? '' : `?${query}`}`)).json();
    if (!current()) return;
    const go = (change) => {
      const next = new URLSearchParams(query);
      next.delete('cursor');
      change(next);
      const hash = hashOf(collection, undefined, String(next));
      if (hash === location.hash) show();
      else location.hash = hash;
    };
    if (methods.includes('POST') || methods.includes('PUT')) {
      $('actions').append(el('a', { class: 'button main', href: hashOf(collection, '_new'), title: 'Key: n' }, 'New document'));
      keys.n = () => { location.hash = hashOf(collection, '_new'); };
    }
    const filters = [...query].filter(([name]) => !OWN.includes(name));
    const search = tools(query, go);
    main.replaceChildren(
      search.form,
      el('div', { class: 'row chips' }, ...filters.map(([name, value]) => button(visible(spoken(name, value)), () => go((next) => next.delete(name, value)), { class: 'chip', title: 'Remove this filter' }))),
      list.items.length === 0
        ? el('p', { class: 'scroll empty' }, query.size > 0 ? 'Nothing here fits.' : 'There is nothing in this collection yet.')
        : el('div', { class: 'scroll' }, table(collection, list.items, query, go)),
      pager(collection, list, query, filters.length > 0 || query.has('q')));
    keys['/'] = () => search.words.select();
    moveThrough('td a');
  }

  function tools(query, go) {
    const words = el('input', { type: 'search', name: 'q', value: query.get('q') ?? '', placeholder: matchMedia('(hover: hover)').matches ? 'Search ( / )' : 'Search', 'aria-label': 'Words that occur in the document' });
    const field = el('input', { name: 'field', placeholder: 'Field, as author.name', 'aria-label': 'Field', autocomplete: 'off', autocapitalize: 'none', spellcheck: false });
    const operator = el('select', { name: 'operator', 'aria-label': 'Comparison' }, ...OPERATORS.map(([value, text]) => el('option', { value }, text)));
    const value = el('input', { name: 'value', placeholder: 'Value', 'aria-label': 'Value', autocomplete: 'off', autocapitalize: 'none', spellcheck: false });
    const form = el('form', { class: 'tools', role: 'search', on: { submit: (event) => {
      event.preventDefault();
      go((next) => {
        if (words.value.trim() === '') next.delete('q');
        else next.set('q', words.value.trim());
        if (field.value !== '') next.append(operator.value === '' ? field.value : `${field.value}:${operator.value}`, value.value);
      });
    } } }, words, el('fieldset', {}, el('legend', { class: 'spoken' }, 'Filter by a field'), el('span', { class: 'filter' }, field, operator, value)), el('button', {}, 'Find'));
    return { form, words };
  }

  function table(collection, items, query, go) {
    const counts = new Map();
    for (const { document: object } of items) for (const name of Object.keys(object)) counts.set(name, (counts.get(name) ?? 0) + 1);
    const names = [...counts.keys()].slice(0, 200).sort((a, b) => counts.get(b) - counts.get(a)).slice(0, COLUMNS);
    const sorted = query.get('sort') ?? '';
    const heading = (text, operand) => {
      const order = sorted === operand ? 'ascending' : sorted === `-${operand}` ? 'descending' : undefined;
      const turned = order === 'ascending' ? `-${operand}` : operand;
      const action = () => go((next) => (order === 'descending' ? next.delete('sort') : next.set('sort', turned)));
      return el('th', { scope: 'col', ...order === undefined ? {} : { 'aria-sort': order } }, button(visible(text), action));
    };
    const rows = items.map(({ id, modified, document: object }) => el('tr', {},
      el('td', {}, el('a', { href: hashOf(collection, id) }, bdi(id))),
      ...names.map((name) => cell(name, object)),
      el('td', { class: 'at', 'data-name': 'Modified' }, time(modified))));
    // A name with a comma, a dot or a sign in it is written as a pointer.
    const operand = (name) => (/^[A-Za-z0-9_]+$/.test(name) && !name.startsWith('_') ? name : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const head = el('tr', {}, heading('Id', '_id'), ...names.map((name) => (/[,"\\]/.test(name) || name === '' ? el('th', { scope: 'col' }, el('span', {}, bdi(name))) : heading(name, operand(name)))), heading('Modified', '_modified'));
    return el('table', { class: 'documents' }, el('thead', {}, head), el('tbody', {}, ...rows));
  }

  function cell(name, object) {
    if (!Object.hasOwn(object, name)) return el('td', { class: 'none', 'data-name': visible(name) }, '');
    const value = object[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return el('td', { class: typeof value === 'number' || JSON.isRawJSON?.(value) ? 'number' : '', 'data-name': visible(name), title: visible(text.slice(0, 500)) }, bdi(text.slice(0, 120)));
  }

  function pager(collection, list, query, narrowed) {
    const shown = list.items.length;
    const number = new Intl.NumberFormat();
    let words = shown === 0 ? '' : `${number.format(shown)} shown`;
    if (list.total !== undefined && shown > 0) words = `${number.format(shown)} of ${number.format(list.total)}`;
    const row = el('div', { class: 'row between pager' }, el('span', { class: 'muted', id: 'shown' }, words));
    const steps = el('div', { class: 'row' });
    if (narrowed && shown > 0) {
      const count = button('Count', async () => {
        const all = new URLSearchParams(query);
        all.delete('cursor');
        all.set('limit', '0');
        all.set('total', 'true');
        try {
          const { total } = (await ask(`${of(collection)}?${all}`)).json();
          $('shown').textContent = `${number.format(shown)} of ${number.format(total)}`;
          count.remove();
        } catch (problem) {
          tell(problem);
        }
      });
      steps.append(count);
    }
    if (query.has('cursor')) {
      const first = new URLSearchParams(query);
      first.delete('cursor');
      steps.append(link('First page', hashOf(collection, undefined, String(first)), { class: 'button' }));
    }
    if (list.next !== undefined) {
      const next = new URLSearchParams(query);
      next.set('cursor', list.next);
      steps.append(link('Next page', hashOf(collection, undefined, String(next)), { class: 'button', rel: 'next' }));
    }
    row.append(steps);
    return row;
  }

  // ---- one document: its text is edited as it is, so that no digit is rounded and no name moves

  async function document_(collection, id, current) {
    const [methods, answer] = await Promise.all([methodsOf(collection), id === undefined ? undefined : ask(of(collection, id))]);
    if (!current()) return;
    const isNew = id === undefined;
    const writable = isNew || methods.includes('PUT');
    const editor = {
      collection, id, methods, current,
      tag: answer?.headers.get('ETag'),
      saved: isNew ? '' : answer.text,
      text: el('textarea', { id: 'text', spellcheck: false, autocapitalize: 'none', readOnly: !writable, value: isNew ? '{\n  \n}' : answer.text, 'aria-describedby': 'hint' }),
      name: el('input', { id: 'id', maxLength: 128, pattern: '[A-Za-z0-9.~\\-][A-Za-z0-9._~\\-]*', autocomplete: 'off', autocapitalize: 'none', spellcheck: false }),
    };
    const untouched = editor.text.value;
    unsaved = () => editor.text.value !== (isNew ? untouched : editor.saved) && writable && current();
    const buttons = el('div', { class: 'row' });
    if (writable) {
      editor.save = button(isNew ? 'Create' : 'Save', () => save(editor), { class: 'main', title: 'Keys: Ctrl+S' });
      buttons.append(editor.save, button('Format', () => { format(editor.text); }));
      keys.save = () => save(editor);
    }
    if (!isNew && methods.includes('DELETE')) buttons.append(button('Delete', () => remove(editor), { class: 'danger' }));
    const hint = isNew ? 'A JSON object.' : writable ? 'A JSON object, as it is stored. If somebody else has changed it meanwhile, you are told, and nothing is overwritten.' : 'This can only be read.';
    main.replaceChildren(el('div', { class: 'stack' },
      ...isNew && methods.includes('PUT') ? [el('div', { class: 'field' }, el('label', { htmlFor: 'id' }, 'Id ', el('span', { class: 'hint' }, methods.includes('POST') ? '(leave it empty, and the server makes one)' : '')), editor.name)] : [],
      el('div', { class: 'field' }, el('label', { htmlFor: 'text' }, 'Document'), editor.text, el('span', { id: 'hint', class: 'hint' }, hint)),
      buttons,
      ...isNew ? [] : [past(editor)]));
    if (!isNew) modifiedAt(answer.headers.get('Last-Modified'));
    keys.Escape = () => { location.hash = hashOf(collection); };
    if (isNew) {
      editor.text.focus();
      editor.text.setSelectionRange(4, 4);
    }
  }

  function modifiedAt(date) {
    if (date !== null) status.replaceChildren('Last changed ', time(date), '.');
  }

  async function save(editor) {
    const isNew = editor.id === undefined;
    const { collection } = editor;
    const id = isNew ? editor.name.value.trim() : editor.id;
    editor.text.removeAttribute('aria-invalid');
    hush();
    const headers = { 'Content-Type': 'application/json', ...isNew ? (id === '' ? {} : { 'If-None-Match': '*' }) : editor.absent ? { 'If-None-Match': '*' } : { 'If-Match': editor.tag } };
    editor.save.disabled = true;
    const body = editor.text.value;
    try {
      const answer = await ask(of(collection, id === '' ? undefined : id), { method: isNew && id === '' ? 'POST' : 'PUT', headers, body });
      if (!editor.current()) return;
      editor.saved = body;
      editor.absent = false;
      editor.tag = answer.headers.get('ETag');
      if (isNew) {
        unsaved = () => false;
        const made = id === '' ? (answer.headers.get('Location') ?? '').split('/').pop() : id;
        location.replace(hashOf(collection, made));
        return;
      }
      modifiedAt(answer.headers.get('Last-Modified'));
      say('Saved.', { note: true, focus: false });
    } catch (problem) {
      if (editor.current()) refused(editor, problem, isNew);
    } finally {
      editor.save.disabled = false;
    }
  }

  function refused(editor, problem, isNew) {
    if (problem.status === 412 && isNew) {
      say(`There is a document “${editor.name.value.trim()}” already; nothing was changed. Choose another id, or open that document.`, { actions: [link('Open it', hashOf(editor.collection, editor.name.value.trim()), { class: 'button' })] });
      return;
    }
    if (problem.status === 412) {
      conflict(editor);
      return;
    }
    tell(problem);
    const at = locate(editor.text.value, problem.problem);
    if (at !== undefined) {
      editor.text.setAttribute('aria-invalid', 'true');
      editor.text.focus({ preventScroll: true });
      editor.text.setSelectionRange(at.start, at.end);
    }
  }

  /** Somebody else was quicker: the reader's text stays, theirs is shown, and nothing happens until the reader has chosen. */
  async function conflict(editor) {
    let theirs;
    try {
      theirs = await ask(of(editor.collection, editor.id));
    } catch (problem) {
      if (problem.status !== 404) {
        tell(problem);
        return;
      }
    }
    if (!editor.current()) return;
    const take = (again) => {
      editor.absent = theirs === undefined;
      editor.tag = theirs?.headers.get('ETag');
      hush();
      if (again) save(editor);
    };
    if (theirs === undefined) {
      say('Somebody else has deleted this document meanwhile. Nothing was saved; your text is still here.', { actions: [
        button('Create it again with my text', () => take(true)),
        link('Leave it deleted', hashOf(editor.collection), { class: 'button' }),
      ] });
      return;
    }
    say('Somebody else has changed this document meanwhile. Nothing was saved, and your text is still here. This is theirs:', { actions: [
      button('Take theirs, drop mine', () => {
        editor.text.value = theirs.text;
        editor.saved = theirs.text;
        take(false);
        modifiedAt(theirs.headers.get('Last-Modified'));
        editor.text.focus();
      }),
      button('Save mine over theirs', () => take(true), { class: 'danger' }),
    ] });
    message.firstChild.after(el('pre', { tabIndex: 0, 'aria-label': 'Their text' }, visible(formatted(theirs.text)).replaceAll('\u240a', '\n')));
  }

  async function remove(editor) {
    if (!await confirmed(`Delete “${editor.id}”?`, 'Delete')) return;
    hush();
    try {
      await ask(of(editor.collection, editor.id), { method: 'DELETE', headers: { 'If-Match': editor.tag } });
      unsaved = () => false;
      location.replace(hashOf(editor.collection));
    } catch (problem) {
      if (problem.status === 412) conflict(editor);
      else tell(problem);
    }
  }

  /** What the document was, asked for when somebody wants to see it. */
  function past(editor) {
    const list = el('ol');
    const details = el('details', { on: { toggle: async () => {
      if (!details.open || list.childElementCount > 0) return;
      try {
        const { versions } = (await ask(`${of(editor.collection, editor.id)}/_history?limit=20`)).json();
        list.replaceChildren(...versions.map(({ modified, until, document: object }, index) => el('li', {},
          el('div', { class: 'row between' }, el('span', {}, time(modified), until === undefined ? ' to now' : ''),
            ...index === 0 || editor.text.readOnly ? [] : [button('Put into the editor', () => restore(editor, versions, index), { class: 'restore' })]),
          el('pre', { tabIndex: 0, 'aria-label': 'Its text then' }, visible(JSON.stringify(object, undefined, 2)).replaceAll('\u240a', '\n')))));
      } catch (problem) {
        tell(problem);
      }
    } } }, el('summary', {}, 'History'), list);
    return details;
  }

  /** The very text of then, which the list of versions has only as a value. */
  async function restore(editor, versions, index) {
    try {
      const then = await ask(`${of(editor.collection, editor.id)}?at=${encodeURIComponent(versions[index].modified)}`);
      editor.text.value = then.text;
      editor.text.focus();
      say('This is the text of then. Save it to make it the present one.', { note: true, focus: false });
    } catch (problem) {
      tell(problem);
    }
  }

  // ---- JSON as text

  const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

  /** With line breaks and indents, and every number and text as it was written; what is not JSON stays as it is. */
  function formatted(text) {
    try {
      JSON.parse(text);
    } catch {
      return text;
    }
    let out = '';
    let depth = 0;
    let before = '';
    for (const [token] of text.matchAll(TOKEN)) {
      const closes = token === '}' || token === ']';
      if (closes) depth -= 1;
      const empty = closes && (before === '{' || before === '[');
      if (before !== '' && before !== ':' && token !== ',' && token !== ':' && !empty) out += `\n${'  '.repeat(depth)}`;
      out += token === ':' ? ': ' : token;
      if (token === '{' || token === '[') depth += 1;
      before = token;
    }
    return out;
  }

  function format(text) {
    const pretty = formatted(text.value);
    if (pretty === text.value) return;
    // As if it were typed, so that it can be undone.
    text.focus();
    text.select();
    if (!document.execCommand('insertText', false, pretty)) text.value = pretty;
  }

  /** Where in the text the server found something: by its byte, or by a pointer. */
  function locate(text, problem) {
    if (problem.offset !== undefined) {
      const start = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, problem.offset)).length;
      return { start, end: Math.min(start + 1, text.length) };
    }
    if (!problem.pointer) return undefined;
    const wanted = problem.pointer.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const tokens = [...text.matchAll(TOKEN)];
    let found;
    let at = 0;
    const value = (path) => {
      const first = tokens[at];
      if (first[0] === '{' || first[0] === '[') {
        const isObject = first[0] === '{';
        at += 1;
        for (let index = 0; tokens[at] !== undefined && tokens[at][0] !== '}' && tokens[at][0] !== ']'; index += 1) {
          let step = String(index);
          if (isObject) {
            step = JSON.parse(tokens[at][0]);
            at += 2;
          }
          value([...path, step]);
          if (tokens[at]?.[0] === ',') at += 1;
        }
      }
      const last = tokens[at] ?? first;
      at += 1;
      if (path.length === wanted.length && path.every((step, index) => step === wanted[index])) found = { start: first.index, end: last.index + last[0].length };
    };
    try {
      value([]);
    } catch {
      return undefined;
    }
    return found;
  }

  // ---- the keyboard

  function moveThrough(selector) {
    keys.move = (step) => {
      const all = [...main.querySelectorAll(selector)];
      const at = all.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: all.length - 1 }[step];
      if (at < 0 && step !== 'ArrowDown') return false;
      all[next]?.focus();
      return true;
    };
  }

  addEventListener('keydown', (event) => {
    if (event.isComposing || $('ask').open) return;
    const { target } = event;
    const typing = target instanceof HTMLElement && target.matches('input, textarea, select');
    let done = false;
    if ((event.ctrlKey || event.metaKey) && event.key === 's' && keys.save !== undefined) {
      keys.save();
      done = true;
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (!typing && ['/', 'n', 'Escape'].includes(event.key) && keys[event.key] !== undefined) {
      keys[event.key]();
      done = true;
    } else if (!typing && !target.matches?.('summary, pre') && ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) {
      done = keys.move?.(event.key) ?? false;
    }
    if (done) event.preventDefault();
  });

  addEventListener('beforeunload', (event) => {
    if (unsaved()) event.preventDefault();
  });
  addEventListener('hashchange', () => {
    if (location.hash !== here) show();
  });
  show();
})();
