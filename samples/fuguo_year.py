"""The ordinary year 2022 of the invented town: calendar, invented numbers, cases, who is on duty (read by make_fuguo.py)."""

import datetime as dt
import random
from dataclasses import dataclass

import fuguo_town as town
from fuguo_town import JY, SB

RNG = random.Random(20221231)
LATER = random.Random(20230105)  # for what was added once the year was drawn

LHJY, GYX, QZCY = "灵活就业社会保险补贴", "公益性岗位社会保险补贴", "一次性求职创业补贴"
CBDJ = "城乡居民养老保险参保登记"

# ---------------------------------------------------------------- calendar

OFF = [("01-01", "01-03"), ("01-31", "02-06"), ("04-03", "04-05"), ("04-30", "05-04"),
       ("06-03", "06-05"), ("09-10", "09-12"), ("10-01", "10-07"), ("12-31", "12-31")]
WORK = {"01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"}


def is_working_day(day):
    """2022 only: statutory holidays and swapped days, else Monday to Friday."""
    md = day.strftime("%m-%d")
    if any(a <= md <= b for a, b in OFF):
        return False
    return md in WORK or day.weekday() < 5


DAYS = [d for d in (dt.date(2022, 1, 1) + dt.timedelta(n) for n in range(365)) if is_working_day(d)]
INDEX = {d: i for i, d in enumerate(DAYS)}
SB_HOLE = {dt.date(2022, 8, n) for n in range(15, 20)}


def date(text):
    return dt.date.fromisoformat(text)


def at(text):
    return dt.datetime.fromisoformat(text)


def after(day, weekdays=range(7), gap=1):
    """First working day on one of `weekdays`, at least `gap` working days after `day`; None past the year."""
    for d in DAYS[INDEX[day] + gap:]:
        if d.weekday() in weekdays:
            return d
    return None


def between(a, b):
    """Working days strictly between two working days."""
    return DAYS[INDEX[a] + 1:INDEX[b]]


# ---------------------------------------------------------------- invented numbers

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
USED_IDS = set()


def check_digit(first17):
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, WEIGHTS)) % 11]


def id_number(birth, sex, want_x=False, rng=RNG):
    """A valid-looking number in region 500224 with a sequence code of 900 or more."""
    for seq in rng.sample(range(900, 1000), 100):
        if (seq % 2 == 1) != (sex == "M"):
            continue
        first = f"500224{birth.replace('-', '')}{seq}"
        number = first + check_digit(first)
        if number not in USED_IDS and (number.endswith("X") or not want_x):
            USED_IDS.add(number)
            return number
    raise AssertionError("no sequence code left")


def wrong_digit(number):
    """One digit misread: the check digit no longer fits."""
    return number[:11] + str((int(number[11]) + 3) % 10) + number[12:]


def luhn_ok(number):
    digits = [int(c) for c in reversed(number)]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


USED_CARDS = set()


def bank_card(rng=RNG):
    while True:
        number = "621799" + "".join(str(rng.randrange(10)) for _ in range(13))
        if not luhn_ok(number) and number not in USED_CARDS:
            USED_CARDS.add(number)
            return number


def resident():
    birth = dt.date(1962, 1, 1) + dt.timedelta(RNG.randrange(34 * 365))
    return id_number(birth.isoformat(), RNG.choice("MF"))


# ---------------------------------------------------------------- people and accounts

PEOPLE = {p.key: p for p in town.people()}
ACCOUNTS = {a.name: a for a in town.accounts()}
for n, person in enumerate(PEOPLE.values(), 1):
    draw = LATER if person.key in town.LATER else RNG
    person.id_number = id_number(person.birth, person.sex, want_x=person.key == "ranqm", rng=draw)
    person.person_no = "" if person.employment == "驻场" or not person.listed else f"FG{n:03d}"
    person.wage_card = "" if person.employment == "驻场" or not person.listed else bank_card(draw)
    person.phone = f"1990000{1000 + 37 * n}"

TERMINALS = sorted({a.terminal for a in ACCOUNTS.values() if a.terminal != "FG-JC-01"}
                   | {"FG-DT-01", "FG-DT-02", "FG-CK-09", "FG-SB-09", "FG-SB-11"})
IP = {t: f"10.50.{9 if 'YW' in t else 8}.{11 + n}" for n, t in enumerate([*TERMINALS, "FG-JC-01"])}


def holder(account):
    """The name a log prints beside the account."""
    return PEOPLE[ACCOUNTS[account].owner.split("+")[0]].name


def terminal(account, day):
    """Where the account's holder sits that day: two movers change desks."""
    if account == "qinl" and day >= date("2022-05-16"):
        return "FG-SB-09"
    if account == "dengxl" and day >= date("2022-06-13"):
        return "FG-SB-11"
    return ACCOUNTS[account].terminal


