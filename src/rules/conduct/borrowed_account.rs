//! B03: an account used at somebody else's own terminal.

use crate::{
    base::{
        ids::{AccountId, PersonId, TerminalId},
        maps::{Map, Set},
        time::Precision,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_AUDIT, ES_NO_LENDING, PLAN_CONDUCT},
    },
    graph::{Facts, Standing, Usage, share},
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Acts under one person's account at a terminal that is habitually another's, where something speaks against the
    /// holder having come over: the row names another operator; the holder has a terminal elsewhere; the holder was on
    /// leave, had left, or was active at another place within `switch_seconds`; or nearly all acts of the account come
    /// from that terminal.
    ///
    /// ## Why it matters
    /// Who uses a colleague's account decides and pays in the colleague's name, and the second pair of eyes is one's own.
    ///
    /// ## Evidence
    /// Every such act, the acts at the other place beside them, and the row that shows leave or departure. Proven where
    /// the rows name another operator, inferred otherwise. High where the holder was absent, another operator is named,
    /// a third party sits at the terminal or cases were decided or paid; medium otherwise; low where it rests on fewer
    /// than `home_min` acts of an account that is used nowhere else.
    ///
    /// ## Does not report
    /// Kiosks; failed attempts; acts while a registered stand-in acted for the holder; acts while the terminal's owner
    /// was away, or before or after the days on which the owner used it; accounts of several people (A05). Accounts
    /// whose holder is not resolved, logs without terminals, and people whose terminals nobody is known to own are
    /// listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.2 c and 8.1.4.3 a; by reference the Enshi measures, art. 5.
    ///
    /// ## Configuration
    /// None of its own; `[terminals]` says when a terminal is somebody's own (`home_share`, `home_min`), what is a
    /// kiosk (`kiosk_fanin`, `shared`) and what is at once (`switch_seconds`).
    ///
    /// ## Example
    /// Zheng has retired; her account goes on rechecking cases from the terminal at which Ran works.
    BorrowedAccount {
        code: "B03",
        name: "borrowed-account",
        family: Family::Conduct,
        severity: Severity::Medium,
        title: Text::new("疑似使用他人账号", "account apparently used by somebody else"),
        item: Text::new("三(三)2 利用他人权限", "3(3)2 use of others' rights"),
        basis: &[PLAN_CONDUCT, DJBH_ACCOUNTS, DJBH_AUDIT, ES_NO_LENDING],
        fix: Text::new(
            "核实所列操作的实际操作人，更换该账户口令、证书，严禁借用账户；需代办的履行授权手续",
            "find out who acted, change password and key, forbid lending; where somebody must stand in, register it",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "terminal"],
        labels: &[
            Label::new("act", "在他人终端上的操作", "act at another's terminal"),
            Label::new("elsewhere", "前后在别处的操作", "act at another place beside it"),
            Label::new("absence", "休假或离岗记录", "leave or departure"),
            Label::new("account", "账户登记", "account list"),
            Label::new("other-operator", "日志记明的操作人不是账户使用人", "the log names another operator"),
            Label::new("own-place", "账户使用人另有常用终端", "the holder has a terminal of their own"),
            Label::new("holder-away", "账户使用人当时休假或已离岗", "the holder was on leave or had left"),
            Label::new("two-places", "账户使用人同时在别处操作", "the holder was active elsewhere at that time"),
            Label::new("lives-there", "账户几乎只在该终端上使用", "the account is used almost only there"),
            Label::new("few-acts", "操作次数少", "few acts"),
            Label::new("decided-or-paid", "办理了审核或拨付", "cases were decided or paid"),
            Label::new("third-party-desk", "终端由“第三方”人员使用", "a third party works at the terminal"),
            Label::new("delegated", "已登记代办", "a stand-in is registered"),
            Label::new("owner-away", "终端常用人当时休假或已离岗", "the terminal's owner was away"),
            Label::new("desk-changed", "终端当时不由其常用人使用", "the terminal was not yet, or no longer, the owner's"),
            Label::new("kiosk", "公用终端", "kiosk"),
            Label::new("several-holders", "多人共用的账户", "account of several people"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("no-terminal", "日志没有终端", "the log lacks terminals"),
            Label::new("home-unknown", "所用终端平时由谁使用不明", "nobody is known to own the terminals"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons, TableKind::HrEvents, TableKind::Delegations],
        manual_zh: "## 查什么
账户在他人的常用终端上办理业务，且有迹象表明不是使用人本人前往操作：日志记明的操作人是别人；使用人另有常用终端；使用人当时休假、已离岗，或在 `switch_seconds` 内在别处操作；该账户几乎只在这台终端上使用。

## 为什么
用同事的账户，就是以同事的名义审核、拨付，所谓双人复核仍是一人。

## 证据
每次此类操作，前后在别处的操作，休假或离岗的登记行。日志记明操作人是别人的为直接证据，其余为推断。使用人不在岗、操作人另有其人、终端由“第三方”使用或办理了审核拨付的为较大，其余为一般；仅凭账户只在该终端使用且不足 `home_min` 次的为低。

## 不报告
公用终端；未成功的操作；已登记代办期间的操作；终端常用人不在岗时、或其使用该终端的起止日之外的操作；多人共用的账户（见A05）。账户使用人未确定、日志没有终端、所用终端平时由谁使用不明的，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.2 c、8.1.4.3 a；参照恩施州权限管理暂行办法第5条。

## 配置
无自有参数；`[terminals]` 规定何为常用终端（`home_share`、`home_min`）、何为公用（`kiosk_fanin`、`shared`）、何为同时（`switch_seconds`）。

## 示例
郑某退休后，其账户继续在冉某的终端上复核业务。
",
    }
}

/// The rule; it has no settings of its own.
pub struct BorrowedAccount;

/// What of an account was done at one terminal of another person.
struct Visit {
    owner: PersonId,
    used: Usage,
    last: Event,
    decided: bool,
    named: usize,
    away: Set<RowRef>,
    beside: Vec<EventId>,
}

/// All of one person's acts, as far as they matter here.
#[derive(Default)]
struct Seen {
    visits: Map<(AccountId, TerminalId), Visit>,
    explained: Map<&'static str, AccountId>,
    has_terminal: bool,
    has_owner: bool,
    last: Option<Event>,
}

impl ConductRule for BorrowedAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    // By person for what they do elsewhere; by account for those whose holder is not resolved.
    const GROUPS: &'static [Key] = &[Key::Person, Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::OPERATOR).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        match who {
            Subject::Person(person) => judge_person(person, acts, facts, out),
            Subject::Account(account) if facts.person_of(account).is_none() => judge_nobody(account, acts, facts, out),
            _ => out.pass(),
        }
    }
}

