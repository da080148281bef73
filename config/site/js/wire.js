// Shows exchanges as they went over the wire, and the same as a curl command.
import { byId, element } from './dom.js';
import { duration } from './http.js';

const KEPT = 6;
const BODY_CHARACTERS = 4_000;
const TOLD_HEADERS = ['Content-Type', 'ETag', 'Last-Modified', 'Location', 'Allow', 'Retry-After'];

let log = [];
let shown;

/** Adds an exchange to the log and shows it. A refresh that only follows a write is logged, not shown. */
export function record(exchange, { quietly = false } = {}) {
  log = [exchange, ...log].slice(0, KEPT);
  if (!quietly || shown === undefined) show(exchange);
  else drawLog();
}

function show(exchange) {
  shown = exchange;
  byId('wire-request').replaceChildren(...requestText(exchange));
  byId('wire-answer').replaceChildren(...answerText(exchange));
  byId('wire-time').textContent = exchange.answered ? duration(exchange.ms) : '';
  byId('wire-curl').textContent = curl(exchange);
  drawLog();
}

function drawLog() {
  const focused = document.activeElement?.dataset.exchange;
  byId('wire-log').replaceChildren(...log.map((exchange) => {
    const status = exchange.answered ? String(exchange.status) : 'failed';
    const button = element('button', {
      type: 'button',
      class: 'chip',
      'data-exchange': exchange.at.toISOString(),
      'data-ok': String(exchange.answered && exchange.status < 400),
      'aria-pressed': String(exchange === shown),
      'aria-label': `${exchange.method} ${exchange.path}, ${status}`,
    }, `${exchange.method} ${status}`);
    button.addEventListener('click', () => show(exchange));
    return element('li', {}, button);
  }));
  if (focused !== undefined) byId('wire-log').querySelector(`[data-exchange="${CSS.escape(focused)}"]`)?.focus();
}

function requestText({ method, path, headers, body }) {
  const lines = [strong(`${method} ${path}`), '\n', ...headerLine('Host', location.host)];
  for (const [name, value] of Object.entries(headers)) lines.push(...headerLine(name, value));
  if (body !== undefined) lines.push('\n', body);
  return lines;
}

function answerText(exchange) {
  if (!exchange.answered) return [exchange.failure];
  const lines = [strong(`${exchange.status} ${exchange.reason}`.trim()), '\n'];
  for (const name of TOLD_HEADERS) {
    const value = exchange.answerHeaders.get(name);
    if (value !== null) lines.push(...headerLine(name, value));
  }
  const body = readable(exchange);
  lines.push('\n', body === '' ? element('i', {}, 'no body') : body);
  return lines;
}

function readable({ json, text }) {
  const body = json === undefined ? text : JSON.stringify(json, null, 2);
  return body.length <= BODY_CHARACTERS ? body : `${body.slice(0, BODY_CHARACTERS)}\n… ${body.length - BODY_CHARACTERS} more characters`;
}

function curl({ method, path, headers, body }) {
  const parts = [`curl -i ${quote(new URL(path, location.origin).href)}`];
  if (method !== 'GET' && !(method === 'POST' && body !== undefined)) parts.push(`-X ${method}`);
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`--data-raw ${quote(body)}`);
  return parts.join(' \\\n  ');
}

/** Quotes a word for a POSIX shell. */
const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

const strong = (text) => element('b', {}, text);
const headerLine = (name, value) => [element('span', { class: 'header-name' }, name), `: ${value}\n`];
