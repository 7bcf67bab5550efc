//! A09: somebody is in a new post and still lacks the account or a right that it needs.

use crate::{
    base::{
        ids::{AccountId, PersonId, StepId, TerminalId},
        maps::{Map, Set},
        time::{Instant, Start},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, ES_FIVE_DAYS, ES_NO_LENDING, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Arrival, Arrivals, Entitlement, Facts, Has},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts},
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether somebody who came into a post, by a change of post, by joining or by coming back, has on the day of the
    /// check, later than `[grace] join`, neither account nor right for something that the duties of the post give.
    /// Graver, and inferred, where acts of that duty were meanwhile done at this person's usual terminal under another
    /// account.
    ///
    /// ## Why it matters
    /// Work does not wait for rights. Who is not given them borrows a colleague's account, and nobody can say
    /// afterwards who decided.
    ///
    /// ## Evidence
    /// The row by which the post began, the row that states the post, the duty, the person's accounts, and the first
    /// and the last of the acts done under each other account.
    ///
    /// ## Does not report
    /// Posts held since before the data begin; people who have left or are on leave; rights held only possibly, or by
    /// an account that several people use (A05); the days of grace. Posts without duties in the table, duties that name
    /// no right of any system, an unknown post or start, and rights that an account of unknown holder, state or
    /// content may give are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.7.3; by reference the Enshi measures, art. 5 and 8, and the Gansu rules on
    /// post rights, art. 16.
    ///
    /// ## Configuration
    /// None of its own; `[grace] join` says how late is not yet late, `[terminals]` whose a terminal is.
    ///
    /// ## Example
    /// Shi became rechecker in September and has no right to recheck; his terminal rechecks as `ranqm`.
    RightNotAdded {
        code: "A09",
        name: "right-not-added",
        family: Family::Lifecycle,
        severity: Severity::Medium,
        title: Text::new("到岗后未及时新增权限", "rights of a new post not added"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_APPROVAL, ES_FIVE_DAYS, ES_NO_LENDING, GS_PROCEDURE],
        fix: Text::new(
            "按审批为其开通账户或新增权限；查清其间业务由谁以何账户办理",
            "have the account or right approved and given; find out who did the work meanwhile, and with which account",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "permission"],
        labels: &[
            Label::new("change", "到岗的依据", "what began the post"),
            Label::new("post", "岗位登记", "post"),
            Label::new("duty", "岗位职责", "duty of the post"),
            Label::new("account", "账户登记", "account list"),
            Label::new("act-elsewhere", "在其常用终端以他人账户办理", "done at the usual terminal under another account"),
            Label::new("usual-desk", "其本人平时在该终端的操作", "their own act at the usual terminal"),
            Label::new("no-account", "没有可用账户", "no account that can be used"),
            Label::new("worked-under-another", "疑似借用他人账户办理", "seems to work under another account"),
            Label::new("within-grace", "未超过宽限期", "within the grace"),
            Label::new("on-leave", "使用人休假或停职", "on leave"),
            Label::new("held-perhaps", "授权起止只精确到日，基准日是否有效不能确定", "held on that day only possibly"),
            Label::new("shared-account", "使用多人共用账户，由A05核查", "by an account that several use; see A05"),
            Label::new("post-uncertain", "基准日当日变动岗位", "the post changes on that very day"),
            Label::new("post-unknown", "变动后岗位不明", "the post after the change is not known"),
            Label::new("post-start-unknown", "没有人事变动数据，到岗时间不明", "without HR changes nobody knows when a post began"),
            Label::new("post-not-in-duties", "岗位未列入岗位职责权限对照", "the post is not in the table of duties"),
            Label::new("duty-not-a-right", "职责不对应任何系统的权限、角色或操作", "the duty names no right of any system"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
            Label::new("holder-unresolved", "有账户可能属于该人，使用人未能确定", "an account may be theirs; its holder is not resolved"),
        ],
        needs: &[TableKind::Accounts, TableKind::Duties],
        uses: &[
            TableKind::HrEvents, TableKind::Persons, TableKind::Roles, TableKind::AccountPermissions,
            TableKind::RolePermissions, TableKind::Permissions, TableKind::Operations,
        ],
        manual_zh: "## 查什么
因轮岗、交流、入职、返聘等到新岗位的人，超过 `[grace] join` 之后，核查基准日是否仍没有账户，或者没有岗位职责应有的某项权限。其间若有人在其常用终端以他人账户办理该项业务，加重并列为推断。

## 为什么
业务等不得权限。不给权限，就会借用同事的账户，事后说不清是谁办的。

## 证据
到岗的依据，载明岗位的行，岗位职责行，本人的账户登记行，每个他人账户在其常用终端办理该业务的首次和末次操作。

## 不报告
数据起始之前已在岗的；已离岗或休假的；是否持有不能确定的；使用多人共用账户的（见A05）；宽限期内的。岗位未列入对照表、职责不对应任何权限、岗位或到岗时间不明，以及可能由使用人、状态、内容不明的账户提供的权限，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.7.3；参照恩施州权限管理暂行办法第5条、第8条，甘肃省岗位权限管理实施细则第16条。

## 配置
无自有参数；`[grace] join` 规定宽限期，`[terminals]` 规定终端归属。

## 示例
石某九月起任复核岗，没有复核权限；他的终端却以 ranqm 账户办理复核。
",
    }
}