/// An account of which nobody in particular is known to be the holder.
fn judge_nobody(account: AccountId, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let at_home = |act: &Event| act.terminal.is_some_and(|terminal| facts.home(terminal).is_some());
    let own = |act: &Event| act.account == Some(account) && act.is_act() && !facts.is_machine_act(act);
    let Some(act) = acts.iter().find(|act| own(act) && facts.in_period(act.at) && at_home(act)) else {
        return out.pass();
    };
    out.unit(facts.unit_of_event(&act));
    if facts.is_shared(account) {
        out.explained("several-holders", &facts.account_name(account));
    } else {
        out.cannot_tell("holder-unresolved", &facts.account_name(account));
    }
}

fn judge_person(person: PersonId, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let mut seen = Seen::default();
    for act in acts.iter().filter(Event::is_act) {
        seen.add(person, &act, facts);
    }
    let Some(last) = seen.last else { return out.pass() };
    out.unit(facts.unit_of_person(person, last.at));
    let name = facts.person_name(person);
    if !seen.has_terminal {
        return out.cannot_tell("no-terminal", &name);
    }
    let found: Vec<FindingBuilder> =
        seen.visits.iter().filter_map(|(at, visit)| visit.finding(facts, person, *at)).collect();
    if found.is_empty() {
        for (ground, account) in &seen.explained {
            out.explained(ground, &facts.account_name(*account));
        }
        if !seen.has_owner {
            out.cannot_tell("home-unknown", &name);
        }
    }
    for finding in found {
        out.report(finding);
    }
}

