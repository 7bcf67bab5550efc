// The pictures, drawn as SVG from the data. Each says by shape, pattern and number what its colours say.

const SHADES = 5;
const pen = document.createElement('canvas').getContext('2d');
const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif';

// The width of a sheet of paper in CSS pixels while the print version is being built, else 0.
let paper = 0;
let patternCount = 0;

function textWidth(text, size) {
  pen.font = (size || 12) + 'px ' + FONT;
  return pen.measureText(text).width;
}

// As much of the text as fits, with an ellipsis.
function fit(text, width, size) {
  let shown = short(text, 120);
  if (textWidth(shown, size) <= width) return shown;
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (textWidth(shown.slice(0, mid) + '…', size) <= width) low = mid; else high = mid - 1;
  }
  return shown.slice(0, low) + '…';
}

function label(x, y, text, attrs) {
  return sv('text', Object.assign({ x: round(x), y: round(y) }, attrs), text);
}

// A label cut to a width; what was cut is in the tooltip.
function fitted(x, y, text, width, attrs) {
  const size = (attrs && attrs['font-size']) || 12;
  const shown = fit(text, width, size);
  const node = label(x, y, shown, attrs);
  if (shown !== visible(text)) node.append(sv('title', null, short(text, 2000)));
  return node;
}

const round = n => Math.round(n * 10) / 10;
const box = (x, y, w, h, attrs) => sv('rect', Object.assign({ x: round(x), y: round(y), width: round(Math.max(w, 0)), height: round(h) }, attrs));
const line = (x1, y1, x2, y2, attrs) => sv('line', Object.assign({ x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) }, attrs));
const shape = (points, attrs) => sv('polygon', Object.assign({ points: points.map(round).join(' ') }, attrs));

function sheet(width, height, name, ...kids) {
  return sv('svg', { class: 'pic', width: round(width), height: round(height), viewBox: `0 0 ${round(width)} ${round(height)}`, role: 'img', 'aria-label': name, 'font-size': 12 }, kids);
}

// Hatching, as a fill that survives greyscale; one definition for each picture.
function hatch(className) {
  const id = 'hatch' + (++patternCount);
  const def = sv('defs', null, sv('pattern', { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    sv('rect', { width: 6, height: 6, class: className + '-ground' }), sv('line', { x1: 0, y1: 0, x2: 0, y2: 6, class: className + '-line' })));
  return [def, `url(#${id})`];
}

// A place for a picture that is drawn to the width it gets, and again when that changes.
function picture(draw, className) {
  const place = el('div', { class: 'picture ' + (className || '') });
  if (paper) {
    add(place, [draw(paper)]);
    return place;
  }
  let last = 0;
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (width < 40 || width === last) return;
    last = width;
    swap(place, draw(width));
  }).observe(place);
  return place;
}

function arrowHead(x, y, dx, dy) {
  return dx ? shape([x, y, x - 7 * dx, y - 4, x - 7 * dx, y + 4], { class: 'ink' }) : shape([x, y, x - 4, y - 7 * dy, x + 4, y - 7 * dy], { class: 'ink' });
}

const KINDS = { person: 'person', account: 'account', role: 'role2', permission: 'permission' };

function kindShape(code, x, y, w, h) {
  const attrs = { class: 'node n-' + (KINDS[code] ? code : 'other') };
  if (code === 'person') return box(x, y, w, h, Object.assign(attrs, { rx: h / 2 }));
  if (code === 'role') return shape([x + 10, y, x + w - 10, y, x + w, y + h / 2, x + w - 10, y + h, x + 10, y + h, x, y + h / 2], attrs);
  if (code === 'permission') return sv('g', null, box(x, y, w, h, attrs), box(x + 3, y + 3, w - 6, h - 6, { class: 'inner' }));
  return box(x, y, w, h, attrs);
}

