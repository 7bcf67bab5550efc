#!/usr/bin/env python3
"""Read `fuguo/` back from its bytes and judge it by a second, plain reading of the rules.

It shares no code with the generator. What it finds for the fourteen rules that it reads must be exactly their planted
lines of fuguo.expected.json, no near miss among them, and the rest of the town must be in order. Any difference fails.
"""

import csv
import datetime as dt
import json
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from openpyxl import load_workbook

HERE = Path(__file__).resolve().parent
BOX = HERE / "fuguo"
JY, SB = "就业补贴系统", "社保经办系统"
AS_OF = dt.datetime(2023, 1, 1)  # the end of 2022-12-31
ACTION = {"受理": "accept", "初审": "review", "复核": "recheck", "终审": "approve", "公示": "publicise", "拨付": "pay",
          "修改": "edit", "退回": "return", "查询": "query", "导出": "export", "授权": "grant", "用户管理": "user_admin", "重置密码": "reset_password", "密码重置": "reset_password",
          "参数维护": "param", "清空日志": "log_clear", "登录": "login", "退出": "logout"}
DECISION = ("review", "recheck", "approve")
PAIRS = ([("accept", d) for d in DECISION] + [("review", "recheck"), ("recheck", "approve"), ("review", "approve")]
         + [(d, "pay") for d in DECISION])
SENSITIVE = {"银行账号", "缴费月数"}
HIGH_RISK = {"review", "recheck", "approve", "pay", "edit", "export", "grant", "user_admin", "param", "log_clear", "reset_password"}
NULLS = {"", "-", "—", "/", "无", "NULL", "N/A"}


# ---------------------------------------------------------------- reading

def clean(value):
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value.time() != dt.time(0) else value.strftime("%Y-%m-%d")
    text = unicodedata.normalize("NFKC", str(value)).replace("\u200b", "").strip()
    return "" if text in NULLS else text


def when(text):
    """(lowest, highest) instant that a date cell allows; None if it cannot be read."""
    if not text:
        return None
    text = text.replace("年", "-").replace("月", "-").replace("日", "")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            low = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        return (low, low) if "%H" in form else (low, low + dt.timedelta(days=1))
    return None


def workbook(name, key):
    """Rows of the only sheet as dicts; the header is the first row that has `key`; merged cells are filled down."""
    ws = load_workbook(BOX / name).worksheets[0]
    grid = {(c.row, c.column): c.value for row in ws.iter_rows() for c in row}
    for area in ws.merged_cells.ranges:
        for r in range(area.min_row, area.max_row + 1):
            grid[r, area.min_col] = grid[area.min_row, area.min_col]
    rows = [[clean(grid.get((r, c))) for c in range(1, ws.max_column + 1)] for r in range(1, ws.max_row + 1)]
    top = next(n for n, row in enumerate(rows) if key in row)
    return [dict(zip(rows[top], row)) for row in rows[top + 1:]
            if not row[0].startswith(("合计", "填表人"))]


def text_table(path):
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = data.decode(encoding).splitlines()
            break
        except UnicodeDecodeError:
            continue
    return list(csv.DictReader(lines, delimiter="\t" if "\t" in lines[0] else ","))


def valid_id(number):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return (len(number) == 18 and number[:17].isdigit()
            and "10X98765432"[sum(int(c) * w for c, w in zip(number, weights)) % 11] == number[17].upper())


