// (b) The timeline of a finding: posts, leave, accounts, grants and acts on one axis.

const MINUTE = 6e4, HOUR = 36e5, DAY = 864e5;
const LANES = ['post', 'leave', 'account', 'grant', 'act'];
const TICKS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTH_TICKS = [1, 2, 3, 6, 12, 24, 60, 120];

// Local text to a number of milliseconds (the zone is the same for all, so it may be left out); null where there is none.
function moment(text, end) {
  const m = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d)(?::(\d\d))?)?/.exec(text || '');
  if (!m) return null;
  const t = Date.UTC(+m[1], m[2] - 1, +m[3], +(m[4] || 0), +(m[5] || 0), +(m[6] || 0));
  return m[4] === undefined && end ? t + DAY : t;
}

const isDay = text => Boolean(text) && text.length <= 10;

// The entries of a finding as rows: one for each lane and label, with marks (acts) or spans (all else).
function timelineRows(f) {
  const rows = new Map();
  for (const [lane, words, from, to, fault] of f.line) {
    const code = F.labels[lane][2] || 'post', text = both(words), key = code + '\n' + text;
    if (!rows.has(key)) rows.set(key, { code, lane: both(F.labels[lane]), text, items: [] });
    const a = moment(from), act = code === 'act';
    rows.get(key).items.push({ from, to, fault, a, b: act ? (isDay(from) ? a + DAY : a) : moment(to, true), day: act && isDay(from) });
  }
  const order = c => LANES.indexOf(c) < 0 ? LANES.length : LANES.indexOf(c);
  return [...rows.values()].sort((x, y) => order(x.code) - order(y.code));
}

// The stretch of time to show: what happened and what is faulty, with the neighbouring changes; longer spans go on beyond it.
function timelineDomain(f, rows) {
  const core = [], near = [];
  for (const row of rows) for (const i of row.items) {
    const into = row.code === 'act' || row.code === 'leave' || i.fault ? core : near;
    if (i.a !== null) into.push(i.a);
    if (i.b !== null) into.push(i.b);
  }
  for (const t of [moment(f.first), moment(f.last, true)]) if (t !== null) core.push(t);
  const asOf = moment(F.frame.as_of, true), start = moment(F.frame.period[0]);
  const calm = !core.length;
  if (calm) core.push(...near.filter(t => (start === null || t >= start) && (asOf === null || t <= asOf)));
  if (!core.length) core.push(...near);
  if (!core.length) return null;
  let lo = Math.min(...core), hi = Math.max(...core);
  const reach = hi - lo < 2 * HOUR ? 0 : Math.max(2 * (hi - lo), 200 * DAY);
  for (const t of near) if (t >= lo - reach && t <= hi + reach) { lo = Math.min(lo, t); hi = Math.max(hi, t); }
  if (asOf !== null && asOf >= hi && (calm || asOf - hi <= Math.max((hi - lo) / 2, hi === lo ? 400 * DAY : 0))) hi = asOf;
  if (hi - lo < MINUTE) { lo -= MINUTE; hi += MINUTE; }
  const pad = (hi - lo) * 0.03;
  return [lo - pad, hi + pad];
}

const two = n => String(n).padStart(2, '0');

function ticksOf(lo, hi, room) {
  const out = [];
  const step = TICKS.find(t => (hi - lo) / t <= room);
  if (step) {
    for (let t = Math.ceil(lo / step) * step; t <= hi; t += step) {
      const d = new Date(t), day = two(d.getUTCMonth() + 1) + '-' + two(d.getUTCDate());
      out.push([t, step < DAY ? two(d.getUTCHours()) + ':' + two(d.getUTCMinutes()) : day, step < DAY ? day : String(d.getUTCFullYear())]);
    }
    return out;
  }
  const months = MONTH_TICKS.find(m => (hi - lo) / (m * 30.4 * DAY) <= room) || 120;
  const first = new Date(lo);
  for (let k = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months; ; k += months) {
    const t = Date.UTC(Math.floor(k / 12), k % 12, 1);
    if (t > hi) return out;
    if (t >= lo) out.push(months >= 12 ? [t, String(Math.floor(k / 12)), ''] : [t, two(k % 12 + 1), String(Math.floor(k / 12))]);
  }
}