// (a) Person – account – role – permission, left to right, going on in the next line where the width ends.
function pathPicture(steps) {
  return picture(width => {
    const gap = 30, h = 46, vgap = 26;
    const nodes = steps.map(([kind, name]) => {
      const code = F.labels[kind][2];
      const word = KINDS[code] ? say(KINDS[code]) : both(F.labels[kind]);
      return { code, word, name, w: Math.min(Math.max(textWidth(short(name, 120), 13), textWidth(word, 11)) + 36, 260, width - 16) };
    });
    let x = 1, y = 1, before = null;
    const parts = [];
    for (const node of nodes) {
      const fresh = before && node.code === 'person';
      if (before && (fresh || x + gap + node.w > width - 2)) {
        const from = before;
        x = 1;
        y += h + vgap;
        if (!fresh) {
          const mid = y - vgap / 2;
          parts.push(sv('polyline', { class: 'wire', points: [from.x + from.w / 2, from.y + h, from.x + from.w / 2, mid, x + node.w / 2, mid, x + node.w / 2, y - 6].map(round).join(' ') }), arrowHead(x + node.w / 2, y, 0, 1));
        }
      } else if (before) {
        parts.push(line(x, y + h / 2, x + gap - 6, y + h / 2, { class: 'wire' }), arrowHead(x + gap, y + h / 2, 1, 0));
        x += gap;
      }
      node.x = x;
      node.y = y;
      parts.push(kindShape(node.code, x, y, node.w, h),
        label(x + node.w / 2, y + 17, node.word, { class: 'kind', 'font-size': 11, 'text-anchor': 'middle' }),
        fitted(x + node.w / 2, y + 35, node.name, node.w - 22, { class: 'name', 'font-size': 13, 'text-anchor': 'middle' }));
      x += node.w;
      before = node;
    }
    const spoken = steps.map(([kind, name]) => say('pictureOf', both(F.labels[kind]), short(name, 60))).join(' → ');
    return sheet(width, y + h + 2, say('path') + ' ' + spoken, parts);
  }, 'path');
}

// (c) One case: time downwards, one column a person, so that who did two steps stands in one column twice.
function stepsPicture(steps, kase) {
  // Columns are persons, not names: two people of one name stand apart.
  const actor = s => (s[5] === undefined ? s[2] : s[5]);
  const people = [...new Map(steps.map(s => [actor(s), s[2]]))], at = new Map(people.map(([key], i) => [key, i]));
  return picture(width => {
    const narrow = width < 420, left = narrow ? 76 : 136, rowH = narrow ? 40 : 34, top = 30;
    const colW = Math.min((width - left - 4) / people.length, 170);
    const center = key => left + colW * (at.get(key) + 0.5);
    const parts = people.map(([key, name]) => [
      fitted(center(key), 17, textWidth(name, 12) > colW - 6 ? name.slice(name.indexOf('/') + 1) : name, colW - 6, { class: 'name', 'text-anchor': 'middle' }),
      line(center(key), 24, center(key), top + steps.length * rowH, { class: 'lane' }),
    ]);
    steps.forEach((step, i) => {
      const [time, word, , , weight] = step, fault = weight > 1, who = actor(step);
      const y = top + i * rowH, w = colW - 8, x = center(who) - w / 2;
      const shown = typeof word === 'number' ? both(F.labels[word]) : word;
      if (i) {
        const last = actor(steps[i - 1]);
        const y0 = y - rowH + 27;
        parts.push(sv('polyline', { class: 'wire', points: [center(last), y0, center(last), y - 1, center(who), y - 1, center(who), y + 1].map(round).join(' ') }));
      }
      const [day, clock] = String(time || '').split(' ');
      parts.push(narrow
        ? [label(0, y + 13, day, { class: 'faint', 'font-size': 11 }), label(0, y + 27, clock || '', { class: 'faint', 'font-size': 11 })]
        : label(0, y + 18, time || '', { class: 'faint', 'font-size': 12 }));
      parts.push(box(x, y + 1, w, 26, { class: fault ? 'step fault' : weight ? 'step cited' : 'step', rx: 3 }),
        fitted(center(who), y + 18, (fault && w > 54 ? '▲ ' : '') + visible(shown), w - 4, { class: fault ? 'on-dark' : 'name', 'text-anchor': 'middle' }));
    });
    const spoken = steps.map(s => [s[0], s[2], typeof s[1] === 'number' ? both(F.labels[s[1]]) : s[1]].map(t => short(t || '', 40)).join(' ')).join('; ');
    return sheet(width, top + steps.length * rowH + 4, say('pictureOf', short(kase || '', 60), spoken), parts);
  }, 'steps');
}

function casePictures(steps, limit) {
  const cases = new Map();
  for (const step of steps) {
    if (!cases.has(step[3])) cases.set(step[3], []);
    cases.get(step[3]).push(step);
  }
  const place = el('div', { class: 'cases' });
  const draw = list => list.forEach(([kase, its]) => {
    const figure = el('figure', null, el('figcaption', null, datum(kase || '', 60)), stepsPicture(its, kase));
    if (new Set(its.map(s => (s[5] === undefined ? s[2] : s[5]))).size > 4) figure.classList.add('wide');
    place.append(figure);
  });
  const all = [...cases];
  draw(all.slice(0, limit));
  if (all.length > limit) {
    const button = el('button', { type: 'button', class: 'more' }, say('moreCases', all.length - limit));
    button.addEventListener('click', () => { button.remove(); draw(all.slice(limit)); });
    place.append(button);
  }
  return place;
}

