// Audits that run inside the page: each is one self-contained function, handed over as text.

/** Texts whose contrast with what lies behind them is below WCAG AA. */
export function lowContrast() {
  const parse = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return { red, green, blue, alpha };
  };
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ({ red, green, blue }) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.alpha === 1) return color;
    }
    return { red: 255, green: 255, blue: 255 };
  };
  const poor = [];
  let seen = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest('svg, noscript, script, :disabled') !== null) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const [light, dark] = [luminance(parse(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < needed) poor.push(`${ratio.toFixed(2)} "${texts.currentNode.data.trim().slice(0, 30)}"`);
  }
  return seen < 30 ? [`only ${seen} texts found`] : poor;
}

/** How much wider than the window the page is, and by whose fault. */
export function tooWide() {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return '';
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > room + 0.5);
  const names = wide.slice(0, 4).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
  return `${document.documentElement.scrollWidth} px in ${room}: ${names.join(', ')}`;
}

/** What a keyboard should reach, as a count; each such element is given a number to be found again. */
export function numberFocusable() {
  const wanted = 'a[href], button:not(:disabled), textarea, input, select, [tabindex="0"]';
  const found = [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility());
  found.forEach((element, index) => element.setAttribute('data-check-focus', String(index)));
  return found.length;
}

/** Where the focus is, and whether it can be seen there. */
export function focusState() {
  const at = document.activeElement;
  if (at === null || at === document.body) return { number: -1 };
  const style = getComputedStyle(at);
  const { width, height } = at.getBoundingClientRect();
  return {
    number: Number(at.getAttribute('data-check-focus') ?? -2),
    name: at.outerHTML.slice(0, 80),
    visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && width > 1 && height > 1,
  };
}

/** Headings that skip a level, and anything but one h1. */
export function headingFaults() {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => Number(heading.tagName[1]));
  const faults = levels.filter((level) => level === 1).length === 1 ? [] : ['not exactly one h1'];
  levels.forEach((level, index) => {
    if (index > 0 && level > levels[index - 1] + 1) faults.push(`h${levels[index - 1]} is followed by h${level}`);
  });
  return faults;
}

/** Things to press that are smaller than 24 by 24 CSS pixels (links in running text are exempt). */
export function smallTargets() {
  return [...document.querySelectorAll('button, .button, nav a, textarea')]
    .filter((element) => element.checkVisibility())
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 24 || box.height < 24)
    .map(({ element, box }) => `${element.textContent.trim()} ${Math.round(box.width)}x${Math.round(box.height)}`);
}
