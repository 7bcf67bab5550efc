//! B25: work of the old post carried over a change of post.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_LEAST, ES_FIVE_DAYS, GS_CLASSES, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Actor, COMING_AND_GOING, Facts, Given, Holding, Usage},
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    timeline::{Move, PostsAt},
    words,
};

declare_rule! {
    /// ## What it checks
    /// After a change of post: decisions on cases that the same person accepted before it; and acts by rights that the
    /// duties of the old post give and those of the new posts do not, from the first day after the move on.
    ///
    /// ## Why it matters
    /// Whoever takes cases along into the deciding post examines their own work; whoever still works with the old rights
    /// holds two posts at once.
    ///
    /// ## Evidence
    /// The HR event, every act after the move, and the acceptance before it. High for cases, medium for rights. The
    /// grace for adjusting rights (A07) does not excuse their use.
    ///
    /// ## Does not report
    /// Acts on the day of the move; posts whose duties give the right; rights given in several ways; whoever stood in for
    /// a colleague by a registered delegation; acts that B01 or A07 report. Missing duties, posts that are not in them,
    /// and acts that no permission names are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Internal control standard, art. 5(3); GB/T 22239-2019, 8.1.4.2 d; by reference the Regulations on the
    /// handling of social insurance, art. 37, Gansu rules, art. 11, Enshi measures, art. 8.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// Ran moved from the window to the review post on 1 June and on 3 June reviews what she accepted on 30 May.
    TransferStraddle {
        code: "B25",
        name: "transfer-straddle",
        family: Family::Conduct,
        severity: Severity::Medium,
        title: Text::new("转岗前后跨岗办理业务", "work carried over a change of post"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, NKGF, DJBH_LEAST, SBJB_POSTS, GS_CLASSES, ES_FIVE_DAYS],
        fix: Text::new(
            "由他人复核所列业务，收回原岗位权限；转岗时移交在办业务",
            "have somebody else re-examine the cases, withdraw the old rights, hand over open cases on a move",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "event"],
        labels: &[
            Label::new("event", "岗位变动", "change of post"),
            Label::new("accept", "变动前受理", "acceptance before the move"),
            Label::new("decision", "变动后审核", "decision after the move"),
            Label::new("act", "变动后行使原岗位权限", "use of an old right after the move"),
            Label::new("own-cases", "审核变动前本人受理的业务", "decided cases accepted before the move"),
            Label::new("old-rights", "变动后使用原岗位权限", "used rights of the old post"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("delegated", "登记有授权代办", "stood in for a colleague"),
            Label::new("no-duties", "未提供岗位职责权限对照", "there is no table of duties"),
            Label::new("post-unknown", "原岗位或现岗位不明", "the old or the new post is not known"),
            Label::new("post-not-in-duties", "岗位未列入岗位职责权限对照", "the post is not in the table of duties"),
            Label::new("no-permission", "该操作没有对应的权限", "no permission corresponds to the act"),
        ],
        needs: &[TableKind::Operations, TableKind::HrEvents],
        uses: &[
            TableKind::Duties, TableKind::Accounts, TableKind::Persons, TableKind::Roles, TableKind::RolePermissions,
            TableKind::AccountPermissions, TableKind::Delegations,
        ],
        manual_zh: "## 查什么
岗位变动之后：审核本人变动前受理的业务；行使原岗位职责应有、现岗位职责没有的权限，自变动次日起算。

## 为什么
把受理的业务带到审核岗位，等于自己审自己；仍用原岗位权限办理，等于一人占两岗。

## 证据
人事变动行，变动后的每一次操作，变动前的受理记录。审核本人受理业务的为较大，使用原岗位权限的为一般。调整权限的宽限期（A07）不能免除使用的责任。

## 不报告
变动当日的操作；现任任一岗位职责应有的权限；登记有授权代办的；B01、A07已报告的操作。没有岗位职责对照、岗位不在对照中、操作没有对应权限的，列为无法判断。

## 依据
工作方案三(三)2；行政事业单位内部控制规范第5条(三)；GB/T 22239-2019 8.1.4.2 d；参照社会保险经办条例第37条、甘肃省岗位权限管理实施细则第11条、恩施州权限管理暂行办法第8条。

## 配置
无。

## 示例
冉某6月1日由窗口调审核岗，6月3日审核了自己5月30日受理的业务。
",
    }
}

/// The rule; it has no settings.
pub struct TransferStraddle;

/// One act over a change of post.
pub struct Straddle {
    person: PersonId,
    account: AccountId,
    /// The row of the move.
    event: RowRef,
    act: EventId,
    /// The acceptance before it; none: an old right was used.
    accept: Option<EventId>,
}

impl Note for Straddle {
    type Order = (EventId, Option<EventId>);

    fn order(&self) -> Self::Order {
        (self.act, self.accept)
    }
}

impl ConductRule for TransferStraddle {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case, Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::CASE).and(Columns::AMOUNT).and(Columns::PLACE);
    type Note = Straddle;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Straddle>) {
        match who {
            Subject::Case(case) => carried(&facts.case_name(case), acts, facts, out),
            Subject::Account(account) => kept(account, acts, facts, out),
            _ => {}
        }
    }

    fn conclude(&self, notes: Notes<Straddle>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut moves: Map<(PersonId, RowRef), Vec<Straddle>> = Map::default();
        for note in notes {
            moves.entry((note.person, note.event)).or_default().push(note);
        }
        for ((person, row), straddles) in &moves {
            let event = facts.person_line(*person).moves.iter().find(|event| event.row == *row);
            if let Some(event) = event {
                out.report(finding(facts, *person, event, straddles));
            }
        }
    }
}