const sum = list => list.reduce((a, b) => a + b, 0);
const unitName = u => F.units[u] || say('noUnit');

// What a rule says of a unit: findings by severity, whether anything was not judged, and whether it was judged at all.
function unitCells(rule) {
  const cells = new Map();
  for (const c of rule.units || []) cells.set(c.u, c);
  return cells;
}

// (d) Rules down, units across. Never blank: nothing found, cannot tell and nothing to judge each have a sign of their own.
function heatPicture() {
  const weight = F.units.map((_, u) => ({ u, n: 0 }));
  const rows = F.rules.map((rule, r) => {
    const cells = unitCells(rule);
    for (const [u, c] of cells) weight[u].n += sum(c.severities);
    return { rule, r, cells, loud: sum(rule.severities) > 0 || [...cells.values()].some(c => c.unjudged > 0 || c.verdict === 'cannot-tell' || c.verdict === 'partly-judged') };
  });
  const unknown = rows.filter(row => row.rule.verdict === 'cannot-tell');
  const quiet = rows.filter(row => !row.loud && row.rule.verdict !== 'cannot-tell');
  const loud = rows.filter(row => row.loud && row.rule.verdict !== 'cannot-tell');
  const used = weight.filter(({ u }) => rows.some(row => row.cells.has(u))).sort((a, b) => b.n - a.n || a.u - b.u);
  const names = list => list.map(row => row.rule.code + ' ' + both(row.rule.title)).join(joiner());
  const draw = (width, some) => {
    const left = width < 640 ? 116 : 270, right = 4, least = width < 640 ? 30 : 46;
    const room = Math.max(1, Math.floor((width - left - right) / least));
    const cols = used.length > room ? used.slice(0, room - 1).map(x => [x.u]).concat([used.slice(room - 1).map(x => x.u)]) : used.map(x => [x.u]);
    const colW = Math.min((width - left - right) / Math.max(cols.length, 1), 120), upright = colW < 92;
    const title = us => us.length > 1 ? say('heatOther', us.length) : unitName(us[0]);
    const tall = upright ? Math.min(Math.max(...cols.map(us => textWidth(short(title(us), 14), 12)), 20) + 12, 170) : 24;
    const [defs, unknownFill] = hatch('unknown');
    const parts = [defs];
    cols.forEach((us, i) => {
      const x = left + colW * (i + 0.5);
      parts.push(upright
        ? fitted(0, 0, title(us), tall - 8, { transform: `translate(${round(x + 4)} ${tall - 5}) rotate(-90)`, class: 'name' })
        : fitted(x, 16, title(us), colW - 6, { 'text-anchor': 'middle', class: 'name' }));
    });
    const h = 24;
    some.forEach((row, j) => {
      const y = tall + j * h;
      parts.push(fitted(0, y + 16, row.rule.code + ' ' + both(row.rule.title), left - 8, { class: 'name' }));
      cols.forEach((us, i) => parts.push(heatCell(row, us, left + colW * i, y, colW - 2, h - 2, unknownFill)));
    });
    const drawn = sheet(width, tall + some.length * h + 2, say('heat'), parts);
    drawn.setAttribute('role', 'group');
    return drawn;
  };
  // A page of paper takes so many rows; a picture does not break.
  const pieces = [];
  for (let i = 0; i < loud.length; i += paper ? 26 : loud.length) pieces.push(loud.slice(i, paper ? i + 26 : loud.length));
  const legend = el('p', { class: 'legend' },
    F.severities.map((s, i) => el('span', null, el('i', { class: 'key h' + i, 'aria-hidden': 'true' }, SEVERITY_MARK[i]), both(s.name))),
    el('span', null, el('i', { class: 'key h-clean', 'aria-hidden': 'true' }, '0'), say('heatNone')),
    el('span', null, el('i', { class: 'key h-unknown', 'aria-hidden': 'true' }, '?'), say('heatUnknown')),
    el('span', null, el('i', { class: 'key h-clean', 'aria-hidden': 'true' }, '0?'), say('heatPart')),
    el('span', null, el('i', { class: 'key h-na', 'aria-hidden': 'true' }, '–'), say('heatNa')));
  return [el('p', { class: 'about' }, say('heatAbout')), legend, used.length ? pieces.map(some => picture(width => draw(width, some), 'heat')) : null,
    unknown.length ? el('p', { class: 'about' }, el('b', null, '? '), say('heatUnknowns', names(unknown))) : null,
    quiet.length ? el('p', { class: 'about' }, el('b', null, '0 '), say('heatQuiet', names(quiet))) : null];
}

