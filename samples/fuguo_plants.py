"""What is planted in the year, and what only looks like it: one function a group of rules (read by make_fuguo.py).

Each `planted` and `near` line goes to fuguo.expected.json.
"""

import datetime as dt

from fuguo_year import (ACCOUNTS, DAYS, DESK, PEOPLE, RESIDENTS, RNG, Flow, after, at, bank_card, between, date, do,
                        fixed, query, slip)

EXPECTED = []   # the lines of fuguo.expected.json
HOUSEHOLD = []  # payee and the couple that may share it, for the policy


def expect(rule, kind, zh, en, **hints):
    """A line of fuguo.expected.json; `who` names a person of the roster."""
    who = hints.pop("who", None)
    entry = {"rule": rule, "kind": kind}
    if who:
        entry |= {"person": PEOPLE[who].id_number, "name": PEOPLE[who].name}
    if "account" in hints:
        hints["account"] = f"{ACCOUNTS[hints['account']].system}/{hints['account']}"
    EXPECTED.append(entry | hints | {"note_zh": zh, "note": en})


def planted(rule, zh, en, **hints):
    expect(rule, "planted", zh, en, **hints)


def near(rule, zh, en, **hints):
    expect(rule, "near-miss", zh, en, **hints)


def visit(account, where, acts, operator=""):
    """A sitting at a terminal with exact times: login, acts, logout."""
    more = {"terminal": where, "operator": operator}
    fixed(account, acts[0][0] - dt.timedelta(seconds=150), "登录", **more)
    for when, action, facts in acts:
        fixed(account, when, action, **more, **facts)
    fixed(account, acts[-1][0] + dt.timedelta(seconds=200), "退出", **more)


def beyond_duty():
    for right in ("参数维护", "数据导出"):
        planted("A04", f"档案管理岗莫春燕持有{right}，岗位职责中没有",
                f"archive clerk holds {right}, which no post of hers is given"
                + ("; by the nested role 数据导出组 in 数据维护岗" if right == "数据导出" else ""),
                account="mocy", who="mocy", permission=right)
    near("A04", "一人兼两岗，职责取并集", "two posts in one cell: duties are their union",
         account="wangq2", who="wangq", permission="业务终审")
    near("A04", "越岗权限已按 A07 报告", "the right is reported by A07, which stands over A04",
         account="dengxl", who="dengxl", permission="业务受理")
    near("A04", "终审权已按 A21 报告", "the right is reported by A21, which stands over A04",
         account="yw_zhaol", who="zhaol", permission="业务终审")


