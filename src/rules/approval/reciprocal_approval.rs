//! B22: two people who approve what the other accepted, or who always handle cases together.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId},
        maps::{Map, Set},
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, Unit, basis},
    graph::{Actor, Course, Facts, share},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// Pairs of accepter and approver that chance and rota do not make.
pub struct ReciprocalApproval {
    reciprocal_min: u32,
}

declare_rule! {
    /// ## What it checks
    /// Two people of whom each approved at least `reciprocal_min` cases that the other accepted; and fixed pairs: an
    /// approver who approved at least 20 cases of one accepter, at least 80 % of that accepter's, and at least twice as
    /// many as their share of the unit's approvals would lead to expect, where the unit has three approvers or more.
    ///
    /// ## Why it matters
    /// Separate posts check each other only while the two do not oblige each other.
    ///
    /// ## Evidence
    /// Acceptance and approval of every case of the pair. Always inferred; medium for approvals both ways, low for fixed
    /// pairs, with observed and expected cases and their ratio (lift).
    ///
    /// ## Does not report
    /// One person on both sides (B01); approvers of units with fewer than three; pairs that their share of the work
    /// explains; acts of machines. Cases with a step without actor, or under shared accounts, are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Internal control standard, art. 5(3); by reference the Accounting Law and the Regulations on
    /// the handling of social insurance, art. 37.
    ///
    /// ## Configuration
    /// - `reciprocal_min` = `5`: how many cases each way.
    ///
    /// ## Example
    /// On even days Li accepts and Zhang approves, on odd days the other way round.
    ReciprocalApproval {
        code: "B22",
        name: "reciprocal-approval",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("交叉互审或固定经办审核组合", "approving each other's cases, or a fixed pair"),
        item: Text::new("三(三)2", "3(3)2"),
        basis: &[basis::PLAN_CONDUCT, basis::NKGF, basis::KJ_SEPARATE_2017, basis::KJ_SEPARATE_2024, basis::SBJB_POSTS],
        fix: Text::new(
            "抽查所列业务，固定受理与审核岗位，审核任务随机分派、定期轮换",
            "sample the cases, keep the two posts apart, assign approvals at random and rotate them",
        ),
        fix_kind: FixKind::Continuing,
        key: &["pair"],
        labels: &[
            Label::new("accept", "受理", "acceptance"),
            Label::new("approval", "审核通过", "approval"),
            Label::new("both-ways", "互为受理、审核", "each approved what the other accepted"),
            Label::new("fixed-pair", "固定组合", "a fixed pair"),
            Label::new("few-approvers", "单位审核人不足三人", "the unit has fewer than three approvers"),
            Label::new("usual-share", "与该审核人的工作量相当", "explained by the approver's share of the work"),
            Label::new("blank-actor", "环节缺少操作账号", "a step without actor"),
            Label::new("shared-account", "共用账户，经办人不能确定", "a shared account"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n两个人互相审核对方受理的业务，各不少于 `reciprocal_min` 件；或者固定组合：同一审核人审核了同一受理人的业务不少于20件、占该受理人的80%以上、且不低于按其在本单位审核量占比预期的两倍，而该单位审核人在三人以上。\n\n\
            ## 为什么\n岗位分设要起作用，前提是两人不互相迁就。\n\n\
            ## 证据\n该组合每件业务的受理和审核记录。一律为推断；互审为一般，固定组合为低，列出实际件数、预期件数和倍数。\n\n\
            ## 不报告\n一人办理两个环节（见B01）；审核人不足三人的单位；与其工作量相当的；非个人账户的操作。环节缺少账号、使用共用账户的业务，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；行政事业单位内部控制规范第5条(三)；参照会计法、社会保险经办条例第37条。\n\n\
            ## 配置\n- `reciprocal_min` = `5`：双向各多少件。\n\n\
            ## 示例\n双日李某受理张某审核，单日张某受理李某审核。\n",
    }
}

/// From how many cases on a pair may be a fixed one.
const FIXED_CASES: usize = 20;
/// Of all the accepter's cases, the share that makes it one.
const FIXED_SHARE: f64 = 0.8;
/// How many times the expected number.
const FIXED_LIFT: f64 = 2.0;
/// With fewer approvers somebody must approve most.
const APPROVERS: usize = 3;

/// One case with two people.
pub struct Handled {
    accepter: Actor,
    approver: Actor,
    unit: Unit,
    case: CaseId,
    accept: EventId,
    approval: EventId,
    amount: Option<Amount>,
}

impl Note for Handled {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.approval
    }
}

impl ConductRule for ReciprocalApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Course::ACTS;
    const TRIGGER: Acts = Acts::DECISION;
    const COLUMNS: Columns = Course::COLUMNS;
    type Note = Handled;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { reciprocal_min: table.count_from_or("reciprocal_min", 1, 5)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Handled>) {
        let Subject::Case(case) = who else { return };
        let course = Course::of(acts, facts);
        let Some(approval) = course.approvals.last().filter(|one| facts.in_period(one.at)) else { return out.pass() };
        let Some(accept) = course.accepts.iter().rfind(|one| one.id < approval.id) else { return out.pass() };
        let unit = facts.unit_of_event(approval);
        out.unit(unit);
        let name = facts.case_name(case);
        let (Some(one), Some(other)) = (accept.account, approval.account) else {
            return out.cannot_tell("blank-actor", &name);
        };
        if facts.is_shared(one) || facts.is_shared(other) {
            return out.cannot_tell("shared-account", &name);
        }
        let (accepter, approver) = (facts.actor(one), facts.actor(other));
        if accepter != approver {
            let (accept, approval, amount) = (accept.id, approval.id, course.amount);
            out.note(Handled { accepter, approver, unit, case, accept, approval, amount });
        }
    }

    fn conclude(&self, notes: Notes<Handled>, facts: &Facts<'_>, out: &mut Out<()>) {
        let cases: Vec<Handled> = notes.into_iter().collect();
        let load = Load::of(&cases);
        let mut judged: Set<(Actor, Actor)> = Set::default();
        for (a, b) in load.pairs.keys().copied() {
            if !judged.insert((a, b)) || judged.contains(&(b, a)) {
                continue;
            }
            let least = self.reciprocal_min as usize;
            let both_ways = load.count(a, b) >= least && load.count(b, a) >= least;
            let fixed = [load.fixed(a, b), load.fixed(b, a)];
            let ground = fixed.iter().find_map(|one| one.as_ref().err().copied().flatten());
            let fixed: Vec<Fixed> = fixed.into_iter().flatten().collect();
            let Some(first) = load.between(a, b).first().copied() else { continue };
            let found = both_ways || !fixed.is_empty();
            if found || ground.is_some() {
                out.begin(first.unit);
            }
            if found {
                out.report(finding(facts, &load, (a, b), both_ways, &fixed));
            } else if let Some(ground) = ground {
                out.explained(ground, &pair_key(facts, a, b));
            }
        }
    }
}

