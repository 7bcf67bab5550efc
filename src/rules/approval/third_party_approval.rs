//! B02: somebody from outside approved or paid.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_OUTSIDERS, PLAN_CONDUCT, SBJB_POSTS, SJA_OUTSOURCING},
    },
    graph::{Actor, Facts, Holding, Outsider, Standing},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
        words::AccountKind,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Successful approvals and payments by a third-party person, or under an account registered as a third party's.
    /// Where the log never has an approval for a matter, its last decision counts as one.
    ///
    /// ## Why it matters
    /// The decision to grant public money belongs to the body that answers for it. Each such case was decided by
    /// somebody who does not work for it.
    ///
    /// ## Evidence
    /// The row that shows the person or the account to be from outside, the account, and every approval and payment.
    ///
    /// ## Does not report
    /// Failed attempts; acts of machines; dispatched workers and other staff not established (see A21); accepting and
    /// other steps before the last decision. Whoever approves without any table saying how they are employed is listed
    /// as not judged. The roster speaks of the whole period: it has no history.
    ///
    /// ## Basis
    /// Plan 三(三)2; Data Security Law, art. 40; GB/T 22239-2019, 8.1.8.4; by reference the Regulations on the handling
    /// of social insurance, art. 37.
    ///
    /// ## Configuration
    /// None of its own; `[third_party]` lists companies and kinds of employment, `[actions]` names the steps.
    ///
    /// ## Example
    /// Zhao, who keeps the system running for the software company, approves five claims while the director is away.
    ThirdPartyApproval {
        code: "B02",
        name: "third-party-approval",
        family: Family::Approval,
        severity: Severity::Critical,
        title: Text::new("“第三方”人员办理业务终审、拨付", "third-party people approve or pay"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, SJA_OUTSOURCING, DJBH_OUTSIDERS, SBJB_POSTS],
        fix: Text::new(
            "由本单位有权人员对所列业务逐笔重新审核，收回“第三方”人员的终审、拨付权限",
            "have the cases examined anew by entitled staff and withdraw the right",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person"],
        labels: &[
            Label::new("outsider", "“第三方”身份", "outside standing"),
            Label::new("account", "账户登记", "account list"),
            Label::new("act", "终审或拨付", "approval or payment"),
            Label::new("last-decision", "该事项无终审环节，以最后一级审核为终审", "the last decision stands for approval"),
            Label::new("employment-unknown", "用工性质不明", "how the holder is employed is not known"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("failed-attempt", "操作未成功", "the attempt failed"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
“第三方”人员，或登记为第三方、运维的账户，成功办理的终审和拨付。某事项日志中从无终审环节的，以最后一级审核为终审。

## 为什么
发放公共资金的决定权属于对其负责的单位。所列每一笔，都是由不在本单位工作的人作出决定的。

## 证据
载明“第三方”身份的行，账户登记行，每一次终审和拨付。

## 不报告
未成功的操作；非个人账户的操作；劳务派遣等编外人员（见A21）；终审之前的环节。办理了终审而没有任何表载明用工性质的，列为无法判断。花名册没有历史，视为说明整个期间。

## 依据
工作方案三(三)2；数据安全法第40条；GB/T 22239-2019 8.1.8.4；参照社会保险经办条例第37条。

## 配置
无自有参数；`[third_party]` 列出公司和用工性质，`[actions]` 对应环节名称。

## 示例
软件公司负责系统运维的赵某，在主任外出期间终审了五笔申请。
",
    }
}

/// The rule; it has no settings.
pub struct ThirdPartyApproval;

/// What one account finally decided or paid.
pub struct Decided {
    account: AccountId,
    outsider: Outsider,
    acts: Vec<EventId>,
}

impl Note for Decided {
    type Order = Option<EventId>;

    fn order(&self) -> Self::Order {
        self.acts.first().copied()
    }
}

impl ConductRule for ThirdPartyApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    // By account, so that an account of unknown holder is not lost; people are put together at the end.
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::DECISION.union(Acts::of(&[Act::Pay]));
    const TRIGGER: Acts = Self::ACTS;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::CASE).and(Columns::AMOUNT).and(Columns::PLACE);
    type Note = Decided;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Decided>) {
        let Subject::Account(account) = who else { return };
        let own = |act: &Event| act.account == Some(account) && facts.in_period(act.at) && facts.is_final(act);
        let Some(last) = acts.iter().filter(own).last() else { return out.pass() };
        out.unit(facts.unit_of_account(account, last.at));
        let machine = facts.is_machine(account);
        let by_person = |act: &Event| own(act) && (!machine || act.is_interactive());
        if !acts.iter().any(|act| by_person(&act)) {
            return out.explained("machine-account", &facts.account_name(account));
        }
        let outside = |act: &Event| facts.outsider(account, act.at).filter(|one| one.standing == Standing::ThirdParty);
        match acts.iter().filter(by_person).find_map(|act| outside(&act)) {
            Some(outsider) => {
                let done = acts.iter().filter(by_person).filter(|act| act.is_act() && outside(act).is_some());
                let done: Vec<EventId> = done.map(|act| act.id).collect();
                if done.is_empty() {
                    out.explained("failed-attempt", &facts.account_name(account));
                } else {
                    out.note(Decided { account, outsider, acts: done });
                }
            }
            None if acts.iter().filter(by_person).all(|act| facts.is_employment_known(account, act.at)) => {}
            None => out.cannot_tell("employment-unknown", &facts.account_name(account)),
        }
    }

    fn conclude(&self, notes: Notes<Decided>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut people: Map<Actor, Vec<Decided>> = Map::default();
        for note in notes {
            people.entry(facts.actor(note.account)).or_default().push(note);
        }
        for (actor, decided) in &people {
            out.report(finding(facts, *actor, decided));
        }
    }
}

