// The overview: all of it comes from the totals, nothing here looks at single findings (save the states of the ledger, which come later).

function periodText() {
  const [a, b] = F.frame.period;
  return say('until', a || say('openStart'), b || say('openEnd'));
}

function pairsOf(rows, className) {
  return el('dl', { class: className }, rows.filter(r => r && r[1] !== null && r[1] !== undefined).map(([k, v]) => el('div', null, el('dt', null, k), el('dd', null, v))));
}

function section(id, title, ...kids) {
  return el('section', { id: paper ? null : id, class: 'part', 'aria-label': title }, el('h2', null, title), kids);
}

// A page of the ledger knows the problems and their states only: of rows read and of what could not be judged it must say nothing.
const fromLedger = () => F.frame.origin === 'ledger';

function frontView() {
  const states = el('div', { class: 'ledger-place' }, D ? frontLedger() : null);
  if (fromLedger()) return [frontHead(), frontTiles(), states, frontGravest(), frontCounts(), section('cannot-tell', say('cannotTell'), el('p', null, say('notInLedger')))];
  return [frontHead(), frontTiles(), frontGravest(), frontCounts(), frontUnknown(), frontPictures(), states, frontExceptions(), frontData()];
}

function frontHead() {
  const f = F.frame, r = F.rows;
  return el('div', { class: 'head' },
    el('h1', null, f.office ? [datum(f.office, 60), ' '] : null, say(fromLedger() ? 'ledgerTitle' : 'title')),
    el('p', { class: 'lead' }, fromLedger() ? say('fromLedger', f.state_on || '') : say('lead')),
    pairsOf([
      [say('asOf'), [f.as_of, f.as_of_stated ? null : say('asOfDerived')]],
      fromLedger() ? null : [say('period'), periodText()],
      f.discovery ? [say('discovery'), datum((lang && DISCOVERIES[f.discovery]) || f.discovery, 60)] : null,
      fromLedger() ? null : [say('sourceCount'), say('sourcesN', F.sources.length)],
      fromLedger() ? null : [say('rowsRead'), say('rowsSum', ...[r.read, r.used, r.repeated, r.layout, r.rejected].map(group))],
      [say('program'), `hecha ${f.program}　${say('zone')} ${f.zone}`],
    ], 'scope'),
    el('p', { class: f.unmasked ? 'notice' : 'about' }, say(f.unmasked ? 'unmasked' : 'masked'), f.names_masked ? '；'.slice(lang) + ' ' + say('namesMasked') : null));
}

function frontTiles() {
  const t = F.totals, unsure = F.rules.filter(r => r.subjects.unjudged > 0 || r.verdict === 'cannot-tell').length;
  return el('div', { class: 'tiles' },
    el('a', { class: 'tile total', href: '#?' }, el('b', null, group(t.findings)), el('span', null, say(fromLedger() ? 'problemsN' : 'findingsN'))),
    t.severities.map((n, s) => el('a', { class: 'tile t-s' + s, href: hashOf({ severity: F.severities[s].code }) }, el('b', null, group(n)), el('span', null, badge(s)))),
    fromLedger() ? null : el('a', { class: 'tile unsure', href: '#cannot-tell' }, el('b', null, '? ', group(unsure)), el('span', null, say('cannotTellTile', '').trim())),
    fromLedger() ? null : el('div', { class: 'tile rest' }, el('span', { class: 'cap' }, say('notCounted')), [['explained', t.explained], ['superseded', t.superseded], ['suppressed', t.suppressed]].map(([k, n]) => el('span', null, say(k) + ' ', el('b', null, group(n))))));
}

function frontGravest() {
  if (!F.gravest.length) return section('gravest', say('gravest'), el('p', null, say('noFindings')));
  return section('gravest', say('gravest'),
    el('ol', { class: 'gravest' }, F.gravest.map(g => el('li', null,
      badge(g.s), el('a', { class: 'num', href: '#' + encodeURIComponent(g.n) }, visible(g.n)),
      el('div', null, datum(both(g.t)), el('small', null, ruleText(F.rules[g.r]), '　', datum(unitName(g.u), 60)))))),
    paper ? null : el('p', null, el('a', { class: 'button', href: '#?' }, say('seeAll', group(F.totals.findings)))));
}

const dash = n => n ? group(n) : el('span', { class: 'zero' }, '–');

