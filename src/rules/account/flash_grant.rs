//! A22: a right that its holder gave to themselves, or that was given, used and withdrawn within a day.

use crate::{
    base::{
        ids::AccountId,
        maps::{Map, Set},
        time::{Instant, Interval, Moment},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, InSystem, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, DJBH_KEEPER, ES_ADMINS, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Facts, Grant, Granter, Node},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
        words::Risk,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Rights in force in the period that were granted by their own holder: the grant names the holder, whichever of
    /// their accounts, as granter, or the log shows them granting to their own account. And rights that were granted,
    /// used, and withdrawn again within `flash_grant_hours`.
    ///
    /// ## Why it matters
    /// Rights are applied for, reviewed and given by different people. Who gives them to themselves has skipped the
    /// others; who takes them back the same day has hidden it from every later look at the list.
    ///
    /// ## Evidence
    /// The grant, the act of granting, the account, the uses of the right.
    ///
    /// ## Does not report
    /// The first right of a new administrator, by post or by the role given, that was approved by then; short grants
    /// that were approved beforehand or served to stand in for a colleague; uses that another right allows too; times
    /// known too roughly to say what came first; accounts of machines. Blank granters, granters of a name that several
    /// bear, tables without withdrawals, grants in the log without a target, and uses that the log cannot show are
    /// listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.7.3 and 8.1.10.6 b; by reference the Gansu rules on post rights, art. 16,
    /// and the Enshi measures, art. 6.
    ///
    /// ## Configuration
    /// - `flash_grant_hours` = `24`: within how many hours a right must have come and gone
    ///
    /// ## Example
    /// On a Friday at four Ou gives himself the right to approve, approves three cases, and withdraws it at five.
    FlashGrant {
        code: "A22",
        name: "flash-grant",
        family: Family::Account,
        severity: Severity::High,
        title: Text::new("临时授权异常", "rights given to oneself or for an hour"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_APPROVAL, DJBH_KEEPER, GS_PROCEDURE, ES_ADMINS],
        fix: Text::new(
            "核实授权的申请、审批和用途，复核其间办理的业务；授权由他人按审批办理，不得自行授权",
            "look into the application and approval and review what was done meanwhile; let others grant, on approval",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("grant-act", "日志中的授权操作", "the act of granting in the log"),
            Label::new("account", "账户登记", "account list"),
            Label::new("use", "使用该权限的操作", "use of the right"),
            Label::new("granted-to-self", "授权人为使用人本人", "granted by the holder"),
            Label::new("granted-and-withdrawn", "授权、使用、收回在短时间内完成", "granted, used and withdrawn at once"),
            Label::new("used", "授权后已使用", "the right was used"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("right-unknown", "日志未载明所授权限或角色内容不明", "which rights were given is not known"),
            Label::new("initial-set-up", "管理员账户经审批的初始设置", "the approved first set-up of an administrator"),
            Label::new("approved-beforehand", "临时授权事前经审批", "approved beforehand"),
            Label::new("stand-in", "为他人代办期间的授权", "given to stand in for a colleague"),
            Label::new("held-otherwise", "该操作另有其他授权", "the use is allowed by another right too"),
            Label::new("order-uncertain", "时间只精确到日，先后不能确定", "what came first is not sure"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("granter-unknown", "授权人空白", "the grant names no granter"),
            Label::new("granter-ambiguous", "授权人与多人重名", "several people bear the granter's name"),
            Label::new("no-withdrawals", "授权数据没有收回时间", "the tables of grants have no time of withdrawal"),
            Label::new("target-blank", "日志中的授权操作未载明目标账号", "the log does not say to whom rights were granted"),
            Label::new("log-not-reaching", "日志未覆盖临时授权期间", "the log does not reach the time of the grant"),
            Label::new("use-not-logged", "日志中从无该权限的使用", "the log never shows the right used by anybody"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
        ],
        needs: &[],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Accounts,
            TableKind::Persons, TableKind::Operations, TableKind::Approvals, TableKind::Delegations,
        ],
        manual_zh: "## 查什么
核查期间有效的授权中，由使用人本人授予的：授权记录的授权人就是使用人（不论用哪个账户），或者日志显示其向本人的账户授权。另查在 `flash_grant_hours` 小时内授予、使用又收回的权限。

## 为什么
权限的申请、审核、赋权应由不同的人完成。自己给自己授权，跳过了其他人；当天又收回，事后从清单上就看不出来。

## 证据
授权记录，日志中的授权操作，账户登记行，使用该权限的操作。

## 不报告
新任管理员（按岗位或所授角色）经审批的首次授权；事前经审批的或代办期间的短期授权；另有其他授权的使用；时间过粗、先后不能确定的；非个人账户。授权人空白或重名，授权数据没有收回时间，日志中的授权操作没有目标账号，日志不能反映使用情况的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.7.3、8.1.10.6 b；参照甘肃省岗位权限管理实施细则第16条、恩施州权限管理暂行办法第6条。

## 配置
- `flash_grant_hours` = `24`：授予到收回在多少小时以内

## 示例
周五下午四点，欧某给自己授予终审权限，终审三笔业务，五点收回。
",
    }
}

/// The rule with its settings.
pub struct FlashGrant {
    hours: u32,
}

impl ConductRule for FlashGrant {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::TARGET);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { hours: table.count_from_or("flash_grant_hours", 1, 24)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let grants = facts.rights.grants_of(account);
        if grants.is_empty() && !facts.is_listed(account) && acts.is_empty() {
            return out.pass();
        }
        let mut look = Look { facts, account, acts, grants: &grants, grounds: Set::default(), found: Map::default() };
        if grants.is_empty() && !facts.are_grants_known(account) {
            look.grounds.insert(Err("no-grants"));
        }
        if !grants.is_empty() && !facts.grants_have("revoked_at") {
            look.grounds.insert(Err("no-withdrawals"));
        }
        for grant in &grants {
            look.granter(grant);
            look.flash(grant, i64::from(self.hours) * 3_600_000);
        }
        look.granting_acts();
        for (right, found) in &look.found {
            out.report(finding(facts, account, *right, found));
        }
        let name = facts.account_name(account);
        for ground in look.grounds {
            match ground {
                Ok(ground) => out.explained(ground, &name),
                Err(ground) => out.cannot_tell(ground, &name),
            }
        }
    }
}

/// What was found about one right, or about rights the log does not name.
#[derive(Default)]
struct Found<'f> {
    /// Grants by the holder.
    own: Vec<&'f Grant>,
    /// Whether it is the name alone that says so.
    by_name: bool,
    granting: Vec<EventId>,
    flashes: Vec<&'f Grant>,
    uses: Vec<EventId>,
}