impl Seen {
    fn add(&mut self, person: PersonId, act: &Event, facts: &Facts<'_>) {
        let (Some(account), Some(terminal)) = (act.account, act.terminal) else {
            self.last = self.last.or(Some(*act));
            return;
        };
        self.has_terminal = true;
        let before = self.last.replace(*act).filter(|before| is_beside(before, act, facts));
        // The act before may itself be the one at another's terminal.
        let visited = before.and_then(|before| Some((before.account?, before.terminal?)));
        if let Some(visit) = visited.and_then(|visited| self.visits.get_mut(&visited))
            && before.is_some_and(|before| before.id == visit.last.id)
        {
            visit.beside.extend([visit.last.id, act.id]);
        }
        let home = facts.home(terminal);
        self.has_owner |= home.is_some() || facts.is_kiosk(terminal);
        if facts.in_period(act.at) && facts.is_kiosk(terminal) && facts.has_home(person) {
            self.explained.insert("kiosk", account);
        }
        let Some(owner) = home.map(|home| home.person).filter(|owner| *owner != person) else { return };
        if !facts.in_period(act.at) {
            return;
        }
        if let Some(ground) = innocent(person, owner, act, terminal, facts) {
            self.explained.insert(ground, account);
            return;
        }
        let visit = self.visits.entry((account, terminal)).or_insert_with(|| Visit::new(owner, *act));
        visit.add(person, act, facts);
        visit.beside.extend(before.iter().flat_map(|before| [before.id, act.id]));
    }
}

/// Whether two acts lie so close that nobody can have gone from one place to the other.
fn is_beside(before: &Event, act: &Event, facts: &Facts<'_>) -> bool {
    let exact = before.at.precision == Precision::Exact && act.at.precision == Precision::Exact;
    let apart = before.terminal.is_some() && before.terminal != act.terminal;
    let quick = act.at.at.since(before.at.at) <= i64::from(facts.policy.terminals.switch_seconds) * 1000;
    exact && apart && quick
}

/// Why an act at another's terminal is none of that other's.
fn innocent(
    person: PersonId,
    owner: PersonId,
    act: &Event,
    terminal: TerminalId,
    facts: &Facts<'_>,
) -> Option<&'static str> {
    if facts.is_delegated(person, act.at) {
        return Some("delegated");
    }
    if facts.names_another(act) {
        return None;
    }
    if absence(owner, act, facts).is_some() {
        return Some("owner-away");
    }
    let day = act.at.first_day(facts.zone);
    let theirs = facts.days_at(owner, terminal).is_some_and(|(first, last)| first <= day && day <= last);
    (!theirs).then_some("desk-changed")
}

/// The row by which a person was surely on leave or gone.
fn absence(person: PersonId, act: &Event, facts: &Facts<'_>) -> Option<RowRef> {
    let line = facts.person_line(person);
    let leave = line.leave_at(act.at).filter(|(_, held)| *held == Held::Yes).map(|(leave, _)| leave.row);
    leave.or_else(|| line.gone_at(act.at).filter(|(_, held)| *held == Held::Yes).map(|(gone, _)| gone.row))
}

impl Visit {
    fn new(owner: PersonId, last: Event) -> Self {
        Self { owner, used: Usage::default(), last, decided: false, named: 0, away: Set::default(), beside: Vec::new() }
    }

    fn add(&mut self, person: PersonId, act: &Event, facts: &Facts<'_>) {
        self.used.add(act);
        self.last = *act;
        self.decided |= Acts::DECISION.contains(act.act) || act.act == Act::Pay;
        self.named += usize::from(facts.names_another(act));
        self.away.extend(absence(person, act, facts));
    }

