//! A07: somebody changed post and kept the rights of the old one.

use crate::{
    base::{
        ids::AccountId,
        maps::Map,
        time::{Instant, Moment},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, Part, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_APPROVAL, DJBH_LEAST, ES_FIVE_DAYS, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Facts, Given, Grant, Holding, OrgTree, Reach, Usage},
    i18n::{Text, Words},
    model::{EventId, RowRef, Sym, TableKind, act::Acts, words::EventKind},
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::{Held, Move, PostsAt},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Permissions held since before a change of post that the new posts' duties do not give, and data scopes of the old
    /// organisation, still effective later than the grace. Without duties: all roles of the old post unchanged.
    ///
    /// ## Why it matters
    /// Rights pile up with every move until one hand can accept, review and pay.
    ///
    /// ## Evidence
    /// The HR event, the account's row, every row of the path to the permission, and every act that only it allows.
    ///
    /// ## Does not report
    /// Rights revoked by then or given by any current post; moves within the grace; people who left since (A06); scopes
    /// that the new organisation comprises. Unknown posts, undated grants that no earlier act proves, and unresolved
    /// holders are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c and d, 8.1.7.3; by reference Gansu rules, art. 16, Enshi measures, 8.
    ///
    /// ## Configuration
    /// `[grace] move` (default 5 working days): how late after the move is not yet late.
    ///
    /// ## Example
    /// 邓小兰 moved from the window to the archive in June; in December her account still accepts cases.
    MoverNotAdjusted {
        code: "A07",
        name: "mover-not-adjusted",
        family: Family::Lifecycle,
        severity: Severity::Medium,
        title: Text::new("轮岗交流人员权限未及时调整", "rights of the old post kept after a move"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, DJBH_LEAST, DJBH_APPROVAL, GS_PROCEDURE, ES_FIVE_DAYS],
        fix: Text::new(
            "收回原岗位权限和数据范围，按现岗位职责重新授权；变动后已使用的，逐笔核实",
            "withdraw rights and scope of the old post and grant by the new duties; trace the acts done since",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "event"],
        labels: &[
            Label::new("event", "岗位变动", "change of post"),
            Label::new("account", "账户登记", "account list"),
            Label::new("right", "保留的权限", "right kept"),
            Label::new("post", "现岗位登记", "current post"),
            Label::new("act", "变动后的操作", "act after the move"),
            Label::new("earlier-act", "变动前行使该权限", "the right exercised before the move"),
            Label::new("used-after-move", "变动后仍使用原权限", "used after the move"),
            Label::new("scope-kept", "保留原单位数据范围", "scope of the old organisation kept"),
            Label::new("roles-unchanged", "原岗位角色全部未变", "all roles of the old post unchanged"),
            Label::new("within-grace", "在规定期限内", "within the grace"),
            Label::new("left-since", "其后已离岗，由A06核查", "has left since; see A06"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("event-unresolved", "岗位变动可能是本人，也可能是同名人员", "the move fits several people"),
            Label::new("state-unknown", "账户状态未登记或前后矛盾", "the account's state is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("grant-undated", "授权没有日期，是否变动前取得不能确定", "granted nobody knows when"),
            Label::new("post-unknown", "现岗位不明", "the current post is not known"),
            Label::new("post-not-in-duties", "岗位未列入岗位职责权限对照", "the post is not in the table of duties"),
        ],
        needs: &[TableKind::HrEvents, TableKind::Accounts],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Duties,
            TableKind::Persons, TableKind::Orgs, TableKind::Operations,
        ],
        manual_zh: "## 查什么
轮岗、交流、调动、借调之后，变动前取得、现岗位职责又不应有的权限，以及原单位的数据范围，超过规定期限、到基准日仍然有效的。没有岗位职责权限对照的，看原岗位的角色是否原封未动（推断）。

## 为什么
每变动一次岗位就多留一份权限，最后一人就能受理、审核、拨付。

## 证据
人事变动行，账户登记行，授权行和角色包含权限的每一行，变动后只能凭原权限办理的每一次操作。

## 不报告
基准日前已收回的、现任任一岗位应有的权限；规定期限内的变动；其后已离岗的人员（见A06）；新单位管辖范围以内的数据范围。岗位不在对照表中、授权没有日期又没有变动前操作可证、使用人未能确定的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c、d，8.1.7.3；参照甘肃省岗位权限管理实施细则第16条、恩施州权限管理暂行办法第8条。

## 配置
`[grace] move`（默认5个工作日）：变动后多少日内调整不算迟。

## 示例
邓小兰6月由窗口受理岗调档案管理岗，12月其账户仍在受理业务。
",
    }
}

/// The rule; its one setting is `[grace] move`.
pub struct MoverNotAdjusted;

impl ConductRule for MoverNotAdjusted {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();
    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        if facts.is_machine(account) || facts.is_bare_name(account) {
            return out.pass();
        }
        out.unit(facts.unit_of_account(account, facts.as_of()));
        match standing(facts, account) {
            Ok(due) if due.is_empty() => {}
            Ok(due) => Case { facts, account, due, acts }.judge(out),
            Err((true, ground)) => out.cannot_tell(ground, &facts.account_name(account)),
            Err((false, ground)) => out.explained(ground, &facts.account_name(account)),
        }
    }
}