function heatCell(row, us, x, y, w, h, unknownFill) {
  const mine = us.map(u => row.cells.get(u)).filter(Boolean);
  const total = [0, 1, 2, 3].map(s => sum(mine.map(c => c.severities[s])));
  const n = sum(total), open = sum(mine.map(c => c.unjudged));
  const blind = mine.length > 0 && mine.every(c => c.verdict === 'cannot-tell');
  const partly = open > 0 || mine.some(c => c.verdict === 'partly-judged' || c.verdict === 'cannot-tell');
  const mid = { 'text-anchor': 'middle' };
  const cx = x + w / 2, ty = y + 16;
  const name = us.length > 1 ? say('heatOther', us.length) : unitName(us[0]);
  const tip = word => sv('title', null, `${row.rule.code} ${short(name, 80)}: ${word}` + (open ? `; ${say('unjudgedN')} ${group(open)}` : ''));
  if (n) {
    const s = total.findIndex(Boolean);
    const words = total.map((k, i) => k ? both(F.severities[i].name) + ' ' + k : '').filter(Boolean).join(', ');
    const text = SEVERITY_MARK[s] + ' ' + n + (partly ? '?' : '');
    const cell = sv('g', null, tip(words), box(x, y, w, h, { class: 'cell h' + s }), label(cx, ty, w < 30 ? n + (partly ? '?' : '') : text, Object.assign({ class: 't' + s }, mid)));
    return us.length > 1 || paper ? cell : sv('a', { href: hashOf({ rule: row.rule.code, unit: F.units[us[0]] || '-' }), 'aria-label': `${row.rule.code} ${short(name, 80)} ${words}` }, cell);
  }
  if (blind) return sv('g', null, tip(say('heatUnknown')), box(x, y, w, h, { class: 'cell', fill: unknownFill }), label(cx, ty, '?', Object.assign({ class: 'halo' }, mid)));
  if (!mine.length || mine.every(c => c.verdict === 'nothing-to-judge')) return sv('g', null, tip(say('heatNa')), box(x, y, w, h, { class: 'cell h-na' }), label(cx, ty, '–', Object.assign({ class: 'faint' }, mid)));
  return sv('g', null, tip(say(partly ? 'heatPart' : 'heatNone')), box(x, y, w, h, { class: 'cell h-clean' }), label(cx, ty, partly ? '0?' : '0', Object.assign({ class: 'faint' }, mid)));
}

function hourOf(text) {
  const [h, m] = text.split(':').map(Number);
  return h + m / 60;
}

// Four bounds over square-root steps: which of five shades a count gets.
function shadeOf(n, most) {
  return n ? Math.min(SHADES, Math.max(1, Math.ceil(Math.sqrt(n / most) * SHADES))) : 0;
}

// (e) Weekday × hour. An hour counts as office time when all of it is; the frame shows which.
function calendarPicture() {
  const c = F.calendar, spans = (c.hours || []).map(p => p.map(hourOf));
  const office = (d, h) => d < 5 && spans.some(([a, b]) => h >= Math.floor(a) && h < Math.ceil(b));
  const most = Math.max(1, ...c.counts.map(day => Math.max(...day)));
  const days = say('weekdays').split(',');
  let total = 0, out = 0;
  c.counts.forEach((day, d) => day.forEach((n, h) => { total += n; if (!office(d, h)) out += n; }));
  const draw = width => {
    const turned = width < 640;
    const left = 40, top = 20, across = turned ? 7 : 24, down = turned ? 24 : 7;
    const w = Math.min((width - left - 4) / across, 60), h = turned ? 20 : 26;
    const at = (d, hour) => turned ? [left + d * w, top + hour * h] : [left + hour * w, top + d * h];
    const parts = [];
    for (let d = 0; d < 7; d++) parts.push(turned ? label(left + (d + 0.5) * w, 14, days[d], { 'text-anchor': 'middle', class: 'name' }) : label(0, top + (d + 0.5) * h + 4, days[d], { class: 'name' }));
    for (let k = 0; k < 24; k++) parts.push(turned ? label(0, top + (k + 0.5) * h + 4, k + ':00', { class: 'faint', 'font-size': 11 }) : label(left + (k + 0.5) * w, 14, k, { 'text-anchor': 'middle', class: 'faint', 'font-size': 11 }));
    for (let d = 0; d < 7; d++) for (let k = 0; k < 24; k++) {
      const n = c.counts[d][k], [x, y] = at(d, k), shade = shadeOf(n, most);
      parts.push(sv('g', null, sv('title', null, `${days[d]} ${k}:00–${k + 1}:00: ${group(n)}`),
        box(x + 0.5, y + 0.5, w - 1, h - 1, { class: 'cell c' + shade }),
        label(x + w / 2, y + h / 2 + 4, n ? (n > 9999 ? Math.round(n / 1000) + 'k' : n) : '·', { 'text-anchor': 'middle', 'font-size': 11, class: shade > 3 ? 'on-dark' : n && !office(d, k) ? 'strong' : n ? 'name' : 'faint' })));
    }
    for (const [a, b] of spans) {
      const [x0, y0] = at(0, Math.floor(a)), [x1, y1] = at(4, Math.ceil(b) - 1);
      parts.push(box(x0, y0, x1 - x0 + w, y1 - y0 + h, { class: 'frame' }));
    }
    return sheet(width, top + down * h + 4, say('calendar') + ' ' + say('calendarOut', group(out), group(total)), parts);
  };
  return [el('p', { class: 'about' }, both(c.what), lang ? '. ' : '。', spans.length ? [say('calendarOffice', c.hours.map(p => p.join('–')).join(joiner())), ' ', say('calendarOut', group(out), group(total))] : null), picture(draw)];
}