function frontCounts() {
  const columns = fromLedger() ? 6 : 8;
  const heads = [say('rule'), ...F.severities.map((s, i) => [SEVERITY_MARK[i], ' ', both(s.name)]), say('all'), say('unjudgedN'), say('verdict')].slice(0, columns);
  const clean = F.rules.filter(r => r.verdict === 'nothing-found' || r.verdict === 'nothing-to-judge');
  const rest = F.rules.filter(r => !clean.includes(r)).sort((a, b) => cmp(b.severities, a.severities) || (a.code < b.code ? -1 : 1));
  const ruleName = r => el('a', { href: hashOf({ rule: r.code || '-' }) }, ruleText(r));
  const rows = rest.map(r => [sum(r.severities) ? ruleName(r) : ruleText(r), ...r.severities.map(dash), dash(sum(r.severities)), r.subjects.unjudged ? ['? ', group(r.subjects.unjudged)] : r.verdict === 'cannot-tell' ? ['? ', say('any')] : dash(0), both(r.verdict_text)].slice(0, columns));
  rows.push([el('b', null, say('all')), ...F.totals.severities.map(dash), group(F.totals.findings), dash(sum(F.rules.map(r => r.subjects.unjudged))), ''].slice(0, columns));
  const refused = F.rules.filter(r => r.refused);
  return section('counts', say('bySeverity'),
    refused.length ? el('p', { class: 'notice' }, say('refused', sum(refused.map(r => r.refused)), refused.map(r => r.code).join(joiner()))) : null,
    grid(heads, rows, { class: 'counts', num: [1, 2, 3, 4, 5, 6], head: 0, label: say('bySeverity') }),
    clean.length ? el('details', { open: Boolean(paper) }, el('summary', null, say('nothingIn', clean.length)),
      F.rows.rejected ? el('p', { class: 'about' }, say('rejectsNote')) : null,
      el('ul', { class: 'plain two' }, clean.map(r => el('li', null, r.code, ' ', both(r.title), el('small', null, ' ', both(r.verdict_text), '，'.slice(lang), ' ', say('judged'), ' ', group(r.subjects.judged)))))) : null,
    el('h3', null, say('byUnit')), unitTable());
}

