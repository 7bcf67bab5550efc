"""What the registers beside the log show, and rights that nobody should have (read by make_fuguo.py).

Nothing here draws from the year's generator: the year stays as it was drawn before these were added.
"""

import datetime as dt

from fuguo_plants import EXPECTED, near, planted, visit
from fuguo_town import SB
from fuguo_year import CASES, GYX, LHJY, PEOPLE, RESIDENTS, at, date, fixed

ORDERS = []     # 工单号, 业务编号, 证件号码, 修改字段, 类型, 审批人, 审批时间
FACTS = []      # 证件号码, 情形, 起始日期, 终止日期, 来源, 登记时间
RELATIVES = []  # 工号, 姓名, 关系, 亲属身份证号


def ordinary(matter=None, **who):
    """The first paid case of spring that no other story names, of a matter and with certain people."""
    named = {case for entry in EXPECTED for case in entry.get("cases", [])}
    for flow in CASES.values():
        fits = "pay" in flow.days and date("2022-03-01") <= flow.days["accept"] <= date("2022-05-31")
        if (fits and flow.no not in named and (matter is None or flow.matter == matter)
                and all(flow.who[step] == name for step, name in who.items())):
            return flow
    raise AssertionError(who)


def rules_and_lists():
    planted("A01", "账户管理办法已于2021-12-31废止，没有新的", "the rules for accounts were repealed at the end of 2021")
    planted("A03", "社保经办系统权限目录未标风险等级", "the catalogue of the second system marks no right as of high risk",
            system=SB)


def approvals():
    planted("A02", "韦红英的账户3月1日开通，3月18日才审批", "opened on 1 March, approved on the 18th", account="weihy", who="weihy")
    near("A02", "开户前已审批", "approved before it was opened", account="gongq", who="gongq")


def people_without_rights_and_rights_without_people():
    planted("A09", "田雨11月7日到窗口受理岗，一直没有账户", "at the window since 7 November and still without an account", who="tianyu")
    near("A09", "到岗当日开户", "her account was opened on her first day", who="gongq")
    for text in ("2022-03-21", "2022-06-21", "2022-09-20", "2022-12-20"):
        visit("jc_chen", "FG-JC-01", [(at(text + " 15:20:00"), "查询", {"subject": RESIDENTS[7]})])
    planted("A10", "花名册中没有陈国栋", "no 陈国栋 in the roster", account="jc_chen")
    near("A10", "身份证号有误，按工号对上", "the ID number has a wrong digit, the person number leads to her", account="taoh", who="taoh")
    for text in ("2022-03-17", "2022-07-20", "2022-12-21"):
        start = at(text + " 15:05:00")
        fixed("sb_test", start, "登录", terminal="FG-SB-20")
        fixed("sb_test", start + dt.timedelta(minutes=9), "退出", terminal="FG-SB-20")
    planted("A12", "测试账户一直启用并有登录", "a test account, enabled and used", account="sb_test")
    near("A12", "公用账户按 A05 报告", "a shared account is A05's", account="fgdt01")
    planted("A14", "贺军的账户有效期至11月30日，到期未停用", "valid until 30 November, still enabled", account="hejun", who="hejun")
    planted("B19", "贺军的账户到期后仍在操作", "acts under the account after it expired", account="hejun", who="hejun")
    near("A14", "没有有效期", "no day of expiry", account="huangxy", who="huangxy")
    near("B19", "停用当日及以前的操作", "acts up to the day of disabling", account="qinch", who="qinch")


