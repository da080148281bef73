
'use strict';
(() => {
  const box = document.getElementById('filter');
  const status = document.getElementById('status');
  const table = document.querySelector('table');
  const links = () => [...table.querySelectorAll('tbody:not([hidden]) tr:not([hidden]) a')];

  // ---- times in the reader's own zone, some at a time, so that a folder of a hundred thousand does not freeze the page

  const two = (number) => String(number).padStart(2, '0');
  const times = table.querySelectorAll('time');
  const zone = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  function localise(from) {
    const end = Math.min(from + 2000, times.length);
    for (let i = from; i < end; i += 1) {
      const when = new Date(times[i].dateTime);
      times[i].textContent = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} ${two(when.getHours())}:${two(when.getMinutes())}`;
    }
    if (end < times.length) setTimeout(localise, 0, end);
  }
  localise(0);
  document.getElementById('zone').remove();
  table.addEventListener('pointerover', ({ target }) => {
    if (target.localName === 'time' && target.title === '') target.title = zone.format(new Date(target.dateTime));
  });

  // ---- the filter: at once, among what the page has; the server is asked only for names that it has left out

  const sent = box.dataset.sent.toLowerCase();
  let groups;
  let due;

  function filter() {
    const wanted = box.value.toLowerCase();
    clearTimeout(due);
    if (!wanted.includes(sent)) {
      due = setTimeout(() => box.form.requestSubmit(), 400);
      return;
    }
    groups ??= [...table.tBodies].map((group) => ({
      group,
      rows: [...group.rows].filter((row) => row.dataset.up === undefined)
        .map((row) => ({ row, name: row.querySelector('bdi').textContent.toLowerCase() })),
    }));
    let shown = 0;
    let total = 0;
    for (const { group, rows } of groups) {
      const before = shown;
      for (const { row, name } of rows) {
        const matches = name.includes(wanted);
        if (row.hidden === matches) row.hidden = !matches;
        if (matches) shown += 1;
      }
      group.hidden = shown === before && group !== table.tBodies[0];
      total += rows.length;
    }
    table.className = shown < 2000 ? 'few' : '';
    if (wanted === '') status.textContent = '';
    else if (shown === 0) status.textContent = `No name here contains “${box.value}”.`;
    else status.textContent = `${shown} of ${total} contain “${box.value}”.`;
    for (const link of table.tHead.querySelectorAll('a')) link.href = withFilter(link.href);
    due = setTimeout(() => history.replaceState(null, '', withFilter(location.href)), 300);
  }

  function withFilter(address) {
    const url = new URL(address);
    if (box.value === '') url.searchParams.delete('filter');
    else url.searchParams.set('filter', box.value);
    return url.href;
  }

  box.addEventListener('input', filter);
  if (sent !== '') {
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }
  box.form.addEventListener('submit', (event) => {
    if (!box.value.toLowerCase().includes(sent)) return;
    event.preventDefault();
    const found = links().filter((link) => link.closest('tr').dataset.up === undefined);
    if (found.length === 1) found[0].click();
    else found[0]?.focus();
  });

  // ---- the keyboard

  if (matchMedia('(hover: hover)').matches) box.placeholder = 'Filter by name ( / )';

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target === box;
    if (event.key === '/' && !typing) {
      box.focus();
      box.select();
    } else if (event.key === 'Escape' && typing && box.value !== '') {
      box.value = '';
      filter();
    } else if (!move(event.key, typing)) {
      return;
    }
    event.preventDefault();
  });

  function move(key, typing) {
    if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(key) || (typing && key !== 'ArrowDown')) return false;
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (at < 0 && !typing && key !== 'ArrowDown') return false;
    if (at === 0 && key === 'ArrowUp') {
      box.focus();
      return true;
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    all[next]?.focus();
    return true;
  }
})();