// A name with what tells it from its namesakes: of a long number in brackets the end stays, where there is room also the brackets.
function namesake(name, width) {
  const m = /^(.*?)[（(]([^（）()]{5,})[）)]$/.exec(visible(name));
  if (!m) return name;
  const long = `${m[1]}（…${m[2].slice(-4)}）`;
  return textWidth(long, 12) <= width ? long : `${fit(m[1], width - textWidth('…' + m[2].slice(-4), 12), 12)}…${m[2].slice(-4)}`;
}

// (f) Who accepted × who approved; the same person in both is hatched and framed where there are cases.
function pairsPicture() {
  const p = F.pairs, one = new Set((p.same || []).map(q => q.join())), twins = p.from.some((a, i) => p.to.some((b, j) => a === b && p.counts[i][j] && !one.has(i + ',' + j)));
  const most = Math.max(1, ...p.counts.map(r => Math.max(0, ...r)));
  const draw = width => {
    const left = Math.min(110, Math.max(...p.from.map(n => textWidth(short(n, 12), 12)), 30) + 12);
    const w = Math.min((width - left - 4) / Math.max(p.to.length, 1), 104), h = 26, upright = w < 52;
    const top = upright ? Math.min(110, Math.max(...p.to.map(n => textWidth(short(n, 12), 12)), 20) + 12) : 24;
    const [defs, sameFill] = hatch('same');
    const parts = [defs], frames = [];
    p.to.forEach((name, j) => parts.push(upright
      ? fitted(0, 0, namesake(name, top - 8), top - 8, { class: 'name', transform: `translate(${round(left + (j + 0.5) * w + 4)} ${top - 5}) rotate(-90)` })
      : fitted(left + (j + 0.5) * w, 16, namesake(name, w - 4), w - 4, { class: 'name', 'text-anchor': 'middle' })));
    p.from.forEach((name, i) => {
      parts.push(fitted(0, top + (i + 0.5) * h + 4, namesake(name, left - 8), left - 8, { class: 'name' }));
      p.to.forEach((to, j) => {
        const n = p.counts[i][j], x = left + j * w, y = top + i * h, same = one.has(i + ',' + j), shade = shadeOf(n, most);
        parts.push(sv('g', null, sv('title', null, `${short(name, 40)} → ${short(to, 40)}: ${group(n)}`),
          same && n ? box(x, y, w - 2, h - 2, { class: 'cell', fill: sameFill }) : box(x, y, w - 2, h - 2, { class: 'cell c' + shade }),
          label(x + w / 2 - 1, y + 16, n || '·', { 'text-anchor': 'middle', class: same && n ? 'halo' : shade > 3 ? 'on-dark' : n ? 'name' : 'faint' })));
        if (same && n) frames.push(box(x, y, w - 2, h - 2, { class: 'frame fault-frame' }));
      });
    });
    return sheet(width, top + p.from.length * h + 4, say('pairs'), parts, frames);
  };
  return [el('p', { class: 'about' }, both(p.what), lang ? '. ' : '。', p.same && p.same.some(([i, j]) => p.counts[i][j]) ? say('pairsAbout') : null, twins ? ' ' + say('pairsTwins') : null, p.left_out ? ' ' + say('pairsLeft', group(p.left_out)) : null), picture(draw)];
}
