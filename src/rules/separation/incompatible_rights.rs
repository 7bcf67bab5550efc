//! A17: one person, or one post, holds both sides of a pair that must be separate.

use crate::{
    base::{
        ids::{AccountId, CaseId},
        maps::{Map, Set},
    },
    finding::{
        Cited, Evidence, Family, Finding, FindingBuilder, FixKind, Label, Out, Part, RuleMeta, Severity,
        basis::{DJBH_LEAST, GS_CLASSES, KJ_SEPARATE_2017, KJ_SEPARATE_2024, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Actor, Conflict, Facts, Hold, Proof, Together, Word},
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether one person, over all accounts in all systems, held both sides of an incompatible pair at one moment of
    /// the period or on the day of the check; then whether both sides were used in the period, and whether on one
    /// case. Also whether the duties of one post give both sides.
    ///
    /// ## Why it matters
    /// Who can do both steps needs nobody's consent, and nobody else will have looked.
    ///
    /// ## Evidence
    /// The grants of both sides with each row by which a role contains the permission, the accounts, and, where used,
    /// the first act of each side or both acts of the first case; for a post the rows of its duties.
    ///
    /// ## Does not report
    /// Rights that only touch, or overlap only possibly; rights on a disabled account or one nobody sits behind; acts
    /// under accounts that several people share do not count as use. Undated grants speak for the day of the check
    /// alone. Accounts without known holder, state or grants, and roles of unknown content are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Internal control standard, art. 5(3); GB/T 22239-2019, 8.1.4.2 d; by reference the Accounting Law,
    /// the Regulations on the handling of social insurance, art. 37, and the Gansu rules, art. 11.
    ///
    /// ## Configuration
    /// None of its own; `[[incompatible]]` replaces the default pairs.
    ///
    /// ## Example
    /// Wang accepts with `wangq` and can approve with `wangq2`.
    IncompatibleRights {
        code: "A17",
        name: "incompatible-rights",
        family: Family::Separation,
        severity: Severity::Medium,
        title: Text::new("不相容岗位权限未分离", "incompatible rights in one hand"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, NKGF, DJBH_LEAST, KJ_SEPARATE_2017, KJ_SEPARATE_2024, SBJB_POSTS, GS_CLASSES],
        fix: Text::new(
            "收回其中一侧权限，分设岗位；人手不足确需兼任的，报批并定期抽查",
            "withdraw one side and separate the posts; where staff is short, have it approved and sample the cases",
        ),
        fix_kind: FixKind::ByDate,
        key: &["person", "post"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("duty", "岗位职责", "duty of the post"),
            Label::new("use", "使用记录", "use"),
            Label::new("same-case", "同一笔业务", "on the same case"),
            Label::new("used", "两侧权限均已使用", "both sides were used"),
            Label::new("ended", "基准日前已不再同时持有", "no longer held together"),
            Label::new("overlap-uncertain", "授权起止只精确到日，是否同时持有不能确定", "held together only possibly"),
            Label::new("machine-account", "其中一侧在系统、接口等非个人账户", "one side is on an account nobody sits behind"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[],
        uses: &[TableKind::Accounts, TableKind::Persons, TableKind::Roles, TableKind::AccountPermissions,
            TableKind::RolePermissions, TableKind::Permissions, TableKind::Duties, TableKind::Operations],
        manual_zh: "## 查什么
同一个人在各系统的全部账户合并计算，是否在核查期间的同一时刻或在核查基准日同时拥有一对不相容权限的两侧；两侧是否都使用过，是否用于同一笔业务。另查同一岗位的职责是否包含两侧。

## 为什么
两个环节都能办的人，不需要任何人同意。尚未发现问题，只说明没有人看过。

## 证据
两侧的授权记录和角色包含该权限的每一行，账户登记行；已使用的，附两侧的首次操作或首笔业务的两次操作；岗位问题附岗位职责各行。

## 不报告
前后衔接而不重叠的授权，是否重叠不能确定的授权；已停用账户和非个人账户上的权限；多人共用账户下的操作不计为本人使用。无授权时间的，只说明核查基准日的情况。使用人、状态、授权不明的账户和所含权限不明的角色，列为无法判断。

## 依据
工作方案三(三)2；行政事业单位内部控制规范第5条(三)；GB/T 22239-2019 8.1.4.2 d；参照会计法、社会保险经办条例第37条、甘肃省岗位权限管理实施细则第11条。

## 配置
无自有参数；`[[incompatible]]` 替换默认的不相容组合。

## 示例
汪某以账户 wangq 受理，又可用账户 wangq2 终审。
",
    }
}

/// The rule; it has no settings.
pub struct IncompatibleRights;

impl ConductRule for IncompatibleRights {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Person];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::CASE);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Person(person) = who else { return };
        let accounts = &facts.person(person).accounts;
        if accounts.is_empty() {
            return out.pass();
        }
        out.unit(facts.unit_of_person(person, facts.as_of()));
        judge_actor(facts, Actor::Person(person), accounts, Some(acts), out);
    }

    fn conclude(&self, _: Notes<()>, facts: &Facts<'_>, out: &mut Out<()>) {
        let unresolved = facts.accounts().filter(|one| facts.person_of(*one).is_none() && !facts.is_machine(*one));
        for account in unresolved.filter(|account| !facts.holds(&[*account]).is_empty()) {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            if !judge_actor(facts, Actor::Account(account), &[account], None, out) {
                out.cannot_tell("holder-unresolved", &facts.account_name(account));
            }
        }
        judge_posts(facts, out);
    }
}