/// Who accepted and approved how much.
struct Load<'n> {
    pairs: Map<(Actor, Actor), Vec<&'n Handled>>,
    accepted: Map<Actor, usize>,
    units: Map<Unit, Map<Actor, usize>>,
}

/// A pair that handles most of an accepter's cases.
struct Fixed {
    accepter: Actor,
    approver: Actor,
    observed: usize,
    expected: f64,
    lift: f64,
}

impl<'n> Load<'n> {
    fn of(cases: &'n [Handled]) -> Self {
        let mut load = Self { pairs: Map::default(), accepted: Map::default(), units: Map::default() };
        for case in cases {
            load.pairs.entry((case.accepter, case.approver)).or_default().push(case);
            *load.accepted.entry(case.accepter).or_default() += 1;
            *load.units.entry(case.unit).or_default().entry(case.approver).or_default() += 1;
        }
        load
    }

    fn count(&self, accepter: Actor, approver: Actor) -> usize {
        self.pairs.get(&(accepter, approver)).map_or(0, Vec::len)
    }

    /// The cases between two people, both ways, in time order.
    fn between(&self, a: Actor, b: Actor) -> Vec<&'n Handled> {
        let of = |pair| self.pairs.get(&pair).map_or(&[][..], Vec::as_slice);
        let mut cases: Vec<&Handled> = of((a, b)).iter().chain(of((b, a))).copied().collect();
        cases.sort_by_key(|case| case.approval);
        cases
    }

    /// Whether two people are a fixed pair; if only almost, what explains it.
    fn fixed(&self, accepter: Actor, approver: Actor) -> Result<Fixed, Option<&'static str>> {
        let observed = self.count(accepter, approver);
        let all = self.accepted.get(&accepter).copied().unwrap_or(0);
        let own = share(observed, all);
        let unit = self.pairs.get(&(accepter, approver)).and_then(|cases| cases.last()).map(|case| case.unit);
        let approvers = unit.and_then(|unit| self.units.get(&unit)).ok_or(None)?;
        if observed < FIXED_CASES || own < FIXED_SHARE {
            return Err(None);
        }
        let usual = share(approvers.get(&approver).copied().unwrap_or(0), approvers.values().sum());
        let lift = if usual > 0.0 { own / usual } else { 0.0 };
        if approvers.len() < APPROVERS {
            return Err(Some("few-approvers"));
        }
        if lift < FIXED_LIFT {
            return Err(Some("usual-share"));
        }
        let expected = usual * f64::from(u32::try_from(all).unwrap_or(u32::MAX));
        Ok(Fixed { accepter, approver, observed, expected, lift })
    }
}