/// The moves after which rights should have been adjusted by now; or why not, and whether that means not judged.
fn standing<'f>(facts: &'f Facts<'_>, account: AccountId) -> Result<Vec<&'f Move>, (bool, &'static str)> {
    let now = facts.as_of();
    let person = facts.person_of(account).ok_or((true, "holder-unresolved"))?;
    let line = facts.person_line(person);
    if line.moves.is_empty() {
        let doubtful = facts.doubtful_events(person).any(|event| event.kind.is_move());
        return if doubtful { Err((true, "event-unresolved")) } else { Ok(Vec::new()) };
    }
    if line.gone_at(now).is_some_and(|(_, held)| held == Held::Yes) {
        return Err((false, "left-since"));
    }
    match facts.line(account).enabled_at(now) {
        Held::Yes => {}
        Held::No => return Ok(Vec::new()),
        Held::Perhaps => return Err((false, "boundary-day")),
        Held::Unknown => return Err((true, "state-unknown")),
    }
    if !facts.are_grants_known(account) {
        return Err((true, "no-grants"));
    }
    let standing = line.moves.iter().filter(|event| event.end.is_none_or(|end| now.at < end.at));
    let due: Vec<&Move> = standing.filter(|event| deadline(facts, event) < now.at).collect();
    if due.is_empty() { Err((false, "within-grace")) } else { Ok(due) }
}

fn deadline(facts: &Facts<'_>, event: &Move) -> Instant {
    facts.policy.grace.move_.end_after(&facts.calendar, facts.zone, event.at)
}

/// What was kept after one move.
struct Kept<'f> {
    event: &'f Move,
    rights: Vec<&'f Holding>,
    scopes: Vec<&'f Grant>,
    earlier: Vec<EventId>,
    doubt: Option<Words>,
}

type KeptBy<'f> = Map<(EventKind, Instant), Kept<'f>>;

struct Case<'f, 'g, 'a> {
    facts: &'f Facts<'a>,
    account: AccountId,
    due: Vec<&'f Move>,
    acts: &'g Group<'a>,
}

impl<'f> Case<'f, '_, '_> {
    fn judge(&self, out: &mut Out<()>) {
        let mut kept: KeptBy<'f> = Map::default();
        let mut post_rows = Vec::new();
        if self.facts.duties.is_empty() {
            self.unchanged_roles(&mut kept, out);
        } else {
            let person = self.facts.person_of(self.account);
            match person.map(|person| self.facts.person_line(person).posts_at(self.facts.as_of())) {
                Some(PostsAt::Known(posts, rows) | PostsAt::Perhaps(posts, rows)) if !posts.is_empty() => {
                    post_rows = rows;
                    self.beyond_duties(&posts, &mut kept, out);
                }
                _ => out.cannot_tell("post-unknown", &self.facts.account_name(self.account)),
            }
        }
        self.old_scopes(&mut kept, out);
        kept.values().for_each(|kept| out.report(self.finding(kept, &post_rows)));
    }

