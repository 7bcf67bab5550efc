#!/usr/bin/env python3
"""Write the sample case folder `fuguo/` of the invented town 福果镇, and what a check of it must show.

Seeded: the same script gives the same bytes (workbooks are zipped again with fixed times). The folder is
committed, so this is needed only to change it. Python 3.11, openpyxl. Ends by running check_fuguo.py, which
reads the written bytes back and judges them on its own.
"""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

import fuguo_plants as plants
import fuguo_registers as registers
import fuguo_town as town
from fuguo_plants import EXPECTED, near, planted
from fuguo_town import JY, SB
from fuguo_year import (ACCOUNTS, DESK, FIXED, IP, PEOPLE, RESIDENTS, RNG, Act, at, date, holder, insurance_cases,
                        ordinary_cases, routine, terminal, wrong_digit)

HERE = Path(__file__).resolve().parent
OUT = HERE / "fuguo"
STAMP = dt.datetime(2023, 1, 5, 9, 0, 0)

# ---------------------------------------------------------------- times and numbers


def spread_over_day(account, day, acts):
    """Give a desk session its times: login, acts four to eleven minutes apart, logout."""
    afternoon = len(acts) <= 6 and RNG.random() < 0.4
    start = dt.time(13, RNG.randrange(35, 59)) if afternoon else dt.time(8, RNG.randrange(35, 59))
    now = dt.datetime.combine(day, start) + dt.timedelta(seconds=RNG.randrange(60))
    where = acts[0].terminal if acts and acts[0].terminal else terminal(account, day)
    base = Act(account, "登录", at=now, system=ACCOUNTS[account].system, terminal=where,
               operator=acts[0].operator if acts and account == "fgdt01" else "")
    rows = [base]
    for act in acts:
        now += dt.timedelta(seconds=RNG.randrange(240, 660))
        rows.append(replace(act, at=now, terminal=act.terminal or where))
    now += dt.timedelta(seconds=RNG.randrange(120, 900))
    rows.append(replace(base, action="退出", at=now))
    limit = dt.time(12, 0) if not afternoon else dt.time(15, 50)
    assert now.time() < limit, (account, day, len(acts))
    return rows


def log_rows():
    """All acts in time order with their numbers; the planted gap and the doubled number are made here."""
    rows = list(FIXED)
    for (account, day), acts in sorted(DESK.items(), key=lambda kv: (kv[0][1], kv[0][0])):
        rows += spread_over_day(account, day, acts)
    order = {id(r): n for n, r in enumerate(rows)}
    rows.sort(key=lambda r: (r.at, order[id(r)]))
    seq = {JY: 310001, SB: 870001}
    gap = None
    for row in rows:
        if row.system == JY and gap is None and row.at >= at("2022-06-23 00:00:00"):
            gap = (seq[JY], seq[JY] + 36)
            seq[JY] += 37
        row.seq = seq[row.system]
        seq[row.system] += 1
        row.operator = row.operator or holder(row.account)
    twin = next(r for r in rows if r.at >= at("2022-10-20 00:00:00") and r.account == "jiangl" and r.action == "受理")
    rows.insert(rows.index(twin) + 1, replace(twin, action="查询", case="", matter="", amount="", payee="",
                                              subject=RESIDENTS[0]))
    planted("B23", "日志序号缺37个", "37 numbers are missing", system=JY, seq_from=gap[0], seq_to=gap[1], what="gap")
    planted("B23", "同一序号两种内容", "one number with two contents", system=JY, seq_from=twin.seq, seq_to=twin.seq,
            what="conflict")
    clear = next(r for r in rows if r.action == "清空日志")
    planted("B23", "系统管理员清空日志", "the log was cleared by the system administrator", system=JY,
            seq_from=clear.seq, seq_to=clear.seq, account="chengli", what="log_clear")
    planted("B23", "社保经办系统整个工作周无任何记录，序号连续", "a working week without any event; the numbers run on",
            system=SB, from_day="2022-08-15", to_day="2022-08-19", what="empty days")
    return rows


COLUMNS = ["日志序号", "操作时间", "系统名称", "操作员", "操作人姓名", "终端", "IP地址", "业务环节", "受理编号", "业务类型",
           "证件号码", "修改字段", "修改前", "修改后", "金额", "收款账号", "目标账号", "结果"]


def cells(row):
    return [str(row.seq), f"{row.at:%Y-%m-%d %H:%M:%S}", row.system, row.account, row.operator, row.terminal,
            IP[row.terminal], row.action, row.case, row.matter, row.subject, row.field, row.old, row.new,
            row.amount, row.payee, row.target, row.result]