/// The moves of an account's holder that change the post.
fn moves<'f>(facts: &'f Facts<'_>, account: AccountId) -> Vec<(PersonId, &'f Move)> {
    let Some(person) = facts.person_of(account) else { return Vec::new() };
    let moves = facts.person_line(person).moves.iter().filter(|event| event.changes_post());
    moves.map(|event| (person, event)).collect()
}

/// Decisions on cases that the same person accepted before a move.
fn carried(name: &str, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Straddle>) {
    let done: Vec<Event> = acts.iter().filter(Event::is_act).collect();
    let mut looked = false;
    for decision in done.iter().filter(|one| Acts::DECISION.contains(one.act) && facts.in_period(one.at)) {
        let Some(account) = decision.account else { continue };
        let Actor::Person(person) = facts.actor(account) else { continue };
        let own = |event: &&Event| {
            event.act == Act::Accept && event.account.is_some_and(|one| facts.actor(one) == Actor::Person(person))
        };
        for accept in done.iter().filter(own) {
            for (_, event) in moves(facts, account) {
                if accept.at.surely_before(event.at) && event.at.surely_before(decision.at) {
                    if !looked {
                        out.unit(facts.unit_of_event(decision));
                    }
                    looked = true;
                    let (act, accept) = (decision.id, Some(accept.id));
                    out.note(Straddle { person, account, event: event.row, act, accept });
                } else if accept.at.possibly_before(event.at) && event.at.possibly_before(decision.at) {
                    looked = true;
                    out.explained("boundary-day", name);
                }
            }
        }
    }
    if !looked {
        out.pass();
    }
}