    fn beyond_duties(&self, posts: &[Sym], kept: &mut KeptBy<'f>, out: &mut Out<()>) {
        let name = self.facts.account_name(self.account);
        let held = self.facts.surely_held(self.account);
        let first_use = self.facts.first_exercise(self.account, self.acts);
        for holdings in held.values() {
            match self.facts.duties.give_any(self.facts, posts, holdings) {
                Given::Yes(_) => continue,
                Given::PostUnknown(_) => {
                    out.cannot_tell("post-not-in-duties", &name);
                    continue;
                }
                Given::No => {}
            }
            if let Some((event, right)) = self.event_before(holdings, |one, at| one.span.start.latest <= at.at) {
                entry(kept, event).rights.push(right);
                continue;
            }
            let perhaps = self.event_before(holdings, |one, at| one.span.start.earliest <= at.latest());
            let Some((event, right)) = perhaps else { continue };
            match first_use.get(&right.permission).filter(|used| used.at.surely_before(event.at)) {
                _ if right.dated => out.explained("boundary-day", &name),
                None => out.cannot_tell("grant-undated", &name),
                Some(used) => {
                    let kept = entry(kept, event);
                    kept.rights.push(right);
                    kept.earlier.push(used.id);
                    kept.doubt = Some(words!(
                        "没有日期的授权在变动前已经取得（变动前的操作表明），其间未收回",
                        "the undated grants, as acts before the move show, were held then and not withdrawn since"
                    ));
                }
            }
        }
    }