class Town:
    """The folder as facts: people by ID number, accounts by system/name, acts in time order."""

    def __init__(self):
        self.roster = {r["身份证号"].upper(): r for r in workbook("人员花名册.xlsx", "用工性质")}
        assert all(map(valid_id, self.roster))
        self.by_no = {r["工号"]: i for i, r in self.roster.items() if r["工号"]}
        self.names = defaultdict(list)
        for number, row in self.roster.items():
            self.names[row["姓名"]].append(number)
        self.accounts = {f"{r['系统名称']}/{r['账号']}": r for r in workbook("系统账户清单.xlsx", "账号")}
        self.owner = {name: self.resolve(row) for name, row in self.accounts.items()}
        self.strangers = {a for a, owner in self.owner.items() if any(p not in self.roster for p in owner)}
        for account in self.strangers:  # a person whom only the account list knows
            self.roster[self.owner[account][0]] = defaultdict(str, 姓名=self.accounts[account]["姓名"])
        self.hr = [dict(r, person=r["身份证号"] or self.by_no[r["工号"]]) for r in workbook("人事变动2022.xlsx", "变动类型")]
        self.duties = defaultdict(set)
        for row in workbook("岗位职责权限对照.xlsx", "应有权限"):
            self.duties[row["岗位"]].add(row["应有权限"])
        self.rights = {r["权限"]: ACTION.get(r["操作类别"]) for r in text_table(BOX / "权限目录.csv")}
        self.roles = defaultdict(set)
        nested = []
        for row in workbook("角色权限/角色权限.xlsx", "上级角色"):
            self.roles[row["系统"], row["角色"]].add(row["权限"])
            if row["上级角色"]:
                nested.append((row["系统"], row["上级角色"], row["角色"]))
        for system, outer, inner in nested:
            self.roles[system, outer] |= self.roles[system, inner]
        self.read_grants()
        self.read_log()

    def resolve(self, row):
        if valid_id(row["身份证号"].upper()):
            return [row["身份证号"].upper()]
        if row["工号"]:
            return [self.by_no[row["工号"]]]
        return [number for name in row["姓名"].split("、") for number in self.names[name]]

    def read_grants(self):
        self.grants = []  # account, permission, from, to
        for row in text_table(BOX / "角色权限/用户角色.csv"):
            account = f"{row['系统']}/{clean(row['账号'])}"
            start, end = when(row["授权时间"]), when(clean(row["收回时间"]))
            for role in row["角色"].split("、"):
                assert self.roles[row["系统"], role], role
                for right in self.roles[row["系统"], role]:
                    self.grants.append((account, right, start[0], end[0] if end else dt.datetime.max))

    def read_log(self):
        self.rejects, self.repeats, self.acts, seen = [], 0, [], {}
        for path in sorted((BOX / "操作日志").iterdir()):
            for n, raw in enumerate(text_table(path), 2):
                row = {k: clean(v) for k, v in raw.items()}
                if when(row["操作时间"]) is None:
                    self.rejects.append((path.name, n, raw["操作时间"]))
                    continue
                key = tuple(row.values())
                self.repeats += key in seen
                if key in seen:
                    continue
                seen[key] = True
                row |= {"at": when(row["操作时间"])[0], "account": f"{row['系统名称']}/{row['操作员']}",
                        "do": ACTION[row["业务环节"]], "ok": row["结果"] == "成功", "file": path.name}
                self.acts.append(row)
        self.acts.sort(key=lambda a: a["at"])
        self.cases = defaultdict(list)
        for act in self.acts:
            if act["受理编号"]:
                self.cases[act["受理编号"]].append(act)

    def holds(self, account, moment):
        """Rights of an account at a moment by its grants."""
        return {r for a, r, start, end in self.grants if a == account and start <= moment < end}

    def enabled(self, account):
        return self.accounts[account]["状态"] == "启用"

    def used(self, account, ok_only=True):
        return [a for a in self.acts if a["account"] == account and (a["ok"] or not ok_only)]

    def third_party(self, person):
        return self.roster[person]["用工性质"] == "驻场"

    def left(self, person):
        """The leaving event that no later return undoes."""
        found = None
        for e in self.hr:
            if e["person"] == person:
                if e["变动类型"] in ("退休", "辞职", "解聘", "调出"):
                    found = e
                elif e["变动类型"] in ("返聘", "入职"):
                    found = None
        return found


