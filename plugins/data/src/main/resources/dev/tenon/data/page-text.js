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
