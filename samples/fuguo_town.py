"""The people, posts, rights and accounts of the invented town 福果镇 (data only; read by make_fuguo.py).

Nobody here exists. ID numbers have a correct GB 11643 check digit but sequence codes from 900 up, and bank
numbers fail the Luhn check on purpose, so that neither can be taken for a real one.
"""

from dataclasses import dataclass, field

JY = "就业补贴系统"
SB = "社保经办系统"

SBS = "福果镇社保所"
HALL = "福果镇便民服务中心"
CZB = "福果镇财政办"
VENDOR = "福果数通科技有限公司"
AGENCY = "福果人力资源服务有限公司"

# permission → (system, action class, risk)
PERMISSIONS = {
    "业务受理": (JY, "受理", "低"),
    "业务查询": (JY, "查询", "低"),
    "业务初审": (JY, "初审", "高"),
    "业务复核": (JY, "复核", "高"),
    "业务终审": (JY, "终审", "高"),
    "结果公示": (JY, "公示", "中"),
    "资金拨付": (JY, "拨付", "高"),
    "信息修改": (JY, "修改", "高"),
    "业务退回": (JY, "退回", "中"),
    "数据导出": (JY, "导出", "高"),
    "参数维护": (JY, "参数维护", "高"),
    "用户管理": (JY, "用户管理", "高"),
    "角色授权": (JY, "授权", "高"),
    "日志清理": (JY, "清空日志", "高"),
    "日志查询": (JY, "查询", "低"),
    "密码重置": (JY, "重置密码", "高"),
    # Nobody ever said which rights of the second system are of high risk.
    "参保受理": (SB, "受理", ""),
    "参保查询": (SB, "查询", ""),
    "参保初审": (SB, "初审", ""),
    "参保终审": (SB, "终审", ""),
}

# (system, role) → (permissions, parent role: the role that contains this one)
ROLES = {
    (JY, "受理岗"): (["业务受理", "业务查询", "信息修改"], None),
    (JY, "初审岗"): (["业务初审", "业务查询", "业务退回"], None),
    (JY, "复核岗"): (["业务复核", "业务查询", "业务退回", "结果公示"], None),
    (JY, "终审岗"): (["业务终审", "业务查询"], None),
    (JY, "拨付岗"): (["资金拨付", "业务查询"], None),
    (JY, "村级协办岗"): (["业务受理", "业务查询"], None),
    (JY, "查询岗"): (["业务查询"], None),
    (JY, "运维支持岗"): (["业务终审", "业务查询"], None),
    (JY, "数据维护岗"): (["参数维护"], None),
    (JY, "数据导出组"): (["数据导出"], "数据维护岗"),
    (JY, "系统管理岗"): (["用户管理", "参数维护", "日志清理"], None),
    (JY, "安全管理岗"): (["角色授权"], None),
    (JY, "审计管理岗"): (["日志查询"], None),
    (JY, "大厅值班岗"): (["密码重置"], None),
    (SB, "参保受理岗"): (["参保受理", "参保查询"], None),
    (SB, "参保初审岗"): (["参保初审", "参保查询"], None),
    (SB, "参保终审岗"): (["参保终审", "参保查询"], None),
}

DUTIES = {
    "窗口受理岗": ["业务受理", "业务查询", "信息修改"],
    "村级协办岗": ["业务受理", "业务查询"],
    "初审岗": ["业务初审", "业务查询", "业务退回"],
    "复核岗": ["业务复核", "业务查询", "业务退回", "结果公示"],
    "审批岗": ["业务终审", "业务查询"],
    "拨付岗": ["资金拨付", "业务查询"],
    "档案管理岗": ["业务查询"],
    "驻场运维岗": ["业务查询"],
    "系统管理岗": ["用户管理", "参数维护", "日志清理"],
    "安全管理岗": ["角色授权"],
    "审计管理岗": ["日志查询"],
    "参保受理岗": ["参保受理", "参保查询"],
    "参保初审岗": ["参保初审", "参保查询"],
    "参保审批岗": ["参保终审", "参保查询"],
}


