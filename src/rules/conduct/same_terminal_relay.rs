//! B04: a case accepted and decided under two accounts at one terminal.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId, TerminalId},
        maps::{Map, Set},
        time::Precision,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, ES_NO_LENDING, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Actor, Facts, amounts},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Cases accepted under one account and later decided under another person's account at the same terminal: within
    /// `relay_minutes`, or after any time where the terminal is not the decider's own.
    ///
    /// ## Why it matters
    /// Two accounts at one keyboard are two names and perhaps one person. The second look was then never taken.
    ///
    /// ## Evidence
    /// The acceptance and the decision of every case, and the account-list rows of both accounts. High where one of
    /// the decisions is the last, medium otherwise. Always inferred: the log shows the machine, not the hands.
    ///
    /// ## Does not report
    /// Kiosks; failed attempts; two accounts of one person, which B01 reports; decisions at the decider's own terminal
    /// after more than `relay_minutes`. Steps without account or terminal, and terminals of which nobody is known to
    /// be the owner, are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.2 c; Internal control standard, art. 5(3); by reference the Enshi measures,
    /// art. 5, and the Regulations on the handling of social insurance, art. 37.
    ///
    /// ## Configuration
    /// - `relay_minutes` = `30`: within how many minutes the decision counts whosever the terminal is.
    ///
    /// `[terminals]` says when a terminal is somebody's own and what is a kiosk.
    ///
    /// ## Example
    /// A case is accepted as `hemin` at 09:00 and approved as `longzh` at 09:12, both at PC-02.
    SameTerminalRelay {
        code: "B04",
        name: "same-terminal-relay",
        family: Family::Conduct,
        severity: Severity::Medium,
        title: Text::new("同终端受理审核", "accepted and decided at one terminal"),
        item: Text::new("三(三)2 利用他人权限、既受理又审核", "3(3)2 use of others' rights; accepting and approving"),
        basis: &[PLAN_CONDUCT, DJBH_ACCOUNTS, NKGF, ES_NO_LENDING, SBJB_POSTS],
        fix: Text::new(
            "核实两个账户的实际操作人，由他人复核所列业务；审核人员在本人终端上操作",
            "find out who acted under both accounts, have the cases re-examined, let deciders work at their own terminals",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["pair", "terminal"],
        labels: &[
            Label::new("accept", "受理", "acceptance"),
            Label::new("decision", "审核", "decision"),
            Label::new("account", "账户登记", "account list"),
            Label::new("within-minutes", "受理与审核间隔很短", "decided soon after the acceptance"),
            Label::new("not-own-terminal", "终端不是审核人的常用终端", "the terminal is not the decider's own"),
            Label::new("final-decision", "其中有终审", "final decisions are among them"),
            Label::new("kiosk", "公用终端", "kiosk"),
            Label::new("same-person", "两个账户属于同一人，按一人既受理又审核报告", "two accounts of one person, reported by B01"),
            Label::new("own-terminal", "审核人在本人常用终端上审核", "decided at the decider's own terminal"),
            Label::new("blank-actor", "环节缺少操作账号", "a step without actor"),
            Label::new("no-terminal", "环节缺少终端", "a step without terminal"),
            Label::new("owner-unknown", "终端平时由谁使用不明", "nobody is known to own the terminal"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
同一笔业务先以一人的账户受理、后以另一人的账户审核，且都在同一台终端上：间隔不超过 `relay_minutes` 分钟；或者不论间隔多久，终端不是审核人的常用终端。

## 为什么
一个键盘上的两个账户，是两个名字，却可能是一个人。果真如此，第二次审核就没有发生过。

## 证据
每笔业务的受理和审核，两个账户的登记行。其中有终审的为较大，其余为一般。日志只能证明终端，不能证明操作的人，因此一律为推断。

## 不报告
公用终端；未成功的操作；同一人的两个账户（由B01报告）；间隔超过 `relay_minutes` 分钟、审核人在本人常用终端上的审核。缺少操作账号或终端的环节、终端平时由谁使用不明的，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.2 c；行政事业单位内部控制规范第5条(三)；参照恩施州权限管理暂行办法第5条、社会保险经办条例第37条。

## 配置
- `relay_minutes` = `30`：多少分钟内不论终端属谁都算。

`[terminals]` 规定何为常用终端、何为公用终端。

## 示例
一笔业务9时以何某账户受理，9时12分以龙某账户终审，都在PC-02上。
",
    }
}

/// The rule with its setting.
pub struct SameTerminalRelay {
    relay_minutes: u32,
}

/// A case taken from one account to another at one terminal.
pub struct Relay {
    accounts: [AccountId; 2],
    terminal: TerminalId,
    case: CaseId,
    acts: [EventId; 2],
    why: &'static str,
    is_final: bool,
    amount: Option<Amount>,
}

impl Note for Relay {
    type Order = [EventId; 2];

    fn order(&self) -> Self::Order {
        self.acts
    }
}

impl ConductRule for SameTerminalRelay {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Acts::DECISION.union(Acts::of(&[Act::Accept, Act::Pay]));
    const TRIGGER: Acts = Acts::of(&[Act::Accept]);
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = Relay;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { relay_minutes: table.count_or("relay_minutes", 30)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Relay>) {
        let Subject::Case(case) = who else { return };
        let mut judged = Judged::default();
        // The latest acceptance under each account at each terminal.
        let mut accepted: Map<(Option<AccountId>, Option<TerminalId>), Event> = Map::default();
        for event in acts.iter().filter(Event::is_act) {
            if event.act == Act::Accept {
                accepted.insert((event.account, event.terminal), event);
            } else if Acts::DECISION.contains(event.act) && facts.in_period(event.at) {
                for acceptance in accepted.values() {
                    judged.compare(self, facts, (case, acceptance, &event));
                }
            }
        }
        let Some(last) = judged.last else { return out.pass() };
        out.unit(facts.unit_of_event(&last));
        let name = facts.case_name(case);
        judged.unjudged.iter().for_each(|ground| out.cannot_tell(ground, &name));
        if judged.relays.is_empty() {
            judged.explained.iter().for_each(|ground| out.explained(ground, &name));
        }
        let amount = if judged.relays.is_empty() { None } else { amounts::of_case(acts, facts) };
        judged.relays.into_iter().for_each(|relay| out.note(Relay { amount, ..relay }));
    }

    fn conclude(&self, notes: Notes<Relay>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut groups: Map<(String, String), Vec<Relay>> = Map::default();
        for note in notes {
            let mut names = note.accounts.map(|account| facts.account_name(account));
            names.sort();
            let system = facts.log.event(note.acts[0], Columns::NONE).system;
            let terminal = facts.terminal_key(system, note.terminal);
            groups.entry((names.join("+"), terminal)).or_default().push(note);
        }
        for (key, relays) in &groups {
            if let Some(finding) = finding(facts, key, relays) {
                out.report(finding);
            }
        }
    }
}

/// What becomes of one case.
#[derive(Default)]
struct Judged {
    relays: Vec<Relay>,
    last: Option<Event>,
    unjudged: Set<&'static str>,
    explained: Set<&'static str>,
}

impl Judged {
    fn compare(&mut self, rule: &SameTerminalRelay, facts: &Facts<'_>, pair: (CaseId, &Event, &Event)) {
        let (case, acceptance, decision) = pair;
        self.last = Some(*decision);
        if acceptance.account.is_some() && acceptance.account == decision.account {
            return;
        }
        let (Some(terminal), Some(there)) = (acceptance.terminal, decision.terminal) else {
            self.unjudged.insert("no-terminal");
            return;
        };
        if terminal != there {
            return;
        }
        let (Some(one), Some(other)) = (acceptance.account, decision.account) else {
            self.unjudged.insert("blank-actor");
            return;
        };
        if facts.is_kiosk(terminal) {
            self.explained.insert("kiosk");
            return;
        }
        let actor = facts.actor(other);
        if actor == facts.actor(one) {
            self.explained.insert("same-person");
            return;
        }
        let why = match (rule.is_near(acceptance, decision), is_own(facts, actor, terminal)) {
            (true, _) => "within-minutes",
            (false, Some(false)) => "not-own-terminal",
            (false, Some(true)) => {
                self.explained.insert("own-terminal");
                return;
            }
            (false, None) => {
                self.unjudged.insert("owner-unknown");
                return;
            }
        };
        let acts = [acceptance.id, decision.id];
        let is_final = facts.is_final(decision);
        let found = Relay { accounts: [one, other], terminal, case, acts, why, is_final, amount: None };
        match self.relays.iter_mut().find(|known| known.accounts == found.accounts && known.terminal == terminal) {
            Some(known) => known.is_final |= is_final,
            None => self.relays.push(found),
        }
    }
}

impl SameTerminalRelay {
    fn is_near(&self, acceptance: &Event, decision: &Event) -> bool {
        let exact = [acceptance, decision].iter().all(|event| event.at.precision == Precision::Exact);
        exact && decision.at.at.since(acceptance.at.at) <= i64::from(self.relay_minutes) * 60_000
    }
}

/// Whether a terminal is somebody's own; none: not known.
fn is_own(facts: &Facts<'_>, actor: Actor, terminal: TerminalId) -> Option<bool> {
    let Actor::Person(person) = actor else { return None };
    match facts.home(terminal) {
        Some(home) => Some(home.person == person),
        // Who works elsewhere does not work here.
        None => facts.has_home(person).then_some(false),
    }
}

/// How many cases the timeline shows.
const SHOWN: usize = 20;

fn finding(facts: &Facts<'_>, (pair, place): &(String, String), relays: &[Relay]) -> Option<FindingBuilder> {
    let first = relays.first()?;
    let read = |act: EventId| facts.log.event(act, Columns::ACCOUNT.and(Columns::CASE));
    let acts: Vec<Event> = relays.iter().flat_map(|relay| relay.acts).map(read).collect();
    let decider = read(first.acts[1]);
    let accounts: Set<AccountId> = relays.iter().flat_map(|relay| relay.accounts).collect();
    let is_final = relays.iter().any(|relay| relay.is_final);
    let meta = SameTerminalRelay::META;
    let mut begun = Finding::of(meta, facts.unit_of_event(&decider))
        .key("pair", pair)
        .key("terminal", place)
        .severity(if is_final { meta.severity.raise() } else { meta.severity })
        .system(facts.system_name(decider.system))
        .count(relays.len())
        .amount(amounts::sum(relays.iter().map(|relay| relay.amount)))
        .between(acts.iter().map(|act| act.at.at).min(), acts.iter().map(|act| act.at.at).max())
        .proofs("account", accounts.iter().flat_map(|account| facts.account_row_refs(*account)))
        .timeline(acts.iter().take(2 * SHOWN).enumerate().map(|(at, act)| facts.act_lane(act, at % 2 == 1)))
        .subjects(|subjects| {
            subjects.cases = relays.iter().map(|relay| facts.case_ref(relay.case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let people: Set<_> = accounts.iter().filter_map(|account| facts.person_of(*account)).collect();
            subjects.persons = people.iter().map(|person| facts.person_ref(*person)).collect();
            subjects.terminals.push(facts.terminal_name(first.terminal).to_owned());
        })
        .summary(summary(facts, relays, &acts))
        .inferred(words!(
            "先后在同一终端上使用两个账户的是同一个人",
            "it was one person who used both accounts at the terminal"
        ));
    for relay in relays {
        begun = begun.proof("accept", relay.acts[0]).proof("decision", relay.acts[1]).reason(relay.why);
    }
    Some(if is_final { begun.reason("final-decision") } else { begun })
}

fn summary(facts: &Facts<'_>, relays: &[Relay], acts: &[Event]) -> Words {
    let (Some(relay), Some(first), Some(last)) =
        (relays.first(), acts.first(), acts.iter().max_by_key(|act| act.at.at))
    else {
        return Words::default();
    };
    let [accepter, decider] = relay.accounts.map(|account| facts.account_name(account));
    let [one, other] = relay.accounts.map(|account| facts.holder_name(account));
    let (terminal, count) = (facts.terminal_name(relay.terminal), relays.len());
    let Words { zh, en } = facts.days_words(first.at.at, last.at.at);
    let mut said = words!(
        "{one}的账户{accepter}与{other}的账户{decider}在同一终端{terminal}上先后受理、审核同一笔业务，共{count}件（{zh}）",
        "The accounts {accepter} of {one} and {decider} of {other} accepted and decided the same cases at one terminal, {terminal}; cases: {count} ({en})"
    );
    if let Some(sum) = amounts::sum(relays.iter().map(|relay| relay.amount)) {
        said.push(&words!("，涉及金额{sum}元", ", {sum} yuan"));
    }
    said.push(&words!("。", "."));
    said
}