/// One account being looked at.
struct Look<'l> {
    facts: &'l Facts<'l>,
    account: AccountId,
    acts: &'l Group<'l>,
    grants: &'l [&'l Grant],
    /// Explained by (`Ok`) or not judged for (`Err`), each once.
    grounds: Set<Result<&'static str, &'static str>>,
    found: Map<Option<Node>, Found<'l>>,
}

impl<'l> Look<'l> {
    /// Whether the holder gave the right to themselves, by the row of the grant.
    fn granter(&mut self, grant: &'l Grant) {
        let facts = self.facts;
        if !grant.span.sure().overlaps(facts.scope.period) && !grant.span.surely_contains(facts.as_of()) {
            return;
        }
        let granter = facts.granter(grant);
        let ground = match granter {
            Granter::Other => return,
            Granter::Unsaid => Err("granter-unknown"),
            Granter::Ambiguous => Err("granter-ambiguous"),
            _ if facts.is_machine(self.account) => Ok("machine-account"),
            _ if self.is_set_up(grant) => Ok("initial-set-up"),
            Granter::Holder | Granter::HolderByName => {
                self.own(grant).by_name |= granter == Granter::HolderByName;
                return;
            }
        };
        self.grounds.insert(ground);
    }

    /// Notes that the holder gave a right to themselves, and what was done with it.
    fn own(&mut self, grant: &'l Grant) -> &mut Found<'l> {
        let uses = self.facts.uses_of(grant, self.acts, grant.span.sure()).map(|event| event.id);
        let found = self.found.entry(Some(grant.right)).or_default();
        found.own.push(grant);
        found.uses.extend(uses);
        found
    }

    /// Whether the right came and went within the time, and was used.
    fn flash(&mut self, grant: &'l Grant, within: i64) {
        let (facts, shortest, longest) = (self.facts, grant.span.sure(), grant.span.possible());
        let in_period = longest.overlaps(facts.scope.period);
        if !grant.dated || !in_period || shortest.length_millis() > within {
            return;
        }
        let sure: Vec<Event> = facts.uses_of(grant, self.acts, shortest).collect();
        let own = |event: &&Event| !facts.is_allowed_otherwise(grant, event);
        let uses: Vec<EventId> = sure.iter().filter(own).map(|event| event.id).collect();
        let ground = if facts.uses_of(grant, self.acts, longest).next().is_none() {
            match self.why_no_use(grant, longest) {
                None => return,
                Some(ground) => Err(ground),
            }
        } else if facts.is_machine(self.account) {
            Ok("machine-account")
        } else if facts.is_approved(grant) {
            Ok("approved-beforehand")
        } else if facts.stood_in(self.account, Moment::exact(grant.span.start.latest)).is_some() {
            Ok("stand-in")
        } else if sure.is_empty() || longest.length_millis() > within {
            Ok("order-uncertain")
        } else if uses.is_empty() {
            Ok("held-otherwise")
        } else {
            let found = self.found.entry(Some(grant.right)).or_default();
            found.flashes.push(grant);
            found.uses.extend(uses);
            return;
        };
        self.grounds.insert(ground);
    }

    /// Whether the holder granted to their own account, by the log.
    fn granting_acts(&mut self) {
        let (facts, account) = (self.facts, self.account);
        let done = |event: &Event| event.act == Act::Grant && event.is_act() && facts.in_period(event.at);
        for event in self.acts.iter().filter(done) {
            if event.account == Some(account) && event.target.is_none() {
                self.grounds.insert(Err("target-blank"));
            }
            if event.target != Some(account) || !facts.is_to_self(&event) {
                continue;
            }
            match self.grants.iter().find(|grant| facts.is_act_of(grant, event.at)).copied() {
                Some(grant) if self.is_set_up(grant) => {
                    self.grounds.insert(Ok("initial-set-up"));
                }
                Some(grant) => self.own(grant).granting.push(event.id),
                None => self.found.entry(None).or_default().granting.push(event.id),
            }
        }
    }

    fn is_set_up(&self, grant: &Grant) -> bool {
        self.facts.is_first_of_administrator(grant, self.grants) && self.facts.is_account_approved(grant)
    }

    /// Why it cannot be said that a right was not used in that time, if it cannot.
    fn why_no_use(&self, grant: &Grant, during: Interval) -> Option<&'static str> {
        let (facts, zone) = (self.facts, self.facts.zone);
        let rights = facts.given_by(grant.right);
        let system = facts.system_of(self.account)?;
        let (first, last) = (facts.survey.first_day(system), facts.survey.last_day(system));
        let reached = first.is_some_and(|first| first <= zone.day_of(during.from))
            && last.is_some_and(|last| zone.day_of(during.to.plus_millis(-1)) <= last);
        if rights.is_empty() {
            Some("role-content-unknown")
        } else if !reached {
            Some("log-not-reaching")
        } else {
            (!facts.is_use_logged(&rights)).then_some("use-not-logged")
        }
    }
}