    fn reasons(&self, facts: &Facts<'_>, person: PersonId, at: (AccountId, TerminalId)) -> Vec<&'static str> {
        let (all, here) = facts.acts_at(at.0, at.1);
        let lives = share(here, all) >= facts.policy.terminals.home_share;
        let has_place = facts.has_home(person);
        let few = lives && all < u64::from(facts.policy.terminals.home_min);
        let against = [
            (self.named > 0, "other-operator"),
            (!self.away.is_empty(), "holder-away"),
            (!self.beside.is_empty(), "two-places"),
            (has_place, "own-place"),
            (lives, "lives-there"),
        ];
        let mut reasons: Vec<&str> =
            against.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect();
        if reasons.is_empty() {
            return reasons;
        }
        let outsider =
            facts.person(self.owner).accounts.iter().filter_map(|account| facts.outsider(*account, self.last.at));
        let third = outsider.into_iter().any(|one| one.standing == Standing::ThirdParty);
        let further = [
            (few && reasons == ["lives-there"], "few-acts"),
            (self.decided, "decided-or-paid"),
            (third, "third-party-desk"),
        ];
        reasons.extend(further.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason));
        reasons
    }

    fn finding(&self, facts: &Facts<'_>, person: PersonId, at: (AccountId, TerminalId)) -> Option<FindingBuilder> {
        let reasons = self.reasons(facts, person, at);
        if reasons.is_empty() {
            return None;
        }
        let (account, terminal) = at;
        let grave = ["other-operator", "holder-away", "decided-or-paid", "third-party-desk"];
        let severity = match () {
            () if reasons.contains(&"few-acts") => Severity::Low,
            () if reasons.iter().any(|reason| grave.contains(reason)) => Severity::High,
            () => Severity::Medium,
        };
        let begun = Finding::of(BorrowedAccount::META, facts.unit_of_account(account, self.last.at))
            .key("account", facts.account_name(account))
            .key("terminal", facts.terminal_key(self.last.system, terminal))
            .severity(severity)
            .system(facts.system_name(self.last.system))
            .claim(facts.account_claim(account))
            .proofs("account", facts.account_row_refs(account))
            .proofs("act", self.used.events.iter().copied())
            .proofs("elsewhere", self.elsewhere())
            .proofs("absence", self.away.iter().copied())
            .between(self.used.first_at(), self.used.last_at())
            .count(self.used.count())
            .amount(self.used.amount())
            .subjects(|subjects| {
                self.used.name_subjects(facts, account, subjects);
                subjects.persons.push(facts.person_ref(self.owner));
            })
            .timeline(facts.post_lane(person))
            .timeline(self.used.marks(facts))
            .summary(self.summary(facts, &reasons, at));
        let begun = reasons.iter().fold(begun, |begun, reason| begun.reason(reason));
        let mut doubts: Vec<Words> = facts.match_assumption(account).into_iter().collect();
        if self.named == 0 {
            let (holder, owner) = (facts.person_name(person), facts.person_name(self.owner));
            doubts.push(words!(
                "{holder}没有到{owner}的终端上亲自操作",
                "{holder} did not come to the terminal of {owner} in person"
            ));
        }
        Some(begun.inferred_by(&doubts))
    }

    /// The acts at other places beside those at this one.
    fn elsewhere(&self) -> Vec<EventId> {
        let here: Set<EventId> = self.used.events.iter().copied().collect();
        self.beside.iter().copied().filter(|act| !here.contains(act)).collect()
    }

    fn summary(&self, facts: &Facts<'_>, reasons: &[&'static str], at: (AccountId, TerminalId)) -> Words {
        let (account, holder) = (facts.account_name(at.0), facts.holder_name(at.0));
        let (terminal, owner) = (facts.terminal_name(at.1), facts.person_name(self.owner));
        let Words { zh, en } = self.used.words();
        let mut said = words!(
            "{holder}的账户{account}在{owner}的常用终端{terminal}上{zh}",
            "The account {account} of {holder} was used at {terminal}, where {owner} usually works: {en}"
        );
        if let (Some(first), Some(last)) = (self.used.first_at(), self.used.last_at()) {
            let Words { zh, en } = facts.days_words(first, last);
            said.push(&words!("（{zh}）", " ({en})"));
        }
        let why = |reason: &&'static str| BorrowedAccount::META.label(reason).map(|label| Words::from(label.text));
        let why: Vec<Words> = reasons.iter().filter_map(why).collect();
        let Words { zh, en } = Words::joined(&why, "；", "; ");
        said.push(&words!("；{zh}。", "; {en}."));
        said
    }
}
