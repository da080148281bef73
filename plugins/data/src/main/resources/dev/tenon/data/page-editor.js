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
