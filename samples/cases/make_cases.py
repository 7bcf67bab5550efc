#!/usr/bin/env python3
"""Write the case folders beside this script: eight stories, each in an office that is otherwise in order.

    python3 samples/cases/make_cases.py

People, numbers and places are invented; the patterns are those of published cases. Seeded: the same script gives the same
bytes. The folders are committed; what a check of each must say, and must not say, is in tests/it/stories.rs.
"""

import csv
import datetime as dt
import io
import random
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
SYSTEM = "就业补贴系统"
MATTER = "灵活就业社会保险补贴"
UNIT = "白果镇社保所"
OFF = {  # days off on weekdays, and weekend days worked, in the months used
    dt.date(2022, 4, 4), dt.date(2022, 4, 5), dt.date(2022, 5, 2), dt.date(2022, 5, 3), dt.date(2022, 5, 4), dt.date(2022, 6, 3)}
ON = {dt.date(2022, 4, 2), dt.date(2022, 4, 24), dt.date(2022, 5, 7)}


def id_number(birth, serial):
    first = f"500224{birth}{serial:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights)) % 11]


def working(day):
    return day in ON or (day.weekday() < 5 and day not in OFF)


POSTS = {  # post: its role and the permissions the role holds
    "窗口受理岗": ("受理角色", ["业务受理", "业务查询"]),
    "初审岗": ("初审角色", ["业务初审", "业务查询"]),
    "终审岗": ("终审角色", ["业务终审", "业务查询"]),
    "财务岗": ("拨付角色", ["资金拨付", "业务查询"]),
    "信息维护岗": ("维护角色", ["信息修改", "业务查询"]),
    "系统管理岗": ("系统管理员", ["用户管理", "参数维护"]),
    "安全管理岗": ("安全管理员", ["角色授权"]),
    "审计管理岗": ("审计管理员", ["日志查询"]),
}
PERMISSIONS = {  # permission: action, risk
    "业务受理": ("受理", "中"), "业务查询": ("查询", "低"), "业务初审": ("初审", "高"), "业务终审": ("终审", "高"),
    "资金拨付": ("拨付", "高"), "信息修改": ("修改", "高"), "用户管理": ("用户管理", "高"), "参数维护": ("参数维护", "高"),
    "角色授权": ("授权", "高"), "日志查询": ("查询", "低"),
}
STAFF = [  # account, name, post, employment, birth, serial, terminal
    ("hemin", "何敏", "窗口受理岗", "在编", "19880312", 11, "PC-01"), ("jiangl", "蒋琳", "窗口受理岗", "在编", "19901105", 22, "PC-02"),
    ("tanyu", "谭宇", "窗口受理岗", "在编", "19930724", 13, "PC-03"), ("xiangj", "向静", "初审岗", "在编", "19850916", 24, "PC-04"),
    ("ranw", "冉伟", "初审岗", "在编", "19820207", 15, "PC-05"), ("longt", "龙涛", "终审岗", "在编", "19760419", 16, "PC-06"),
    ("maoy", "毛燕", "终审岗", "在编", "19790830", 27, "PC-07"), ("qinf", "秦芳", "财务岗", "在编", "19870613", 28, "PC-08"),
    ("luoj", "罗军", "信息维护岗", "在编", "19840122", 19, "PC-09"), ("shenk", "申凯", "系统管理岗", "在编", "19860525", 31, "PC-10"),
    ("peir", "裴蓉", "安全管理岗", "在编", "19891017", 42, "PC-11"), ("duanh", "段华", "审计管理岗", "在编", "19831203", 33, "PC-12"),
]