def working_days():
    off = [("01-01", "01-03"), ("01-31", "02-06"), ("04-03", "04-05"), ("04-30", "05-04"), ("06-03", "06-05"),
           ("09-10", "09-12"), ("10-01", "10-07"), ("12-31", "12-31")]
    work = {"01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"}
    days = [dt.date(2022, 1, 1) + dt.timedelta(n) for n in range(365)]
    return [d for d in days if (md := f"{d:%m-%d}") in work
            or d.weekday() < 5 and not any(a <= md <= b for a, b in off)]


DAYS = working_days()


def grace(start, days):
    """The end of the nth working day after the day of `start`."""
    return dt.datetime.combine([d for d in DAYS if d > start.date()][days - 1], dt.time(0)) + dt.timedelta(days=1)


# ---------------------------------------------------------------- account rules

def a04(t):
    found = set()
    stronger = {(a, r) for a, r, _ in a07(t, rights=True)} | {(a, "业务终审") for (a,) in a21(t)}
    for account in filter(t.enabled, t.accounts):
        if account in t.strangers or any(t.left(p) for p in t.owner[account]):
            continue
        posts = [post for p in t.owner[account] for post in t.roster[p]["岗位"].split("、")]
        assert all(post in t.duties for post in posts)
        given = set().union(*(t.duties[post] for post in posts))
        found |= {(account, r) for r in t.holds(account, AS_OF) - given}
    return found - stronger


def kiosks(t):
    """Terminals with six accounts on ten days each, none with half the acts, no interleaving; and the policy's."""
    found = {"FG-DT-02"}
    by_terminal = defaultdict(list)
    for act in t.acts:
        by_terminal[act["终端"]].append(act)
    for terminal, acts in by_terminal.items():
        days = defaultdict(set)
        for act in acts:
            days[act["account"]].add(act["at"].date())
        regular = [a for a in days if len(days[a]) >= 10]
        share = max(Counter(a["account"] for a in acts).values()) / len(acts)
        mixed = any(x["account"] != y["account"] and (y["at"] - x["at"]).seconds <= 120 and x["at"].date() == y["at"].date()
                    for x, y in pairwise(acts))
        if terminal and len(regular) >= 6 and share <= 0.5 and not mixed:
            found.add(terminal)
    return found


def a05(t):
    found, public = set(), kiosks(t)
    assert public == {"FG-DT-01", "FG-DT-02"}, public
    for account, row in t.accounts.items():
        acts = t.used(account)
        if row["账户类型"] == "公用" or len(t.owner[account]) > 1 or len({a["操作人姓名"] for a in acts}) > 1:
            found.add((account,))
        hops = set()
        for x, y, z in zip(acts, acts[1:], acts[2:]):
            near = (y["at"] - x["at"]).total_seconds() <= 120 and (z["at"] - y["at"]).total_seconds() <= 120
            if near and x["终端"] == z["终端"] != y["终端"] and not public & {x["终端"], y["终端"]}:
                hops.add(x["at"].date())
        if len(hops) >= 3:
            found.add((account,))
        for person in t.owner[account]:
            for e in t.hr:  # absent owner, unless A08 speaks
                if e["person"] == person and e["变动类型"] in ("产假", "病假") and (account,) not in a08(t):
                    lo, hi = when(e["生效日期"])[1], when(e["结束日期"])[0]
                    assert not any(lo <= a["at"] < hi for a in acts), account
    phones = Counter(r["联系电话"] for n, r in t.accounts.items() if r["联系电话"])
    assert all(n == 1 or len({t.owner[a][0] for a, r in t.accounts.items() if r["联系电话"] == p}) == 1
               for p, n in phones.items())
    return found


def a06(t):
    found = set()
    for account, row in t.accounts.items():
        event = t.left(t.owner[account][0])
        if event:
            end, off = when(event["生效日期"])[1], when(row["停用时间"])
            used = [a for a in t.used(account) if a["at"] >= end]
            if off is None or off[0] > end or used:
                found.add((account,))
    return found


