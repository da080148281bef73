// The live checks of the three mounts, and the drawing that closes when all of them answer.
import { byId, element } from './dom.js';
import { duration, explain, send, succeeded } from './http.js';

const RETRY_MS = 3_000;

/** What this page knows beyond the answer, by the state of the mount. */
const HINTS = {
  down: { site: 'This copy of the page was already in your browser.' },
  503: { hello: 'If plugins-dir/hello.jar is gone, put it back: this mount answers again without a restart.' },
};

let retry;
let running = false;

export function startMounts() {
  byId('check-mounts').addEventListener('click', checkAll);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && retry !== undefined) checkAll();
  });
  describeSheet();
  checkAll();
}

async function checkAll() {
  if (running) return;
  running = true;
  clearTimeout(retry);
  retry = undefined;
  const cards = [...document.querySelectorAll('[data-mount]')];
  const fits = (await Promise.all(cards.map(check))).filter(Boolean).length;
  summarise(fits, cards.length);
  running = false;
  if (fits < cards.length && !document.hidden) retry = setTimeout(checkAll, RETRY_MS);
  else if (fits < cards.length) retry = null; // the page is hidden: asked again when it is seen
}

async function check(card) {
  const exchange = await send('GET', card.dataset.check);
  const ok = succeeded(exchange);
  card.dataset.state = ok ? 'ok' : exchange.answered ? 'problem' : 'down';
  field(card, 'state').textContent = stateWords(exchange, ok);
  field(card, 'status').textContent = exchange.answered ? String(exchange.status) : '';
  field(card, 'time').textContent = exchange.answered ? duration(exchange.ms) : '';
  const problem = field(card, 'problem');
  problem.hidden = ok;
  problem.replaceChildren(...(ok ? [] : problemWords(card.dataset.mount, exchange)));
  return ok;
}

function stateWords(exchange, ok) {
  if (ok) return 'answers';
  if (!exchange.answered) return 'not reached';
  if (exchange.status === 503) return 'out of service';
  return exchange.status === 404 ? 'not mounted' : 'has a problem';
}

function problemWords(mount, exchange) {
  const hint = HINTS[exchange.answered ? exchange.status : 'down']?.[mount];
  return [element('b', {}, explain(exchange)), ...(hint === undefined ? [] : [` ${hint}`])];
}

function summarise(fits, all) {
  const words = `${fits} of ${all}`;
  byId('drawing').dataset.state = fits === all ? 'seated' : 'apart';
  if (byId('sheet-mounts').textContent === words) return;
  byId('sheet-mounts').textContent = words;
  byId('mounts-summary').textContent = `${words} mounts answer.`;
}

function describeSheet() {
  byId('sheet-address').textContent = location.host;
  const [load] = performance.getEntriesByType('navigation');
  if (load === undefined) return;
  if (load.nextHopProtocol) byId('sheet-protocol').textContent = load.nextHopProtocol.replace(/^http/, 'HTTP').replace('h2', 'HTTP/2');
  if (load.responseEnd > load.startTime) byId('sheet-load').textContent = duration(load.responseEnd - load.requestStart);
}

const field = (card, name) => card.querySelector(`[data-field="${name}"]`);