class Office:
    """Tables and log of an office in order; a story adds to it."""

    def __init__(self, seed, start, end):
        self.rng, self.start, self.end = random.Random(seed), start, end
        self.accounts, self.persons, self.events, self.grants, self.approvals, self.orders = [], [], [], [], [], []
        self.acts, self.desk, self.used = [], {}, 0
        self.as_of = end
        for account, name, post, employment, birth, serial, terminal in STAFF:
            self.hire(account, name, post, employment, id_number(birth, serial), terminal)

    def hire(self, account, name, post, employment, number, terminal, employer="", since="2019-03-04", kind="个人"):
        no = f"B{len(self.accounts) + 1:03}"
        role = POSTS[post][0]
        self.accounts.append([account, name, number, no, UNIT, post, kind, "启用", since, "", f"SP-{no}"])
        self.persons.append([name, no, number, UNIT, post, employment, employer, "在职", since])
        self.grants.append([account, role, since, "", "裴蓉", UNIT, f"SP-{no}"])
        self.approvals.append([account, "开户", f"SP-{no}", role, "人事室", "龙涛" if name != "龙涛" else "毛燕", since])
        self.desk[account] = (name, terminal, f"10.8.0.{10 + len(self.desk)}")

    def act(self, account, when, step, **more):
        name, terminal, ip = self.desk[account]
        row = {"操作时间": when, "操作员": account, "操作人姓名": name, "终端": terminal, "IP地址": ip, "业务环节": step, "结果": "成功"}
        row.update(more)
        self.acts.append(row)

    def resident(self):
        self.used += 1
        n = self.used
        number = id_number(f"{1962 + n % 30}{1 + n % 12:02}{1 + n * 7 % 28:02}", 100 + n % 900)
        return number, f"62170000{n:011}"

    def days(self):
        day = self.start
        while day <= self.end:
            if working(day):
                yield day
            day += dt.timedelta(days=1)

    def time(self, day, hour):
        return dt.datetime.combine(day, dt.time(hour)) + dt.timedelta(minutes=self.rng.randrange(50), seconds=self.rng.randrange(60))

    def case(self, day, accepter=None, **more):
        """One case: accepted, reviewed and approved by three people on three days, then paid."""
        days = [d for d in self.days() if d >= day][:6]
        if len(days) < 6:
            return None
        number, payee = more.pop("subject", None) or self.resident()
        self.used += 0
        no = f"BG{day:%Y%m%d}{len(self.acts):05}"
        base = {"受理编号": no, "业务类型": MATTER, "证件号码": number, "记录号": f"R{number[-8:]}", "金额": f"{self.rng.randrange(38, 42) * 100}.00"}
        pick = self.rng.choice
        self.act(accepter or pick(["hemin", "jiangl", "tanyu"]), self.time(days[0], pick([9, 10, 14])), "受理", **base)
        self.act(more.get("reviewer") or pick(["xiangj", "ranw"]), self.time(days[1], pick([10, 11, 15])), "初审", **base)
        self.act(more.get("approver") or pick(["longt", "maoy"]), self.time(days[3], pick([9, 11, 16])), "终审", **base)
        self.act("qinf", self.time(days[5], pick([10, 15])), "拨付", **base, 收款账号=payee)
        return base | {"收款账号": payee, "终审日": days[3], "拨付日": days[5]}

    def ordinary(self, a_day=5):
        for day in self.days():
            for account, (_, terminal, _) in list(self.desk.items()):
                if account in dict.fromkeys(one[0] for one in STAFF):
                    self.act(account, dt.datetime.combine(day, dt.time(8, 40)) + dt.timedelta(seconds=self.rng.randrange(900)), "登录")
            self.act("duanh", self.time(day, 16), "查询")
            for account in ("peir", "shenk"):
                self.act(account, self.time(day, 15), "退出")
            for account in ("hemin", "jiangl", "tanyu", "longt", "maoy", "qinf", "luoj"):
                self.act(account, self.time(day, 11), "查询")
            for _ in range(a_day):
                self.case(day)

    def write(self, name):
        folder = HERE / name / "资料"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)

        def table(file, header, rows):
            out = io.StringIO()
            csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
            (folder / file).write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())

        table("系统账户清单.csv", ["账号", "姓名", "身份证号", "工号", "单位", "岗位", "账户类型", "状态", "创建时间", "停用时间", "审批单号"], self.accounts)
        table("人员花名册.csv", ["姓名", "工号", "身份证号", "单位", "岗位", "用工性质", "派遣单位", "状态", "入职时间"], self.persons)
        if self.events:
            table("人事变动.csv", ["变动类型", "生效日期", "姓名", "工号", "身份证号", "原岗位", "现岗位"], self.events)
        table("用户角色.csv", ["账号", "角色", "授权时间", "收回时间", "授权人", "数据范围", "审批单号"], self.grants)
        table("角色权限.csv", ["角色", "权限"], [[role, one] for role, held in POSTS.values() for one in held])
        table("岗位职责权限对照.csv", ["岗位", "权限"], [[post, one] for post, (_, held) in POSTS.items() for one in held])
        table("权限目录.csv", ["权限", "操作类别", "风险等级"], [[one, *what] for one, what in PERMISSIONS.items()])
        table("账户审批记录.csv", ["账号", "审批事项", "审批单号", "申请角色", "申请人", "审批人", "审批时间"], self.approvals)
        table("数据修改审批单.csv", ["工单号", "业务编号", "证件号码", "修改字段", "审批人", "审批时间"], self.orders)
        table("机构.csv", ["机构", "上级机构"], [["白果镇", ""], [UNIT, "白果镇"]])
        table("制度清单.csv", ["制度名称", "制度类别", "文号", "印发时间"], [
            ["白果镇信息系统账户管理办法", "账户管理制度", "白果府发〔2018〕5号", "2018-05-10"],
            ["白果镇高风险权限清单", "高风险权限清单", "白果府发〔2018〕6号", "2018-05-10"]])
        columns = ["日志序号", "操作时间", "操作员", "操作人姓名", "终端", "IP地址", "业务环节", "受理编号", "业务类型", "证件号码", "记录号", "修改字段", "修改前",
                   "修改后", "金额", "收款账号", "工单号", "目标账号", "结果"]
        self.acts.sort(key=lambda act: act["操作时间"])
        rows, seq = [], 500_001
        for act in self.acts:
            act.setdefault("日志序号", seq)
            seq = act["日志序号"] + 1
            rows.append([f"{act[c]:%Y-%m-%d %H:%M:%S}" if c == "操作时间" else act.get(c, "") for c in columns])
        table("业务操作日志.csv", columns, rows)
        policy = f'as_of = {self.as_of}\noffice = "{UNIT}"\n'
        (folder / "hecha.toml").write_text(policy, encoding="utf-8")