/// The rule; it has no settings of its own.
pub struct RightNotAdded;

/// Acts of one step by another account at the usual terminal of somebody who lacks a right.
pub struct Elsewhere {
    owner: PersonId,
    account: AccountId,
    first: EventId,
    last: EventId,
    count: usize,
}

impl Note for Elsewhere {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.first
    }
}

impl ConductRule for RightNotAdded {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Person, Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE);
    type Note = Elsewhere;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Elsewhere>) {
        // Notes are about other people; they must not count as a verdict on this one.
        out.pass();
        match who {
            Subject::Person(person) => {
                elsewhere(facts, Some(person), acts, out);
                out.begin(facts.unit_of_person(person, facts.as_of()));
                judge_person(facts, person, out);
            }
            // Acts under accounts of unknown or several holders belong to no person's group.
            Subject::Account(account) if facts.person_of(account).is_none() => elsewhere(facts, None, acts, out),
            _ => {}
        }
    }

    fn conclude(&self, notes: Notes<Elsewhere>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut by_owner: Map<PersonId, Vec<Elsewhere>> = Map::default();
        for note in notes {
            by_owner.entry(note.owner).or_default().push(note);
        }
        for person in facts.persons() {
            let there = by_owner.get(&person).map_or(&[][..], Vec::as_slice);
            report(facts, person, &lacking(facts, person), there, out);
        }
    }
}

fn judge_person(facts: &Facts<'_>, person: PersonId, out: &mut Out<Elsewhere>) {
    let key = facts.person_key(person);
    let arrivals = match facts.arrivals(person) {
        Arrivals::None => return out.pass(),
        Arrivals::PostUnknown => return out.cannot_tell("post-unknown", &key),
        Arrivals::StartUnknown => return out.cannot_tell("post-start-unknown", &key),
        Arrivals::Uncertain => return out.explained("post-uncertain", &key),
        Arrivals::OnLeave => return out.explained("on-leave", &key),
        Arrivals::In(arrivals) => arrivals,
    };
    for arrival in arrivals {
        let name = format!("{key} {}", facts.text(arrival.post));
        for ground in Gap::of(facts, person, arrival).grounds {
            match ground {
                Ok(ground) => out.explained(ground, &name),
                Err(ground) => out.cannot_tell(ground, &name),
            }
        }
    }
}

/// What somebody lacks in a post they came into.
struct Gap<'f> {
    arrival: Arrival,
    lacking: Vec<&'f Entitlement>,
    /// Explained by (`Ok`) or not judged for (`Err`), each once.
    grounds: Set<Result<&'static str, &'static str>>,
}

