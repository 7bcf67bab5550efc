// Start, routes and keys. The overview is drawn before the findings have been read.

const F = JSON.parse(byId('front-data').textContent);
let D = null;
const view = { name: '', finding: null, scroll: 0 };
const SECTIONS = ['gravest', 'counts', 'cannot-tell', 'pictures', 'ledger', 'exceptions', 'sources'];

function chrome() {
  document.documentElement.lang = lang ? 'en' : 'zh-CN';
  document.title = [F.frame.office ? short(F.frame.office, 60) : '', say(fromLedger() ? 'ledgerTitle' : 'title')].filter(Boolean).join(' ');
  byId('skip').textContent = say('skip');
  byId('skip').onclick = event => { event.preventDefault(); byId('main').focus(); };
  const here = name => (view.name === name || (name === 'list' && view.name === 'finding') ? 'page' : null);
  swap(byId('top'),
    el('span', { class: 'brand' }, F.frame.office ? [el('bdi', null, short(F.frame.office, 24)), ' '] : null, say(fromLedger() ? 'ledgerTitle' : 'title')),
    el('nav', { 'aria-label': say('nav') },
      el('a', { href: '#', 'aria-current': here('front') }, say('front')),
      el('a', { href: '#cannot-tell' }, say('cannotTell')),
      el('a', { href: hashOf(filter), 'aria-current': here('list') }, say('list'), ' ', el('small', null, group(F.totals.findings)))),
    el('span', { class: 'tools' },
      el('button', { type: 'button', class: 'button', lang: lang ? 'zh-CN' : 'en', 'aria-label': say('otherLabel'), onclick: () => setLang(1 - lang) }, say('other')),
      el('button', { type: 'button', class: 'button', onclick: printDialog }, say('print'))));
}

function setLang(next) {
  lang = next;
  try { localStorage.setItem('hecha-lang', lang); } catch (e) { /* storage may be off for files: then the choice lasts for this page */ }
  listUi.built = -1;
  frontDrawn = false;
  view.name = '';
  route();
}

let frontDrawn = false;

function drawFront() {
  if (frontDrawn) return;
  frontDrawn = true;
  swap(byId('front'), frontView());
}

function show(name) {
  for (const id of ['front', 'list', 'finding']) byId(id).hidden = id !== name;
  view.name = name;
  document.body.className = 'v-' + name;
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch (e) { return text; }
}

function route() {
  const hash = location.hash.slice(1), was = view.name;
  if (was === 'list' && listUi.scroller) view.scroll = listUi.scroller.scrollTop;
  if (hash === '' || SECTIONS.includes(hash)) {
    drawFront();
    show('front');
    view.finding = null;
    chrome();
    if (hash) byId(hash).scrollIntoView();
    else if (was && was !== 'front') scrollTo(0, 0);
    return;
  }
  if (!D) {
    show('finding');
    chrome();
    swap(byId('finding'), el('p', { class: 'notice', role: 'status' }, say('loading')));
    return;
  }
  if (!index) buildIndex();
  if (hash[0] === '?') routeList(hash.slice(1), was); else routeFinding(decoded(hash));
}

function routeList(query, was) {
  const params = new URLSearchParams(query), next = {};
  for (const key of FACETS.concat(['q', 'sort'])) if (params.get(key)) next[key] = params.get(key);
  const same = was === 'finding' && hashOf(next) === hashOf(filter) && listUi.built === lang;
  filter = next;
  const from = view.finding;
  view.finding = null;
  if (listUi.built !== lang) buildList();
  show('list');
  chrome();
  if (same && shown.length) {
    listUi.scroller.scrollTop = view.scroll;
    drawRows();
    const at = from ? shown.indexOf(index.byNumber.get(from.n)) : -1;
    if (at >= 0) moveTo(at);
    return;
  }
  active = -1;
  listUi.scroller.scrollTop = 0;
  applyFilter();
}

function routeFinding(number) {
  const i = index.byNumber.get(number);
  show('finding');
  if (i === undefined) {
    view.finding = null;
    chrome();
    swap(byId('finding'), el('p', { class: 'notice' }, say('unknown', short(number, 60))), el('p', null, el('a', { class: 'button', href: hashOf(filter) }, say('back'))));
    return;
  }
  view.finding = D.findings[i];
  if (!shown.length) shown = order(sift().pass);
  const at = shown.indexOf(i);
  const near = (k, word, key) => {
    const j = at >= 0 ? shown[at + k] : undefined;
    return j === undefined ? el('span', { class: 'button off' }, word) : el('a', { class: 'button', rel: key, href: '#' + encodeURIComponent(D.findings[j].n) }, word);
  };
  chrome();
  swap(byId('finding'),
    el('div', { class: 'line walk' }, el('a', { class: 'button', href: hashOf(filter) }, '← ', say('back')), near(-1, say('prev'), 'prev'), at >= 0 ? el('span', null, say('position', group(at + 1), group(shown.length))) : null, near(1, say('next'), 'next')),
    findingView(view.finding));
  document.title = number + ' ' + document.title;
  scrollTo(0, 0);
  byId('finding-title').focus({ preventScroll: true });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName), key = event.key;
  if (key === 'Escape') {
    if (typing) event.target.blur();
    else if (view.name === 'finding') location.hash = hashOf(filter);
    else if (view.name === 'list') location.hash = '#';
    return;
  }
  if (typing && !(event.target.type === 'search' && (key === 'ArrowDown' || key === 'Enter'))) return;
  if (key === '/') {
    event.preventDefault();
    if (view.name !== 'list') location.hash = hashOf(filter);
    setTimeout(() => { if (listUi.search) { listUi.search.focus(); listUi.search.select(); } }, view.name === 'list' ? 0 : 50);
  } else if (view.name === 'list' && (key === 'j' || key === 'ArrowDown')) {
    event.preventDefault();
    moveTo(active + 1);
  } else if (view.name === 'list' && (key === 'k' || key === 'ArrowUp')) {
    event.preventDefault();
    moveTo(active - 1);
  } else if (view.name === 'list' && key === 'Enter' && (active >= 0 || typing) && shown.length && !event.target.closest('button, a')) {
    event.preventDefault();
    location.hash = '#' + encodeURIComponent(D.findings[shown[Math.max(active, 0)]].n);
  } else if (view.name === 'finding' && (key === 'j' || key === 'k')) {
    const link = document.querySelector(`#finding .walk a[rel=${key === 'j' ? 'next' : 'prev'}]`);
    if (link) location.hash = link.getAttribute('href');
  }
}

function readFindings() {
  try {
    D = JSON.parse(byId('data').textContent);
    byId('data').textContent = '';
  } catch (e) {
    add(byId('main'), [el('p', { class: 'notice', role: 'alert' }, say('broken'))]);
    return;
  }
  performance.mark('hecha-read');
  const place = document.querySelector('.ledger-place');
  if (place) add(place, [frontLedger()]);
  if (view.name !== 'front') route(); else soon(() => { if (!index) buildIndex(); });
}

let kept = null;
try { kept = localStorage.getItem('hecha-lang'); } catch (e) { /* see setLang */ }
lang = kept === '0' || kept === '1' ? +kept : F.lang === 'en' ? 1 : 0;
addEventListener('hashchange', route);
addEventListener('keydown', onKey);
addEventListener('beforeprint', buildPrint);
addEventListener('afterprint', dropPrint);
route();
performance.mark('hecha-front');
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => setTimeout(readFindings, 30));
else readFindings();