def office(seed, start=dt.date(2022, 3, 1), end=dt.date(2022, 6, 2), a_day=5):
    made = Office(seed, start, end)
    made.ordinary(a_day)
    return made


def at(day, clock):
    return dt.datetime.fromisoformat(f"2022-{day} {clock}")


def borrowed():
    """A hired clerk at one machine accepts under her own name, reviews under a colleague's and approves under the chief's."""
    made = office(1)
    number = id_number("19950506", 44)
    made.hire("wuxm", "吴晓梅", "窗口受理岗", "聘用", number, "PC-13")
    days = [day for day in made.days() if dt.date(2022, 3, 7) <= day <= dt.date(2022, 5, 24)]
    for n, day in enumerate(days):
        made.act("wuxm", at(f"{day:%m-%d}", "08:41:00"), "登录")
        made.act("wuxm", at(f"{day:%m-%d}", "11:20:00"), "查询")
        if n % 3:
            continue
        subject, payee = made.resident()
        base = {"受理编号": f"BGW{n:04}", "业务类型": MATTER, "证件号码": subject, "记录号": f"R{subject[-8:]}", "金额": "4100.00"}
        here = {"终端": "PC-13", "IP地址": made.desk["wuxm"][2]}
        made.act("wuxm", at(f"{day:%m-%d}", "14:02:10"), "受理", **base)
        made.act("ranw", at(f"{day:%m-%d}", "14:09:30"), "初审", **base, **here)
        made.act("longt", at(f"{day:%m-%d}", "14:15:05"), "终审", **base, **here)
        made.act("qinf", at(f"{day:%m-%d}", "16:30:00") + dt.timedelta(days=0), "拨付", **base, 收款账号=payee)
    made.write("borrowed-accounts")


