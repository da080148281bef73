// Small helpers over the DOM. Text from the server only ever becomes text nodes.

export const byId = (id) => document.getElementById(id);

/** Makes an element. Attributes with the value false or undefined are left out, true gives an empty one. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** Copies the text of an element; without access to the clipboard, selects it for the reader to copy. */
export async function copyText(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    const selection = getSelection();
    selection.removeAllRanges();
    selection.selectAllChildren(source);
    return false;
  }
}
