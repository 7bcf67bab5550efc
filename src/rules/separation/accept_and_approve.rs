//! B01: one person did both sides of an incompatible pair on one case.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GS_CLASSES, KJ_SEPARATE_2017, KJ_SEPARATE_2024, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Actor, Conflict, Facts, Word, amounts},
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
    /// Whether one person, over all accounts, took two steps of one case that must be separate: accepted and decided,
    /// decided twice on different levels, decided and paid. Any two successful steps count, in any order.
    ///
    /// ## Why it matters
    /// The second step exists so that somebody else looks. Where one hand does both, a false claim meets nobody
    /// between the window and the money.
    ///
    /// ## Evidence
    /// Both acts of every case, and the account-list rows of the accounts used.
    ///
    /// ## Does not report
    /// Failed attempts; acts of machines; two people of one name; two operator names on a shared account. Steps
    /// before and after a return or withdrawal, and acts under a shared account, count as inferred. A step without
    /// actor, one whose name says nothing, or by an account of unknown holder beside another, is listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Internal control standard, art. 5(3); by reference the Accounting Law, the Regulations on the
    /// handling of social insurance, art. 37, and the Gansu rules, art. 11.
    ///
    /// ## Configuration
    /// None of its own; `[[incompatible]]` replaces the default pairs, `[actions]` names the steps.
    ///
    /// ## Example
    /// Wang accepts a claim as `wangq` and approves it as `wangq2`; that the director approves it once more changes
    /// nothing.
    AcceptAndApprove {
        code: "B01",
        name: "accept-and-approve",
        family: Family::Separation,
        severity: Severity::Medium,
        title: Text::new("一人既受理又审核业务", "one person accepts and approves"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, NKGF, KJ_SEPARATE_2017, KJ_SEPARATE_2024, SBJB_POSTS, GS_CLASSES],
        fix: Text::new(
            "由他人对所列业务逐笔复核，收回其中一侧权限，分设受理与审核岗位",
            "have somebody else re-examine the cases, withdraw one side, and separate the posts",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "pair"],
        labels: &[
            Label::new("accept", "受理", "acceptance"),
            Label::new("decision", "审核", "decision"),
            Label::new("pay", "拨付", "payment"),
            Label::new("edit", "修改", "edit"),
            Label::new("step", "办理环节", "step"),
            Label::new("account", "账户登记", "account list"),
            Label::new("blank-actor", "环节缺少操作账号", "a step without actor"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("step-unknown", "同一人另有含义不明的环节", "a step of theirs whose name says nothing"),
            Label::new("failed-attempt", "操作未成功", "the attempt failed"),
            Label::new("different-operators", "共用账户下两个环节的操作人姓名不同", "two operator names on a shared account"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
同一个人（其全部账户合并计算）是否在同一笔业务中办理了应当分离的两个环节：既受理又审核、跨级审核、审核又拨付。任意两个成功的环节都算，不论先后。

## 为什么
设第二个环节，就是要由另一个人再看一遍。两个环节由一人办理，虚假申报从窗口到拨付无人把关。

## 证据
每笔业务的两次操作，所用账户的登记行。

## 不报告
未成功的操作；非个人账户的操作；同名的两个人；共用账户下操作人姓名不同的两次操作。退回、撤销前后的环节和共用账户下的操作按推断处理。操作账号为空的环节，同一人另有含义不明的环节，或使用人未确定的账户与其他账户分别办理的，列为无法判断。

## 依据
工作方案三(三)2；行政事业单位内部控制规范第5条(三)；参照会计法、社会保险经办条例第37条、甘肃省岗位权限管理实施细则第11条。

## 配置
无自有参数；`[[incompatible]]` 替换默认的不相容组合，`[actions]` 对应环节名称。

## 示例
汪某以账户 wangq 受理一笔申请，又以账户 wangq2 终审；其后主任再次终审，不影响认定。
",
    }
}

/// The rule; it has no settings.
pub struct AcceptAndApprove;

/// Two steps of one case by one actor.
pub struct Both {
    actor: Actor,
    conflict: Conflict,
    case: CaseId,
    /// In the order of time.
    acts: [EventId; 2],
    words: [Word; 2],
    amount: Option<Amount>,
    doubt: Option<Doubt>,
}

/// Why two steps are one person's in one pass only by inference.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Doubt {
    Shared(AccountId),
    Match(AccountId),
    Passes,
}

impl Note for Both {
    type Order = ([EventId; 2], Word, Word);

    fn order(&self) -> Self::Order {
        (self.acts, self.conflict.a, self.conflict.b)
    }
}

impl ConductRule for AcceptAndApprove {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    // A pair may name a step that means nothing to the vocabulary, so every act may count.
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::OPERATOR).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = Both;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Both>) {
        let Subject::Case(case) = who else { return };
        let steps = steps(facts, acts);
        let mut judged = Judged::default();
        for (at, later) in steps.iter().enumerate() {
            // The later step is the one that offends.
            if facts.in_period(later.event.at) {
                steps[..at].iter().for_each(|earlier| judged.compare(facts, case, earlier, later));
            }
        }
        judged.put(facts, acts, case, out);
    }

    fn conclude(&self, notes: Notes<Both>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut groups: Map<(Actor, Word, Word), Vec<Both>> = Map::default();
        for note in notes {
            groups.entry((note.actor, note.conflict.a, note.conflict.b)).or_default().push(note);
        }
        for cases in groups.values() {
            out.report(finding(facts, cases));
        }
    }
}