# When each account's ordinary work stops or pauses: (first day away, last day away).
AWAY = {
    "liaowb": [("2022-03-30", "2022-04-06")],
    "taoh": [("2022-03-01", "2022-03-20")],
    "xiax": [("2022-04-14", "2022-12-31")],
    "xiangcm": [("2022-05-07", "2022-10-16")],
    "qinl": [("2022-05-13", "2022-05-20")],
    "dengxl": [("2022-06-10", "2022-06-14")],
    "zhengdf": [("2022-06-30", "2022-12-31")],
    "tangdy": [("2022-07-01", "2022-12-31")],
    "huangxy": [("2022-08-03", "2022-12-31")],
    "qinch": [("2022-08-30", "2022-12-31")],
    "shil": [("2022-09-09", "2022-09-14")],
    "wuqiong": [("2022-10-01", "2022-12-31")],
    "fengx": [("2022-10-10", "2022-12-31")],
    "lub": [("2022-10-29", "2022-12-31")],
}


def present(account, day):
    return not any(date(a) <= day <= date(b) for a, b in AWAY.get(account, []))


# ---------------------------------------------------------------- what happens


@dataclass
class Act:
    """One row of the log, before it has a number."""

    account: str
    action: str
    at: dt.datetime | None = None
    system: str = JY
    operator: str = ""
    terminal: str = ""
    case: str = ""
    matter: str = ""
    subject: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    amount: str = ""
    payee: str = ""
    target: str = ""
    result: str = "成功"
    seq: int = 0


DESK = {}    # (account, day) → acts in order, to be given times
FIXED = []   # acts with their time
CASES = {}   # case number → the days and accounts of its steps


def do(account, day, action, **more):
    """An act at the holder's own desk, at a time to be drawn."""
    assert day in INDEX, day
    act = Act(account, action, system=ACCOUNTS[account].system, **more)
    DESK.setdefault((account, day), []).append(act)
    return act


def fixed(account, when, action, **more):
    FIXED.append(Act(account, action, at=when, system=ACCOUNTS[account].system, **more))


def query(account, day, **more):
    do(account, day, "查询", subject=RNG.choice(RESIDENTS), **more)


RESIDENTS = [resident() for _ in range(60)]
SERIAL = {}


def case_number(system, day):
    n = SERIAL[system, day] = SERIAL.get((system, day), 0) + 1
    return f"{'JYBT' if system == JY else 'SBCB'}{day:%Y%m%d}{n:03d}"


TEAM = {
    "review": (["pengjy", "liaowb", "xiangcm", "wuqiong", "qinl"], "初审"),
    "recheck": (["ranqm", "taoh", "zhengdf", "qinch", "shil", "fengx"], "复核"),
    "approve": (["longzh", "zhangwei01", "shil"], "终审"),
}
ON_DUTY = {}


def on_duty(step, day, barred=()):
    """Who does a step that day; two at most, so that staff work in batches."""
    able = []
    for name in TEAM[step][0]:
        if not present(name, day):
            continue
        if name == "qinl" and day < date("2022-05-23"):
            continue
        if name == "shil" and (step == "approve") != (day >= date("2022-09-15")):
            continue
        able.append(name)
    if (step, day) not in ON_DUTY:
        ON_DUTY[step, day] = RNG.sample(able, min(2, len(able)))
    choice = [n for n in ON_DUTY[step, day] if n not in barred]
    return RNG.choice(choice or [n for n in able if n not in barred])


class Flow:
    """A subsidy case 受理 → 初审 → 复核 → 终审 → 公示 → 拨付, every step on a later day than the one before."""

    def __init__(self, day, accepter, matter=LHJY, subject=None, payee=None, **who):
        self.no = case_number(JY, day)
        self.matter, self.subject = matter, subject or resident()
        self.payee = payee or bank_card()
        self.amount = f"{RNG.randrange(1100, 4600) + RNG.choice([0, 0.5, 0.36]):.2f}"
        self.who, self.days = {"accept": accepter, **who}, {"accept": day}
        CASES[self.no] = self
        self.act("accept", "受理", payee=self.payee)

    def act(self, step, action, account=None, **more):
        account = account or self.who[step]
        return do(account, self.days[step], action, case=self.no, matter=self.matter,
                  subject=self.subject, amount=self.amount, **more)

    def edit(self, account, day, field, old, new):
        if field == "银行账号":
            self.payee = new
        do(account, day, "修改", case=self.no, matter=self.matter, subject=self.subject,
           field=field, old=old, new=new)

    def step(self, step, day, action, **more):
        """Take a step on `day` by the account named for it, or by who is on duty; false past the year's end."""
        if day is None:
            return False
        self.days[step] = day
        if step in TEAM and step not in self.who:
            self.who[step] = on_duty(step, day, barred=self.who.values())
        self.act(step, action, **more)
        return True

    def decide(self):
        """First review, recheck and approval on the usual days."""
        for step, weekdays in (("review", (0, 2, 4)), ("recheck", (1, 3)), ("approve", (2, 4))):
            last = self.days[{"review": "accept", "recheck": "review", "approve": "recheck"}[step]]
            if not self.step(step, after(last, weekdays), TEAM[step][1]):
                return False
        return True

    def settle(self):
        """Publication on a Monday and payment on a Thursday at least six working days later."""
        monday = after(self.days["approve"], (0,))
        self.who.setdefault("publicise", RNG.choice(["ranqm", "taoh"]))
        if monday and not present(self.who["publicise"], monday):
            self.who["publicise"] = "ranqm"
        if not self.step("publicise", monday, "公示"):
            return False
        thursday = after(monday, (3,), gap=6)
        payer = "tangdy" if thursday and thursday.day <= 7 and present("tangdy", thursday) else "xiecl"
        self.who.setdefault("pay", payer)
        return self.step("pay", thursday, "拨付", payee=self.payee)

    def run(self):
        return self.decide() and self.settle()