@dataclass
class Person:
    """One person of the roster; `key` is only this script's name for them."""

    key: str
    name: str
    sex: str
    birth: str
    org: str
    post: str
    employment: str = "在编"
    employer: str = ""
    status: str = "在职"
    hired: str = "2015-07-01"
    left: str = ""
    id_number: str = ""
    person_no: str = ""
    wage_card: str = ""
    phone: str = ""
    listed: bool = True


@dataclass
class Account:
    """One account; grants are (role, granted_at, revoked_at); blank granted_at: drawn by the generator."""

    system: str
    name: str
    owner: str
    terminal: str
    grants: list
    kind: str = "个人"
    status: str = "启用"
    created: str = ""
    disabled: str = ""
    last_login: str = ""
    expires: str = ""
    terminals: list = field(default_factory=list)


def people():
    """The roster in the order of the sheet."""
    p = Person
    return [
        p("longzh", "龙正华", "M", "1970-05-16", SBS, "审批岗", hired="1995-08-01"),
        p("zhangwei01", "张伟", "M", "1979-11-02", SBS, "审批岗", hired="2003-09-01"),
        p("pengjy", "彭家勇", "M", "1983-03-21", SBS, "初审岗", hired="2008-07-15"),
        p("liaowb", "廖文斌", "M", "1962-03-09", SBS, "初审岗", "聘用", hired="1984-07-01"),
        p("xiangcm", "向春梅", "F", "1991-08-30", SBS, "初审岗", hired="2014-08-01"),
        p("wuqiong", "吴琼", "F", "1992-12-11", SBS, "初审岗", status="长期休假", hired="2016-03-01"),
        p("qinl", "覃亮", "M", "1990-06-18", SBS, "初审岗", hired="2014-10-08"),
        p("ranqm", "冉启明", "M", "1980-01-25", SBS, "复核岗", hired="2004-07-01"),
        p("taoh", "陶红", "F", "1985-10-07", SBS, "复核岗", hired="2010-03-15"),
        p("fengx", "冯晓", "F", "1986-04-19", SBS, "复核岗", hired="2011-09-01"),
        p("zhengdf", "郑德芳", "F", "1967-06-20", SBS, "复核岗", status="退休", hired="1989-12-01", left="2022-06-30"),
        p("qinch", "秦川", "M", "1984-09-13", SBS, "复核岗", status="离职", hired="2009-07-01", left="2022-08-31"),
        p("shil", "石磊", "M", "1981-07-04", SBS, "审批岗", hired="2006-08-15"),
        p("mocy", "莫春燕", "F", "1989-02-17", SBS, "档案管理岗", "聘用", hired="2017-05-02"),
        p("dengxl", "邓小兰", "F", "1987-05-28", SBS, "档案管理岗", "聘用", hired="2015-04-01"),
        p("chengli", "程立", "M", "1988-12-05", SBS, "系统管理岗、审计管理岗", hired="2012-07-01"),
        p("ouyangl", "欧阳琳", "F", "1990-09-22", SBS, "安全管理岗", hired="2015-09-01"),
        p("leim", "雷鸣", "M", "1978-02-14", SBS, "审计管理岗", hired="2001-07-01"),
        p("liuq", "柳青", "F", "1993-01-19", SBS, "参保受理岗", "聘用", hired="2018-06-01"),
        p("luoy", "骆玉", "F", "1994-05-06", SBS, "参保受理岗", "聘用", hired="2019-03-01"),
        p("jiangh", "江海", "M", "1985-08-08", SBS, "参保初审岗", hired="2010-07-01"),
        p("houy", "侯勇", "M", "1976-10-29", SBS, "参保审批岗", hired="1999-08-01"),
        p("hemin", "何敏", "F", "1988-03-12", HALL, "窗口受理岗", hired="2013-06-01"),
        p("jiangl", "蒋丽", "F", "1995-07-15", HALL, "窗口受理岗", "劳务派遣", AGENCY, hired="2019-06-03"),
        p("zhangwei02", "张伟", "M", "1990-04-08", HALL, "窗口受理岗", "聘用", hired="2016-11-01"),
        p("tanyx", "谭玉霞", "F", "1984-11-23", HALL, "窗口受理岗", hired="2009-03-02"),
        p("luojg", "罗建国", "M", "1982-06-30", HALL, "窗口受理岗", "聘用", hired="2012-02-06"),
        p("fanlp", "樊丽萍", "F", "1991-01-31", HALL, "窗口受理岗", "合同制", hired="2016-05-03"),
        p("wangq", "汪强", "M", "1986-08-17", HALL, "窗口受理岗、审批岗", hired="2011-07-01"),
        p("wenj", "文静", "F", "1989-10-10", HALL, "窗口受理岗、参保审批岗", hired="2013-09-02"),
        p("gongq", "龚倩", "F", "1998-02-26", HALL, "窗口受理岗", "聘用", hired="2022-12-12"),
        p("xiax", "夏雪", "F", "1994-09-09", HALL, "窗口受理岗", "聘用", status="离职", hired="2018-09-03", left="2022-04-15"),
        p("lub", "卢斌", "M", "1985-12-20", HALL, "窗口受理岗", "聘用", status="离职", hired="2014-03-03", left="2022-10-31"),
        p("xiecl", "谢长林", "M", "1977-04-24", CZB, "拨付岗", hired="2000-07-01"),
        p("tangdy", "唐大勇", "M", "1983-07-27", CZB, "拨付岗", hired="2008-08-01"),
        p("weihy", "韦红英", "F", "1990-11-14", CZB, "拨付岗", hired="2014-07-01"),
        p("huangxy", "黄秀英", "F", "1975-03-03", "红岩村", "村级协办岗", "编外", hired="2017-01-03"),
        p("hejun", "贺军", "M", "1987-09-25", "柏树村", "村级协办岗", "公益性岗位", hired="2018-04-02"),
        p("zhaol", "赵磊", "M", "1992-06-02", SBS, "驻场运维岗", "驻场", VENDOR, hired="2020-05-06"),
        p("sunh", "孙浩", "M", "1996-10-18", SBS, "驻场运维岗", "驻场", VENDOR, hired="2021-03-08"),
        p("tianyu", "田雨", "F", "1999-04-13", HALL, "窗口受理岗", "聘用", hired="2022-11-07"),
        p("chengd", "陈国栋", "M", "1972-02-08", SBS, "", listed=False),
    ]