def double_edit():
    """Name and ID number of records at rest are changed together, and the records merged into one."""
    made = office(2)
    for n in range(2):
        old, _ = made.resident()
        new, _ = made.resident()
        day = f"04-{12 + n:02}"
        base = {"证件号码": old, "记录号": f"R90000{n}"}
        made.act("luoj", at(day, "10:05:00"), "修改", **base, 修改字段="姓名", 修改前="田" + "大小"[n] + "福", 修改后="罗文" + "明亮"[n])
        made.act("luoj", at(day, "10:07:30"), "修改", **base, 修改字段="证件号码", 修改前=old, 修改后=new)
        made.act("luoj", at(day, "10:20:00"), "合并", 证件号码=new, 记录号=f"R90000{n}")
    made.write("double-edit")


def many_to_one():
    """The payees of five people are changed to one card, which then receives their subsidies."""
    made = office(3)
    card = "6217999900000000018"
    days = list(made.days())
    for n in range(5):
        subject = made.resident()
        base = made.case(days[4 + 3 * n], subject=subject)
        made.act("luoj", at(f"{base['终审日']:%m-%d}", "17:10:00"), "修改", 受理编号=base["受理编号"], 业务类型=MATTER, 证件号码=subject[0],
                 记录号=base["记录号"], 修改字段="银行账号", 修改前=subject[1], 修改后=card)
        for act in made.acts:
            if act.get("受理编号") == base["受理编号"] and act["业务环节"] == "拨付":
                act["收款账号"] = card
    made.write("many-payees-one-card")


def fixed_pair():
    """One accepter's cases go to one approver, whatever the rota says."""
    made = office(4)
    number = id_number("19961212", 45)
    made.hire("yangq", "杨琴", "窗口受理岗", "在编", number, "PC-14")
    made.hire("guow", "郭伟", "终审岗", "在编", id_number("19780808", 46), "PC-15")
    days = [day for day in made.days() if day <= dt.date(2022, 5, 24)]
    for n, day in enumerate(days):
        made.act("yangq", at(f"{day:%m-%d}", "08:42:00"), "登录")
        made.act("guow", at(f"{day:%m-%d}", "08:45:00"), "登录")
        made.act("guow", at(f"{day:%m-%d}", "15:45:00"), "查询")
        if n % 2 == 0:
            made.case(day, accepter="yangq", approver="guow" if n % 14 else "maoy")
        if n % 9 == 0:
            made.case(day, approver="guow")
    made.write("fixed-pair")


def edit_and_back():
    """A field is edited to fit the claim, the claim is approved, and the field is edited back."""
    made = office(5)
    days = list(made.days())
    for n in range(4):
        subject = made.resident()
        base = made.case(days[6 + 9 * n], subject=subject)
        record = {"证件号码": subject[0], "记录号": base["记录号"]}
        made.act("luoj", dt.datetime.combine(days[5 + 9 * n], dt.time(15, 30 + n)), "修改", **record, 修改字段="缴费月数", 修改前="4", 修改后="12")
        made.act("luoj", dt.datetime.combine(base["拨付日"], dt.time(17, 5 + n)), "修改", **record, 修改字段="缴费月数", 修改前="12", 修改后="4")
    made.write("edit-and-back")


