"""Tests the report page in a browser: builds the sample's report with the program and looks at it as a reader would.

    report.py             all checks
    report.py --prove     breaks the page on purpose, one way for each check, and demands that the check fails
    report.py --pictures  renews docs/report-front.webp and docs/report-finding.webp
"""

import base64
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from chromium import Browser, Page

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEVERITIES = ["critical", "high", "medium", "low"]
READ = "performance.getEntriesByName('hecha-read').length"
HOSTILE = "</script><script>hacked=1</script><img src=x onerror=hacked=1>=cmd|' /C calc'!A0 \u202egnorw\u2066{{data}}"


class Failed(Exception):
    """What a check found wrong."""


def demand(condition, words):
    if not condition:
        raise Failed(words)


def build(folder, out):
    """The report of a folder, as the program writes it."""
    subprocess.run([os.environ["HECHA"], "check", str(folder), "-o", str(out), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    return out / "核查报告.html"


class Report:
    """A page taken apart into its data and the rest, so that it can be put together with other data."""

    def __init__(self, path):
        self.text = path.read_text(encoding="utf-8")
        self.front, self.data = (json.loads(self.block(i)) for i in ("front-data", "data"))

    def block(self, name):
        return re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', self.text, re.S)[1]

    def with_data(self, front, data):
        """The same page around other data."""
        text = self.text
        for name, value in (("front-data", front), ("data", data)):
            block = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            for sign in "<>&\u2028\u2029":
                block = block.replace(sign, f"\\u{ord(sign):04x}")
            head, tail = text.split(f'id="{name}">', 1)
            text = head + f'id="{name}">' + block + tail[tail.index("</script>"):]
        return text

    def changed(self, old, new):
        """The page with its script or style changed, and the digests of its policy set right."""
        demand(old in self.text, f"the page has no {old!r} to break")
        text = self.text.replace(old, new)
        digest = lambda s: "'sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() + "'"
        for tag, name in (("script", "script-src"), ("style", "style-src")):
            inner = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)[1]
            text = re.sub(rf"{name} 'sha256-[^']*'", f"{name} {digest(inner)}", text)
        return text


class Bench:
    """What the checks work with: a browser, the sample's page and its data."""

    def __init__(self, browser, folder, path):
        self.browser, self.folder, self.path = browser, folder, path
        self.report = Report(path)
        self.front, self.findings = self.report.front, self.report.data["findings"]

    def page(self, hash_="", width=1280, path=None):
        page = Page(self.browser, width)
        # The language that an earlier check chose must not stay.
        page.send("Page.addScriptToEvaluateOnNewDocument", {"source": "if (!history.state) try { localStorage.clear() } catch (e) {}"})
        page.open((path or self.path).as_uri() + hash_, READ)
        page.run("new Promise(r => requestAnimationFrame(() => setTimeout(r, 60)))")
        return page

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def shown(self, page):
        """The number of findings that the list says it shows."""
        return int(re.sub(r"\D", "", re.search(r"[\d,]+", page.run("document.querySelector('.count').textContent"))[0]))


def go(page, hash_):
    page.run(f"new Promise(r => {{ location.hash = {json.dumps(hash_)}; setTimeout(() => requestAnimationFrame(() => setTimeout(r, 30)), 10); }})")


def text_of(page, selector):
    return page.run(f"(document.querySelector({json.dumps(selector)}) || {{}}).textContent || ''")


# ---- the checks -----------------------------------------------------------------------------------------------------

def quiet(b):
    """No error on the console, no breach of the policy, no request."""
    page = b.page()
    for hash_ in ("#?", "#" + b.findings[0]["n"], "#"):
        go(page, hash_)
    said = page.complaints()
    demand(not said, f"the page complains: {said[:3]}")
    page.close()


def overview(b):
    """The overview says the totals, every reason for not judging, and the gravest findings."""
    page = b.page()
    text = text_of(page, "#front")
    totals = b.front["totals"]
    tiles = page.run("[...document.querySelectorAll('.tile > b')].map(x => x.textContent.replace(/\\D/g, ''))")
    demand(tiles[:5] == [str(n) for n in [totals["findings"], *totals["severities"]]], f"the tiles say {tiles}")
    rows = {k: f"{v:,}" for k, v in b.front["rows"].items()}
    demand(all(n in text_of(page, ".scope") for n in rows.values()), "the rows read do not add up on the page")
    for rule in b.front["rules"]:
        demand(rule["title"][0] in text, f"{rule['code']} is not on the overview")
        for reason in rule["unjudged"]:
            demand(reason["text"][0] in text and (not reason.get("remedy") or reason["remedy"][0] in text), f"not said: {reason}")
    for g in b.front["gravest"]:
        demand(g["t"][0] in text, f"{g['n']} is not among the gravest")
    demand(page.run("document.querySelectorAll('#pictures svg').length") == 1 + ("calendar" in b.front) + bool(b.front.get("pairs", {}).get("from")), "a picture is missing")
    demand(page.run("[...document.querySelectorAll('.heat .cell')].every(c => c.parentNode.textContent.trim())"), "a cell of the heat map is blank")
    page.close()


def filters(b):
    """Filters show just what the data holds, alone and together, and say so in the address."""
    page = b.page("#?")
    f, front = b.findings, b.front
    demand(b.shown(page) == len(f), "not all are shown without a filter")
    cases = [("severity=critical", lambda x: x["s"] == 0), ("severity=critical,low", lambda x: x["s"] in (0, 3)), ("confidence=inferred", lambda x: not x["proven"])]
    for rule in (f[0]["r"], f[-1]["r"]):
        cases.append((f"rule={front['rules'][rule]['code']}", lambda x, rule=rule: x["r"] == rule))
    unit = f[0]["u"]
    cases.append((f"unit={front['units'][unit]}&severity=high", lambda x: x["u"] == unit and x["s"] == 1))
    for query, keep in cases:
        go(page, "#?" + query)
        want = sum(map(keep, f))
        demand(b.shown(page) == want, f"{query} shows {b.shown(page)} of {want}")
    go(page, "#?")
    page.run("document.querySelector('.chip').click()")
    page.wait("location.hash.includes('severity=critical')")
    page.wait(f"document.querySelector('.count').textContent.includes(' {sum(x['s'] == 0 for x in f)} /')")
    counts = page.run("[...document.querySelectorAll('select[aria-label] option')].map(o => o.textContent).filter(t => /^[AB]\\d\\d/.test(t))")
    want = {}
    for x in f:
        if x["s"] == 0:
            code = front["rules"][x["r"]]["code"]
            want[code] = want.get(code, 0) + 1
    demand({c[:3]: int(re.search(r"\((\d+)\)$", c)[1]) for c in counts} == want, f"the counts of the rules are {counts}")
    page.close()


def searching(b):
    """Search finds numbers, sentences, people and accounts, whatever the case of the letters."""
    page = b.page("#?")
    some = next(x for x in b.findings if x["people"] and x["accounts"])
    account = some["accounts"][0].split("/")[-1].upper()
    for words in (some["n"].lower(), some["people"][0], account, some["t"][0][4:14]):
        page.run(f"q = document.getElementById('q'); q.value = {json.dumps(words)}; q.dispatchEvent(new Event('input'))")
        page.wait(f"new URLSearchParams(location.hash.slice(2)).get('q') === {json.dumps(words)}")
        front = b.front
        hay = lambda x: "\n".join([x["n"], *x["t"], *x["people"], *x["accounts"], *(t[1] for t in x["things"]), front["units"][x["u"]], front["rules"][x["r"]]["code"], *front["rules"][x["r"]]["title"]]).lower()
        want = sum(all(w in hay(x) for w in words.lower().split()) for x in b.findings)
        demand(b.shown(page) == want >= 1, f"{words!r} finds {b.shown(page)}, not {want}")
    page.run("q.value = 'no such thing anywhere'; q.dispatchEvent(new Event('input'))")
    page.wait("!document.querySelector('#list .notice').hidden")
    page.close()


def sorting(b):
    """A click on a head sorts; a second one turns it round."""
    page = b.page("#?")
    amounts = sorted((float(x.get("amount", 0)) for x in b.findings), reverse=True)
    first = "parseFloat(document.querySelector('.space .c-amount').textContent.replace(/,/g, '')) || 0"
    click = "document.querySelector('.heads .c-amount button').click()"
    page.run(click)
    page.wait("document.querySelector('.heads .c-amount').getAttribute('aria-sort') === 'ascending'")
    demand(page.run(first) == amounts[0], "the greatest amount is not first")
    page.run(click)
    page.wait("document.querySelector('.heads .c-amount').getAttribute('aria-sort') === 'descending'")
    demand(page.run(first) == amounts[-1], "the least amount is not first")
    page.close()


def languages(b):
    """The switch changes every word of the page, and its language, and back."""
    chinese = re.compile("[\u4e00-\u9fff]")
    page = b.page()
    for hash_ in ("#", "#?", "#" + b.findings[0]["n"]):
        go(page, hash_)
        page.run("document.querySelector('.tools button').click()")
        page.wait("document.documentElement.lang === 'en'")
        words = page.run("[...document.querySelectorAll('nav a, h2, h3:not(.sheet h3), dt, summary, .heads button, .legend span, .tile span, .tools .button:last-child, .box p > b, label > span')].filter(x => x.getClientRects().length).map(x => x.textContent)")
        # Terms of the data (file names, vocabulary of the sources) stay as they are; the page's own words must not.
        left = [w for w in words if chinese.search(w)]
        demand(len(words) > 5 and not left, f"not in English: {left[:5]}")
        demand("{" not in "".join(words), "a placeholder is left")
        page.run("document.querySelector('.tools button').click()")
        page.wait("document.documentElement.lang === 'zh-CN'")
        words = page.run("[...document.querySelectorAll('nav a, h2')].filter(x => x.getClientRects().length).map(x => x.textContent)")
        demand(all(chinese.search(w) for w in words), f"not in Chinese: {words}")
    page.close()


def answers(b):
    """A link opens its finding, which says who, which account, since when, on what rows, on what basis and what next."""
    for x in (b.findings[0], next(f for f in b.findings if f["path"]), b.findings[-1]):
        page = b.page("#" + x["n"])
        text = text_of(page, "#finding")
        rule = b.front["rules"][x["r"]]
        wanted = [x["n"], x["t"][0], rule["code"], rule["title"][0], rule["fix"][0], b.front["severities"][x["s"]]["name"][0], *x["people"], *x["accounts"]]
        wanted += [x[k] for k in ("first", "last") if k in x] + [b.front["basis"][i]["doc"][0] for i in x["basis"]]
        wanted += [b.front["labels"][i][0] for i in x["why"]] + ([x["assume"][0]] if "assume" in x else [])
        for cited, role, _ in x["ev"]:
            sheet, row, cells = b.report.data["cited"][cited]
            wanted += [b.report.data["sheets"][sheet]["file"], str(row), b.front["labels"][role][0], *(c for c in cells if c)]
        missing = [w for w in wanted if w not in text]
        demand(not missing, f"{x['n']} does not say {missing[:5]}")
        demand(page.run("document.querySelectorAll('#finding svg').length") >= bool(x["path"]) + bool(x["line"]), f"{x['n']} lacks a picture")
        page.close()


def history(b):
    """The browser's back goes from a finding to the list as it was filtered, and to the overview; unknown numbers are named."""
    page = b.page()
    go(page, "#?severity=high")
    n = sum(x["s"] == 1 for x in b.findings)
    demand(b.shown(page) == n, "a filter in the address is not obeyed")
    page.run("document.querySelectorAll('.space .row')[1].click()")
    page.wait("!document.getElementById('finding').hidden && /^#WT/.test(location.hash)")
    page.run("history.back()")
    page.wait("!document.getElementById('list').hidden && location.hash === '#?severity=high'")
    demand(b.shown(page) == n, "the filter is gone after going back")
    page.run("history.back()")
    page.wait("!document.getElementById('front').hidden")
    go(page, "#WT-999999")
    demand("WT-999999" in text_of(page, "#finding"), "an unknown number is passed over in silence")
    page.close()


def keyboard(b):
    """Everything can be reached and done with keys, and the focus shows."""
    page = b.page()
    page.key("/")
    page.wait("document.activeElement.id === 'q'")
    person = next(x["people"][0] for x in b.findings if x["people"])
    page.write(person)
    page.wait("location.hash.includes('q=')")
    page.key("Enter")
    page.wait(f"!document.getElementById('finding').hidden && document.getElementById('finding').textContent.includes({json.dumps(person)})")
    page.key("Escape")
    page.wait("!document.getElementById('list').hidden")
    go(page, "#?")
    page.run("document.activeElement.blur()")
    for key in ("j", "j", "k", "ArrowDown"):
        page.key(key)
    demand(page.run("document.activeElement.textContent") == page.run("document.querySelectorAll('.space .row')[1].querySelector('a').textContent"), "j and k do not move")
    page.key("Enter")
    page.wait("!document.getElementById('finding').hidden")
    page.key("Escape")
    page.wait("!document.getElementById('list').hidden")
    page.run("document.getElementById('skip').focus()")
    controls = page.run("[...document.querySelectorAll('#top a, #top button, #list input, #list select, #list .chip, .heads button')].filter(x => x.offsetParent).length")
    seen = set()
    for _ in range(controls + 6):
        page.key("Tab")
        state = page.run("""(() => { const e = document.activeElement, s = getComputedStyle(e);
            if (!e.dataset.seen) e.dataset.seen = Math.random();
            return [e.dataset.seen, e.matches('#top a, #top button, #list input, #list select, #list .chip, .heads button'), parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none', e.outerHTML.slice(0, 80)]; })()""")
        if state[1]:
            seen.add(state[0])
            demand(state[2], f"the focus does not show on {state[3]}")
    demand(len(seen) == controls, f"Tab reaches {len(seen)} of {controls} controls")
    page.close()


def printing(b):
    """Prints to A4: the overview and the list, or the open finding, as text."""
    last = b.findings[-1]
    for hash_, words in (("#", [b.front["rules"][last["r"]]["code"], last["n"]]), ("#" + last["n"], [last["n"], b.front["rules"][last["r"]]["code"]])):
        page = b.page(hash_)
        path = b.folder / "page.pdf"
        page.pdf(path)
        pages = len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout
        bare = re.sub(r"\s", "", text)
        demand(pages > 0 and len(bare) > 300, f"{pages} pages, {len(bare)} characters")
        demand(all(w in bare for w in words), f"the paper of {hash_} lacks {[w for w in words if w not in bare]}")
        demand("English" not in text, "controls are printed")
        demand(page.run("document.getElementById('print').childNodes.length") == 0, "the print version stays behind")
        page.close()


def narrow(b):
    """On a phone nothing makes the page scroll sideways."""
    page = b.page(width=390)
    for hash_ in ["#", "#?", *("#" + x["n"] for x in b.findings[::6])]:
        go(page, hash_)
        width = page.run("document.documentElement.scrollWidth")
        demand(width <= 390, f"{hash_} is {width} wide")
    page.close()


CONTRAST = """(() => {
  const parse = c => { const m = /rgba?\\(([\\d.]+), ([\\d.]+), ([\\d.]+)(?:, ([\\d.]+))?\\)/.exec(c); return m && (m[4] === undefined || +m[4] > 0.5) ? [+m[1], +m[2], +m[3]] : null; };
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
  const bad = []; let n = 0;
  const judge = (fg, bg, style, text) => { n++; const size = parseFloat(style.fontSize), bold = +style.fontWeight >= 700; const r = ratio(fg, bg); if (r < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) bad.push(r.toFixed(2) + ' ' + text.trim().slice(0, 30)); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t; (t = walker.nextNode());) {
    const e = t.parentElement;
    if (!t.data.trim() || !e.getClientRects().length || e.closest('svg, script, style, .skip')) continue;
    const style = getComputedStyle(e);
    judge(parse(style.color), ground(e), style, t.data);
  }
  for (const svg of document.querySelectorAll('svg')) {
    if (!svg.getClientRects().length) continue;
    const shapes = [...svg.querySelectorAll('rect, polygon, circle, text')].filter(e => !e.closest('defs'));
    shapes.forEach((e, i) => {
      if (e.tagName !== 'text' || !e.textContent.trim()) return;
      const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2, style = getComputedStyle(e);
      let bg = ground(svg);
      if (!(style.paintOrder.startsWith('stroke') && style.stroke !== 'none')) for (const s of shapes.slice(0, i)) {
        if (s.tagName === 'text') continue;
        const q = s.getBoundingClientRect(), fill = parse(getComputedStyle(s).fill);
        if (fill && q.x <= x && q.right >= x && q.y <= y && q.bottom >= y) bg = fill;
      }
      judge(parse(style.fill), bg, style, e.textContent);
    });
  }
  return [n, bad];
})()"""


def contrast(b):
    """Every text, in pictures too, stands out from its ground by WCAG AA."""
    page = b.page()
    for hash_ in ["#", "#?", *("#" + x["n"] for x in b.findings[::5])]:
        go(page, hash_)
        n, bad = page.run(CONTRAST)
        demand(n > 20 and not bad, f"{hash_}: of {n} texts too faint: {bad[:4]}")
    page.close()


CLIPPED = """[...document.querySelectorAll('svg')].filter(s => s.getClientRects().length).flatMap(s => { const f = s.getBoundingClientRect();
  return [...s.querySelectorAll('text')].filter(t => { const r = t.getBoundingClientRect(); return r.width && (r.x < f.x - 2 || r.right > f.right + 2 || r.y < f.y - 3 || r.bottom > f.bottom + 3); }).map(t => t.textContent.slice(0, 40)); })"""


def pictures(b):
    """Every finding opens, and no text of a picture is cut off, wide or narrow."""
    for width in (1280, 390):
        page = b.page(width=width)
        for x in [None, *b.findings]:
            go(page, "#" + x["n"] if x else "#")
            cut = page.run(CLIPPED)
            demand(not cut, f"{x and x['n']} at {width}: cut off: {cut[:4]}")
            if x:
                demand(x["t"][0] in text_of(page, "#finding-title"), f"{x['n']} does not open")
        demand(not page.complaints(), f"{page.complaints()[:2]}")
        page.close()


def namesakes(b):
    """Two people of one name are drawn as two: nothing is marked as one person's doing because the names are equal."""
    front, data = json.loads(json.dumps(b.front)), json.loads(json.dumps(b.report.data))
    front["pairs"] = {"what": ["x", "x"], "from": ["张伟", "张伟", "龙正华"], "to": ["张伟", "龙正华"], "counts": [[4, 2], [5, 1], [0, 3]], "same": [[0, 0], [2, 1]], "left_out": 0}
    one = data["findings"][0]
    one["steps"] = [["2022-01-01 09:00:00", "受理", "张伟", "A1", 0, 1], ["2022-01-02 09:00:00", "终审", "张伟", "A1", 0, 2]]
    path = b.write("namesakes.html", b.report.with_data(front, data))
    page = b.page(path=path)
    demand(page.run("document.querySelectorAll('#pictures .frame').length") - len(b.front["calendar"]["hours"]) == 2, "not just the two pairs that are one person are framed")
    go(page, "#" + one["n"])
    demand(page.run("document.querySelectorAll('.steps .lane').length") == 2, "two people of one name share a column")
    page.close()


def from_ledger(b):
    """A page made from the ledger alone has no rows and says so; a problem entered by hand has no rule."""
    front, data = json.loads(json.dumps(b.front)), {"sheets": [], "cited": [], "findings": []}
    front["frame"] |= {"origin": "ledger", "state_on": "2023-06-01"}
    front["rules"] = front["rules"][:3] + [{**front["rules"][3], "code": "", "title": ["", ""], "manual": ["", ""], "fix": ["", ""], "fix_kind": ["", ""], "item": ["", ""]}]
    front["rows"] = dict.fromkeys(front["rows"], 0)
    front["sources"] = []
    front["gravest"] = [{**g, "r": 3} for g in front["gravest"]]
    for key in ("calendar", "pairs"):
        front.pop(key, None)
    for i, x in enumerate(b.findings[:8]):
        data["findings"].append({**x, "r": i % 4, "ev": [], "path": [], "line": [], "rows": 0, "steps": [], "ledger": {"state": "rectifying", "state_text": ["整改中", "being put right"], "flags": [["逾期", "overdue"]], "responsible": "龙正华", "due": "2023-05-31"}})
    path = b.write("ledger.html", b.report.with_data(front, data))
    page = b.page(path=path)
    demand("2023-06-01" in text_of(page, "#front") and "整改中" in text_of(page, "#ledger"), "the overview does not say the state of the ledger")
    demand("读取行数" not in text_of(page, "#front") and "都作出了判断" not in text_of(page, "#front"), "the overview claims what a ledger cannot know")
    for x in data["findings"]:
        go(page, "#" + x["n"])
        text = text_of(page, "#finding")
        demand("本页取自台账" in text and "龙正华" in text and "2023-05-31" in text and "逾期" in text, f"{x['n']} lacks what the ledger holds")
    go(page, "#?state=rectifying")
    demand(b.shown(page) == 8, "the state does not filter")
    demand(not page.complaints(), f"{page.complaints()[:2]}")
    page.close()


def poison(value, key=""):
    """Every text of the data with markup, formulas and direction marks behind it; codes, times and numbers as they are."""
    if isinstance(value, dict):
        return {k: v if k in ("format", "lang", "code", "state", "verdict", "weight", "as_of", "period", "zone", "origin", "hours", "n", "first", "last", "amount", "links") else poison(v, k) for k, v in value.items()}
    if isinstance(value, list):
        if key == "labels":
            return [[poison(t[0]), poison(t[1]), *t[2:]] for t in value]
        if key == "line":
            return [[lane, poison(words), a, z, fault] for lane, words, a, z, fault in value]
        return [poison(v, key) for v in value]
    return value + HOSTILE if isinstance(value, str) else value


def harmless(b, path, some):
    page = b.page(path=path)
    page.run("hits = 0; new MutationObserver(l => l.forEach(m => m.addedNodes.forEach(n => { if (n.tagName === 'IMG' || n.tagName === 'SCRIPT' || n.querySelector && n.querySelector('img, script')) hits++; }))).observe(document.documentElement, { childList: true, subtree: true })")
    seen = ""
    for hash_ in ["#", "#?", *("#" + n for n in some)]:
        go(page, hash_)
        seen += page.run("document.body.innerText")
    demand(page.run("typeof hacked") == "undefined" and page.run("hits") == 0, "text of the data became markup")
    demand(not page.complaints(), f"{page.complaints()[:2]}")
    demand("<script>hacked=1" in seen and "⟨U+202E⟩" in seen, "hostile text is not shown as it stands")
    demand("\u202e" not in seen and "\u2066" not in seen, "a direction mark went through")
    page.pdf(b.folder / "hostile.pdf")
    demand(page.run("typeof hacked") == "undefined", "printing ran text of the data")
    page.close()


def hostile(b):
    """Names that are markup, formulas, direction marks or 10,000 characters long stay text."""
    data = poison(b.report.data)
    data["findings"][0]["people"] = ["长" * 10_000]
    numbers = [x["n"] for x in b.findings[:12]]
    path = b.write("hostile.html", b.report.with_data(poison(b.front), data))
    harmless(b, path, numbers)
    page = b.page("#" + numbers[0], path=path)
    demand(page.run("document.querySelector('.facts').textContent.length") < 8000, "a long name is not shortened")
    page.run("[...document.querySelectorAll('.facts dd .more')][0].click()")
    demand("长" * 10_000 in text_of(page, ".facts"), "there is no way to see all of a long name")
    page.close()


def hostile_folder(b):
    """The same through the program itself: a folder whose names are hostile."""
    source, folder = ROOT / "samples/cases/retirees-account/资料", b.folder / "hostile"
    name = "周<script>hacked=1</script><img src=x onerror=hacked=1>\u202e振邦"
    shutil.copytree(source, folder)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("周振邦", name).replace("白果镇社保所", "=cmd|' /C calc'!A0</script>所"), encoding="utf-8")
    path = build(folder, b.folder / "hostile-out")
    report = Report(path)
    demand(report.data["findings"], "the hostile folder gives no finding")
    harmless(b, path, [x["n"] for x in report.data["findings"]])


