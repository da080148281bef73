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
    const allowed = methods.length === 5 ? 'read, write' : methods.join() === 'GET' ? 'read' : methods.join(', ');
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