def accounts():
    """Every account of both systems."""
    a = Account
    one = lambda role: [(role, "", "")]  # noqa: E731
    hall, office = "FG-CK-{:02d}".format, "FG-SB-{:02d}".format
    return [
        a(JY, "longzh", "longzh", office(1), one("终审岗")),
        a(JY, "zhangwei01", "zhangwei01", office(2), one("终审岗")),
        a(JY, "pengjy", "pengjy", office(7), one("初审岗")),
        a(JY, "liaowb", "liaowb", office(10), one("初审岗")),
        a(JY, "xiangcm", "xiangcm", office(8), one("初审岗")),
        a(JY, "wuqiong", "wuqiong", office(12), [("初审岗", "", "2022-10-12 16:20:00")], status="停用", disabled="2022-10-12"),
        a(JY, "qinl", "qinl", hall(7), [("受理岗", "", "2022-05-19 10:05:00"), ("初审岗", "2022-05-20 09:10:00", "")]),
        a(JY, "ranqm", "ranqm", office(4), one("复核岗")),
        a(JY, "taoh", "taoh", office(5), one("复核岗")),
        a(JY, "fengx", "fengx", office(13), one("复核岗")),
        a(JY, "zhengdf", "zhengdf", office(3), one("复核岗")),
        a(JY, "qinch", "qinch", office(14), [("复核岗", "", "2022-08-31 17:20:00")], status="停用", disabled="2022-08-31 17:20:00"),
        a(JY, "shil", "shil", office(6), [("复核岗", "", "2022-09-14 09:00:00"), ("终审岗", "2022-09-14 09:00:00", "")]),
        a(JY, "mocy", "mocy", office(15), [("查询岗、数据维护岗", "", "")]),
        a(JY, "dengxl", "dengxl", hall(11), [("受理岗", "", ""), ("查询岗", "2022-06-14 09:30:00", "")]),
        a(JY, "chengli", "chengli", office(20), [("系统管理岗", "", ""), ("审计管理岗", "2020-06-01 10:12:00", "")], kind="管理员"),
        a(JY, "ouyangl", "ouyangl", office(21), [("安全管理岗", "", ""), ("查询岗", "2022-10-13 09:30:00", "2022-10-13 17:10:00")],
          kind="管理员"),
        a(JY, "leim", "leim", office(22), one("审计管理岗"), kind="管理员"),
        a(JY, "yw_zhaol", "zhaol", "FG-YW-01", one("运维支持岗"), kind="运维"),
        a(JY, "yw_sunh", "sunh", "FG-YW-02", one("查询岗"), kind="运维"),
        a(SB, "sb_liuq", "liuq", office(30), one("参保受理岗")),
        a(SB, "sb_luoy", "luoy", office(31), one("参保受理岗")),
        a(SB, "sb_jiangh", "jiangh", office(32), one("参保初审岗")),
        a(SB, "sb_houy", "houy", office(33), one("参保终审岗")),
        a(JY, "hemin", "hemin", hall(1), [("受理岗", "", ""), ("大厅值班岗", "2022-04-18 10:05:00", "")]),
        a(JY, "jiangl", "jiangl", hall(2), one("受理岗")),
        a(JY, "zhangwei02", "zhangwei02", hall(3), one("受理岗")),
        a(JY, "tanyx", "tanyx", hall(4), one("受理岗")),
        a(JY, "luojg", "luojg", hall(12), [("受理岗", "", ""), ("数据导出组", "2022-04-06 15:20:00", "")]),
        a(JY, "fanlp", "fanlp", hall(6), one("受理岗")),
        a(JY, "wangq", "wangq", hall(5), one("受理岗")),
        a(JY, "wangq2", "wangq", hall(5), [("终审岗", "2021-12-06 15:12:40", "")], created="2021-12-06"),
        a(JY, "wenj", "wenj", hall(8), one("受理岗")),
        a(SB, "sb_wenj", "wenj", hall(8), one("参保终审岗")),
        a(JY, "fgdt01", "jiangl+wenj", hall(10), one("查询岗"), kind="公用"),
        a(JY, "gongq", "gongq", hall(14), [("受理岗", "2022-12-12 15:30:00", "")], created="2022-12-12"),
        a(JY, "xiax", "xiax", hall(15), [("受理岗", "", "2022-05-20 16:00:00")], status="停用", disabled="2022年5月20日"),
        a(JY, "lub", "lub", hall(13), one("受理岗"), status="锁定"),
        a(JY, "xiecl", "xiecl", "FG-CZ-01", one("拨付岗")),
        a(JY, "tangdy", "tangdy", "FG-CZ-02", one("拨付岗")),
        a(JY, "weihy", "weihy", "FG-CZ-03", [("拨付岗", "2022-03-01 10:40:00", "")], created="2022-03-01"),
        a(JY, "huangxy", "huangxy", "FG-HY-01", one("村级协办岗")),
        a(JY, "hejun", "hejun", "FG-BS-01", one("村级协办岗"), expires="2022-11-30"),
        a(JY, "jc_chen", "chengd", "FG-JC-01", [("查询岗", "2019-05-06 09:30:00", "")], created="2019-05-05"),
        a(SB, "sb_test", "chengli", office(20), [], kind="测试", created="2019-09-02"),
    ]