impl<'f> Gap<'f> {
    fn of(facts: &'f Facts<'_>, person: PersonId, arrival: Arrival) -> Self {
        let Start { earliest, latest } = arrival.since;
        let last = facts.zone.day_of(latest.plus_millis(-1).max(earliest));
        let late = facts.policy.grace.join.end(&facts.calendar, facts.zone, last) <= facts.scope.as_of;
        let wanted = facts.entitlements(arrival.post);
        let mut gap = Self { arrival, lacking: Vec::new(), grounds: Set::default() };
        if wanted.is_none() {
            gap.grounds.insert(Err("post-not-in-duties"));
        }
        for one in wanted.unwrap_or_default() {
            let ground = match facts.has_right(person, one) {
                _ if one.permissions.is_empty() && one.roles.is_empty() => Err("duty-not-a-right"),
                Has::Yes => continue,
                Has::No if late => {
                    gap.lacking.push(one);
                    continue;
                }
                Has::No => Ok("within-grace"),
                Has::Perhaps => Ok("held-perhaps"),
                Has::Shared => Ok("shared-account"),
                Has::StateUnknown => Err("state-unknown"),
                Has::Unread => Err("role-content-unknown"),
                Has::Unresolved => Err("holder-unresolved"),
                Has::NoGrants => Err("no-grants"),
            };
            gap.grounds.insert(ground);
        }
        gap
    }
}

/// What somebody lacks later than the grace in posts they came into, each right with its post.
fn lacking<'f>(facts: &'f Facts<'_>, person: PersonId) -> Vec<(Arrival, &'f Entitlement)> {
    let Arrivals::In(arrivals) = facts.arrivals(person) else { return Vec::new() };
    let gaps = arrivals.into_iter().map(|arrival| Gap::of(facts, person, arrival));
    gaps.flat_map(|gap| gap.lacking.into_iter().map(move |right| (gap.arrival.clone(), right))).collect()
}

/// Leaves notes of acts at the usual terminals of other people who lack a right of a new post.
fn elsewhere(facts: &Facts<'_>, own: Option<PersonId>, acts: &Group<'_>, out: &mut Out<Elsewhere>) {
    let mut since: Map<PersonId, Option<Instant>> = Map::default();
    let mut seen: Map<(TerminalId, StepId, AccountId), Elsewhere> = Map::default();
    for act in acts.iter().filter(|act| act.is_act() && facts.in_period(act.at)) {
        let home = act.terminal.and_then(|terminal| Some((terminal, facts.home(terminal)?.person)));
        let (Some(account), Some((terminal, owner))) = (act.account, home) else { continue };
        if Some(owner) == own {
            continue;
        }
        let begun = *since
            .entry(owner)
            .or_insert_with(|| lacking(facts, owner).iter().map(|(arrival, _)| arrival.since.latest).min());
        if begun.is_none_or(|begun| act.at.at < begun) {
            continue;
        }
        let note = Elsewhere { owner, account, first: act.id, last: act.id, count: 0 };
        let note = seen.entry((terminal, act.step, account)).or_insert(note);
        (note.last, note.count) = (act.id, note.count + 1);
    }
    seen.into_values().for_each(|note| out.note(note));
}

/// One finding where there is no account at all, else one for each right.
fn report(
    facts: &Facts<'_>,
    person: PersonId,
    lacking: &[(Arrival, &Entitlement)],
    there: &[Elsewhere],
    out: &mut Out<()>,
) {
    let usable = |account: &AccountId| facts.line(*account).enabled_at(facts.as_of()) != Held::No;
    if lacking.is_empty() {
        return;
    }
    if !facts.person(person).accounts.iter().any(usable) {
        return out.report(finding(facts, person, lacking, there).reason("no-account"));
    }
    let mut by_right: Map<&str, Vec<(Arrival, &Entitlement)>> = Map::default();
    for one in lacking {
        by_right.entry(&one.1.right).or_default().push(one.clone());
    }
    for (right, lacking) in by_right {
        out.report(finding(facts, person, &lacking, there).key("permission", right));
    }
}

/// Acts that exercise one of the rights lacked, since the post began, in order.
fn done<'n>(facts: &Facts<'_>, lacking: &[(Arrival, &Entitlement)], there: &'n [Elsewhere]) -> Vec<&'n Elsewhere> {
    let exercised = |note: &&Elsewhere| {
        let event = facts.log.event(note.first, Columns::NONE);
        lacking.iter().any(|(arrival, right)| {
            event.at.at >= arrival.since.latest
                && facts.exercised(&event).iter().any(|permission| right.permissions.contains(permission))
        })
    };
    there.iter().filter(exercised).collect()
}