def shared_accounts():
    days = [d for d in DAYS if d.weekday() == 1][::2]
    for n, day in enumerate(days):
        query("fgdt01", day, operator=("蒋丽", "文静")[n % 2])
    planted("A05", "账户类型为公用，登记两名使用人，日志中两人交替使用",
            "declared 公用, two holders in the list, two operator names in the log", account="fgdt01", reason="a")

    busy = {d for (account, d) in DESK if account in ("luojg", "tanyx")}
    free = [d for d in DAYS if d not in busy and date("2022-03-01") < d < date("2022-09-30")]
    cases = []
    for day in free[4:len(free):len(free) // 6][:6]:
        flow = Flow(day, "tanyx")
        DESK["tanyx", day][-1].operator = "罗建国"
        flow.run()
        cases.append(flow.no)
    planted("A05", "谭玉霞账户下出现操作人姓名罗建国，共6笔受理", "six acceptances under 谭玉霞's account name 罗建国 as operator",
            account="tanyx", who="tanyx", reason="b", cases=cases)

    for text in ("2022-05-12", "2022-06-21", "2022-08-25", "2022-09-20", "2022-11-17"):
        t = at(text + " 16:30:00")
        for secs, where, action in ((-130, "06", "登录"), (0, "06", "查询"), (40, "09", "登录"), (80, "09", "查询"),
                                    (150, "06", "查询"), (230, "09", "查询"), (300, "06", "查询"),
                                    (420, "09", "退出"), (480, "06", "退出")):
            fixed("fanlp", t + dt.timedelta(seconds=secs), action, terminal="FG-CK-" + where,
                  subject=RNG.choice(RESIDENTS) if action == "查询" else "")
    planted("A05", "樊丽萍账户五天在 FG-CK-06 与 FG-CK-09 间两分钟内交替操作",
            "on five days the account alternates between two terminals within two minutes",
            account="fanlp", who="fanlp", reason="c")


KIOSK_SLOTS = {}


def kiosk_slot(day):
    n = KIOSK_SLOTS[day] = KIOSK_SLOTS.get(day, -1) + 1
    assert n < 8
    return dt.datetime.combine(day, dt.time(16, 0)) + dt.timedelta(minutes=12 * n)


def kiosks():
    """The hall's common terminals: one that the log itself shows to be a kiosk, one that the policy names."""
    for account in ("hemin", "jiangl", "zhangwei02", "tanyx", "luojg", "fanlp", "wenj"):
        for month in range(1, 13):
            day = RNG.choice([d for d in DAYS if d.month == month and d.day not in (17, 20, 21, 25, 12)])
            t = kiosk_slot(day)
            visit(account, "FG-DT-01", [(t, "查询", {"subject": RNG.choice(RESIDENTS)}),
                                        (t + dt.timedelta(seconds=75), "查询", {"subject": RNG.choice(RESIDENTS)})])

    def hop(account, desk, hall, text):
        t = kiosk_slot(date(text))
        for secs, where, action in ((-120, desk, "登录"), (0, desk, "查询"), (40, hall, "登录"), (85, hall, "查询"),
                                    (150, desk, "查询"), (200, hall, "退出"), (260, desk, "退出")):
            fixed(account, t + dt.timedelta(seconds=secs), action, terminal=where,
                  subject=RNG.choice(RESIDENTS) if action == "查询" else "")

    for text in ("2022-03-17", "2022-05-25", "2022-08-17", "2022-10-20"):
        hop("hemin", "FG-CK-01", "FG-DT-01", text)
    for text in ("2022-11-21", "2022-11-25", "2022-12-12", "2022-12-20"):
        hop("zhangwei02", "FG-CK-03", "FG-DT-02", text)
    near("A05", "四天在本人终端与大厅公用终端 FG-DT-01 间往返；该终端七个账户常用，属公用终端",
         "hops to the hall kiosk, which seven accounts use on twelve days and more", account="hemin", terminal="FG-DT-01")
    near("A05", "四天在本人终端与 FG-DT-02 间往返；方案 [terminals] shared 已列明",
         "hops to a terminal that the policy names as shared", account="zhangwei02", terminal="FG-DT-02")
    near("A05", "产假期间账户被使用，按 A08 报告", "absent owner: A08 stands over A05(d)", account="xiangcm", who="xiangcm")


def leavers():
    late = []
    for text in ("2022-07-11", "2022-07-13", "2022-08-15", "2022-09-19", "2022-10-24", "2022-11-07"):
        flow = Flow(date(text), RNG.choice(["hemin", "jiangl", "tanyx"]), recheck="zhengdf")
        flow.run()
        desk = DESK["zhengdf", flow.days["recheck"]]
        for act in desk:
            act.terminal = "FG-SB-04"
        late.append(flow.no)
    planted("A06", "2022-06-30退休，账户仍启用，退休后在冉启明的终端复核6笔",
            "retired, still enabled, six rechecks afterwards from the desk of 冉启明", account="zhengdf", who="zhengdf",
            cases=late, event="退休 2022-06-30")
    planted("A06", "2022-04-15辞职，2022-05-20才停用，期间未使用", "disabled five weeks late, not used (one level lower)",
            account="xiax", who="xiax", event="辞职 2022-04-15")
    planted("A06", "2022-10-31解聘，账户只锁定未注销", "locked instead of cancelled (low)",
            account="lub", who="lub", event="解聘 2022-10-31")
    near("A06", "退休次日返聘，同岗", "rehired the next day", account="liaowb", who="liaowb")
    near("A06", "调出当日停用", "disabled on the day of leaving", account="qinch", who="qinch")


def movers():
    cases = []
    for text in ("2022-07-05", "2022-08-09", "2022-09-06", "2022-10-11", "2022-11-10", "2022-12-06"):
        flow = Flow(date(text), "dengxl")
        flow.run()
        cases.append(flow.no)
    planted("A07", "2022-06-13由窗口受理岗调档案管理岗，受理岗角色未收回，调动后仍受理6笔",
            "moved to the archive, keeps the 受理岗 role and accepts six cases afterwards", account="dengxl",
            who="dengxl", event="调动 2022-06-13", permissions=["业务受理", "信息修改"], cases=cases)
    near("A07", "轮岗后第三个工作日收回原角色", "old role revoked on the third working day", account="qinl", who="qinl")
    near("A07", "轮岗次日收回原角色", "old role revoked on the next day", account="shil", who="shil")
    for text, action in (("2022-05-19 10:05:00", "授权"), ("2022-05-20 09:10:00", "授权"), ("2022-06-14 09:30:00", "授权"),
                         ("2022-09-14 09:00:00", "授权"), ("2022-12-12 15:30:00", "授权"), ("2022-03-01 10:40:00", "授权")):
        visit("ouyangl", "FG-SB-21", [(at(text), action, {})])
    for text in ("2022-05-20 16:02:00", "2022-08-31 17:20:00", "2022-10-12 16:20:00", "2022-12-12 15:10:00"):
        visit("chengli", "FG-SB-20", [(at(text), "用户管理", {})])


def leave():
    cases = []
    for text in ("2022-06-07", "2022-06-20", "2022-07-20"):
        flow = Flow(date(text), RNG.choice(["hemin", "luojg"]), review="xiangcm")
        flow.run()
        for act in DESK["xiangcm", flow.days["review"]]:
            act.terminal = "FG-SB-07"
        cases.append(flow.no)
    planted("A08", "产假158天，账户未停用，休假期间在彭家勇的终端初审3笔",
            "158 days of maternity leave, account left enabled, three reviews inside it from another's desk",
            account="xiangcm", who="xiangcm", event="产假 2022-05-10", cases=cases)
    near("A08", "病假20天，未使用", "20 days of sick leave, unused", account="taoh", who="taoh")
    near("A08", "产假第三个工作日停用账户", "disabled on the third working day of the leave", account="wuqiong", who="wuqiong")


def dormant():
    planted("A11", "最后使用2022-07-04，持有资金拨付", "last used 180 days before the check, holds 资金拨付",
            account="tangdy", who="tangdy")
    planted("A11", "2022-03-01开户，从未使用", "created ten months ago and never used", account="weihy", who="weihy")
    near("A11", "最后使用2022-10-12，距基准日80天", "last used 80 days before the check", account="fengx", who="fengx")
    near("A11", "最后使用2022-08-03，无高风险权限，未满200天", "150 days, but no high-risk right (limit 200)",
         account="huangxy", who="huangxy")
    near("A11", "2022-12-12开户，未满30天", "never used, but created 19 days before", account="gongq", who="gongq")


def one_person_two_steps():
    cases = []
    for text in ("2022-03-21", "2022-05-23", "2022-08-08", "2022-11-14"):
        flow = Flow(date(text), "wangq", approve="wangq2")
        flow.run()
        cases.append(flow.no)
    flow = Flow(date("2022-06-20"), "wangq", approve="wangq2", publicise="ranqm")
    flow.decide()
    second = after(flow.days["approve"])
    do("longzh", second, "终审", case=flow.no, matter=flow.matter, subject=flow.subject, amount=flow.amount)
    flow.days["approve"] = second
    flow.settle()
    cases.append(flow.no)
    others = [Flow(date(t), w, approve="wangq2") for t, w in
              (("2022-01-10", "hemin"), ("2022-04-11", "fanlp"), ("2022-07-18", "jiangl"), ("2022-10-17", "wenj"),
               ("2022-11-21", "tanyx"), ("2022-12-05", "luojg"))]
    for other in others:
        other.run()
    planted("B01", "汪强以 wangq 受理、以 wangq2 终审同一件，共5件，其中1件其后又由龙正华终审",
            "accepts under one account and approves under another; in the last case a second person approves as well",
            who="wangq", accounts=["就业补贴系统/wangq", "就业补贴系统/wangq2"], cases=cases, approved_twice=flow.no)
    planted("A17", "两个账户合计持有受理与终审，并用于同一件", "both sides over two accounts, used on the same case",
            who="wangq", rung="same case", accounts=["就业补贴系统/wangq", "就业补贴系统/wangq2"])
    planted("A17", "就业补贴系统受理权与社保经办系统终审权集于一人，两侧都用过",
            "accepts in one system and approves in the other; both used, never on one case",
            who="wenj", rung="used both", accounts=["就业补贴系统/wenj", "社保经办系统/sb_wenj"])
    near("A17", "复核岗收回与终审岗授予为同一时刻，无重叠", "one role ends at the instant the other begins", who="shil", account="shil")
    near("A17", "受理岗收回后次日才授予初审岗", "review granted the day after accept was revoked", who="qinl", account="qinl")

    same_name = [Flow(date(t), "zhangwei02", approve="zhangwei01") for t in
                 ("2022-02-14", "2022-04-18", "2022-07-25", "2022-09-26", "2022-11-28")]
    for flow in same_name:
        flow.run()
    for who in ("zhangwei01", "zhangwei02"):
        near("B01", "受理人与终审人同名，证件号码不同，是两个人", "two different people of one name", who=who,
             cases=[f.no for f in same_name])
    flow = Flow(date("2022-09-05"), "hemin", approve="longzh")
    flow.decide()
    day = between(flow.days["accept"], flow.days["approve"])[0]
    do("hemin", day, "终审", case=flow.no, matter=flow.matter, subject=flow.subject, result="失败")
    flow.settle()
    near("B01", "受理人尝试终审失败，由他人终审", "the accepter's attempt to approve failed", who="hemin", cases=[flow.no])


def vendors():
    cases = []
    for text in ("2022-02-21", "2022-05-09", "2022-08-29", "2022-10-31", "2022-11-30"):
        flow = Flow(date(text), RNG.choice(["hemin", "fanlp", "luojg"]), approve="yw_zhaol")
        flow.run()
        cases.append(flow.no)
    planted("A21", "驻场运维人员持有业务终审权限", "an on-site vendor engineer holds final approval",
            account="yw_zhaol", who="zhaol", permission="业务终审")
    planted("B02", "驻场运维人员终审5笔", "a vendor engineer approved five cases", who="zhaol", cases=cases)
    near("A21", "驻场运维人员只有查询权限", "a vendor engineer with look-up only", account="yw_sunh", who="sunh")
    near("A21", "劳务派遣人员，派遣单位为公司，只有受理、查询、修改", "dispatched clerk: the dispatching company does not make a third party",
         account="jiangl", who="jiangl")
    flow = Flow(date("2022-09-21"), "tanyx", approve="zhangwei01")
    flow.decide()
    do("yw_sunh", between(flow.days["accept"], flow.days["approve"])[-1], "终审", case=flow.no,
       matter=flow.matter, subject=flow.subject, result="失败")
    flow.settle()
    near("B02", "驻场人员终审尝试失败", "the vendor's attempt to approve failed", who="sunh", cases=[flow.no])


def edits():
    """B05, B07 and B09 with what resembles them."""
    def start(text, accepter, **who):
        flow = Flow(date(text), accepter, **who)
        assert flow.decide()
        return flow

    flow = start("2022-08-01", "lub")
    day = after(flow.days["approve"], (0,))
    flow.who["publicise"] = "taoh"
    flow.step("publicise", day, "公示")
    old, new = flow.payee, bank_card()
    flow.edit("lub", after(day, (2,)), "银行账号", old, new)
    flow.who["pay"] = "xiecl"
    flow.step("pay", after(day, (3,), gap=6), "拨付", payee=flow.payee)
    planted("B05", "公示后、拨付前修改银行账号", "payee changed after publication and before payment",
            cases=[flow.no], field="银行账号", who="lub")

    flow = start("2022-10-13", "fanlp")
    gap = between(flow.days["approve"], after(flow.days["approve"], (0,)))
    flow.edit("fanlp", gap[0], "银行账号", flow.payee, bank_card())
    flow.settle()
    planted("B05", "终审后、公示前修改银行账号", "payee changed between approval and publication",
            cases=[flow.no], field="银行账号", who="fanlp")

    flow = Flow(date("2022-04-12"), "wenj")
    flow.step("review", after(flow.days["accept"], (0, 2, 4)), "初审")
    flow.step("recheck", after(flow.days["review"], (1, 3), gap=2), "复核")
    flow.edit("wenj", between(flow.days["review"], flow.days["recheck"])[0], "银行账号", flow.payee, bank_card())
    flow.step("approve", after(flow.days["recheck"], (2, 4)), "终审")
    flow.settle()
    near("B05", "终审前修改", "edited before the approval", cases=[flow.no], field="银行账号")

    flow = start("2022-06-06", "jiangl", review="pengjy", recheck="ranqm", approve="longzh", publicise="taoh")
    flow.step("return", after(flow.days["approve"]), "退回", account="ranqm")
    flow.edit("jiangl", after(flow.days["return"]), "银行账号", flow.payee, bank_card())
    flow.days["accept"] = after(flow.days["return"])
    flow.decide()
    flow.settle()
    near("B05", "终审后退回，修改后重新初审、复核、终审", "returned after approval, edited, decided again", cases=[flow.no], field="银行账号")

    flow = start("2022-07-08", "luojg")
    flow.settle()
    flow.edit("luojg", after(flow.days["approve"]), "联系电话", "19900012121", "19900013434")
    near("B05", "终审后只修改联系电话，不属敏感字段", "only a telephone number after the approval", cases=[flow.no], field="联系电话")

    flow = start("2022-05-17", "wangq", approve="longzh")
    flow.settle()
    flow.edit("wangq", after(flow.days["pay"]), "银行账号", flow.payee, bank_card())
    near("B05", "拨付后修改银行账号", "payee changed after the payment", cases=[flow.no], field="银行账号")

    revert(start)
    payees()


def revert(start):
    flow = Flow(date("2022-08-22"), "jiangl")
    old, new = flow.payee, bank_card()
    flow.edit("jiangl", flow.days["accept"], "银行账号", old, new)
    assert flow.run()
    flow.edit("jiangl", after(flow.days["pay"], gap=3), "银行账号", new, old)
    planted("B07", "受理当日账号甲改乙，拨付至乙后改回甲", "payee A to B, paid to B, back to A",
            subject=flow.subject, field="银行账号", cases=[flow.no], who="jiangl")

    flow = Flow(date("2022-09-27"), "wenj")
    right = flow.payee
    DESK["wenj", date("2022-09-27")][-1].payee = wrong = slip(right)
    flow.edit("wenj", flow.days["accept"], "银行账号", wrong, right)
    flow.run()
    near("B07", "更正一位数字，只改一次", "one correction, not changed back", subject=flow.subject, field="银行账号", cases=[flow.no])

    flow = Flow(date("2022-01-12"), "tanyx")
    old, new = flow.payee, bank_card()
    flow.edit("tanyx", flow.days["accept"], "银行账号", old, new)
    flow.run()
    flow.edit("tanyx", date("2022-07-28"), "银行账号", new, old)
    near("B07", "半年后改回，超过120天", "changed back after more than 120 days", subject=flow.subject, field="银行账号", cases=[flow.no])


def payees():
    def redirected(text, accepter, card):
        flow = Flow(date(text), accepter)
        flow.edit(accepter, flow.days["accept"], "银行账号", flow.payee, card)
        flow.run()
        return flow

    card = bank_card()
    flows = [redirected(t, "jiangl", card) for t in ("2022-02-22", "2022-04-26", "2022-07-06")]
    planted("B09", "三名申请人经修改后共用一个收款账号", "three subjects end at one payee after edits", payee=card,
            subjects=[f.subject for f in flows], cases=[f.no for f in flows])
    flow = redirected("2022-09-15", "luojg", PEOPLE["luojg"].wage_card)
    planted("B09", "收款账号改为工作人员罗建国的工资卡", "payee changed to a staff member's wage card",
            payee=PEOPLE["luojg"].wage_card, who="luojg", subjects=[flow.subject], cases=[flow.no])
    card = bank_card()
    first = Flow(date("2022-03-09"), "zhangwei02", payee=card, approve="longzh")
    first.run()
    second = Flow(date("2022-06-15"), "zhangwei02", approve="longzh")
    second.edit("zhangwei02", second.days["accept"], "银行账号", second.payee, card)
    second.run()
    HOUSEHOLD.extend([card, first.subject, second.subject])
    near("B09", "夫妻共用账号，方案 [households] 已列明", "a household of two that the policy names", payee=card,
         subjects=[first.subject, second.subject])


def log_cleared():
    visit("chengli", "FG-SB-20", [(at("2022-09-22 17:41:00"), "清空日志", {})])


def plant_all():
    """In a fixed order: each draws from the one generator."""
    for plant in (leavers, movers, leave, one_person_two_steps, vendors, edits, shared_accounts, kiosks, beyond_duty,
                  dormant, log_cleared):
        plant()