def rights_out_of_place():
    fixed("chengli", at("2022-05-27 16:10:00"), "登录", terminal="FG-SB-20")
    fixed("chengli", at("2022-05-27 16:12:00"), "参数维护", terminal="FG-SB-20")
    fixed("chengli", at("2022-05-27 16:20:00"), "退出", terminal="FG-SB-20")
    planted("A15", "莫春燕持有参数维护，全年未用", "holds 参数维护 and did not use it all year", account="mocy", who="mocy",
            permission="参数维护")
    near("A15", "11月导出过一次", "she exported once in November", account="mocy", who="mocy", permission="数据导出")
    planted("A04", "窗口人员罗建国持有数据导出，岗位职责中没有", "a window clerk holds 数据导出, which his post is not given",
            account="luojg", who="luojg", permission="数据导出")
    planted("A16", "同岗窗口人员中只有罗建国持有数据导出", "of all window clerks only 罗建国 holds 数据导出", account="luojg",
            who="luojg", permission="数据导出")
    near("A16", "档案管理岗只有两人，无从比较", "two people in the post are too few to compare", account="mocy", who="mocy",
         permission="数据导出")
    planted("A18", "程立兼系统管理与审计管理", "system administrator and audit administrator in one", who="chengli")
    near("A18", "只有审计管理一项", "audit administrator only", who="leim")
    visit("hemin", "FG-CK-01", [(at("2022-06-17 16:05:00"), "密码重置", {"target": "tanyx"})])
    visit("tanyx", "FG-CK-04", [(at("2022-06-17 16:14:00"), "查询", {"subject": RESIDENTS[8]})])
    for rule in ("A04", "A16"):
        planted(rule, "窗口人员中只有何敏可重置他人密码，岗位职责中没有", "of all window clerks she alone may reset passwords; her post is not given it",
                account="hemin", who="hemin", permission="密码重置")
    planted("A19", "何敏可重置他人密码，由此可进入终审账户", "may reset passwords, and so get into an approver's account",
            account="hemin", who="hemin")
    near("A19", "安全管理员本来负责授权", "granting rights is her post", account="ouyangl", who="ouyangl")
    planted("A20", "廖文斌的数据范围为全区", "his data scope is the whole district", account="liaowb", who="liaowb",
            permission="业务初审")
    near("A20", "镇社保所管辖全镇", "the town's office has the whole town in its charge", account="longzh", who="longzh")
    visit("ouyangl", "FG-SB-21", [(at("2022-10-13 09:30:00"), "授权", {}),
                                  (at("2022-10-13 10:05:00"), "查询", {"subject": RESIDENTS[9]})])
    visit("ouyangl", "FG-SB-21", [(at("2022-10-13 17:10:00"), "授权", {})])
    planted("A22", "欧阳琳给自己授予查询岗，当日收回", "the security administrator gave herself 查询岗 and took it back the same day",
            account="ouyangl", who="ouyangl")
    near("A22", "由欧阳琳授权，次日未收回", "granted by somebody else", account="gongq", who="gongq")


def orders():
    """Which changes were ordered: what the accepter puts right before the review needs none."""
    def order(case, field, day):
        subject = CASES[case].subject if case else RESIDENTS[10]
        ORDERS.append((f"FGXG2022{len(ORDERS) + 1:03d}", case, subject, field, "单笔", "龙正华", day))

    by_rule = {(entry["rule"], entry["kind"], n): entry for n, entry in enumerate(EXPECTED)}
    find = lambda rule, note: next(e for (r, _, _), e in by_rule.items() if r == rule and note in e["note"])  # noqa: E731
    paid, kept = find("B05", "after the payment")["cases"][0], find("B07", "120 days")["cases"][0]
    early = find("B05", "edited before the approval")["cases"][0]
    order("", "缴费月数", "2022-01-04")
    order(early, "银行账号", CASES[early].days["review"].isoformat())
    order(paid, "银行账号", CASES[paid].days["pay"].isoformat())
    order(kept, "银行账号", "2022-07-27")
    cases = {"lub": find("B05", "publication and before"), "fanlp": find("B05", "approval and publication"),
             "jiangl": find("B07", "back to A")}
    for who, entry in cases.items():
        planted("B06", f"{PEOPLE[who].name}修改银行账号，没有审批单", "changed a payee without an order", who=who,
                cases=entry["cases"])
    near("B06", "初审后修改，事前有审批单", "changed after the first review, on an order", who="wenj", cases=[early])
    near("B06", "拨付后修改，事前有审批单", "changed after the payment, on an order", who="wangq", cases=[paid])
    near("B06", "半年后改回，有审批单", "changed back after half a year, on an order", who="tanyx", cases=[kept])