// Acts closer than a mark is wide become one box that says how many it holds.
function clusters(items, x) {
  const out = [];
  for (const i of items.filter(i => i.a !== null).sort((p, q) => p.a - q.a)) {
    const last = out[out.length - 1];
    if (last && x(i.a) - last.x1 < 12) { last.n++; last.x1 = Math.max(last.x1, x(i.b)); last.last = i; }
    else out.push({ n: 1, x0: x(i.a), x1: x(i.b), first: i, last: i });
  }
  return out;
}

function drawActs(row, x, y, right) {
  const parts = [];
  for (const fault of [0, 1]) for (const c of clusters(row.items.filter(i => Boolean(i.fault) === Boolean(fault)), x)) {
    const tip = sv('title', null, c.n > 1 ? `${c.first.from} – ${c.last.from}: ${say('actsN', c.n)}` : c.first.from);
    const cx = (c.x0 + c.x1) / 2;
    if (c.n > 1) {
      const w = Math.max(c.x1 - c.x0 + 8, textWidth(String(c.n), 11) + 8);
      parts.push(sv('g', { class: 'many' }, tip, box(cx - w / 2, y + 3, w, 16, { class: fault ? 'fault' : 'plain', rx: 3 }), label(cx, y + 15, c.n, { 'text-anchor': 'middle', 'font-size': 11, class: fault ? 'on-dark' : 'name' })));
    } else if (c.first.day && c.x1 - c.x0 > 10) {
      parts.push(sv('g', null, tip, box(c.x0, y + 6, c.x1 - c.x0, 10, { class: fault ? 'fault' : 'plain' })));
    } else {
      parts.push(sv('g', null, tip, fault ? shape([cx, y + 4, cx + 6, y + 11, cx, y + 18, cx - 6, y + 11], { class: 'fault' }) : sv('circle', { cx: round(cx), cy: y + 11, r: 4.5, class: 'plain' })));
    }
  }
  parts.push(label(right, y + 15, say('drawnN', group(row.items.length)), { 'text-anchor': 'end', 'font-size': 11, class: 'faint lift' }));
  return parts;
}

function drawSpans(row, x, y, x0, x1, fills) {
  const parts = [];
  for (const i of row.items) {
    const from = i.a === null ? x0 : Math.max(x(i.a), x0), to = i.b === null ? x1 : Math.min(x(i.b), x1);
    if (to < x0 || from > x1) {
      parts.push(label(to < x0 ? x0 + 4 : x1 - 4, y + 15, (to < x0 ? '◀ ' : '') + spanText(i) + (to < x0 ? '' : ' ▶'), { 'font-size': 11, class: 'faint', 'text-anchor': to < x0 ? 'start' : 'end' }));
      continue;
    }
    const kind = i.fault ? 'fault' : 'span-' + row.code, w = Math.max(to - from, 3);
    parts.push(sv('g', null, sv('title', null, spanText(i)), box(from, y + 3, w, 16, i.fault || row.code !== 'leave' ? { class: kind } : { class: kind, fill: fills.leave })));
    if (i.a === null) parts.push(line(from, y + 1, from, y + 21, { class: 'ragged' }));
    else if (i.a !== null && x(i.a) < x0) parts.push(shape([x0 - 7, y + 11, x0, y + 6, x0, y + 16], { class: 'ink' }));
    if (i.b === null || x(i.b) > x1) parts.push(shape([x1 + 7, y + 11, x1, y + 6, x1, y + 16], { class: 'ink' }));
    const text = spanText(i), tw = textWidth(text, 11) + 10;
    if (tw < w) parts.push(label(from + 6, y + 15, text, { 'font-size': 11, class: i.fault ? 'on-dark' : row.code === 'leave' ? 'halo' : 'name' }));
    else if (to + tw < x1) parts.push(label(to + 6, y + 15, text, { 'font-size': 11, class: 'lift' }));
    else if (from - tw > x0) parts.push(label(from - 6, y + 15, text, { 'font-size': 11, class: 'lift', 'text-anchor': 'end' }));
  }
  return parts;
}

function spanText(i) {
  return (i.a === null ? say('unknownStart') : i.from) + ' → ' + (i.b === null ? say('stillSo') : i.to);
}