/// How far it went.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd)]
enum Rung {
    Holds,
    Used,
    SameCase,
}

/// A pair held together, and what was done with it.
struct Meeting<'f> {
    held: Together<'f>,
    rung: Rung,
    acts: Vec<EventId>,
    cases: usize,
}

/// What somebody did in the period, by word and by case.
#[derive(Default)]
struct Uses {
    words: Map<Word, EventId>,
    cases: Map<CaseId, Vec<(Word, EventId)>>,
}

/// Judges one person or unresolved account; whether something was found.
fn judge_actor(
    facts: &Facts<'_>,
    actor: Actor,
    accounts: &[AccountId],
    acts: Option<&Group<'_>>,
    out: &mut Out<()>,
) -> bool {
    let (name, holds) = (facts.actor_key(actor), facts.holds(accounts));
    let begun = |held| Meeting { held, rung: Rung::Holds, acts: Vec::new(), cases: 0 };
    let mut meetings: Vec<Meeting<'_>> = facts.together(&holds).into_iter().map(begun).collect();
    if let Some(acts) = acts.filter(|_| !meetings.is_empty()) {
        let uses = Uses::of(facts, acts);
        for meeting in &mut meetings {
            meeting.climb(&uses);
        }
    }
    let (mut meetings, open): (Vec<_>, Vec<_>) = meetings.into_iter().partition(Meeting::is_proven);
    let open: Set<Proof> = open.iter().map(|meeting| meeting.held.proof).collect();
    for proof in open {
        match proof {
            Proof::StateUnknown => out.cannot_tell("state-unknown", &name),
            Proof::Machine => out.explained("machine-account", &name),
            _ => out.explained("overlap-uncertain", &name),
        }
    }
    say_gaps(facts, accounts, out);
    // The gravest first, for the sentence; equal ones keep the order of the vocabulary.
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.rung, meeting.severity(facts))));
    if meetings.is_empty() {
        return false;
    }
    out.report(finding(facts, actor, &holds, &meetings));
    true
}

/// Accounts about whose rights the tables say too little.
fn say_gaps(facts: &Facts<'_>, accounts: &[AccountId], out: &mut Out<()>) {
    for account in accounts.iter().filter(|account| !facts.is_machine(**account)) {
        if !facts.are_grants_known(*account) {
            out.cannot_tell("no-grants", &facts.account_name(*account));
        } else if !facts.unread_roles(*account).is_empty() {
            out.cannot_tell("role-content-unknown", &facts.account_name(*account));
        }
    }
}

impl Uses {
    fn of(facts: &Facts<'_>, acts: &Group<'_>) -> Self {
        let mut uses = Self::default();
        // An act under a shared account may be anybody's, so it proves no use by this person.
        let own = |account: AccountId| !facts.is_shared(account);
        for event in acts.iter().filter(|act| act.is_act() && facts.in_period(act.at) && act.account.is_some_and(own)) {
            for word in facts.pairs.of_step(event.step) {
                uses.words.entry(*word).or_insert(event.id);
                let Some(case) = event.case else { continue };
                let steps = uses.cases.entry(case).or_default();
                if steps.iter().all(|(known, _)| known != word) {
                    steps.push((*word, event.id));
                }
            }
        }
        uses
    }