def retiree():
    """The successor of a retired reviewer goes on with the retiree's account from his own machine."""
    made = office(6)
    number = id_number("19620331", 47)
    made.hire("zhouzb", "周振邦", "初审岗", "在编", number, "PC-16", since="2010-01-04")
    made.persons[-1][7] = "退休"
    made.events.append(["退休", "2022-03-31", "周振邦", made.persons[-1][1], number, "初审岗", ""])
    made.hire("songp", "宋鹏", "初审岗", "在编", id_number("19941120", 48), "PC-17", since="2022-03-28")
    days = list(made.days())
    for n, day in enumerate(days):
        before = day < dt.date(2022, 4, 1)
        who = "zhouzb" if before else "songp"
        if before or day >= dt.date(2022, 4, 1):
            made.act(who, at(f"{day:%m-%d}", "08:43:00"), "登录")
            made.act(who, at(f"{day:%m-%d}", "11:43:00"), "查询")
        if before and n % 2 == 0:
            made.case(day - dt.timedelta(days=0), reviewer=None)
        if dt.date(2022, 4, 6) <= day <= dt.date(2022, 5, 20) and n % 4 == 0:
            subject, payee = made.resident()
            base = {"受理编号": f"BGZ{n:04}", "业务类型": MATTER, "证件号码": subject, "记录号": f"R{subject[-8:]}", "金额": "3900.00"}
            made.act("jiangl", at(f"{day:%m-%d}", "09:12:00"), "受理", **base)
            made.act("zhouzb", at(f"{day:%m-%d}", "15:21:00"), "初审", **base, 终端="PC-17", IP地址=made.desk["songp"][2])
            later = [d for d in days if d > day][1]
            made.act("maoy", at(f"{later:%m-%d}", "10:31:00"), "终审", **base)
            made.act("qinf", at(f"{later:%m-%d}", "16:31:00"), "拨付", **base, 收款账号=payee)
    made.write("retirees-account")


def vendor():
    """An engineer of the software company who keeps the system running approves cases."""
    made = office(7)
    number = id_number("19920214", 49)
    made.hire("yw_gaof", "高峰", "系统管理岗", "驻场", number, "PC-18", employer="渝信某软件有限公司", since="2021-06-01", kind="第三方")
    made.grants[-1][1] = "终审角色"
    days = [day for day in made.days() if day <= dt.date(2022, 5, 24)]
    for n, day in enumerate(days):
        made.act("yw_gaof", at(f"{day:%m-%d}", "09:01:00"), "登录")
        if n % 6 == 0:
            made.case(day, approver="yw_gaof")
    made.write("vendor-approves")


def log_cleared():
    """Two days of the log are deleted in the week before the inspection, by an administrator who also handles business."""
    made = office(8)
    made.grants.append(["shenk", "受理角色", "2021-02-01", "", "裴蓉", UNIT, "SP-B010"])
    made.approvals.append(["shenk", "授权", "SP-B010", "受理角色", "信息中心", "龙涛", "2021-02-01"])
    made.acts.sort(key=lambda act: act["操作时间"])
    for n, act in enumerate(made.acts):
        act["日志序号"] = 700_001 + n
    gone = [act for act in made.acts if dt.date(2022, 5, 19) <= act["操作时间"].date() <= dt.date(2022, 5, 20)]
    made.acts = [act for act in made.acts if not dt.date(2022, 5, 19) <= act["操作时间"].date() <= dt.date(2022, 5, 20)]
    made.act("shenk", at("05-25", "17:52:00"), "删除日志")
    following = max(act["日志序号"] for act in made.acts if "日志序号" in act and act["操作时间"] < at("05-25", "17:52:00"))
    for act in made.acts:
        if act["操作时间"] > at("05-25", "17:52:00"):
            act["日志序号"] += 1
    made.acts[-1]["日志序号"] = following + 1
    assert len(gone) > 50
    made.write("log-cleared")


def main():
    for story in (borrowed, double_edit, many_to_one, fixed_pair, edit_and_back, retiree, vendor, log_cleared):
        story()


if __name__ == "__main__":
    main()
