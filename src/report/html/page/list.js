// The list: filters with counts, sorting, and only the rows in sight as elements, whatever their number.

const FACETS = ['severity', 'rule', 'unit', 'system', 'confidence', 'state'];
const COLUMNS = ['number', 'severity', 'rule', 'sentence', 'people', 'unit', 'since', 'count', 'amount', 'state'];
const SORTABLE = ['number', 'severity', 'rule', 'people', 'unit', 'since', 'count', 'amount', 'state'];
const OVERSCAN = 8;

let filter = {};
let shown = new Int32Array(0);
let active = -1;
let index = null;

// Per finding, the value of each facet as a small number; texts to search are added in idle time.
function buildIndex() {
  const n = D.findings.length, states = [];
  const cols = { severity: new Uint8Array(n), rule: new Uint16Array(n), unit: new Uint32Array(n), system: new Uint32Array(n), confidence: new Uint8Array(n), state: new Uint8Array(n) };
  const known = new Map();
  D.findings.forEach((f, i) => {
    cols.severity[i] = f.s;
    cols.rule[i] = f.r;
    cols.unit[i] = f.u;
    cols.system[i] = f.y === undefined ? F.systems.length : f.y;
    cols.confidence[i] = f.proven ? 0 : 1;
    const code = f.ledger ? f.ledger.state : '';
    if (!known.has(code)) { known.set(code, states.length); states.push([code, f.ledger ? f.ledger.state_text : ['–', '–']]); }
    cols.state[i] = known.get(code);
  });
  index = {
    n, cols, hay: new Array(n), done: 0, found: { q: '', hits: null }, keys: {}, byNumber: new Map(D.findings.map((f, i) => [f.n, i])),
    values: {
      severity: F.severities.map(s => [s.code, s.name]),
      rule: F.rules.map(r => [r.code || '-', r.code ? [r.code + ' ' + r.title[0], r.code + ' ' + r.title[1]] : WORDS.byHand]),
      unit: F.units.map(u => u === '' ? ['-', null] : [u, [u, u]]),
      system: F.systems.map(s => [s, [s, s]]).concat([['-', ['–', '–']]]),
      confidence: [['proven', WORDS.proven], ['inferred', WORDS.inferred]],
      state: states,
    },
  };
  soon(fillHay);
}

const soon = work => ('requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 500 }) : setTimeout(work, 30));

function hayOf(i) {
  const f = D.findings[i], r = F.rules[f.r];
  return [f.n, f.t[0], f.t[1], f.people.join(' '), f.accounts.join(' '), (f.things || []).map(t => t[1]).join(' '), F.units[f.u], r.code, r.title[0], r.title[1]].join('\n').toLowerCase();
}

function fillHay(deadline) {
  const end = performance.now() + Math.max(deadline && deadline.timeRemaining ? deadline.timeRemaining() : 8, 8);
  while (index.done < index.n) {
    if (index.hay[index.done] === undefined) index.hay[index.done] = hayOf(index.done);
    index.done++;
    if (index.done % 200 === 0 && performance.now() > end) return soon(fillHay);
  }
  const next = SORTABLE.find(name => SORT_KEYS[name] && !index.keys[name]);
  if (next) { keysOf(next); soon(fillHay); }
}

function search(q) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  if (index.found.q === q) return index.found.hits;
  const hits = new Uint8Array(index.n);
  for (let i = 0; i < index.n; i++) {
    const hay = index.hay[i] === undefined ? (index.hay[i] = hayOf(i)) : index.hay[i];
    hits[i] = words.every(w => hay.includes(w)) ? 1 : 0;
  }
  index.found = { q, hits };
  return hits;
}

// Which findings pass, and for each facet how many would pass if that facet alone were free.
function sift() {
  const wanted = FACETS.map(name => {
    if (!filter[name]) return null;
    const chosen = new Set(filter[name].split(','));
    if (name === 'unit' || name === 'system') { chosen.clear(); chosen.add(filter[name]); }
    return index.values[name].map(v => chosen.has(v[0]));
  });
  const cols = FACETS.map(name => index.cols[name]);
  const counts = FACETS.map(name => new Uint32Array(index.values[name].length));
  const hits = search(filter.q || '');
  const pass = new Int32Array(index.n);
  let n = 0;
  for (let i = 0; i < index.n; i++) {
    if (hits && !hits[i]) continue;
    let fails = 0, which = 0;
    for (let k = 0; k < cols.length && fails < 2; k++) if (wanted[k] && !wanted[k][cols[k][i]]) { fails++; which = k; }
    if (fails === 0) { pass[n++] = i; for (let k = 0; k < cols.length; k++) counts[k][cols[k][i]]++; }
    else if (fails === 1) counts[which][cols[which][i]]++;
  }
  return { pass: pass.subarray(0, n), counts };
}

const SORT_KEYS = {
  number: null,
  severity: f => f.s,
  rule: f => f.r,
  people: f => f.people[0] || '\uffff',
  unit: f => F.units[f.u] || '\uffff',
  since: f => f.first || '\uffff',
  count: f => -(f.count || 0),
  amount: f => -parseFloat(f.amount || 0),
  state: f => (f.ledger ? f.ledger.state : '\uffff'),
};