def multiplied(b, count):
    """A page of so many findings, made of the sample's, with names, units and rows of their own."""
    rnd = random.Random(7)
    front, base, cited = json.loads(json.dumps(b.front)), b.findings, list(b.report.data["cited"])
    findings = []
    front["units"] = [f"第{i:03d}镇社保所" for i in range(200)]
    for i in range(count):
        x = base[i % len(base)]
        name = "".join(rnd.choice("赵钱孙李周吴郑王冯陈伟芳娜秀英敏静丽强磊军洋勇艳杰") for _ in range(3))
        ev = []
        for c, role, copies in x["ev"][:3]:
            ev.append([len(cited), role, copies])
            sheet, row, cells = cited[c]
            cited.append([sheet, row + i, cells])
        findings.append({**x, "n": f"WT-{i + 1:05d}", "s": i * 4 // count, "u": rnd.randrange(200), "people": [name], "t": [x["t"][0] + name, x["t"][1] + name], "ev": ev, "steps": []})
    for rule in front["rules"]:
        rule["units"] = [{"u": u, "verdict": "findings", "severities": [0, 1, 2, 0], "unjudged": 0} for u in range(200)]
    front["totals"]["findings"] = count
    return b.write("many.html", b.report.with_data(front, {**b.report.data, "cited": cited, "findings": findings}))


def many(b):
    """Fifty thousand findings: first paint under 2 s, a filter or search under 0.2 s, scrolling without gaps."""
    wanted = os.environ.get("HECHA_MANY", "50000")
    if wanted == "0":
        return "not measured"
    path = multiplied(b, int(wanted)) if wanted.isdigit() else pathlib.Path(wanted).resolve()
    count = int(wanted) if wanted.isdigit() else Report(path).front["totals"]["findings"]
    page = Page(b.browser)
    page.open(path.as_uri(), READ)
    paint = page.run("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    ready = page.run("performance.getEntriesByName('hecha-read')[0].startTime")
    page.wait("index && index.done >= index.n && index.keys.amount && index.keys.people")
    go(page, "#?")
    hashes = ("#?severity=high", "#?q=赵伟", "#?rule=A06&sort=-amount", "#?sort=people", "#?q=zhengdf&severity=low", "#?")
    # Twice, and the better of the two: other work on the machine is not the page's doing.
    page.run("performance.clearMeasures()")
    for hash_ in hashes * 2:
        go(page, hash_)
    took = page.run("performance.getEntriesByName('hecha-filter').map(e => e.duration)")
    demand(len(took) == 2 * len(hashes), f"{len(took)} filters were measured")
    took = [min(pair) for pair in zip(took, took[len(hashes):])]
    page.run("listUi.scroller.scrollTop = listUi.space.offsetHeight / 2")
    page.wait("[...document.querySelectorAll('.space .row')].some(r => { const q = r.getBoundingClientRect(); return q.top > 300 && q.bottom < 900; })", 2)
    rows = page.run("document.querySelectorAll('.space .row').length")
    demand(rows < 80, f"{rows} rows are in the page at once")
    demand(b.shown(page) == count, "not all are counted")
    size = path.stat().st_size / 1e6
    figures = f"{count} findings, {size:.0f} MB: first paint {paint / 1000:.2f} s, findings read {ready / 1000:.2f} s, filters " + ", ".join(f"{t:.0f}" for t in took) + " ms"
    demand(paint < 2000, figures)
    demand(max(took) < 200, figures)
    page.close()
    return figures


CHECKS = [quiet, overview, filters, searching, sorting, languages, answers, history, keyboard, printing, narrow, contrast, pictures, namesakes, from_ledger, hostile, hostile_folder, many]

# For each check a way to break the page that it must notice.
BREAKS = {
    quiet: ("route();\nperformance.mark", "new Image().src = 'http://localhost/x';\nroute();\nperformance.mark"),
    overview: ("t.severities.map((n, s) =>", "t.severities.map(n => n + 1).map((n, s) =>"),
    filters: ("if (fails === 0) { pass", "if (fails < 2) { pass"),
    searching: ("].join('\\n').toLowerCase();", "].join('\\n');"),
    sorting: ("amount: f => -parseFloat(f.amount || 0)", "amount: f => f.amount || ''"),
    languages: ("cannotTell: ['未能判断', 'Could not be judged']", "cannotTell: ['未能判断', '未能判断']"),
    answers: ("}, cellText(r.cells[k])))", "}, cellText(r.cells[k]).textContent.slice(0, 6)))"),
    history: ("filter = next;", "filter = {};"),
    keyboard: (":focus-visible { outline: 3px solid #0b62c4; outline-offset: 2px; }", ":focus-visible { outline: 0; }"),
    printing: ("addEventListener('beforeprint', buildPrint);", ""),
    narrow: (".scroll { overflow-x: auto; }", ""),
    contrast: ("--soft: #4d5965", "--soft: #a9b2ba"),
    pictures: ("const shown = fit(text, width, size);", "const shown = text + text + text;"),
    namesakes: ("same = one.has(i + ',' + j), shade", "same = name === to, shade"),
    from_ledger: ("if (F.frame.origin === 'ledger' && !f.ev.length)", "if (false)"),
    hostile: ("return el('bdi', null, whole);", "{ const e = el('bdi'); e.innerHTML = text; return e; }"),
    hostile_folder: ("return String(text).replace(HIDDEN,", "return String(text).replace(/x{99}/,"),
    many: ("const OVERSCAN = 8;", "const OVERSCAN = 800;"),
}


def prove(bench):
    """Whether each check fails on the page broken for it."""
    whole, build_ = bench.report, build
    blind = []
    for check in CHECKS:
        text = whole.changed(*BREAKS[check])
        bench.path = bench.write("broken.html", text)
        bench.report = Report(bench.path)
        if check is hostile_folder:
            def broken(folder, out):
                path = build_(folder, out)
                path.write_text(Report(path).changed(*BREAKS[check]), encoding="utf-8")
                return path
            globals()["build"] = broken
        try:
            check(bench)
            blind.append(check.__name__)
            print(f"BLIND  {check.__name__}")
        except (Failed, RuntimeError) as reason:
            print(f"fails  {check.__name__}: {str(reason)[:140]}")
        finally:
            globals()["build"] = build_
            shutil.rmtree(bench.folder / "hostile", ignore_errors=True)
    return blind


def keep_pictures(bench):
    """The two pictures of the guide."""
    page = bench.page()
    page.size(1280, 1000)
    page.picture(ROOT / "docs/report-front.webp")
    best = max(bench.findings, key=lambda x: (bool(x["path"]) + bool(x["line"]), -x["s"], len(x["line"])))
    go(page, "#" + best["n"])
    page.run("document.activeElement.blur(); new Promise(r => setTimeout(r, 200))")
    page.picture(ROOT / "docs/report-finding.webp")
    page.close()


def main():
    start = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hecha-report-"))
    browser = Browser()
    failed = []
    try:
        bench = Bench(browser, folder, build(ROOT / "samples/fuguo", folder / "out"))
        if "--pictures" in sys.argv:
            keep_pictures(bench)
        elif "--prove" in sys.argv:
            failed = prove(bench)
        else:
            inner = re.search(r"<style>(.*?)</style>.*?<script>(.*?)</script>", bench.report.text, re.S)
            print(f"page {len(bench.report.text.encode()) / 1000:.0f} kB, of which script and style {sum(len(g.encode()) for g in inner.groups()) / 1000:.0f} kB")
            for check in CHECKS:
                begun = time.monotonic()
                try:
                    said = check(bench)
                    print(f"ok     {check.__name__} ({time.monotonic() - begun:.1f} s)" + (f": {said}" if said else ""), flush=True)
                except (Failed, RuntimeError) as reason:
                    failed.append(check.__name__)
                    print(f"FAILED {check.__name__}: {reason}", flush=True)
    finally:
        browser.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{time.monotonic() - start:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