/// How many acts the timeline shows.
const SHOWN: usize = 40;

fn finding(facts: &Facts<'_>, actor: Actor, decided: &[Decided]) -> FindingBuilder {
    let mut acts: Vec<EventId> = decided.iter().flat_map(|one| one.acts.iter().copied()).collect();
    acts.sort();
    let acts: Vec<Event> = acts.into_iter().map(|act| facts.log.event(act, ThirdPartyApproval::COLUMNS)).collect();
    let cases: Set<CaseId> = acts.iter().filter_map(|act| act.case).collect();
    let accounts: Set<AccountId> = decided.iter().map(|one| one.account).collect();
    let systems: Set<_> = acts.iter().map(|act| act.system).collect();
    let system = systems.first().filter(|_| systems.len() == 1).and_then(|system| facts.system_name(*system));
    let unit = acts.last().map_or(facts.office(), |act| facts.unit_of_event(act));
    let right = acts.first().and_then(|act| right_used(facts, act));
    let mut begun = Finding::of(ThirdPartyApproval::META, unit)
        .key("person", facts.actor_key(actor))
        .system(system)
        .count(acts.len())
        .amount(amount(&acts))
        .between(acts.iter().map(|act| act.at.at).min(), acts.iter().map(|act| act.at.at).max())
        .proofs("outsider", decided.iter().map(|one| one.outsider.row))
        .proofs("account", accounts.iter().filter_map(|account| facts.line(*account).row))
        .proofs("act", acts.iter().map(|act| act.id))
        .path(right.map(|right| facts.path(right)).unwrap_or_default())
        .timeline(right.map(|right| facts.grant_lane(right)))
        .timeline(acts.iter().take(SHOWN).map(|act| facts.act_lane(act, true)))
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = cases.iter().map(|case| facts.case_ref(*case)).collect();
        })
        .summary(sentence(facts, actor, decided, &acts, cases.len()));
    for account in &accounts {
        begun = begun.topic(facts.account_claim(*account)).topic(format!("outsider:{}", facts.account_name(*account)));
    }
    if acts.iter().any(|act| Acts::DECISION.contains(act.act) && act.act != Act::Approve) {
        begun = begun.reason("last-decision");
    }
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        begun = begun.timeline(facts.post_lane(person));
        begun = facts.person_aliases(person).into_iter().fold(begun, |one, name| one.alias(vec![("person", name)]));
    }
    match assumption(facts, decided) {
        Some(assumption) => begun.inferred(assumption),
        None => begun,
    }
}

