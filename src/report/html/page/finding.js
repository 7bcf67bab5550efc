// One finding: who, which account, since when, what was done, how we know, what next.

function findingView(f) {
  const rule = F.rules[f.r];
  return el('article', { class: 'finding', 'aria-labelledby': paper ? null : 'finding-title' },
    el('div', { class: 'marks' }, badge(f.s), el('span', { class: 'num' }, visible(f.n)), el('span', null, ruleText(rule)),
      el('span', { class: 'tag', title: say(f.proven ? 'provenLong' : 'inferredLong') }, say(f.proven ? 'proven' : 'inferred')),
      f.ledger ? el('span', { class: 'tag' }, say('stateIs', both(f.ledger.state_text))) : null,
      f.ledger ? (f.ledger.flags || []).map(t => el('span', { class: 'tag strong' }, both(t))) : null),
    el(paper ? 'h3' : 'h1', { id: paper ? null : 'finding-title', class: 'sentence', tabindex: paper ? null : '-1' }, datum(both(f.t), 600)),
    el('div', { class: 'columns' }, findingFacts(f), el('div', null, findingWhy(f), findingTodo(f, rule))),
    f.path && f.path.length ? part(say('path'), pathPicture(f.path)) : null,
    f.line && f.line.length ? part(say('timeline'), timelineParts(f)) : null,
    f.steps && f.steps.length ? part(say('steps'), el('p', { class: 'about' }, say('stepsAbout')), casesNote(f), casePictures(f.steps, paper ? 4 : 6)) : null,
    findingEvidence(f),
    part(say('basis'), el('ul', { class: 'plain basis' }, f.basis.map(b => F.basis[b]).map(b => el('li', null, both(b.applies) ? [el('span', { class: 'tag' + (b.is_direct ? ' strong' : '') }, both(b.applies)), ' '] : null, lang || /[《（]/.test(both(b.doc)) || !both(b.applies) ? both(b.doc) : '《' + both(b.doc) + '》', b.clause ? ' ' + b.clause : null)))),
    f.links && f.links.length ? part(say('links'), linkList(f.links)) : null,
    both(rule.manual) ? part(ruleText(rule), manual(both(rule.manual)), both(rule.item) ? el('p', { class: 'about' }, say('item'), ' ', both(rule.item)) : null) : null);
}

// The manual of a rule: headings after ##, paragraphs between blank lines. The first part is open, the rest is for whoever asks.
function manual(text) {
  const parts = text.split(/^\s*## /m).filter(p => p.trim()).map(p => {
    const [head, ...lines] = p.split('\n');
    return [el('h3', null, head), lines.join('\n').split(/\n\s*\n/).filter(l => l.trim()).map(l => el('p', null, l.trim().replace(/\s*\n\s*/g, lang ? ' ' : '')))];
  });
  return [parts[0], parts.length > 1 && !paper ? el('details', null, el('summary', null, say('manual')), parts.slice(1)) : null];
}

// Where a picture shows some of the cases only, it says so.
function casesNote(f) {
  const drawn = new Set(f.steps.map(s => s[3])), kind = (f.things || []).find(t => drawn.has(t[1]));
  const all = kind ? f.things.filter(t => t[0] === kind[0]).length : 0;
  return [all > drawn.size ? el('p', { class: 'about' }, say('casesShown', all, drawn.size)) : null,
    f.steps.some(s => String(s[2]).includes('/')) ? el('p', { class: 'about' }, say('stepsAccounts')) : null];
}

// A problem that was entered in the ledger by hand has no rule.
const ruleText = rule => (rule.code ? rule.code + ' ' + both(rule.title) : both(rule.title) || say('byHand'));

const part = (title, ...kids) => el('section', { class: 'block', 'aria-label': title }, el('h2', null, title), kids);

const inAll = (list, all) => (all > list.length ? ' ' + say('inAll', group(all), list.length) : null);

// Found by a rule, with its rows or a timeline to see: where no time is given, it was judged as of the day of the check.
const rulesOn = f => F.rules[f.r].code && (f.ev.length || (f.line || []).length);

function findingFacts(f) {
  const things = new Map();
  for (const [kind, name] of f.things || []) {
    if (!things.has(kind)) things.set(kind, []);
    things.get(kind).push(name);
  }
  return pairsOf([
    [say('who'), f.people.length ? [listing(f.people, 20, t => el('b', null, datum(t, 80))), inAll(f.people, f.people_all)] : say('noPerson')],
    [say('accounts'), f.accounts.length ? [listing(f.accounts, 20), inAll(f.accounts, f.accounts_all)] : say('noAccount')],
    [say('unit'), datum(unitName(f.u), 120)],
    f.y !== undefined ? [say('system'), datum(F.systems[f.y], 120)] : null,
    f.first ? [say('first'), f.first] : rulesOn(f) ? [say('first'), say('firstNone', F.frame.as_of)] : null,
    f.last ? [say('last'), f.last] : null,
    f.count ? [say('count'), group(f.count)] : null,
    f.amount ? [say('amountLong'), say('yuan', money(f.amount))] : null,
    ...[...things].map(([kind, names]) => [field(both(F.labels[kind])), listing(names, 12)]),
  ], 'facts');
}