/// A step that stands on a side of some pair.
struct Step<'f> {
    event: Event,
    words: &'f [Word],
    pass: u32,
}

/// The steps of a case that can conflict, each with its pass. A return or withdrawal ends a pass; the next step begins
/// another. Repetitions that nothing tells apart are left out.
fn steps<'f>(facts: &'f Facts<'_>, acts: &Group<'_>) -> Vec<Step<'f>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let (mut pass, mut ended) = (0, false);
    for event in acts.iter() {
        let words = facts.pairs.of_step(event.step);
        let ends = event.is_act() && matches!(event.act, Act::Return | Act::Withdraw);
        if ended && !ends && !words.is_empty() && event.is_act() {
            (pass, ended) = (pass + 1, false);
        }
        ended |= ends;
        let same = |known: &Step<'_>| {
            let told =
                |event: &Event| (event.step, event.account, event.operator, event.is_act(), facts.in_period(event.at));
            known.pass == pass && told(&known.event) == told(&event)
        };
        if !words.is_empty() && !steps.iter().any(same) {
            steps.push(Step { event, words, pass });
        }
    }
    steps
}

/// What becomes of one case.
#[derive(Default)]
struct Judged {
    both: Vec<Both>,
    has_pair: bool,
    unjudged: Set<&'static str>,
    explained: Set<&'static str>,
}