fn pair_key(facts: &Facts<'_>, a: Actor, b: Actor) -> String {
    let mut keys = [facts.actor_key(a), facts.actor_key(b)];
    keys.sort();
    keys.join("+")
}

fn finding(
    facts: &Facts<'_>,
    load: &Load<'_>,
    (a, b): (Actor, Actor),
    both_ways: bool,
    fixed: &[Fixed],
) -> FindingBuilder {
    let cases = load.between(a, b);
    let events: Vec<Event> = cases.iter().map(|one| facts.log.event(one.approval, Course::COLUMNS)).collect();
    let steps = cases.iter().flat_map(|one| [one.accept, one.approval]);
    let accounts = steps.filter_map(|step| facts.log.event(step, Course::COLUMNS).account);
    let accounts: Set<AccountId> = accounts.collect();
    let amounts = cases.iter().filter_map(|one| one.amount);
    let sum = amounts.reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX)));
    let (first, last) = (events.first().map(|event| event.at.at), events.last().map(|event| event.at.at));
    let mut finding = Finding::of(ReciprocalApproval::META, cases.last().map_or(facts.office(), |one| one.unit))
        .key("pair", pair_key(facts, a, b))
        .system(facts.one_system(&events))
        .severity(if both_ways { Severity::Medium } else { Severity::Low })
        .count(cases.len())
        .amount(sum)
        .between(first, last)
        .subjects(|subjects| {
            let persons = [a, b].into_iter().filter_map(|actor| match actor {
                Actor::Person(person) => Some(facts.person_ref(person)),
                Actor::Account(_) => None,
            });
            subjects.persons = persons.collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = cases.iter().map(|one| facts.case_ref(one.case)).collect();
        })
        .timeline(events.iter().take(40).map(|event| facts.act_lane(event, true)))
        .reasons(&[(both_ways, "both-ways"), (!fixed.is_empty(), "fixed-pair")])
        .summary(sentence(facts, load, (a, b), both_ways, fixed));
    for case in &cases {
        finding = finding.proof("accept", case.accept).proof("approval", case.approval);
    }
    let mut doubts = vec![words!(
        "这种组合不是排班、分工或业务量造成的",
        "the pair is not the work of a rota, of a division of labour or of the amount of work"
    )];
    doubts.extend(facts.doubts_of_all(accounts.iter().copied()));
    finding.inferred_by(&doubts)
}

fn sentence(facts: &Facts<'_>, load: &Load<'_>, (a, b): (Actor, Actor), both_ways: bool, fixed: &[Fixed]) -> Words {
    let (one, other) = (facts.actor_name(a), facts.actor_name(b));
    let mut parts = Vec::new();
    if both_ways {
        let (there, back) = (load.count(a, b), load.count(b, a));
        parts.push(words!(
            "{one}受理、{other}审核{there}件，{other}受理、{one}审核{back}件",
            "{other} approved {there} cases that {one} accepted, and {one} {back} that {other} accepted"
        ));
    }
    for Fixed { accepter, approver, observed, expected, lift } in fixed {
        let (accepter, approver) = (facts.actor_name(*accepter), facts.actor_name(*approver));
        parts.push(words!(
            "{accepter}受理的业务由{approver}审核{observed}件，按工作量预期{expected:.1}件，为{lift:.1}倍",
            "{approver} approved {observed} cases that {accepter} accepted where {expected:.1} were to be expected ({lift:.1} times as many)"
        ));
    }
    let mut said = Words::joined(&parts, "；", "; ");
    said.push(&words!("。", "."));
    said
}