# 变动类型, person, from org, from post, to org, to post, effective, end
HR_EVENTS = [
    ("病假", "taoh", SBS, "复核岗", "", "", "2022-03-01", "2022-03-20"),
    ("退休", "liaowb", SBS, "初审岗", "", "", "2022-03-31", ""),
    ("返聘", "liaowb", "", "", SBS, "初审岗", "2022-04-01", ""),
    ("辞职", "xiax", HALL, "窗口受理岗", "", "", "2022-04-15", ""),
    ("产假", "xiangcm", SBS, "初审岗", "", "", "2022-05-10", "2022-10-15"),
    ("轮岗", "qinl", HALL, "窗口受理岗", SBS, "初审岗", "2022-05-16", ""),
    ("调动", "dengxl", HALL, "窗口受理岗", SBS, "档案管理岗", "2022-06-13", ""),
    ("退休", "zhengdf", SBS, "复核岗", "", "", "2022-06-30", ""),
    ("调出", "qinch", SBS, "复核岗", "区人力资源和社会保障局", "", "2022-08-31", ""),
    ("轮岗", "shil", SBS, "复核岗", SBS, "审批岗", "2022-09-13", ""),
    ("产假", "wuqiong", SBS, "初审岗", "", "", "2022-10-10", "2023-04-06"),
    ("解聘", "lub", HALL, "窗口受理岗", "", "", "2022-10-31", ""),
    ("入职", "tianyu", "", "", HALL, "窗口受理岗", "2022-11-07", ""),
    ("入职", "gongq", "", "", HALL, "窗口受理岗", "2022-12-12", ""),
]