def a07(t, rights=False):
    found = set()
    for e in t.hr:
        if e["变动类型"] not in ("轮岗", "调动"):
            continue
        start, limit = when(e["生效日期"]), grace(when(e["生效日期"])[0], 5)
        for account in (a for a, owner in t.owner.items() if owner == [e["person"]]):
            for a, right, given, ended in t.grants:
                if a == account and given < start[0] and ended > limit and right not in t.duties[e["现岗位"]]:
                    found.add((account, right, e["变动类型"]) if rights else (account,))
    return found


def a08(t):
    found = set()
    for e in t.hr:
        if e["变动类型"] not in ("产假", "病假"):
            continue
        lo, hi = when(e["生效日期"]), when(e["结束日期"])
        if (hi[0] - lo[0]).days <= 30:
            continue
        for account in (a for a, owner in t.owner.items() if owner == [e["person"]]):
            off = when(t.accounts[account]["停用时间"])
            used = any(lo[1] <= a["at"] < hi[0] for a in t.used(account))
            if used or off is None or off[0] > grace(lo[0], 5):
                found.add((account,))
    return found


def a11(t):
    found = set()
    for account in filter(t.enabled, t.accounts):
        acts, row = t.used(account), t.accounts[account]
        risky = any(t.rights[r] in HIGH_RISK for r in t.holds(account, AS_OF))
        if not acts:
            assert not row["最后登录时间"]
            age, limit = AS_OF - when(row["创建时间"])[1], 30
        else:
            logins = [a["操作时间"] for a in acts if a["do"] == "login"]
            assert logins[-1] == row["最后登录时间"], account
            age, limit = AS_OF - acts[-1]["at"], 90 if risky else 200
        if age > dt.timedelta(days=limit) and not t.left(t.owner[account][0]):
            found.add((account,))
    return found


def a17(t):
    found = set()
    for person in t.roster:
        mine = [a for a, owner in t.owner.items() if owner == [person]]
        held = [(t.rights[r], start, end) for a, r, start, end in t.grants if a in mine]
        for a, b in PAIRS:
            for x, s1, e1 in held:
                for y, s2, e2 in held:
                    if (x, y) == (a, b) and max(s1, s2) < min(e1, e2):
                        found.add((person,))
    for post, rights in t.duties.items():
        acts = {t.rights[r] for r in rights}
        assert not any(a in acts and b in acts for a, b in PAIRS), post
    return found


def a21(t):
    return {(a,) for a, owner in t.owner.items() if t.enabled(a) and t.third_party(owner[0])
            and any(t.rights[r] in HIGH_RISK for r in t.holds(a, AS_OF))}


# ---------------------------------------------------------------- conduct rules

def b01(t):
    found = defaultdict(set)
    for case, acts in t.cases.items():
        did = defaultdict(set)
        for act in acts:
            if act["ok"]:
                for person in t.owner[act["account"]]:
                    did[person].add(act["do"])
        for person, steps in did.items():
            if any(a in steps and b in steps for a, b in PAIRS):
                found[person].add(case)
    return found


def b02(t):
    found = defaultdict(set)
    for act in t.acts:
        if act["ok"] and act["do"] in ("approve", "pay") and t.third_party(t.owner[act["account"]][0]):
            found[t.owner[act["account"]][0]].add(act["受理编号"])
    return found


def b05(t):
    found = set()
    for case, acts in t.cases.items():
        approved = paid = False
        for act in acts:
            if act["ok"]:
                approved = (approved or act["do"] == "approve") and act["do"] != "return"
                paid = paid or act["do"] == "pay"
                if approved and act["do"] == "edit" and act["修改字段"] in SENSITIVE:
                    if act["修改字段"] != "银行账号" or not paid:
                        found.add((case, act["修改字段"]))
    return found