def paper_register():
    """Rows keyed in from a paper register after the power cut of 15 March; no number, three dates misread."""
    blank = [""] * 4
    def line(when, account, subject):
        return ["", when, JY, account, holder(account), "", "", "查询", "", "", subject, *blank[:3], "", "", "", "成功"]
    return [line("2022-03-15 14:05:00", "hemin", wrong_digit(RESIDENTS[3])),
            line("2022-O3-15 14:20:00", "hemin", RESIDENTS[4]),
            line("2022-03-l5 14:41:00", "jiangl", RESIDENTS[5]),
            line("二0二二年三月十五", "jiangl", RESIDENTS[6])]


# ---------------------------------------------------------------- files


def write_bytes(name, data):
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_text_table(name, rows, encoding, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    write_bytes(name, out.getvalue().encode(encoding))


def write_workbook(name, wb):
    """Save with fixed dates and fixed zip times, so that a second run gives the same bytes."""
    wb.properties.creator = wb.properties.lastModifiedBy = "福果镇社保所"
    wb.properties.created = STAMP
    raw, out = io.BytesIO(), io.BytesIO()
    wb.save(raw)
    with zipfile.ZipFile(raw) as src, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as dst:
        for item in sorted(src.namelist()):
            data = src.read(item)
            if item == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2023-01-05T09:00:00Z", data)
            dst.writestr(zipfile.ZipInfo(item, (2023, 1, 5, 9, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    write_bytes(name, out.getvalue())


def sheet(title, heading, under, columns):
    """A workbook with one sheet: title row, optional line below it, header."""
    wb = Workbook()
    ws = wb.active
    ws.title = title
    last = chr(ord("A") + len(columns) - 1)
    for text in filter(None, (heading, under)):
        ws.append([text])
        ws.merge_cells(f"A{ws.max_row}:{last}{ws.max_row}")
        ws.cell(ws.max_row, 1).alignment = Alignment(horizontal="center")
    ws.cell(1, 1).font = Font(bold=True, size=14) if heading else Font()
    start = ws.max_row + 1 if heading else 1
    for n, text in enumerate(columns, 1):
        ws.cell(start, n, text).font = Font(bold=True)
    return wb, ws


def merge_runs(ws, column, first, values):
    """Merge equal neighbours of one column, the value standing in the topmost cell only."""
    start = 0
    for n in range(1, len(values) + 1):
        if n == len(values) or values[n] != values[start]:
            if n - start > 1:
                ws.merge_cells(f"{column}{first + start}:{column}{first + n - 1}")
            start = n


def fullwidth(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def opening_day(low):
    """A Monday to Thursday before 2022 in a month without statutory holidays."""
    while True:
        day = low + dt.timedelta(RNG.randrange((dt.date(2021, 12, 1) - low).days))
        if day.weekday() < 4 and day.month in (3, 7, 8, 11):
            return day


def dated_grants():
    """Opening dates and grant times that the town data leaves open, all before 2022 and after the hiring."""
    for acct in ACCOUNTS.values():
        owner = PEOPLE[acct.owner.split("+")[-1]]
        if not acct.created:
            low = max(date(owner.hired) + dt.timedelta(20), dt.date(2018, 3, 1))
            acct.created = opening_day(low).isoformat()
        opened = dt.datetime.combine(date(acct.created), dt.time(9, 10)) + dt.timedelta(days=1)
        acct.grants = [(role, given or f"{opened + dt.timedelta(seconds=RNG.randrange(25000)):%Y-%m-%d %H:%M:%S}", ended)
                       for role, given, ended in acct.grants]


def write_accounts(rows):
    logins = {}
    for row in rows:
        if row.action == "登录" and row.result == "成功":
            logins[row.account] = f"{row.at:%Y-%m-%d %H:%M:%S}"
    columns = ["序号", "部门", "系统名称", "账号", "姓名", "身份证号", "工号", "岗位", "账户类型", "状态", "创建时间", "停用时间",
               "最后登录时间", "有效期至", "联系电话"]
    wb, ws = sheet("账户清单", "福果镇社会保险补贴系统账户清单", "单位：福果镇社保所      日期：2022年12月31日", columns)
    order = list(dict.fromkeys(p.org for p in PEOPLE.values()))
    listed = sorted(ACCOUNTS.values(), key=lambda a: order.index(PEOPLE[a.owner.split("+")[0]].org))
    orgs = []
    for n, acct in enumerate(listed, 1):
        owners = [PEOPLE[k] for k in acct.owner.split("+")]
        person, sole = owners[0], len(owners) == 1
        orgs.append(person.org)
        name, number, no = "、".join(o.name for o in owners), person.id_number, person.person_no
        if acct.name == "longzh":
            name = "龙正\u200b华"
        if acct.name == "taoh":
            number = wrong_digit(number)
        if acct.name in ("pengjy", "fengx"):
            no = fullwidth(no)
        ws.append([n, person.org if orgs[-2:-1] != [person.org] else None, acct.system,
                   acct.name + (" " if acct.name in ("pengjy", "hejun") else ""), name,
                   number if sole else "—", no if sole else "", person.post if sole else "窗口受理岗",
                   acct.kind, acct.status, date(acct.created), acct.disabled or "—",
                   logins.get(acct.name, "—"), acct.expires or "—", person.phone if sole else "/"])
        ws.cell(ws.max_row, 11).number_format = "yyyy-mm-dd"
    merge_runs(ws, "B", 4, orgs)
    ws.append(["合计", None, None, len(listed)])
    ws.append(["填表人：程立", None, None, None, "审核人：龙正华"])
    write_workbook("系统账户清单.xlsx", wb)


def write_roster():
    columns = ["工号", "姓名", "身份证号", "单位", "岗位", "用工性质", "派遣单位", "状态", "入职时间", "离职时间", "工资卡号", "手机号"]
    wb, ws = sheet("花名册", "福果镇社会保险补贴经办人员花名册", None, columns)
    listed = [p for p in PEOPLE.values() if p.listed]
    for p in listed:
        number = p.id_number.replace("X", "x") if p.key == "ranqm" else p.id_number
        ws.append([p.person_no or "/", p.name, number, p.org, p.post, p.employment, p.employer or None, p.status,
                   p.hired, p.left or None, p.wage_card or None, p.phone])
    ws.append(["合计", f"{len(listed)}人"])
    write_workbook("人员花名册.xlsx", wb)


def write_hr():
    columns = ["序号", "变动类型", "姓名", "身份证号", "工号", "原单位", "原岗位", "现单位", "现岗位", "生效日期", "结束日期", "文号"]
    wb, ws = sheet("2022年", "福果镇2022年人事变动情况", None, columns)
    for n, (kind, key, *where, start, end) in enumerate(town.HR_EVENTS, 1):
        p = PEOPLE[key]
        shown = date(start) if n % 2 else "{}年{}月{}日".format(*map(int, start.split("-")))
        ws.append([n, kind, p.name, p.id_number if n != 2 else None, p.person_no, *(w or None for w in where), shown,
                   date(end) if end else "—", f"福府人〔2022〕{n + 3}号"])
        for column in (10, 11):
            ws.cell(ws.max_row, column).number_format = "yyyy/m/d"
    write_workbook("人事变动2022.xlsx", wb)


def write_rights():
    rows = [["系统", "账号", "角色", "授权时间", "收回时间", "授权人", "数据范围"]]
    for acct in ACCOUNTS.values():
        for role, given, ended in acct.grants:
            name = fullwidth(acct.name) if acct.name == "fengx" else acct.name
            by = "区局信息科" if given < "2022" else "欧阳琳"
            rows.append([acct.system, name, role, given, ended or ("" if acct.name < "m" else "—"), by,
                         town.SCOPES.get(acct.name, "")])
    write_text_table("角色权限/用户角色.csv", rows, "gb18030")
    wb, ws = sheet("角色权限", None, None, ["系统", "角色", "权限", "上级角色"])
    for (system, role), (rights, parent) in town.ROLES.items():
        for right in rights:
            ws.append([system, role, right, parent])
    write_workbook("角色权限/角色权限.xlsx", wb)
    rows = [["系统", "权限", "操作类别", "风险等级"]]
    rows += [[system, right, action, risk] for right, (system, action, risk) in town.PERMISSIONS.items()]
    write_text_table("权限目录.csv", rows, "utf-8")
    wb, ws = sheet("对照表", "福果镇社保经办岗位职责权限对照表", None, ["岗位", "应有权限"])
    posts = [(post, right) for post, rights in town.DUTIES.items() for right in rights]
    for n, (post, right) in enumerate(posts):
        ws.append([post if n == 0 or posts[n - 1][0] != post else None, right])
    merge_runs(ws, "A", 3, [post for post, _ in posts])
    write_workbook("岗位职责权限对照.xlsx", wb)


def write_registers():
    """What is kept beside the systems: approvals, orders, comparisons, relatives, offices, rules."""
    rows = [["审批单号", "系统", "账号", "审批事项", "申请角色", "申请人", "审批人", "审批时间"]]
    rows += [[f"FGZH{day[:4]}{n:03d}", ACCOUNTS[account].system, account, kind, role, "镇人事办", "龙正华", day]
             for n, (account, kind, role, day) in enumerate(town.APPROVALS, 1)]
    write_text_table("账户审批记录.csv", rows, "gb18030")
    wb, ws = sheet("审批单", "福果镇社保数据修改审批单登记簿", None, ["工单号", "业务编号", "证件号码", "修改字段", "类型", "审批人", "审批时间"])
    for order in registers.ORDERS:
        ws.append(list(order))
    write_workbook("数据修改审批单.xlsx", wb)
    write_text_table("资格比对.csv", [["证件号码", "情形", "起始日期", "终止日期", "来源", "登记时间"], *registers.FACTS], "utf-8-sig")
    write_text_table("亲属回避登记.csv", [["工号", "姓名", "关系", "亲属身份证号"], *registers.RELATIVES], "utf-8")
    write_text_table("机构.csv", [["机构", "上级机构", "管辖范围"], *town.ORGS], "utf-8")
    write_text_table("制度清单.csv", [["制度名称", "制度类别", "文号", "印发日期", "废止日期"], *town.DOCUMENTS], "utf-8")


def write_logs(rows):
    """Twelve months; July as UTF-8 TSV repeating June's tail, October as UTF-8 with BOM, the rest GB18030."""
    months = {m: [cells(r) for r in rows if r.at.month == m] for m in range(1, 13)}
    for n, line in enumerate(months[2]):
        if n % 97 == 0:
            line[3] += " "
        if n % 131 == 5:
            line[3] = fullwidth(line[3])
    months[3] += paper_register()
    tail = months[6][-18:]
    numbers = [int(line[0]) for line in tail if line[2] == JY]
    near("B23", "6月末18行在7月文件中重复导出", "the last 18 rows of June stand again at the head of July", system=JY,
         seq_from=min(numbers), seq_to=max(numbers), what="repeated export")
    near("B23", "3月15日停电期间手工登记4行无序号，其中3行日期无法识别", "rows keyed in from paper have no number; they are no gap",
         system=JY, from_day="2022-03-15", to_day="2022-03-15", what="no number")
    months[7] = tail + months[7]
    for m, lines in months.items():
        table = [COLUMNS, *lines]
        stem = f"操作日志/2022年{m:02d}月"
        if m == 7:
            write_text_table(stem + ".tsv", table, "utf-8", "\t")
        else:
            write_text_table(stem + ".csv", table, "utf-8-sig" if m == 10 else "gb18030")
    first_bad = len(months[3]) - 1
    return {"log_rows": sum(map(len, months.values())), "repeated_rows": len(tail),
            "rejects": [{"file": "操作日志/2022年03月.csv", "row": first_bad + n, "column": "操作时间", "value": line[1]}
                        for n, line in enumerate(months[3][-3:], 0)]}


POLICY = """\
# 福果镇社会保险补贴账户与操作核查方案 / policy for the sample town
as_of     = 2022-12-31
period    = ["2022-01-01", "2022-12-31"]
office    = "福果镇"
discovery = "自查"

[terminals]
# 2022年11月新装的大厅公用终端，使用尚少，日志看不出是公用 / a hall terminal too new for the log to show it
shared = ["FG-DT-02"]

[households]
# 夫妻共用一卡，已核结婚证 / a married couple, certificate seen
"{}" = ["{}", "{}"]
"""


def main():
    ordinary_cases()
    insurance_cases()
    routine()
    plants.plant_all()
    registers.plant_all()
    rows = log_rows()
    dated_grants()
    for old in sorted(OUT.rglob("*"), reverse=True):
        old.unlink() if old.is_file() else old.rmdir()
    write_accounts(rows)
    write_roster()
    write_hr()
    write_rights()
    write_registers()
    counts = write_logs(rows)
    write_bytes("hecha.toml", POLICY.format(*plants.HOUSEHOLD).encode())
    cases = {r.case for r in rows if r.case}
    counts |= {"persons": sum(p.listed for p in PEOPLE.values()), "accounts": len(ACCOUNTS), "cases": len(cases), "hr_events": len(town.HR_EVENTS),
               "grants": sum(len(role.split("、")) for a in ACCOUNTS.values() for role, _, _ in a.grants)}
    EXPECTED.sort(key=lambda e: (e["rule"], e["kind"] != "planted"))
    for name, value in (("fuguo.expected.json", EXPECTED), ("fuguo.counts.json", counts)):
        (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
    import check_fuguo

    check_fuguo.main()