# Who came into this story after the year was drawn: their numbers must not move the draw.
LATER = ("tianyu", "chengd")

# 数据范围 of those grants that say one.
SCOPES = {"longzh": "福果镇", "pengjy": "福果镇", "liaowb": "区人力资源和社会保障局"}

# 机构, 上级机构, 管辖范围
ORGS = [
    ("区人力资源和社会保障局", "", ""),
    ("福果镇", "区人力资源和社会保障局", ""),
    (SBS, "福果镇", "福果镇"),
    (HALL, "福果镇", "福果镇"),
    (CZB, "福果镇", "福果镇"),
    ("红岩村", "福果镇", ""),
    ("柏树村", "福果镇", ""),
]

# 制度名称, 制度类别, 文号, 印发日期, 废止日期: the rules for accounts were repealed and never replaced.
DOCUMENTS = [
    ("福果镇信息系统账户管理办法", "账户管理制度", "福府发〔2017〕12号", "2017-05-08", "2021-12-31"),
    ("福果镇社保数据修改审批制度", "数据修改审批制度", "福府发〔2020〕3号", "2020-03-16", ""),
    ("福果镇信息安全保密制度", "信息安全制度", "福府发〔2019〕21号", "2019-11-04", ""),
]

# account, 审批事项, 申请角色, 审批时间; kept since December 2021.
APPROVALS = [
    ("wangq2", "开户", "终审岗", "2021-12-03"),
    ("wangq2", "授权", "终审岗", "2021-12-03"),
    ("weihy", "开户", "拨付岗", "2022-03-18"),
    ("weihy", "授权", "拨付岗", "2022-03-18"),
    ("luojg", "授权", "数据导出组", "2022-04-02"),
    ("hemin", "授权", "大厅值班岗", "2022-04-15"),
    ("qinl", "授权", "初审岗", "2022-05-19"),
    ("xiax", "注销", "", "2022-05-20"),
    ("dengxl", "授权", "查询岗", "2022-06-13"),
    ("qinch", "注销", "", "2022-08-31"),
    ("shil", "授权", "终审岗", "2022-09-13"),
    ("wuqiong", "停用", "", "2022-10-12"),
    ("gongq", "开户", "受理岗", "2022-12-09"),
    ("gongq", "授权", "受理岗", "2022-12-09"),
]