def b07(t):
    found, edits = set(), defaultdict(list)
    for act in t.acts:
        if act["do"] == "edit":
            edits[act["证件号码"], act["修改字段"]].append(act)
    for (subject, field), acts in edits.items():
        for n, x in enumerate(acts):
            for y in acts[n + 1:]:
                span = y["at"] - x["at"]
                inside = any(x["at"] < a["at"] < y["at"] and a["do"] in (*DECISION, "pay") and a["证件号码"] == subject
                             for a in t.acts)
                if y["修改后"] == x["修改前"] and span <= dt.timedelta(days=120 if inside else 30):
                    found.add((subject, field))
    return found


def b09(t):
    policy = (BOX / "hecha.toml").read_text(encoding="utf-8")
    wages = {r["工资卡号"] for r in t.roster.values() if r["工资卡号"]}
    served, edited = defaultdict(set), set()
    for act in t.acts:
        if act["收款账号"]:
            served[act["收款账号"]].add(act["证件号码"])
        if act["修改字段"] == "银行账号":
            served[act["修改后"]].add(act["证件号码"])
            edited.add(act["修改后"])
    assert all(p in edited for p, who in served.items() if len(who) > 1)
    return {(p, tuple(sorted(who))) for p, who in served.items() if (len(who) > 1 and p not in policy) or p in wages}


def b23(t):
    found = set()
    for system in (JY, SB):
        mine = [a for a in t.acts if a["系统名称"] == system]
        numbered = [a for a in mine if a["日志序号"]]
        numbers = Counter(int(a["日志序号"]) for a in numbered)
        assert len(numbers) >= 0.95 * (max(numbers) - min(numbers) + 1)
        found |= {(system, "gap", a + 1, b - 1) for a, b in pairwise(sorted(numbers)) if b > a + 1}
        found |= {(system, "conflict", n, n) for n, count in numbers.items() if count > 1}
        ordered = sorted(numbered, key=lambda a: int(a["日志序号"]))
        assert all(x["at"] <= y["at"] for x, y in pairwise(ordered))
        found |= {(system, "log_clear", int(a["日志序号"]), int(a["日志序号"])) for a in mine if a["do"] == "log_clear"}
        seen = {a["at"].date() for a in mine}
        missing = [d for d in DAYS if d not in seen]
        if missing:
            assert [f"{d}" for d in missing] == [f"2022-08-{n}" for n in range(15, 20)], missing
            found.add((system, "empty days", f"{missing[0]}", f"{missing[-1]}"))
    return found


# ---------------------------------------------------------------- the rest of the town is in order

# What fuguo_registers.py plants out of order: a case without its beginning, a vendor's export.
TORSO, EXPORT = "JYBT20220824009", f"{JY}/yw_sunh"