function timelinePicture(f, after) {
  const most = 16;
  return picture(width => {
    let rows = timelineRows(f);
    const domain = timelineDomain(f, rows);
    if (!domain) return el('p', { class: 'about' }, rows.map(r => `${r.lane} ${visible(r.text)}`).join(joiner()));
    if (rows.length > most) {
      const rest = rows.slice(most - 1);
      rows = rows.slice(0, most - 1).concat([{ code: rest[0].code, lane: '', text: say('otherKinds', rest.length), items: rest.flatMap(r => r.items) }]);
    }
    const [lo, hi] = domain, narrow = width < 640, left = narrow ? 10 : 262, edge = 12, tail = 54;
    const x0 = left, x1 = width - edge - tail, x = t => x0 + (t - lo) / (hi - lo) * (x1 - x0);
    const rowH = narrow ? 40 : 26, top = 52;
    const height = top + rows.length * rowH + 2;
    const [defs, leave] = hatch('leave');
    // The words of the axis come last, over the lines of the day of the check and of the finding.
    const parts = [defs], words = [];
    for (const [t, word, above] of axisLabels(ticksOf(lo, hi, (x1 - x0) / (narrow ? 52 : 64)))) {
      const text = above ? above + (above.length === 4 ? '-' : ' ') + word : word, half = textWidth(text, 11) / 2;
      parts.push(line(x(t), 46, x(t), height, { class: 'gridline' }));
      words.push(label(Math.max(half, Math.min(x(t), width - half)), 42, text, { 'text-anchor': 'middle', 'font-size': 11, class: 'faint lift' }));
    }
    const marks = [markLine(moment(F.frame.as_of, true), say('legendAsOf') + ' ' + F.frame.as_of, 'as-of', 26, x, lo, hi, x1, height)];
    const start = f.first || f.line.filter(l => l[4] && l[2]).map(l => l[2]).sort()[0];
    if (start) marks.push(markLine(moment(start), say('faultHere') + ' ' + start, 'fault-line', 11, x, lo, hi, x1, height));
    for (const mark of marks.filter(Boolean)) { parts.push(mark[0]); words.push(mark[1]); }
    rows.forEach((row, k) => {
      const y = top + k * rowH + (narrow ? 16 : 0);
      const name = (row.lane ? row.lane + '  ' : '') + visible(row.text);
      parts.push(line(0, top + k * rowH - 1, width, top + k * rowH - 1, { class: 'gridline' }),
        narrow ? fitted(0, y - 3, name, width - 8, { 'font-size': 11, class: 'lift' }) : fitted(0, y + 15, name, left - 22, { class: 'name' }),
        row.code === 'act' ? drawActs(row, x, y, width - 2) : drawSpans(row, x, y, x0, x1, { leave }));
    });
    const spoken = f.line.slice(0, 30).map(l => `${both(l[1])} ${l[2] || ''}`).join('; ');
    const drawn = sheet(width, height, say('pictureOf', say('timeline'), short(spoken, 600)), parts, words);
    after(drawn);
    return drawn;
  }, 'timeline');
}

// The part above the unit (day or year) stands only where it changes.
function axisLabels(ticks) {
  let last = '';
  return ticks.map(([t, word, above]) => {
    const fresh = above !== last;
    last = above;
    return [t, word, fresh ? above : ''];
  });
}

function markLine(t, text, className, y, x, lo, hi, x1, height) {
  if (t === null || t < lo || t > hi) return null;
  const at = x(t), w = textWidth(text, 11), after = at + w + 6 < x1 + 50;
  return [line(at, y - 8, at, height, { class: className }),
    label(after ? at + 4 : at - 4, y + 1, text, { 'font-size': 11, class: className + '-text lift', 'text-anchor': after ? 'start' : 'end' })];
}

// The picture under its legend, which names what is drawn and nothing else.
function timelineParts(f) {
  const key = (mark, className, sign, word) => [mark, el('span', null, sign === null ? null : el('i', { class: 'key ' + className, 'aria-hidden': 'true' }, sign), word)];
  const keys = [key('.fault', 'k-fault', '◆', say('legendFault')), key('.plain', 'k-plain', '○', say('legendPlain')),
    ...['post', 'leave', 'account', 'grant'].map(code => key('.span-' + code, 'k-' + code, ' ', say(code))),
    key('.many', '', null, say('legendMany')), key('polygon.ink', '', null, say('legendOpen')), key('.ragged', '', null, say('legendUnknown'))];
  const drawn = svg => keys.forEach(([mark, entry]) => { entry.hidden = !svg.querySelector(mark); });
  const cut = f.line_all > f.line.length ? el('p', { class: 'about' }, say('lineCut', group(f.line_all), f.line.length)) : null;
  return [cut, el('p', { class: 'legend' }, keys.map(k => k[1])), timelinePicture(f, drawn)];
}