    /// The earliest move before which a right was held and after which no post gave it.
    fn event_before(
        &self,
        holdings: &[&'f Holding],
        before: impl Fn(&Holding, Moment) -> bool,
    ) -> Option<(&'f Move, &'f Holding)> {
        let mut found = None;
        for (place, event) in self.due.iter().enumerate().rev() {
            let (last, duties) = (place + 1 == self.due.len(), &self.facts.duties);
            let said = last || !event.to.is_empty();
            if !said || (!event.to.is_empty() && duties.give_any(self.facts, &event.to, holdings) != Given::No) {
                break;
            }
            let held = holdings.iter().find(|one| before(one, event.at)).filter(|_| event.changes_post());
            found = held.map(|right| (*event, *right)).or(found);
        }
        found
    }

    /// Without duties: every grant of the old post still stands, and none has been added.
    fn unchanged_roles(&self, kept: &mut KeptBy<'f>, out: &mut Out<()>) {
        let (now, name) = (self.facts.as_of(), self.facts.account_name(self.account));
        let Some(event) = self.due.last().filter(|event| event.changes_post()) else { return };
        if event.from.is_empty() || event.to.is_empty() {
            return out.cannot_tell("post-unknown", &name);
        }
        let mut grants = self.facts.rights.grants_of(self.account);
        grants.retain(|grant| grant.span.end.latest > event.at.at);
        let added = |grant: &Grant| grant.dated && grant.span.start.latest > event.at.at;
        if grants.is_empty() || grants.iter().any(|grant| added(grant) || !grant.span.surely_contains(now)) {
            return;
        }
        let rights = self.facts.gravest_first(self.account);
        if rights.is_empty() || !grants.iter().all(|grant| grant.dated) {
            return out.cannot_tell(if rights.is_empty() { "no-grants" } else { "grant-undated" }, &name);
        }
        let kept = entry(kept, event);
        kept.rights = rights;
        kept.doubt = Some(words!(
            "没有岗位职责权限对照，按原岗位的全部权限并非现岗位都需要推断",
            "the new post does not need all the rights of the old one (no table of duties says so)"
        ));
    }

    /// Grants whose data scope is the organisation that somebody moved away from.
    fn old_scopes(&self, kept: &mut KeptBy<'f>, out: &mut Out<()>) {
        let facts = self.facts;
        for grant in facts.rights.grants_of(self.account) {
            let Some(scope) = grant.scope_org.filter(|_| grant.span.surely_contains(facts.as_of())) else { continue };
            let left = |event: &&&Move| event.from_org == Some(scope) && event.to_org.is_some_and(|to| to != scope);
            let Some(event) = self.due.iter().rfind(left) else { continue };
            let last = self.due.last().and_then(|last| last.to_org).or(event.to_org);
            if last.is_none_or(|now| now == scope || comprises(facts, now, scope)) {
                continue;
            }
            if grant.span.start.latest <= event.at.at {
                entry(kept, event).scopes.push(grant);
            } else if !grant.dated {
                out.cannot_tell("grant-undated", &facts.account_name(self.account));
            } else if grant.span.start.earliest <= event.at.latest() {
                out.explained("boundary-day", &facts.account_name(self.account));
            }
        }
    }

    /// Acts after the move that nothing but kept rights allows; without duties any may be the new post's work.
    fn used(&self, kept: &Kept<'_>) -> Usage {
        if self.facts.duties.is_empty() {
            return Usage::default();
        }
        self.facts.exercise_after(self.account, self.acts, &kept.rights, kept.event.at)
    }

    fn finding(&self, kept: &Kept<'_>, posts: &[RowRef]) -> FindingBuilder {
        let Self { facts, account, .. } = *self;
        let (used, meta) = (self.used(kept), MoverNotAdjusted::META);
        let system = facts.account_ref(account).system;
        let finding = Finding::of(meta, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .key("event", facts.event_key(kept.event.kind, kept.event.at))
            .severity(if used.is_empty() { meta.severity } else { meta.severity.raise() })
            .system(system.as_deref())
            .parts(self.head(kept, &used), self.parts(kept), sentence)
            .amount(used.amount())
            .grave_proof("event", kept.event.row)
            .proofs("account", facts.account_row_refs(account))
            .proofs("post", posts.iter().copied().filter(|row| *row != kept.event.row))
            .proofs("earlier-act", kept.earlier.iter().copied())
            .proofs("act", used.events.iter().copied())
            .between(Some(deadline(facts, kept.event)), Some(facts.still()))
            .subjects(|subjects| {
                used.name_subjects(facts, account, subjects);
                subjects.posts.extend(kept.event.to.iter().map(|post| facts.text(*post).to_owned()));
            })
            .timeline(facts.person_of(account).map(|person| facts.post_lane(person)).unwrap_or_default())
            .timeline(kept.rights.iter().map(|right| facts.grant_lane(right)))
            .timeline(used.marks(facts));
        let finding = used.events.iter().fold(finding, |finding, act| finding.claim(Facts::act_claim(*act)));
        let doubts = [facts.event_assumptions(account, kept.event.row), kept.doubt.iter().cloned().collect()].concat();
        finding.count(used.count()).inferred_by(&doubts).reasons(&[
            (!used.is_empty(), "used-after-move"),
            (!kept.scopes.is_empty(), "scope-kept"),
            (facts.duties.is_empty() && !kept.rights.is_empty(), "roles-unchanged"),
        ])
    }

    fn parts(&self, kept: &Kept<'_>) -> Vec<Part> {
        let Some(role) = MoverNotAdjusted::META.label("right") else { return Vec::new() };
        let rights = kept.rights.iter().map(|right| self.facts.right_part(right, role));
        rights.chain(kept.scopes.iter().map(|grant| self.facts.scope_part(grant, role))).collect()
    }

    /// Who moved when from where to where, and what was done since.
    fn head(&self, kept: &Kept<'_>, used: &Usage) -> Words {
        let (facts, event) = (self.facts, kept.event);
        let (name, account) = (facts.holder_name(self.account), facts.account_name(self.account));
        let place = |org: Option<Sym>, posts: &[Sym]| {
            let posts: Vec<&str> = posts.iter().map(|post| facts.text(*post)).collect();
            let org = org.filter(|_| event.from_org != event.to_org).map_or("", |org| facts.text(org));
            if org.is_empty() && posts.is_empty() { "—".to_owned() } else { format!("{org}{}", posts.join("、")) }
        };
        let (from, to) = (place(event.from_org, &event.from), place(event.to_org, &event.to));
        let (date, word, today) = (facts.moment_text(event.at), facts.text(event.word), facts.as_of_day());
        let mut head = words!("{name}{date}{word}（{from}→{to}）", "{name} moved on {date} ({word}: {from} → {to})");
        if !used.is_empty() {
            let Words { zh, en } = used.words();
            head.push(&words!("，变动后仍以原权限{zh}", "; since then the old rights were used: {en}"));
        }
        head.push(&words!("，截至{today}账户{account}", "; on {today} the account {account}"));
        head
    }
}

fn entry<'k, 'f>(kept: &'k mut KeptBy<'f>, event: &'f Move) -> &'k mut Kept<'f> {
    kept.entry((event.kind, event.at.at)).or_insert(Kept {
        event,
        rights: Vec::new(),
        scopes: Vec::new(),
        earlier: Vec::new(),
        doubt: None,
    })
}

/// Whether the tree says that an organisation is in charge of another.
fn comprises(facts: &Facts<'_>, org: Sym, scope: Sym) -> bool {
    let reach = OrgTree::of(facts.tables).reach(facts.text(org), facts.text(scope));
    matches!(reach, Reach::Inside | Reach::Department)
}

fn sentence(head: &Words, parts: &[Part]) -> Words {
    let labels: Vec<Words> = parts.iter().map(|part| part.label.clone()).collect();
    let Words { zh: names_zh, en: names_en } = Words::joined(&labels, "、", ", ");
    let (Words { zh, en }, count) = (head, parts.len());
    words!(
        "{zh}仍保留原岗位权限{count}项：{names_zh}。",
        "{en} still keeps {count} rights of the old post: {names_en}."
    )
}