def in_order(t):
    order = ["accept", "review", "recheck", "approve", "publicise", "pay"]
    day_index = {d: n for n, d in enumerate(DAYS)}
    for act in t.acts:
        assert act["at"].date() in day_index and dt.time(8) <= act["at"].time() <= dt.time(18), act
        assert act["account"] in t.accounts, act["account"]
        row = t.accounts[act["account"]]
        assert when(row["创建时间"])[1] <= act["at"], act
        off = when(row["停用时间"])
        assert off is None or act["at"] < off[1], act
        if act["ok"] and act["do"] not in ("login", "logout") and (act["account"], act["do"]) != (EXPORT, "export"):
            assert act["do"] in {t.rights[r] for r in t.holds(act["account"], act["at"])}, act
        assert valid_id(act["证件号码"]) or act["证件号码"] == "" or act["日志序号"] == "", act
        assert act["证件号码"] not in t.roster, act
    for case, acts in t.cases.items():
        if case == TORSO:
            continue
        steps = [a for a in acts if a["do"] in order and a["ok"]]
        if not any(a["do"] == "return" for a in acts):
            ranks = [order.index(a["do"]) for a in steps]
            assert ranks == sorted(ranks) and set(ranks) >= set(range(ranks[0], ranks[-1] + 1)) - {2, 4}, case
            assert acts[0]["系统名称"] == SB or ranks[:4] == [0, 1, 2, 3][:len(ranks[:4])], case
        assert all(y["at"] - x["at"] > dt.timedelta(hours=2) for x, y in pairwise(steps)), case
        assert len({a["证件号码"] for a in acts}) == 1
        payee = acts[0]["收款账号"]
        for act in acts:  # paid to the account that stands when it is paid
            if act["修改字段"] == "银行账号":
                assert act["修改前"] == payee, case
                payee = act["修改后"]
            assert act["do"] != "pay" or act["收款账号"] == payee, case
        public = [a["at"].date() for a in steps if a["do"] == "publicise"]
        pay = [a["at"].date() for a in steps if a["do"] == "pay"]
        assert not pay or day_index[pay[0]] - day_index[public[-1]] >= 6, case
    subjects = Counter(acts[0]["证件号码"] for acts in t.cases.values())
    assert max(subjects.values()) == 1
    for e in t.hr:  # no right of the old post used, no case straddles the move (A07's own case apart)
        if e["变动类型"] in ("轮岗", "调动") and e["姓名"] != "邓小兰":
            mine = {a for a, owner in t.owner.items() if owner == [e["person"]]}
            moved = when(e["生效日期"])[0]
            for acts in t.cases.values():
                does = {(a["do"], a["at"] >= moved) for a in acts if a["account"] in mine}
                assert len(does) <= 1 or {d for d, _ in does} <= {"accept", "edit", "recheck", "publicise"} and \
                    len({late for _, late in does}) == 1, e
    one_desk_at_a_time(t)
    approvals = [a for a in t.acts if a["do"] == "approve" and a["ok"]]
    for x, y in pairwise(approvals):
        assert x["account"] != y["account"] or (y["at"] - x["at"]).total_seconds() > 60
    assert sum(len(v) for v in t.names.values()) == len(t.names) + 1 and len(t.names["张伟"]) == 2


def one_desk_at_a_time(t):
    """Nobody but the planted ones works at two terminals a day or at another person's; kiosks apart."""
    public, where, who = kiosks(t), defaultdict(set), defaultdict(set)
    for act in t.acts:
        if act["终端"] and act["终端"] not in public:
            where[act["account"], act["at"].date()].add(act["终端"])
            who[act["终端"]].add(tuple(t.owner[act["account"]]))
    assert {a for (a, _), places in where.items() if len(places) > 1} == {f"{JY}/fanlp"}
    shared = {place: {t.roster[p]["姓名"] for owner in owners for p in owner} for place, owners in who.items() if len(owners) > 1}
    assert shared == {"FG-CK-01": {"何敏", "樊丽萍"}, "FG-SB-04": {"冉启明", "郑德芳"}, "FG-SB-07": {"彭家勇", "向春梅"}}, shared


# ---------------------------------------------------------------- comparison

def case_lists(t, planted):
    """The cases named for A05 to A08 are just those that the account touched after the event, or under another name."""
    for e in planted:
        if "cases" not in e or e["rule"] not in ("A05", "A06", "A07", "A08"):
            continue
        acts = t.used(e["account"])
        if e["rule"] == "A05":
            acts = [a for a in acts if a["操作人姓名"] != e["name"]]
        else:
            start = e["event"].split()[1]
            stop = {"A08": "2022-10-15"}.get(e["rule"], "9999")
            acts = [a for a in acts if start < a["操作时间"] < stop and (e["rule"] != "A07" or a["do"] == "accept")]
        assert {a["受理编号"] for a in acts} - {""} == set(e["cases"]), e


def pick(entry, key):
    """The entry's values under the key's names; lists sorted."""
    return tuple(tuple(sorted(v)) if isinstance(v := entry[k], list) else v for k in key)