/// Acts after a move by rights that only the old post gives.
fn kept(account: AccountId, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Straddle>) {
    let moves = moves(facts, account);
    let own = |event: &Event| {
        event.account == Some(account)
            && event.is_act()
            && !COMING_AND_GOING.contains(event.act)
            && facts.in_period(event.at)
            && !facts.is_machine_act(event)
    };
    let (mut unjudged, mut explained, mut found) = (Set::default(), Set::default(), Vec::new());
    let mut after = false;
    for act in acts.iter().filter(own) {
        let Some((person, event)) = moves.iter().rfind(|(_, event)| event.at.possibly_before(act.at)) else { continue };
        if event.end.is_some_and(|end| !act.at.surely_before(end)) {
            continue;
        }
        after = true;
        match old_right(facts, account, event, &act) {
            Old::No => {}
            Old::Unknown(ground) => drop(unjudged.insert(ground)),
            Old::Yes if facts.stood_in(account, act.at).is_some() => drop(explained.insert("delegated")),
            Old::Yes if !event.at.surely_before(act.at) => drop(explained.insert("boundary-day")),
            Old::Yes => {
                found.push(Straddle { person: *person, account, event: event.row, act: act.id, accept: None });
            }
        }
    }
    if !after {
        return out.pass();
    }
    out.unit(facts.unit_of_account(account, facts.as_of()));
    let name = facts.account_name(account);
    unjudged.into_iter().for_each(|ground: &'static str| out.cannot_tell(ground, &name));
    explained.into_iter().for_each(|ground: &'static str| out.explained(ground, &name));
    for straddle in found {
        out.note(straddle);
    }
}

/// Whether an act used a right that the old post gives and the new ones do not.
enum Old {
    Yes,
    No,
    Unknown(&'static str),
}

fn old_right(facts: &Facts<'_>, account: AccountId, event: &Move, act: &Event) -> Old {
    if facts.duties.is_empty() {
        return Old::Unknown("no-duties");
    }
    let line = facts.person_of(account).map(|person| facts.person_line(person));
    let now = match line.map(|line| line.posts_at(act.at)) {
        // On the day of the move itself: what would be wrong if the act came after it.
        _ if !event.at.surely_before(act.at) => event.to.clone(),
        Some(PostsAt::Known(posts, _) | PostsAt::Perhaps(posts, _)) => posts,
        _ => Vec::new(),
    };
    if now.is_empty() || event.from.is_empty() {
        return Old::Unknown("post-unknown");
    }
    let exercised = facts.exercised(act);
    if exercised.is_empty() {
        return Old::Unknown("no-permission");
    }
    let held = |one: &crate::base::ids::PermissionId| facts.rights.held_at(account, *one, act.at).1;
    let held: Vec<&Holding> = exercised.iter().filter_map(held).collect();
    // What was not held at all is for B18.
    if held.is_empty() {
        return Old::No;
    }
    match facts.duties.give_any(facts, &now, &held) {
        Given::Yes(_) => Old::No,
        Given::PostUnknown(_) => Old::Unknown("post-not-in-duties"),
        Given::No => match facts.duties.give_any(facts, &event.from, &held) {
            Given::Yes(_) => Old::Yes,
            Given::PostUnknown(_) => Old::Unknown("post-not-in-duties"),
            Given::No => Old::No,
        },
    }
}

fn finding(facts: &Facts<'_>, person: PersonId, event: &Move, straddles: &[Straddle]) -> FindingBuilder {
    let acts: Set<EventId> = straddles.iter().map(|one| one.act).collect();
    let events: Vec<Event> = acts.iter().map(|act| facts.log.event(*act, TransferStraddle::COLUMNS)).collect();
    let accounts: Set<AccountId> = straddles.iter().map(|one| one.account).collect();
    let used = Usage::of(&events);
    let cases: Set<EventId> = straddles.iter().filter(|one| one.accept.is_some()).map(|one| one.act).collect();
    let rights: Set<EventId> = straddles.iter().filter(|one| one.accept.is_none()).map(|one| one.act).collect();
    let mut doubts: Set<Words> = facts.doubts_unless_one_is_sure(accounts.iter().copied()).into_iter().collect();
    doubts.extend(accounts.first().into_iter().flat_map(|account| facts.event_assumptions(*account, event.row)));
    let doubts: Vec<Words> = doubts.into_iter().collect();
    let unit = events.last().map_or(facts.office(), |event| facts.unit_of_event(event));
    let key = facts.event_key(event.kind, event.at);
    let finding = Finding::of(TransferStraddle::META, unit);
    let mut finding = facts
        .keyed_by_actor(finding, "person", Actor::Person(person), &[("event", key)])
        .system(facts.one_system(&events))
        .severity(if cases.is_empty() { Severity::Medium } else { Severity::High })
        .count(acts.len())
        .amount(used.amount())
        .between(used.first_at(), used.last_at())
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = used.cases.iter().map(|case| facts.case_ref(*case)).collect();
            subjects.posts.extend(event.from.iter().chain(&event.to).map(|post| facts.text(*post).to_owned()));
        })
        .grave_proof("event", event.row)
        .proofs("accept", straddles.iter().filter_map(|one| one.accept).collect::<Set<EventId>>())
        .proofs("decision", cases.iter().copied())
        .proofs("act", rights.iter().copied())
        .timeline(used.marks(facts))
        .inferred_by(&doubts)
        .reasons(&[(!cases.is_empty(), "own-cases"), (!rights.is_empty(), "old-rights")])
        .summary(sentence(facts, person, event, (cases.len(), rights.len()), &used));
    for act in &acts {
        finding = finding.claim(Facts::act_claim(*act));
    }
    finding
}

fn sentence(facts: &Facts<'_>, person: PersonId, event: &Move, (cases, rights): (usize, usize), used: &Usage) -> Words {
    let (Some(first), Some(last)) = (used.first_at(), used.last_at()) else { return Words::default() };
    let (name, date, word) = (facts.person_name(person), facts.moment_text(event.at), facts.text(event.word));
    let Words { zh: days_zh, en: days_en } = facts.days_words(first, last);
    let mut said = words!("{name}{date}{word}之后", "after moving on {date} ({word}) {name}");
    if cases > 0 {
        said.push(&words!("审核变动前本人受理的业务{cases}次", " decided {cases} times on cases accepted before"));
    }
    if rights > 0 {
        let (and_zh, and_en) = if cases > 0 { ("，", " and") } else { ("", "") };
        said.push(&words!(
            "{and_zh}使用原岗位权限操作{rights}次",
            "{and_en} did {rights} acts by rights of the old post"
        ));
    }
    said.push(&words!("（{days_zh}）", " ({days_en})"));
    if let Some(sum) = used.amount() {
        said.push(&words!("，涉及金额{sum}元", ", {sum} yuan"));
    }
    said.push(&words!("。", "."));
    said
}