    /// The cases on which both sides were used, with the first act of each side.
    fn on_one_case(&self, conflict: Conflict) -> impl Iterator<Item = [EventId; 2]> {
        self.cases.values().filter_map(move |steps| {
            let first = |word| steps.iter().find(|(known, _)| *known == word).map(|(_, event)| *event);
            let (a, b) = (first(conflict.a)?, first(conflict.b)?);
            (a != b).then_some([a, b])
        })
    }
}

impl Meeting<'_> {
    /// Whether it may be reported. What was used was usable, whatever the account list leaves open.
    fn is_proven(&self) -> bool {
        self.held.proof >= Proof::Ended || self.held.proof == Proof::StateUnknown && self.rung > Rung::Holds
    }

    /// Climbs the ladder as far as the acts prove.
    fn climb(&mut self, uses: &Uses) {
        let Conflict { a, b, .. } = self.held.conflict;
        if let (Some(a), Some(b)) = (uses.words.get(&a), uses.words.get(&b)) {
            (self.rung, self.acts) = (Rung::Used, vec![*a, *b]);
        }
        if let Some(acts) = uses.on_one_case(self.held.conflict).next() {
            (self.rung, self.acts) = (Rung::SameCase, acts.to_vec());
            self.cases = uses.on_one_case(self.held.conflict).count();
        }
    }

    fn severity(&self, facts: &Facts<'_>) -> Severity {
        if self.is_ended(facts) { self.held.conflict.severity().lower() } else { self.held.conflict.severity() }
    }

    fn is_ended(&self, facts: &Facts<'_>) -> bool {
        !self.held.overlap.contains(facts.scope.as_of)
    }

    /// The one right without which the pair would not meet, if there is one: of two, the older. A rule that reports
    /// that right already speaks for a pair that was never used.
    fn claim(&self, facts: &Facts<'_>, actor: Actor, holds: &[Hold<'_>]) -> String {
        let right = |one: &Hold<'_>| (one.holding.account, one.holding.permission);
        let only =
            |side: &&Hold<'_>| holds.iter().filter(|one| one.word == side.word).all(|one| right(one) == right(side));
        let single = self.held.sides.iter().filter(only).min_by_key(|side| side.holding.span.start.earliest);
        single.filter(|_| self.rung == Rung::Holds && !self.is_administration(facts)).map_or_else(
            || facts.pair_claim(actor, self.held.conflict),
            |side| facts.right_claim(side.holding.account, side.holding.permission),
        )
    }

    /// Business with the administration of rights: the pair that the separation of administrators speaks of too.
    fn is_administration(&self, facts: &Facts<'_>) -> bool {
        let Conflict { a, b, .. } = self.held.conflict;
        [a, b].into_iter().any(|word| matches!(facts.pairs.act(word), Some(Act::Grant | Act::UserAdmin)))
    }

    fn part(&self, facts: &Facts<'_>, actor: Actor, holds: &[Hold<'_>]) -> Part {
        let (mut label, cases) = (facts.pairs.pair_title(self.held.conflict), self.cases);
        label.push(&match self.rung {
            Rung::Holds if self.is_ended(facts) => words!("（已不再同时持有）", " (no longer together)"),
            Rung::Holds => Words::default(),
            Rung::Used => words!("（两侧均已使用）", " (both used)"),
            Rung::SameCase => words!("（用于同一笔业务{cases}件）", " (used on the same case; cases: {cases})"),
        });
        let role = if self.rung == Rung::SameCase { "same-case" } else { "use" };
        let codes = || std::iter::once("grant").chain(std::iter::repeat("containment"));
        let grants =
            self.held.sides.iter().flat_map(|side| codes().zip(side.holding.rows.iter().copied().map(Cited::from)));
        let acts = self.acts.iter().map(|act| (role, Cited::from(*act)));
        let cite =
            |(code, cited)| IncompatibleRights::META.label(code).map(|role| Evidence { cited, role, grave: false });
        Part {
            claim: self.claim(facts, actor, holds),
            label,
            evidence: grants.chain(acts).filter_map(cite).collect(),
            path: self.held.sides.iter().flat_map(|side| facts.path(side.holding)).collect(),
            permission: Some(facts.permission_ref(self.held.sides[0].holding.permission)),
        }
    }
}