// Sort keys as numbers; texts by their rank among the texts that occur.
function keysOf(name) {
  if (index.keys[name]) return index.keys[name];
  const values = D.findings.map(SORT_KEYS[name]);
  if (typeof values[0] !== 'string') return (index.keys[name] = Float64Array.from(values));
  const rank = new Map([...new Set(values)].sort().map((text, i) => [text, i]));
  return (index.keys[name] = Float64Array.from(values, text => rank.get(text)));
}

function order(pass) {
  const [, down, name] = /^(-?)(\w+)$/.exec(filter.sort || 'severity') || [null, '', 'severity'];
  const of = SORT_KEYS[name], sign = down ? -1 : 1;
  if (of === undefined) return pass;
  if (of === null) return down ? pass.slice().reverse() : pass;
  const keys = keysOf(name);
  return pass.slice().sort((a, b) => sign * (keys[a] - keys[b]) || a - b);
}

function applyFilter() {
  performance.mark('filter-start');
  const { pass, counts } = sift();
  shown = order(pass);
  listUi.update(counts);
  performance.measure('hecha-filter', 'filter-start');
}

function hashOf(params) {
  const p = new URLSearchParams();
  for (const key of FACETS.concat(['q', 'sort'])) if (params[key]) p.set(key, params[key]);
  return '#?' + p.toString();
}

function setFilter(change, quiet) {
  const next = hashOf(Object.assign({}, filter, change));
  if (quiet) { history.replaceState(null, '', next); route(); } else location.hash = next;
}

const listUi = { rows: new Map(), built: -1 };