/// Who took two steps.
enum Relation {
    Apart,
    One(Actor, Option<Doubt>),
    CannotTell(&'static str),
    Explained(&'static str),
}

impl Judged {
    fn compare(&mut self, facts: &Facts<'_>, case: CaseId, earlier: &Step<'_>, later: &Step<'_>) {
        for (first, second) in earlier.words.iter().flat_map(|one| later.words.iter().map(move |other| (*one, *other)))
        {
            let Some(conflict) = facts.pairs.conflict(first, second) else { continue };
            self.has_pair = true;
            match relation(facts, earlier, later) {
                Relation::Apart => {}
                Relation::One(actor, doubt) => {
                    let acts = [earlier.event.id, later.event.id];
                    self.keep(Both { actor, conflict, case, acts, words: [first, second], amount: None, doubt });
                }
                Relation::CannotTell(ground) => {
                    self.unjudged.insert(ground);
                }
                Relation::Explained(ground) => {
                    self.explained.insert(ground);
                }
            }
        }
    }

    /// Keeps the first proof of each pair and actor, a sure one before an inferred one.
    fn keep(&mut self, found: Both) {
        let same = |known: &&mut Both| known.actor == found.actor && known.conflict == found.conflict;
        match self.both.iter_mut().find(same) {
            Some(known) if known.doubt.is_some() && found.doubt.is_none() => *known = found,
            Some(_) => {}
            None => self.both.push(found),
        }
    }

    fn put(self, facts: &Facts<'_>, acts: &Group<'_>, case: CaseId, out: &mut Out<Both>) {
        let hidden = self.both.is_empty() && facts.may_hide_a_step(acts);
        if !self.has_pair && !hidden {
            return out.pass();
        }
        if let Some(first) = acts.iter().next() {
            out.unit(facts.unit_of_event(&first));
        }
        let name = || facts.case_name(case);
        let grounds = self.unjudged.iter().copied().chain(hidden.then_some("step-unknown"));
        grounds.for_each(|ground| out.cannot_tell(ground, &name()));
        if self.both.is_empty() {
            self.explained.iter().for_each(|ground| out.explained(ground, &name()));
        }
        let amount = if self.both.is_empty() { None } else { amounts::of_case(acts, facts) };
        self.both.into_iter().for_each(|both| out.note(Both { amount, ..both }));
    }
}

fn relation(facts: &Facts<'_>, earlier: &Step<'_>, later: &Step<'_>) -> Relation {
    let failed = !earlier.event.is_act() || !later.event.is_act();
    let (Some(one), Some(other)) = (earlier.event.account, later.event.account) else {
        return if failed { Relation::Apart } else { Relation::CannotTell("blank-actor") };
    };
    let actor = facts.actor(one);
    if actor != facts.actor(other) {
        let unresolved = [one, other].into_iter().any(|account| facts.person_of(account).is_none());
        return if unresolved && !failed { Relation::CannotTell("holder-unresolved") } else { Relation::Apart };
    }
    if failed {
        return Relation::Explained("failed-attempt");
    }
    let operators = earlier.event.operator.zip(later.event.operator);
    if one == other && facts.is_shared(one) && operators.is_some_and(|(a, b)| facts.are_two_names(one, a, b)) {
        return Relation::Explained("different-operators");
    }
    let shared = [one, other].into_iter().find(|account| facts.is_shared(*account)).map(Doubt::Shared);
    let passes = (earlier.pass != later.pass).then_some(Doubt::Passes);
    let inferred = |account: &AccountId| facts.how(*account).is_some_and(crate::identity::How::is_inferred);
    let matched = || [one, other].into_iter().find(inferred).map(Doubt::Match);
    Relation::One(actor, shared.or(passes).or_else(matched))
}

/// How many cases the timeline shows.
const SHOWN: usize = 20;

fn finding(facts: &Facts<'_>, cases: &[Both]) -> FindingBuilder {
    let Some(first) = cases.first() else { return Finding::of(AcceptAndApprove::META, facts.office()) };
    let (actor, conflict) = (first.actor, first.conflict);
    let acts: Vec<Event> =
        cases.iter().flat_map(|both| both.acts).map(|act| facts.log.event(act, Columns::ACCOUNT)).collect();
    let accounts: Set<AccountId> = acts.iter().filter_map(|act| act.account).collect();
    let unit = acts.first().map_or(facts.office(), |act| facts.unit_of_event(act));
    let key = facts.actor_key(actor);
    let pair = facts.pairs.key(conflict);
    let mut begun = Finding::of(AcceptAndApprove::META, unit)
        .key("person", &key)
        .key("pair", &pair)
        .severity(conflict.severity())
        .topic(facts.pair_topic(actor, conflict))
        .count(cases.len())
        .amount(amounts::sum(cases.iter().map(|both| both.amount)))
        .between(acts.iter().map(|act| act.at.at).min(), acts.iter().map(|act| act.at.at).max())
        .subjects(|subjects| {
            subjects.cases = cases.iter().map(|both| facts.case_ref(both.case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
        })
        .proofs("account", accounts.iter().filter_map(|account| facts.line(*account).row))
        .timeline(acts.iter().take(2 * SHOWN).enumerate().map(|(at, act)| facts.act_lane(act, at % 2 == 1)))
        .summary(sentence(facts, cases, &acts, &accounts));
    let systems: Set<Option<String>> = cases.iter().map(|both| facts.case_ref(both.case).system).collect();
    if let (1, Some(Some(system))) = (systems.len(), systems.first()) {
        begun = begun.system(Some(system));
    }
    for both in cases {
        for (act, word) in both.acts.into_iter().zip(both.words) {
            begun = begun.claim(Facts::act_claim(act)).proof(role(facts.pairs.act(word)), act);
        }
    }
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        begun = begun.timeline(facts.post_lane(person));
        for name in facts.person_aliases(person) {
            begun = begun.alias(vec![("person", name), ("pair", pair.clone())]);
        }
    }
    if cases.iter().all(|both| both.doubt.is_some()) { begun.inferred(assumption(facts, cases)) } else { begun }
}

const fn role(act: Option<Act>) -> &'static str {
    match act {
        Some(Act::Accept) => "accept",
        Some(Act::Review | Act::Recheck | Act::Approve) => "decision",
        Some(Act::Pay) => "pay",
        Some(Act::Edit) => "edit",
        _ => "step",
    }
}

/// Everything that must hold for the cases to be one person's in one pass.
fn assumption(facts: &Facts<'_>, cases: &[Both]) -> Words {
    let say = |doubt: Doubt| match doubt {
        Doubt::Passes => {
            words!("退回或撤销之前的环节仍然有效", "the steps before the return or withdrawal still count")
        }
        Doubt::Shared(account) => {
            let name = facts.account_name(account);
            words!("共用账户{name}的两次操作出自同一人", "both acts under the shared account {name} are one person's")
        }
        Doubt::Match(account) => facts.match_assumption(account).unwrap_or_default(),
    };
    let said: Set<Words> = cases.iter().filter_map(|both| both.doubt).map(say).collect();
    Words::joined(&said.into_iter().collect::<Vec<_>>(), "；", "; ")
}

fn sentence(facts: &Facts<'_>, cases: &[Both], acts: &[Event], accounts: &Set<AccountId>) -> Words {
    let (Some(first), Some(from), Some(to)) = (cases.first(), acts.first(), acts.iter().max_by_key(|act| act.at.at))
    else {
        return Words::default();
    };
    let Words { zh, en } = facts.actor_with_accounts(first.actor, accounts.iter().copied());
    let (a, b) = (facts.pairs.title(first.conflict.a), facts.pairs.title(first.conflict.b));
    let (a_zh, a_en, b_zh, b_en) = (a.zh, a.en, b.zh, b.en);
    let Words { zh: days_zh, en: days_en } = facts.days_words(from.at.at, to.at.at);
    let (count, inferred) = (cases.len(), cases.iter().filter(|both| both.doubt.is_some()).count());
    let mut said = words!(
        "{zh}对同一笔业务既{a_zh}又{b_zh}，共{count}件（{days_zh}）",
        "{en} took both steps, {a_en} and {b_en}, of the same case; cases: {count} ({days_en})"
    );
    if let Some(sum) = amounts::sum(cases.iter().map(|both| both.amount)) {
        said.push(&words!("，涉及金额{sum}元", ", {sum} yuan"));
    }
    if inferred > 0 && inferred < count {
        said.push(&words!("，其中{inferred}件为推断", ", {inferred} of them inferred"));
    }
    said.push(&words!("。", "."));
    said
}
