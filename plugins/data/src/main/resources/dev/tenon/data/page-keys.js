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