/// How grave the right is, and what else raises the severity.
fn gravity(facts: &Facts<'_>, right: Option<Node>, found: &Found<'_>) -> (Severity, Vec<&'static str>) {
    let rights = right.map(|right| facts.given_by(right)).unwrap_or_default();
    let (base, reason) = match rights.iter().map(|one| facts.risk(*one)).max() {
        Some(Risk::Critical) => (Severity::High, Some("critical-right")),
        Some(Risk::High) => (Severity::Medium, Some("high-risk-right")),
        Some(Risk::Low) => (Severity::Low, None),
        None => (Severity::Medium, Some("right-unknown")),
    };
    let (own, short) = (!found.own.is_empty() || !found.granting.is_empty(), !found.flashes.is_empty());
    let used = !found.uses.is_empty();
    let reasons = [
        own.then_some("granted-to-self"),
        short.then_some("granted-and-withdrawn"),
        reason,
        (used && !short).then_some("used"),
    ];
    (if used { base.raise() } else { base }, reasons.into_iter().flatten().collect())
}

fn finding(facts: &Facts<'_>, account: AccountId, right: Option<Node>, found: &Found<'_>) -> FindingBuilder {
    let person = facts.person_of(account);
    let named = right.map(|right| facts.right_ref(right));
    let grants: Vec<&Grant> = found.own.iter().chain(&found.flashes).copied().collect();
    let uses: Set<EventId> = found.uses.iter().copied().collect();
    let acts = || found.granting.iter().chain(&uses).copied();
    let given = grants.iter().filter(|grant| grant.dated).map(|grant| grant.span.start.earliest);
    let times: Vec<Instant> = given.chain(acts().map(|event| facts.log.at(event).at)).collect();
    let (severity, reasons) = gravity(facts, right, found);
    let mut begun = Finding::of(FlashGrant::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", facts.account_name(account))
        .severity(severity)
        .system(facts.account_ref(account).system.as_deref())
        .count(uses.len())
        .between(times.iter().min().copied(), times.iter().max().copied())
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            match right {
                Some(Node::Role(_)) => subjects.roles.extend(named.clone()),
                _ => subjects.permissions.extend(named.clone()),
            }
        })
        .proofs("account", facts.line(account).row)
        .proofs("grant", grants.iter().map(|grant| grant.row))
        .proofs("grant-act", found.granting.iter().copied())
        .proofs("use", uses.iter().copied())
        .timeline(acts().map(|event| facts.act_lane(&facts.log.event(event, FlashGrant::COLUMNS), true)))
        .summary(sentence(facts, account, named.as_ref(), found, uses.len()));
    if let Some(named) = &named {
        let system = named.system.as_ref().map(|system| format!("{system}/")).unwrap_or_default();
        begun = begun.key("permission", format!("{system}{}", named.name));
    }
    begun = reasons.into_iter().fold(begun, FindingBuilder::reason);
    match assumption(facts, account, found) {
        Some(assumption) => begun.inferred(assumption),
        None => begun,
    }
}