function buildList() {
  const ui = listUi;
  ui.built = lang;
  ui.rows.clear();
  ui.selects = {};
  ui.search = el('input', { type: 'search', id: 'q', placeholder: say('searchHint'), 'aria-label': say('search') + ' ' + say('searchHint'), autocomplete: 'off', spellcheck: 'false' });
  let timer = 0;
  ui.search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => setFilter({ q: ui.search.value }, true), 80); });
  ui.chips = F.severities.map((s, i) => el('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => toggleSeverity(s.code) }));
  const selects = FACETS.slice(1).map(name => {
    const select = el('select', { 'aria-label': say(name), onchange: () => setFilter({ [name]: select.value }) });
    ui.selects[name] = select;
    return el('label', null, el('span', null, say(name)), select);
  });
  ui.sort = el('select', { 'aria-label': say('sort'), onchange: () => setFilter({ sort: ui.sort.value }) },
    SORTABLE.flatMap(c => [el('option', { value: c }, say(c) + ' ↑'), el('option', { value: '-' + c }, say(c) + ' ↓')]));
  ui.count = el('p', { class: 'count', role: 'status' });
  ui.clear = el('button', { type: 'button', class: 'button', onclick: () => { location.hash = '#?'; } }, say('clear'));
  ui.heads = {};
  const heads = COLUMNS.map(c => {
    const cell = el('span', { role: 'columnheader', class: 'c-' + c });
    ui.heads[c] = cell;
    add(cell, [SORTABLE.includes(c) ? el('button', { type: 'button', 'aria-label': say('sortBy', say(c)), onclick: () => setFilter({ sort: (filter.sort || 'severity') === c ? '-' + c : c }) }, say(c), el('i', { 'aria-hidden': 'true' })) : say(c)]);
    return cell;
  });
  ui.head = el('div', { role: 'rowgroup', class: 'headgroup' }, el('div', { role: 'row', class: 'row heads' }, heads));
  ui.space = el('div', { class: 'space', role: 'rowgroup' });
  ui.scroller = ui.table = el('div', { class: 'table', role: 'table', tabindex: '-1', 'aria-label': say('list') }, ui.head, ui.space);
  ui.empty = el('p', { class: 'notice', hidden: true });
  swap(byId('list'), el('h1', { class: 'quiet' }, say('list')), el('div', { class: 'filters', role: 'search' },
    el('div', { class: 'line' }, ui.search, ui.chips), el('div', { class: 'line' }, selects, el('label', { class: 'sorter' }, el('span', null, say('sort')), ui.sort), ui.clear)),
  el('div', { class: 'line under' }, ui.count, el('p', { class: 'keys' }, say('keys'))), ui.empty, ui.table);
  ui.scroller.addEventListener('scroll', () => { if (!ui.frame) ui.frame = requestAnimationFrame(() => { ui.frame = 0; drawRows(); }); });
  new ResizeObserver(() => drawRows()).observe(ui.scroller);
}

function toggleSeverity(code) {
  const set = new Set((filter.severity || '').split(',').filter(Boolean));
  if (!set.delete(code)) set.add(code);
  setFilter({ severity: F.severities.map(s => s.code).filter(c => set.has(c)).join(',') });
}

listUi.update = function (counts) {
  const ui = listUi, chosen = (filter.severity || '').split(',');
  ui.chips.forEach((chip, s) => {
    swap(chip, badge(s), ' ' + group(counts[0][s]));
    chip.setAttribute('aria-pressed', String(chosen.includes(F.severities[s].code)));
  });
  FACETS.slice(1).forEach((name, k) => {
    const select = ui.selects[name], now = filter[name] || '';
    const options = index.values[name].map(([value, text], i) => [value, text ? both(text) : say('noUnit'), counts[k + 1][i]]).filter(([value, , n]) => n || value === now);
    if (now && !options.some(o => o[0] === now)) options.unshift([now, now, 0]);
    swap(select, el('option', { value: '' }, say('any')), options.map(([value, text, n]) => el('option', { value }, `${short(text, 50)} (${group(n)})`)));
    select.value = now;
    select.classList.toggle('on', Boolean(now));
  });
  if (document.activeElement !== ui.search || ui.search.value !== (filter.q || '')) ui.search.value = filter.q || '';
  ui.sort.value = filter.sort || 'severity';
  for (const c of SORTABLE) {
    const now = filter.sort || 'severity', state = now === c ? 'ascending' : now === '-' + c ? 'descending' : 'none';
    ui.heads[c].setAttribute('aria-sort', state);
    ui.heads[c].querySelector('i').textContent = state === 'ascending' ? ' ▲' : state === 'descending' ? ' ▼' : '';
  }
  ui.count.textContent = say('shown', group(shown.length), group(index.n));
  ui.clear.hidden = !FACETS.concat(['q']).some(k => filter[k]);
  ui.empty.hidden = shown.length > 0;
  ui.empty.textContent = say(index.n ? 'noneMatch' : 'noFindings');
  ui.table.hidden = shown.length === 0;
  ui.table.setAttribute('aria-rowcount', shown.length + 1);
  for (const row of ui.rows.values()) row.remove();
  ui.rows.clear();
  if (active >= shown.length) active = -1;
  drawRows();
};

const rowHeight = () => (listUi.scroller.clientWidth < 760 ? 104 : 54);

function drawRows() {
  const ui = listUi, h = rowHeight(), box = ui.scroller;
  if (!box.clientHeight) return;
  if (ui.h !== h) { ui.h = h; for (const row of ui.rows.values()) row.remove(); ui.rows.clear(); }
  ui.space.style.height = shown.length * h + 'px';
  const a = Math.max(0, Math.floor(box.scrollTop / h) - OVERSCAN), b = Math.min(shown.length, Math.ceil((box.scrollTop + box.clientHeight - ui.head.offsetHeight) / h) + OVERSCAN);
  for (const [i, row] of ui.rows) if ((i < a || i >= b) && !row.contains(document.activeElement)) { row.remove(); ui.rows.delete(i); }
  let after = null;
  for (let i = b - 1; i >= a; i--) {
    let row = ui.rows.get(i);
    if (!row) {
      row = rowOf(i);
      row.style.top = i * h + 'px';
      ui.rows.set(i, row);
      ui.space.insertBefore(row, after);
    }
    row.classList.toggle('active', i === active);
    after = row;
  }
}

function rowOf(i) {
  const f = D.findings[shown[i]];
  const cell = (c, ...kids) => el('span', { role: 'cell', class: 'c-' + c }, kids);
  const link = el('a', { href: '#' + encodeURIComponent(f.n), class: 'num', 'aria-label': `${f.n} ${short(both(f.t), 200)}`, onfocus: () => { active = i; mark(); } }, visible(f.n));
  const row = el('div', { role: 'row', class: 'row', 'aria-rowindex': i + 2 },
    cell('number', link), cell('severity', badge(f.s)), cell('rule', el('abbr', { title: both(F.rules[f.r].title) }, F.rules[f.r].code || '–'), f.proven ? null : el('small', null, say('inferred'))),
    cell('sentence', el('bdi', null, short(both(f.t), 260))),
    cell('people', el('bdi', null, short(f.people.slice(0, 3).join(joiner()) || '–', 40)), f.people.length > 3 ? ' +' + (f.people.length - 3) : null),
    cell('unit', el('bdi', null, short(F.units[f.u] || '–', 40))),
    cell('since', (f.first || '–').slice(0, 10)), cell('count', f.count ? group(f.count) : '–'), cell('amount', f.amount ? money(f.amount) : '–'),
    cell('state', f.ledger ? both(f.ledger.state_text) : '–'));
  row.addEventListener('click', event => { if (!event.target.closest('a') && !String(getSelection())) location.hash = '#' + encodeURIComponent(f.n); });
  return row;
}

function mark() {
  for (const [i, row] of listUi.rows) row.classList.toggle('active', i === active);
}

function moveTo(i) {
  if (!shown.length) return;
  active = Math.max(0, Math.min(shown.length - 1, i));
  const h = rowHeight(), box = listUi.scroller, top = active * h, room = box.clientHeight - listUi.head.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + h > box.scrollTop + room) box.scrollTop = top + h - room;
  drawRows();
  const row = listUi.rows.get(active);
  if (row) row.querySelector('a').focus({ preventScroll: true });
}