function cmp(a, b) {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

function unitTable() {
  const columns = fromLedger() ? 6 : 7;
  const units = F.units.map(() => [0, 0, 0, 0, 0]);
  const seen = new Set();
  for (const r of F.rules) for (const c of r.units || []) {
    seen.add(c.u);
    c.severities.forEach((n, s) => { units[c.u][s] += n; });
    units[c.u][4] += c.unjudged;
  }
  const rows = units.map((n, u) => ({ u, n })).filter(x => seen.has(x.u)).sort((a, b) => cmp(b.n, a.n));
  const cells = rows.map(({ u, n }) => [sum(n.slice(0, 4)) ? el('a', { href: hashOf({ unit: F.units[u] || '-' }) }, datum(unitName(u), 60)) : datum(unitName(u), 60), ...n.slice(0, 4).map(dash), dash(sum(n.slice(0, 4))), n[4] ? ['? ', group(n[4])] : dash(0)].slice(0, columns));
  const heads = [say('unit'), ...F.severities.map((s, i) => [SEVERITY_MARK[i], ' ', both(s.name)]), say('all'), say('unjudgedN')].slice(0, columns);
  const all = [0, 1, 2, 3, 4].map(s => sum(rows.map(x => x.n[s])));
  const total = [el('b', null, say('all')), ...all.slice(0, 4).map(dash), dash(sum(all.slice(0, 4))), all[4] ? ['? ', group(all[4])] : dash(0)].slice(0, columns);
  const table = (list, className) => grid(heads, list, { class: className || 'counts', num: [1, 2, 3, 4, 5, 6], head: 0, label: say('byUnit') });
  if (cells.length <= 20) return table(cells.concat([total]));
  const others = rows.slice(15).map(x => x.n), of = s => sum(others.map(n => n[s]));
  const rest = [say('heatOther', others.length), ...[0, 1, 2, 3].map(of).map(dash), dash(sum([0, 1, 2, 3].map(of))), of(4) ? ['? ', group(of(4))] : dash(0)].slice(0, columns);
  return [table(cells.slice(0, 15).concat([rest, total])), el('details', null, el('summary', null, say('heatOther', others.length)), table(cells.slice(15), 'counts parted'))];
}

// What could not be judged, one line for each reason over all rules, with what would settle it.
function frontUnknown() {
  const by = new Map();
  for (const r of F.rules) for (const u of r.unjudged || []) {
    const key = JSON.stringify([u.text, u.remedy]);
    if (!by.has(key)) by.set(key, { u, n: 0, rules: [], samples: [] });
    const x = by.get(key);
    x.n += u.count;
    x.rules.push(r.code + ' ' + group(u.count));
    for (const s of u.samples || []) if (x.samples.length < 3 && !x.samples.includes(s)) x.samples.push(s);
  }
  const lines = [...by.values()].sort((a, b) => b.n - a.n).map(x => [both(x.u.text), group(x.n), x.rules.join(joiner()), listing(x.samples, 3), x.u.remedy ? both(x.u.remedy) : '']);
  const listed = sum([...by.values()].map(x => x.n)), subjects = sum(F.rules.map(r => r.subjects.unjudged));
  const wanted = (key, title) => {
    const map = new Map();
    for (const r of F.rules) for (const t of r[key] || []) {
      const k = both(t);
      if (!map.has(k)) map.set(k, []);
      map.get(k).push(r.code);
    }
    return map.size ? [el('h3', null, title), el('ul', { class: 'plain' }, [...map].map(([t, codes]) => el('li', null, datum(t), ' ', el('small', null, codes.join(joiner())))))] : null;
  };
  const blind = F.rules.filter(r => r.verdict === 'cannot-tell' && !(r.unjudged || []).length);
  return section('cannot-tell', say('cannotTell'), blind.length ? el('p', null, say('heatUnknowns', blind.map(ruleText).join(joiner()))) : null, lines.length ? [el('p', { class: 'about' }, say('cannotTellLead')),
    grid([say('reason'), say('howMany'), say('rules'), say('examples'), say('remedy')], lines, { class: 'unknowns', num: [1], head: 0, label: say('cannotTell') }), listed > subjects ? el('p', { class: 'about' }, say('cannotTellSums', group(listed), group(subjects))) : null] : F.rules.some(r => r.verdict === 'cannot-tell' || r.verdict === 'partly-judged') ? null : el('p', null, say('cannotTellNone')),
  wanted('missing', say('missing')), wanted('would_help', say('wouldHelp')));
}

function frontPictures() {
  return section('pictures', say('pictures'),
    el('h3', null, say('heat')), heatPicture(),
    F.calendar ? [el('h3', null, say('calendar')), calendarPicture()] : null,
    F.pairs && F.pairs.from.length ? [el('h3', null, say('pairs')), pairsPicture()] : null);
}

// Only once the findings are read: how many stand in each state.
function frontLedger() {
  const states = new Map(), flags = new Map();
  for (const f of D.findings) {
    if (!f.ledger) continue;
    const l = f.ledger;
    if (!states.has(l.state)) states.set(l.state, { text: l.state_text, n: 0 });
    states.get(l.state).n++;
    for (const t of l.flags || []) flags.set(both(t), (flags.get(both(t)) || 0) + 1);
  }
  if (!states.size) return null;
  return section('ledger', say('ledgerSum'), el('p', { class: 'states' },
    [...states].map(([code, s]) => el('a', { href: hashOf({ state: code }) }, both(s.text), ' ', el('b', null, group(s.n)))),
    [...flags].map(([t, n]) => el('span', null, t, ' ', el('b', null, group(n))))));
}

function frontExceptions() {
  if (!F.exceptions.length) return section('exceptions', say('exceptions'), el('p', null, say('exceptionsNone')));
  return section('exceptions', say('exceptions'), grid(
    [say('rule'), say('covers'), say('reason'), say('approvedBy'), say('validUntil'), say('suppressedN')],
    F.exceptions.map(x => [x.rule, datum(x.covers || ''), datum(x.reason || ''), datum(x.approved_by || ''), [x.until || '', x.expired ? [' ', el('b', null, say('expired'))] : null], group(x.suppressed)]), { num: [5], label: say('exceptions') }));
}

function frontData() {
  const rows = F.sources.map(s => [[datum(s.file, 120), s.sheet ? [' [', datum(s.sheet, 60), ']'] : null], s.table ? both(s.table) : '', ...['read', 'used', 'repeated', 'layout', 'rejected'].map(k => dash(s.rows[k]))]);
  const r = F.rows;
  rows.push([el('b', null, say('all')), '', ...[r.read, r.used, r.repeated, r.layout, r.rejected].map(group)]);
  const cut = F.evidence_cut || {};
  const more = (F.remark_count || F.remarks.length) - F.remarks.length;
  return section('sources', say('data'),
    grid([say('file'), say('table'), say('read'), say('used'), say('repeated'), say('layout'), say('rejected')], rows, { num: [2, 3, 4, 5, 6], head: 0, label: say('data') }),
    cut.cut ? el('p', { class: 'about' }, say('rowsCut', group(cut.cut))) : null, cut.without_steps ? el('p', { class: 'about' }, say('stepsCut', group(cut.without_steps))) : null,
    F.skipped.length ? [el('h3', null, say('skipped')), el('ul', { class: 'plain' }, F.skipped.map(s => el('li', null, datum(s.file), '：'.slice(lang), ' ', both(s.reason))))] : null,
    F.matches.length ? [el('h3', null, say('matches')), el('ul', { class: 'plain' }, F.matches.map(m => el('li', null, say('matchesText', visible(m.system), group(m.accounts), group(m.settled), group(m.accounts - m.settled)))))] : null,
    F.remarks.length ? [el('h3', null, say('remarks')), el('ul', { class: 'plain' }, F.remarks.map(m => el('li', null, el('b', { class: 'w-' + m.weight }, say(m.weight)), ' ', datum(both(m.text), 500))), more > 0 ? el('li', null, say('remarksMore', group(more))) : null)] : null);
}