fn finding(facts: &Facts<'_>, actor: Actor, holds: &[Hold<'_>], meetings: &[Meeting<'_>]) -> FindingBuilder {
    let sides: Vec<&Hold<'_>> = meetings.iter().flat_map(|meeting| &meeting.held.sides).collect();
    let accounts: Set<AccountId> = sides.iter().map(|side| side.holding.account).collect();
    let mut begun = Finding::of(IncompatibleRights::META, facts.unit_of_actor(actor, facts.as_of()))
        .key("person", facts.actor_key(actor))
        .severity(meetings.iter().map(|meeting| meeting.severity(facts)).max().unwrap_or(Severity::Low))
        .proofs("account", accounts.iter().filter_map(|account| facts.line(*account).row))
        .parts(
            facts.actor_with_accounts(actor, accounts.iter().copied()),
            meetings.iter().map(|meeting| meeting.part(facts, actor, holds)).collect(),
            sentence,
        )
        .timeline(sides.iter().map(|side| facts.grant_lane(side.holding)));
    begun = meetings.iter().fold(begun, |finding, one| finding.topic(facts.pair_topic(actor, one.held.conflict)));
    let permissions: Set<_> = sides.iter().map(|side| side.holding.permission).collect();
    begun = begun.subjects(|subjects| {
        subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
        subjects.permissions = permissions.iter().map(|permission| facts.permission_ref(*permission)).collect();
    });
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        begun = begun.timeline(facts.post_lane(person));
        begun = facts.person_aliases(person).into_iter().fold(begun, |one, name| one.alias(vec![("person", name)]));
    }
    begun = match meetings.iter().map(|meeting| meeting.rung).max() {
        Some(Rung::SameCase) => begun.facet("same-case").reason("same-case"),
        Some(Rung::Used) => begun.facet("used").reason("used"),
        _ => begun.facet("holds"),
    };
    if meetings.iter().all(|meeting| meeting.is_ended(facts)) {
        let last = meetings.iter().map(|meeting| meeting.held.overlap.to).max();
        begun = begun.reason("ended").between(meetings.iter().map(|meeting| meeting.held.overlap.from).min(), last);
    }
    match accounts.iter().find_map(|account| facts.match_assumption(*account)) {
        Some(assumption) => begun.inferred(assumption),
        None => begun,
    }
}

const NAMED: usize = 6;

/// The first pairs, as many as a sentence bears.
fn named<'w>(labels: impl Iterator<Item = &'w Words>) -> Words {
    let all: Vec<&Words> = labels.collect();
    let join =
        |by: &str, of: fn(&Words) -> &str| all.iter().take(NAMED).map(|one| of(one)).collect::<Vec<_>>().join(by);
    let (etc_zh, etc_en) = if all.len() > NAMED { ("等", " and others") } else { ("", "") };
    Words { zh: join("，", |one| &one.zh) + etc_zh, en: join("; ", |one| &one.en) + etc_en }
}

fn sentence(head: &Words, parts: &[Part]) -> Words {
    let Words { zh: pairs_zh, en: pairs_en } = named(parts.iter().map(|part| &part.label));
    let (zh, en, count) = (&head.zh, &head.en, parts.len());
    words!(
        "{zh}同时拥有不相容权限{count}对：{pairs_zh}。",
        "{en} held both sides of incompatible pairs at once; pairs: {count}, namely {pairs_en}."
    )
}

/// One finding for each post whose own duties give both sides of a pair.
fn judge_posts(facts: &Facts<'_>, out: &mut Out<()>) {
    for (post, _) in facts.duties.posts() {
        out.begin(facts.office());
        let found = facts.together_in_duties(post);
        if !found.is_empty() {
            out.report(post_finding(facts, post, &found));
        }
    }
}

fn post_finding(facts: &Facts<'_>, post: &str, found: &[(Conflict, [RowRef; 2])]) -> FindingBuilder {
    let severity = found.iter().map(|(conflict, _)| conflict.severity()).max().unwrap_or(Severity::Medium);
    let labels: Vec<Words> = found.iter().map(|(conflict, _)| facts.pairs.pair_title(*conflict)).collect();
    let Words { zh, en } = named(labels.iter());
    Finding::of(IncompatibleRights::META, facts.office())
        .key("post", post)
        .facet("post")
        .severity(severity)
        .count(found.len())
        .subjects(|subjects| subjects.posts.push(post.to_owned()))
        .proofs("duty", found.iter().flat_map(|(_, rows)| *rows))
        .summary(words!(
            "岗位“{post}”的岗位职责同时包含不相容的权限：{zh}。",
            "The duties of the post {post} themselves give incompatible rights: {en}."
        ))
}
