// One request and its answer, as plain values. Nothing here throws: a server that cannot be reached is an answer too.

const TIMEOUT_MS = 10_000;

/**
 * Sends a request and resolves to an exchange:
 * {method, path, headers, body, answered, status, reason, answerHeaders, text, json, problem, ms, at}.
 */
export async function send(method, path, { headers = {}, body } = {}) {
  const exchange = { method, path, headers, body, at: new Date(), answered: false, status: 0 };
  const started = performance.now();
  try {
    const answer = await fetch(path, {
      method, headers, body, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    exchange.status = answer.status;
    exchange.reason = answer.statusText;
    exchange.answerHeaders = answer.headers;
    exchange.text = await answer.text();
    exchange.answered = true;
    exchange.ms = onTheWire(answer.url, started) ?? performance.now() - started;
    exchange.json = parseJson(answer.headers.get('Content-Type'), exchange.text);
    exchange.problem = answer.ok ? undefined : problemOf(exchange);
  } catch (failure) {
    exchange.ms = performance.now() - started;
    exchange.failure = failure.name === 'TimeoutError'
      ? `No answer within ${TIMEOUT_MS / 1000} seconds.`
      : 'The server cannot be reached. Is it still running? Ask ./tenon status.';
  }
  return exchange;
}

export const succeeded = (exchange) => exchange.answered && exchange.status >= 200 && exchange.status < 300;

/** Why an exchange did not succeed, for people: the words of the problem document if there is one. */
export function explain(exchange) {
  if (!exchange.answered) return exchange.failure;
  const { title, detail, reason } = exchange.problem ?? {};
  const words = detail ?? title ?? exchange.reason ?? '';
  const sentence = words === '' ? `The server answered ${exchange.status}.` : words.replace(/([^.!?])$/, '$1.');
  return reason && !sentence.includes(reason) ? `${sentence} Reason: ${reason}.` : sentence;
}

export function duration(ms) {
  return ms < 1 ? 'under 1 ms' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** From request to last byte as the browser's network side saw it: without the time the page itself was busy. */
function onTheWire(url, started) {
  const timing = performance.getEntriesByName(url, 'resource').findLast(({ startTime }) => startTime >= started);
  performance.clearResourceTimings(); // the buffer is bounded, and a page left open keeps asking
  return timing === undefined || timing.requestStart === 0 ? undefined : timing.responseEnd - timing.requestStart;
}

function parseJson(type, text) {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf({ json }) {
  if (json === null || typeof json !== 'object') return {};
  const textOf = (name) => (typeof json[name] === 'string' && json[name] !== '' ? json[name] : undefined);
  return { title: textOf('title'), detail: textOf('detail'), reason: textOf('reason_id') ?? reasonInType(textOf('type')) };
}

/** RFC 9457 names a problem by the URI in `type`; its last part is what a person would search for. */
function reasonInType(type) {
  return type === undefined || type === 'about:blank' ? undefined : type.split(/[/:#]/).filter(Boolean).at(-1);
}