fn finding(
    facts: &Facts<'_>,
    person: PersonId,
    lacking: &[(Arrival, &Entitlement)],
    there: &[Elsewhere],
) -> FindingBuilder {
    let done = done(facts, lacking, there);
    let accounts = &facts.person(person).accounts;
    let permissions: Set<_> = lacking.iter().flat_map(|(_, right)| right.permissions.iter().copied()).collect();
    let begun = Finding::of(RightNotAdded::META, facts.unit_of_person(person, facts.as_of()))
        .key("person", facts.person_key(person))
        .topic(format!("person:{}", facts.person_key(person)))
        .count(done.iter().map(|note| note.count).sum())
        .between(
            lacking.iter().map(|(arrival, _)| arrival.since.earliest).min(),
            done.iter().map(|note| facts.log.at(note.last).at).max(),
        )
        .subjects(|subjects| {
            subjects.persons.push(facts.person_ref(person));
            subjects.posts.extend(lacking.iter().map(|(arrival, _)| facts.text(arrival.post).to_owned()));
            subjects.posts.dedup();
            subjects.accounts.extend(accounts.iter().map(|account| facts.account_ref(*account)));
            subjects.permissions.extend(permissions.iter().map(|one| facts.permission_ref(*one)));
        })
        .proofs("change", lacking.iter().map(|(arrival, _)| arrival.change))
        .proofs("post", lacking.iter().map(|(arrival, _)| arrival.row))
        .proofs("duty", lacking.iter().map(|(_, right)| right.row))
        .proofs("account", accounts.iter().filter_map(|account| facts.line(*account).row))
        .proofs("act-elsewhere", done.iter().flat_map(|note| [note.first, note.last]))
        .proofs("usual-desk", done.iter().filter_map(|note| usual(facts, note)))
        .timeline(facts.post_lane(person))
        .summary(sentence(facts, person, lacking, &done));
    if done.is_empty() {
        return begun;
    }
    let who = facts.person_name(person);
    begun.severity(Severity::High).reason("worked-under-another").inferred(words!(
        "在{who}常用终端上以他人账户办理的，是{who}本人",
        "what was done at {who}'s usual terminal under other accounts was done by {who}"
    ))
}

/// An act by which the terminal is known to be the person's own.
fn usual(facts: &Facts<'_>, note: &Elsewhere) -> Option<EventId> {
    let terminal = facts.log.event(note.first, Columns::PLACE).terminal?;
    facts.home(terminal).map(|home| home.first)
}

fn sentence(facts: &Facts<'_>, person: PersonId, lacking: &[(Arrival, &Entitlement)], done: &[&Elsewhere]) -> Words {
    let Some((arrival, _)) = lacking.first() else { return Words::default() };
    let (who, position) = (facts.person_name(person), facts.text(arrival.post));
    let (since, day) = (facts.day_text(arrival.since.earliest), facts.as_of_day());
    let names: Set<&str> = lacking.iter().map(|(_, right)| right.right.as_str()).collect();
    let (zh, en) =
        (names.iter().copied().collect::<Vec<_>>().join("、"), names.into_iter().collect::<Vec<_>>().join(", "));
    let mut said = words!(
        "{who}自{since}起在“{position}”岗位，截至{day}仍没有岗位职责应有的权限：{zh}",
        "{who} has been in the post {position} since {since} and by {day} still lacks what its duties give: {en}"
    );
    if !done.is_empty() {
        let accounts: Set<String> = done.iter().map(|note| facts.account_name(note.account)).collect();
        let accounts: Vec<String> = accounts.into_iter().collect();
        let (list_zh, list_en) = (accounts.join("、"), accounts.join(", "));
        let count: usize = done.iter().map(|note| note.count).sum();
        said.push(&words!(
            "；其间在其常用终端以账户{list_zh}办理该业务{count}次",
            "; meanwhile {count} acts of that kind were done at their usual terminal as {list_en}"
        ));
    }
    said.push(&words!("。", "."));
    said
}