function findingWhy(f) {
  return [
    el('section', { class: 'box', 'aria-label': say('why') }, el('h2', null, say('why')),
      f.why.length ? el('ul', null, f.why.map(w => el('li', null, both(F.labels[w])))) : el('p', null, say('whyNone')),
      el('p', null, el('b', null, say(f.proven ? 'provenLong' : 'inferredLong')), f.assume ? [lang ? ' ' : '　', datum(both(f.assume), 600)] : null)),
  ];
}

function findingTodo(f, rule) {
  const l = f.ledger || {};
  const rows = ['responsible', 'due', 'done', 'reviewer', 'measures', 'progress', 'notes'].filter(k => l[k]).map(k => [say(k), datum(l[k], 600)]);
  return [
    el('section', { class: 'box todo', 'aria-label': say('todo') }, el('h2', null, say('todo')),
      el('p', null, both(rule.fix_kind) && el('span', { class: 'tag strong' }, both(rule.fix_kind)), ' ', both(rule.fix))),
    f.ledger && rows.length ? el('section', { class: 'box', 'aria-label': say('ledger') }, el('h2', null, say('ledger')), pairsOf(rows, 'facts')) : null,
  ];
}

function linkList(numbers) {
  return el('ul', { class: 'plain' }, numbers.map(n => {
    const i = index.byNumber.get(n);
    return el('li', null, el('a', { class: 'num', href: '#' + encodeURIComponent(n) }, visible(n)), ' ', i === undefined ? null : [badge(D.findings[i].s), ' ', datum(both(D.findings[i].t), 200)]);
  }));
}

// A cell as it stands; short words without Chinese (numbers, times, accounts) are kept whole.
function cellText(text) {
  const words = String(text || '').split(' ');
  if (text && /^[\x20-\x7e]+$/.test(text) && words.every(w => w.length <= 12)) return el('bdi', null, words.map((w, i) => [i ? ' ' : '', el('span', { class: 'whole' }, w)]));
  return datum(text || '', 200);
}

// The cited rows, cells as they stand in the file. Sheets with the same columns share a table, each under its name;
// columns that are blank in all of its rows are only named.
function findingEvidence(f) {
  const tables = new Map();
  for (const [c, role, copies] of f.ev) {
    const [s, no, cells] = D.cited[c], key = D.sheets[s].columns.join('\n');
    if (!tables.has(key)) tables.set(key, new Map());
    const sheets = tables.get(key);
    if (!sheets.has(s)) sheets.set(s, []);
    sheets.get(s).push({ no, cells, role: F.labels[role], copies });
  }
  if (F.frame.origin === 'ledger' && !f.ev.length) return part(say('evidence'), el('p', { class: 'about' }, say('evidenceLedger')));
  const intro = f.ev.length >= f.rows ? say('evidenceAll', group(f.rows)) : say('evidenceN', group(f.rows), group(f.ev.length)) + ' ' + (F.evidence_cut ? say('evidenceCut') : say('evidenceRest'));
  return part(say('evidence'), el('p', { class: 'about' }, intro), [...tables.values()].map(evidenceTable));
}

const sheetName = sheet => [datum(sheet.file, 160), sheet.sheet ? [' [', datum(sheet.sheet, 60), ']'] : null];

function evidenceTable(sheets) {
  const all = [...sheets.values()].flat(), columns = D.sheets[sheets.keys().next().value].columns;
  const used = columns.map((_, k) => all.some(r => r.cells[k] !== undefined && r.cells[k] !== ''));
  const blank = columns.filter((_, k) => !used[k]);
  // So many columns are too narrow to read on paper: there each row is written out as heading and cell.
  const told = paper && used.filter(Boolean).length > 9;
  const tell = r => el('td', null, columns.map((c, k) => used[k] && r.cells[k] ? el('span', { class: 'told' }, el('small', null, datum(c, 60), lang ? ': ' : '：'), cellText(r.cells[k]), lang ? '; ' : '；') : null));
  const head = el('tr', null, [say('row'), say('role'), ...(told ? [say('cells')] : columns.filter((_, k) => used[k]).map(c => datum(c, 60)))].map(h => el('th', { scope: 'col' }, h)));
  const body = [...sheets].map(([s, rows]) => {
    const sheet = D.sheets[s];
    return [
      sheets.size > 1 && el('tr', null, el('th', { class: 'from', colspan: head.childNodes.length, scope: 'rowgroup' }, el('span', null, sheetName(sheet)))),
      rows.map(r => el('tr', null, el('td', { class: 'num', 'data-h': say('row') }, r.no), el('td', { 'data-h': say('role') }, both(r.role), r.copies ? el('small', null, ' ', say('copies', r.copies)) : null), r.cells.length || !columns.length ? told ? tell(r) : columns.map((_, k) => used[k] && el('td', { 'data-h': visible(columns[k]), class: r.cells[k] ? null : 'none' }, cellText(r.cells[k]))) : el('td', { colspan: head.childNodes.length - 2 }, say('rowGone')))),
    ];
  });
  return el('div', { class: 'sheet' }, sheets.size > 1 ? null : el('h3', null, sheetName(D.sheets[sheets.keys().next().value])),
    scroller(say('evidence'), el('table', { class: used.filter(Boolean).length > 11 ? 'rows wide' : 'rows' }, el('thead', null, head), el('tbody', null, body))),
    blank.length ? el('p', { class: 'about' }, say('blankColumns', short(blank.join(joiner()), 400))) : null);
}