def relatives():
    own, other = ordinary(review="pengjy"), ordinary(review="liaowb")
    RELATIVES.append((PEOPLE["pengjy"].person_no, "彭家勇", "配偶", own.subject))
    RELATIVES.append((PEOPLE["taoh"].person_no, "陶红", "兄弟", other.subject))
    assert "taoh" not in other.who.values()
    planted("B11", "彭家勇初审其配偶的申请", "reviewed his wife's claim", who="pengjy", cases=[own.no])
    near("B11", "陶红的兄弟的申请由他人办理", "her brother's claim was handled by others", who="taoh", cases=[other.no])


def comparisons():
    wrong = ordinary(LHJY, approve="zhangwei01")
    FACTS.append((wrong.subject, "已就业", "2021-10-08", "", "社保经办系统", "2021-10-15"))
    planted("B17", "申请人2021年10月起已就业，仍终审并拨付", "employed since October 2021, approved and paid all the same",
            cases=[wrong.no])
    welfare = ordinary(GYX)
    FACTS.append((welfare.subject, "已就业", "2021-07-01", "", "社保经办系统", "2021-07-09"))
    near("B17", "公益性岗位人员已就业不影响补贴", "whoever is in a public-welfare post is employed by definition", cases=[welfare.no])


def at_the_machines():
    """A vendor's export beyond his rights, a login after a reset, a case that appears with its last two steps."""
    visit("yw_sunh", "FG-YW-02", [(at("2022-09-28 15:30:00"), "导出", {"matter": LHJY})])
    planted("B18", "孙浩没有数据导出权限而导出", "exported without the right to", account="yw_sunh", who="sunh")
    planted("B21", "驻场人员导出数据", "an export by a vendor engineer", who="sunh")
    near("B18", "受理岗收回之前的受理", "acceptances before the role was revoked", account="qinl", who="qinl")
    near("B21", "本单位人员导出一次", "one export by the office's own clerk", who="mocy")
    visit("hemin", "FG-CK-01", [(at("2022-11-29 16:02:00"), "密码重置", {"target": "fanlp"})])
    visit("fanlp", "FG-CK-01", [(at("2022-11-29 16:10:00"), "查询", {"subject": RESIDENTS[11]})])
    planted("B24", "何敏重置樊丽萍的密码，几分钟后该账户在何敏的终端登录", "何敏 resets 樊丽萍's password; minutes later her account logs in at 何敏's desk",
            account="fanlp")
    near("B24", "重置后本人在自己的终端登录", "after the reset the owner logs in at her own desk", account="tanyx")
    case = {"case": "JYBT20220824009", "matter": LHJY, "subject": RESIDENTS[12], "amount": "2210.00"}
    visit("taoh", "FG-SB-05", [(at("2022-08-24 16:40:05"), "复核", case)])
    visit("zhangwei01", "FG-SB-02", [(at("2022-08-24 16:40:23"), "终审", case)])
    planted("B12", "没有受理即终审", "approved without having been accepted", who="zhangwei01", cases=[case["case"]])
    planted("B14", "复核后18秒终审", "approved eighteen seconds after the recheck", who="zhangwei01", cases=[case["case"]])
    returned = next(e for e in EXPECTED if e["rule"] == "B05" and "decided again" in e["note"])["cases"]
    near("B12", "退回后重新初审、复核", "reviewed and rechecked anew after its return", cases=returned)
    near("B14", "复核两天以后终审", "approved two days after the recheck", cases=returned)


def plant_all():
    """After the year and its own stories."""
    for plant in (rules_and_lists, approvals, people_without_rights_and_rights_without_people, rights_out_of_place, orders,
                  relatives, comparisons, at_the_machines):
        plant()