WINDOW = ["hemin", "jiangl", "zhangwei02", "tanyx", "luojg", "fanlp", "wangq", "wenj",
          "dengxl", "qinl", "xiax", "lub", "huangxy", "hejun"]


def accepters(day):
    able = [n for n in WINDOW if present(n, day)]
    if day >= date("2022-05-13"):
        able = [n for n in able if n != "qinl"]
    if day >= date("2022-06-10"):
        able = [n for n in able if n != "dengxl"]
    return able


def slip(number):
    """A card number with one digit mistyped, as the accepter corrects it before the first decision."""
    while True:
        n = RNG.randrange(8, len(number))
        wrong = number[:n] + str((int(number[n]) + RNG.randrange(1, 10)) % 10) + number[n + 1:]
        if not luhn_ok(wrong) and wrong not in USED_CARDS:
            USED_CARDS.add(wrong)
            return wrong


def ordinary_cases():
    """One to three cases a working day, in order throughout."""
    for day in DAYS:
        first = RNG.choice(accepters(day))
        for n in range(1 + (RNG.random() < 0.42) + (RNG.random() < 0.14)):
            who = first if n == 0 or RNG.random() < 0.7 else RNG.choice(accepters(day))
            flow = Flow(day, who, RNG.choice([LHJY, LHJY, LHJY, GYX, QZCY]))
            if who not in ("huangxy", "hejun") and RNG.random() < 0.1:
                ordinary_edit(flow, day)
            flow.run()


def ordinary_edit(flow, day):
    """Data entry put right by the accepter on the day of acceptance."""
    account = flow.who["accept"]
    kind = RNG.choice(["联系电话", "家庭住址", "银行账号", "缴费月数"])
    if kind == "银行账号":
        right = flow.payee
        DESK[account, day][-1].payee = wrong = slip(right)
        flow.edit(account, day, kind, wrong, right)
    elif kind == "联系电话":
        flow.edit(account, day, kind, f"1990001{RNG.randrange(10**4):04d}", f"1990001{RNG.randrange(10**4):04d}")
    elif kind == "缴费月数":
        flow.edit(account, day, kind, "2", "3")
    else:
        flow.edit(account, day, kind, "福果镇红岩村2组", "福果镇红岩村3组")


def insurance_cases():
    """The second system: registration in three steps, no money; quiet in the week of SB_HOLE."""
    open_days = [d for d in DAYS if d not in SB_HOLE]

    def nxt(day):
        later = [d for d in open_days if d > day]
        return later[RNG.randrange(1, 3)] if len(later) > 3 else None

    for i, day in enumerate(open_days):
        clerk = ("sb_liuq", "sb_luoy")[i % 2]
        query(clerk, day)
        if i % 3:
            continue
        no, who = case_number(SB, day), resident()
        fact = {"case": no, "matter": CBDJ, "subject": who}
        do(clerk, day, "受理", **fact)
        for account, action in (("sb_jiangh", "初审"), (RNG.choice(["sb_houy", "sb_houy", "sb_wenj"]), "终审")):
            day = nxt(day)
            if day is None:
                break
            do(account, day, action, **fact)


def routine():
    """Logins and look-ups that keep accounts in use: archives, administrators, vendors, recheckers."""
    def monthly(account, months, times=1, skip=()):
        for month in months:
            days = [d for d in DAYS if d.month == month and present(account, d) and d not in skip]
            for day in sorted(RNG.sample(days, times)):
                query(account, day)

    year = range(1, 13)
    monthly("mocy", year, 3)
    monthly("leim", year, 2)
    monthly("yw_zhaol", year, 1)
    monthly("yw_sunh", year, 2)
    monthly("hejun", year, 1)
    monthly("dengxl", range(7, 13), 2)
    for account in ("chengli", "ouyangl"):
        for month in year:
            DESK.setdefault((account, RNG.choice([d for d in DAYS if d.month == month])), [])
    do("mocy", date("2022-11-09"), "导出", matter=LHJY)
    query("fengx", date("2022-10-12"))
    query("tangdy", date("2022-07-04"))
    query("huangxy", date("2022-08-03"))