/// What must hold, where no account of theirs proves by itself that an outsider acted.
fn assumption(facts: &Facts<'_>, decided: &[Decided]) -> Option<Words> {
    let mut doubts = decided.iter().map(|one| doubt(facts, one.account));
    let first = doubts.next().flatten()?;
    doubts.all(|doubt| doubt.is_some()).then_some(first)
}

fn doubt(facts: &Facts<'_>, account: AccountId) -> Option<Words> {
    // An account that is itself registered as a third party's needs no person.
    if facts.kind(account).is_some_and(AccountKind::is_third_party) {
        return None;
    }
    if facts.is_shared(account) {
        let (name, holder) = (facts.account_name(account), facts.holder_name(account));
        return Some(words!(
            "共用账户{name}的操作由{holder}本人所为",
            "what was done under the shared account {name} was done by {holder}"
        ));
    }
    facts.match_assumption(account)
}

/// The right that an act exercised, if the tables show it.
fn right_used<'f>(facts: &'f Facts<'_>, act: &Event) -> Option<&'f Holding> {
    let account = act.account?;
    facts.exercised(act).iter().find_map(|permission| facts.rights.held_at(account, *permission, act.at).1)
}

/// The sum over cases, each at its approvals' amount, else its payments'; acts without a case count each for itself.
fn amount(acts: &[Event]) -> Option<Amount> {
    let mut cases: Map<CaseId, (Option<Amount>, Option<Amount>)> = Map::default();
    let mut loose: Vec<Amount> = Vec::new();
    for act in acts {
        match act.case {
            Some(case) => {
                let (approved, paid) = cases.entry(case).or_default();
                let slot = if act.act == Act::Pay { paid } else { approved };
                *slot = act.amount.or(*slot);
            }
            None => loose.extend(act.amount),
        }
    }
    let cases = cases.into_values().filter_map(|(approved, paid)| approved.or(paid));
    cases.chain(loose).reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX)))
}

fn sentence(facts: &Facts<'_>, actor: Actor, decided: &[Decided], acts: &[Event], cases: usize) -> Words {
    let (Some(first), Some(last)) = (acts.first(), acts.last()) else { return Words::default() };
    let Words { zh, en } = facts.actor_with_accounts(actor, decided.iter().map(|one| one.account));
    let word = decided.iter().find_map(|one| one.outsider.word).map(|word| facts.text(word));
    let word_zh = word.map(|word| format!("（{word}）")).unwrap_or_default();
    let word_en = word.map(|word| format!(" ({word})")).unwrap_or_default();
    let person = if matches!(actor, Actor::Person(_)) { "人员" } else { "" };
    let mut said = words!("“第三方”{person}{word_zh}{zh}", "{en}, a third party{word_en},");
    let paid = acts.iter().filter(|act| act.act == Act::Pay).count();
    let approved = acts.len() - paid;
    if approved > 0 {
        said.push(&words!("终审{approved}次", " approved (times: {approved})"));
    }
    if paid > 0 {
        let (zh, en) = if approved > 0 { ("，", " and") } else { ("", "") };
        said.push(&words!("{zh}拨付{paid}次", "{en} paid (times: {paid})"));
    }
    let Words { zh, en } = facts.days_words(first.at.at, last.at.at);
    said.push(&words!("，涉及业务{cases}件（{zh}）", "; cases: {cases} ({en})"));
    if let Some(sum) = amount(acts) {
        said.push(&words!("，涉及金额{sum}元", ", {sum} yuan"));
    }
    said.push(&words!("。", "."));
    said
}