def compare(t, expected):
    """Planted lines equal what was found, key by key; returns the counts."""
    simple = {"A04": (a04, ("account", "permission")), "A05": (a05, ("account",)), "A06": (a06, ("account",)),
              "A07": (a07, ("account",)), "A08": (a08, ("account",)), "A11": (a11, ("account",)),
              "A17": (a17, ("person",)), "A21": (a21, ("account",)), "B07": (b07, ("subject", "field")),
              "B09": (b09, ("payee", "subjects"))}
    lines = {kind: defaultdict(list) for kind in ("planted", "near-miss")}
    for entry in expected:
        lines[entry["kind"]][entry["rule"]].append(entry)
    case_lists(t, [e for entries in lines["planted"].values() for e in entries])
    results = {}
    for rule, (judge, key) in simple.items():
        results[rule] = judge(t)
        want = {pick(e, key) for e in lines["planted"][rule]}
        assert results[rule] == want, (rule, results[rule] ^ want)
        for e in lines["near-miss"][rule]:
            assert pick(e, key) not in results[rule], e
            assert pick(e, key[:1]) not in {r[:1] for r in results[rule]} or rule == "A04", e
    for rule, judge in (("B01", b01), ("B02", b02)):
        results[rule] = judge(t)
        assert results[rule] == {e["person"]: set(e["cases"]) for e in lines["planted"][rule]}, (rule, results[rule])
        for e in lines["near-miss"][rule]:
            assert e["person"] not in results[rule]
            assert not set(e["cases"]) & set().union(*results[rule].values())
            assert all(c in t.cases for c in e["cases"])
    results["B05"] = b05(t)
    assert results["B05"] == {(e["cases"][0], e["field"]) for e in lines["planted"]["B05"]}, results["B05"]
    assert not {(e["cases"][0], e["field"]) for e in lines["near-miss"]["B05"]} & results["B05"]
    results["B23"] = b23(t)
    want = {(e["system"], e["what"], e.get("seq_from", e.get("from_day")), e.get("seq_to", e.get("to_day")))
            for e in lines["planted"]["B23"]}
    assert results["B23"] == want, results["B23"] ^ want
    # What the registers show (fuguo_registers.py) is compared by the program's own tests alone.
    assert set(lines["planted"]) >= set(results) <= set(lines["near-miss"])
    return {rule: (len(lines["planted"][rule]), len(lines["near-miss"][rule])) for rule in sorted(results)}


def check_readmes(expected):
    """Each account and case of the table of expectations that is planted is named in both pages."""
    for name in ("README.md", "README.zh-CN.md"):
        page = (HERE / name).read_text(encoding="utf-8")
        for e in expected:
            for word in [e["account"].split("/")[1]] if "account" in e else [e["name"]] if "name" in e else []:
                assert word in page, (name, e["rule"], word)
            if e["kind"] == "planted":
                for case in e.get("cases", []):
                    assert case in page, (name, e["rule"], case)


def main():
    town = Town()
    expected = json.loads((HERE / "fuguo.expected.json").read_text(encoding="utf-8"))
    counts = json.loads((HERE / "fuguo.counts.json").read_text(encoding="utf-8"))
    in_order(town)
    per_rule = compare(town, expected)
    assert [(f"操作日志/{f}", n, v) for f, n, v in town.rejects] == [(r["file"], r["row"], r["value"]) for r in counts["rejects"]]
    assert town.repeats == counts["repeated_rows"]
    assert len(town.acts) + town.repeats + len(town.rejects) == counts["log_rows"]
    assert len(town.cases) == counts["cases"] and len(town.accounts) == counts["accounts"]
    size = sum(p.stat().st_size for p in BOX.rglob("*") if p.is_file())
    assert size < 1_500_000
    check_readmes(expected)
    print(f"{counts['log_rows']} log rows, {counts['cases']} cases, {counts['accounts']} accounts, {size} bytes; in order")
    for rule, (plants, misses) in per_rule.items():
        print(f"  {rule}  planted {plants}  near misses {misses}")


if __name__ == "__main__":
    main()
