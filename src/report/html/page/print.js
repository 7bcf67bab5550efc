// Paper: the chosen parts are built once more, to the width of a page, when the browser is about to print.

const PAPER_WIDTH = 690;
const PRINT_ROWS = 2000;
const PRINT_DETAILS = 100;

let printChoice = null;

function defaultChoice() {
  return view.name === 'finding' ? { one: true } : view.name === 'list' ? { list: true } : { front: true, list: true };
}

function printDialog() {
  const options = [['front', say('printFront')], ['list', say('printList')], view.name === 'finding' && view.finding ? ['one', say('printOne', view.finding.n)] : null, ['details', say('printDetails', PRINT_DETAILS)]].filter(Boolean);
  const chosen = defaultChoice();
  const boxes = options.map(([key, text]) => [key, el('input', { type: 'checkbox', id: 'p-' + key, checked: Boolean(chosen[key]) }), text]);
  const dialog = el('dialog', { 'aria-label': say('printTitle') }, el('h2', null, say('printTitle')),
    boxes.map(([key, input, text]) => el('label', { for: 'p-' + key }, input, ' ', text)),
    el('p', null, el('button', { type: 'button', class: 'button strong', onclick: () => {
      const choice = {};
      for (const [key, input] of boxes) choice[key] = input.checked;
      dialog.close();
      printChoice = choice;
      window.print();
    } }, say('go')), ' ', el('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, say('cancel'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function filterText() {
  return FACETS.concat(['q']).filter(k => filter[k]).map(k => `${say(k === 'q' ? 'search' : k)} ${filter[k]}`).join('；'.slice(lang) || '; ');
}

function printList() {
  const rows = [...shown.subarray(0, PRINT_ROWS)].map(i => D.findings[i]).map(f => [visible(f.n), badge(f.s), F.rules[f.r].code, datum(both(f.t), 400), short(f.people.slice(0, 3).join(joiner()), 40), short(F.units[f.u] || '–', 40), (f.first || '').slice(0, 10), f.amount ? money(f.amount) : '']);
  return section('', say('list'), filterText() ? el('p', { class: 'about' }, say('filterIs', short(filterText(), 300))) : null,
    shown.length > PRINT_ROWS ? el('p', { class: 'notice' }, say('printCutList', group(shown.length), group(PRINT_ROWS))) : null,
    grid([say('number'), say('severity'), say('rule'), say('sentence'), say('people'), say('unit'), say('since'), say('amount')], rows, { class: 'printed', num: [7] }));
}

function printDetails() {
  const some = [...shown.subarray(0, PRINT_DETAILS)].map(i => D.findings[i]);
  return [shown.length > PRINT_DETAILS ? el('p', { class: 'notice' }, say('printCutDetails', group(shown.length), group(PRINT_DETAILS))) : null, some.map(findingView)];
}

function buildPrint() {
  if (byId('print').childNodes.length) return;
  const choice = printChoice || defaultChoice();
  paper = PAPER_WIDTH;
  try {
    if (D && !index) buildIndex();
    if (D && (choice.list || choice.details) && !shown.length) shown = order(sift().pass);
    swap(byId('print'), choice.front ? el('div', { class: 'sheet-front' }, frontView()) : null,
      D && choice.list ? printList() : null, D && choice.one && view.finding ? findingView(view.finding) : null, D && choice.details ? printDetails() : null,
      el('p', { class: 'foot' }, `${F.frame.office ? visible(F.frame.office) + ' ' : ''}${say('title')}　${say('asOf')} ${F.frame.as_of}　hecha ${F.frame.program}`));
    byId('print').hidden = false;
    document.documentElement.classList.add('printing');
  } finally {
    paper = 0;
  }
}

function dropPrint() {
  printChoice = null;
  document.documentElement.classList.remove('printing');
  byId('print').hidden = true;
  swap(byId('print'));
}
