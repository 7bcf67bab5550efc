// Building elements. Text from the data enters the page only through text nodes, with what cannot be seen made visible.

const SVG_NS = 'http://www.w3.org/2000/svg';
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]/g;
const CLAMP = 300;
const NAMED = new Set(['aria-label', 'title', 'placeholder']);

// Direction overrides, zero-width and control characters as ⟨U+202E⟩: a name that looks like another must not pass for it.
function visible(text) {
  return String(text).replace(HIDDEN, c => '⟨U+' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩');
}

// The first `limit` characters, never half of a surrogate pair, with an ellipsis where more follows.
function short(text, limit) {
  const shown = visible(text);
  if (shown.length <= limit) return shown;
  const cut = shown.slice(0, limit - 1);
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut) + '…';
}

function fill(node, attrs, kids) {
  for (const key in attrs || {}) {
    const value = attrs[key];
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : typeof value === 'string' && NAMED.has(key) ? visible(value) : value);
  }
  add(node, kids);
  return node;
}

function add(node, kids) {
  for (const kid of kids) {
    if (kid === null || kid === undefined || kid === false || kid === '') continue;
    if (Array.isArray(kid)) add(node, kid);
    else node.append(typeof kid === 'string' ? visible(kid) : kid);
  }
}

const el = (tag, attrs, ...kids) => fill(document.createElement(tag), attrs, kids);
const sv = (tag, attrs, ...kids) => fill(document.createElementNS(SVG_NS, tag), attrs, kids);
const byId = id => document.getElementById(id);

function swap(node, ...kids) {
  node.textContent = '';
  add(node, kids);
}

// A text of the data, isolated from the direction of its surroundings; a long one is cut with a way to see all of it.
function datum(text, limit) {
  limit = limit || CLAMP;
  const whole = visible(text);
  if (whole.length <= limit + 20) return el('bdi', null, whole);
  const part = el('bdi', null, short(whole, limit));
  const button = el('button', { type: 'button', class: 'more', 'aria-expanded': 'false' }, say('showAll', group(whole.length)));
  let open = false;
  button.addEventListener('click', event => {
    event.stopPropagation();
    open = !open;
    part.textContent = open ? whole : short(whole, limit);
    button.textContent = open ? say('showLess') : say('showAll', group(whole.length));
    button.setAttribute('aria-expanded', String(open));
  });
  return el('span', { class: 'clamped' }, part, ' ', button);
}

// A list of texts of the data, joined; beyond `most` the rest is behind a button.
function listing(texts, most, make) {
  make = make || (text => datum(text, 80));
  const box = el('span', null);
  const draw = list => list.forEach((text, i) => add(box, [i || box.childNodes.length ? joiner() : '', make(text)]));
  draw(texts.slice(0, most));
  if (texts.length > most) {
    const button = el('button', { type: 'button', class: 'more' }, say('moreItems', group(texts.length - most)));
    button.addEventListener('click', () => { button.remove(); draw(texts.slice(most)); });
    add(box, [' ', button]);
  }
  return box;
}

const SEVERITY_MARK = ['◆', '▲', '■', '○'];

// The severity as shape and word; colour only repeats it.
function badge(s) {
  return el('span', { class: 'sev s' + s }, el('i', { 'aria-hidden': 'true' }, SEVERITY_MARK[s]), both(F.severities[s].name));
}

// A table that may be wider than its place: where it is, a line above it says so.
function scroller(name, table) {
  const hint = el('p', { class: 'hint', hidden: true }, say('moreRight'));
  const place = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, table);
  if (!paper) new ResizeObserver(() => requestAnimationFrame(() => { hint.hidden = place.scrollWidth <= place.clientWidth + 2; })).observe(place);
  return [hint, place];
}

function grid(heads, rows, options) {
  const o = options || {};
  return scroller(o.label,
    el('table', { class: o.class },
      el('thead', null, el('tr', null, heads.map((h, i) => el('th', { scope: 'col', class: (o.num || []).includes(i) ? 'num' : null }, h)))),
      el('tbody', null, rows.map(cells => el('tr', null, cells.map((c, i) => {
        const attrs = { class: (o.num || []).includes(i) ? 'num' : null };
        if (i === o.head) attrs.scope = 'row';
        return el(i === o.head ? 'th' : 'td', attrs, c);
      }))))));
}
