import { byId, copyText } from './dom.js';
import { startMounts } from './mounts.js';
import { startNotes } from './notes.js';

const COPIED_MS = 2_000;

for (const button of document.querySelectorAll('[data-copy]')) {
  const label = button.firstChild;
  const before = label.data;
  let reset;
  button.addEventListener('click', async () => {
    label.data = (await copyText(byId(button.dataset.copy))) ? 'Copied' : 'Selected';
    clearTimeout(reset);
    reset = setTimeout(() => { label.data = before; }, COPIED_MS);
  });
}

startMounts();
startNotes();