/// That giver and holder are one person may hang on names.
fn assumption(facts: &Facts<'_>, account: AccountId, found: &Found<'_>) -> Option<Words> {
    let name = facts.holder_name(account);
    if found.by_name {
        return Some(words!(
            "授权人“{name}”就是该账户的使用人（仅凭姓名对应，没有第二个{name}）",
            "the granter {name} is the holder of the account (by name alone; nobody else bears it)"
        ));
    }
    facts.match_assumption(account).filter(|_| found.flashes.is_empty())
}

fn sentence(facts: &Facts<'_>, account: AccountId, right: Option<&InSystem>, found: &Found<'_>, uses: usize) -> Words {
    let (holder, name) = (facts.holder_name(account), facts.account_name(account));
    let right = right.map_or_else(
        || words!("权限（日志未载明哪些）", "rights that the log does not name"),
        |right| Words { zh: format!("“{}”", right.name), en: right.name.clone() },
    );
    let (zh, en) = (&right.zh, &right.en);
    let mut said = words!("{holder}的账户{name}", "The account {name} of {holder}");
    if !found.own.is_empty() || !found.granting.is_empty() {
        said.push(&words!("由本人授予{zh}", " was given {en} by its holder"));
    }
    for flash in &found.flashes {
        let (from, to) = (facts.zone.human(flash.span.start.earliest), facts.zone.human(flash.span.end.latest));
        said.push(&words!(
            "，{from}授予{zh}，使用后于{to}收回",
            ", was given {en} at {from}, used it and lost it by {to}"
        ));
    }
    said.push(&if uses > 0 {
        words!("，其间使用{uses}次。", " (uses meanwhile: {uses}).")
    } else {
        words!("。", ".")
    });
    said
}
