//! A16: somebody holds a right that hardly any colleague in the same post holds.

use crate::{
    base::{
        ids::{AccountId, PermissionId, PersonId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Facts, Given, Holding, PeerGroup, Peers, each_right},
    i18n::{Text, Words},
    model::{RowRef, Sym, TableKind, words::Risk},
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::{Held, PostsAt},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Permissions that one person alone holds among at least `peers` people of the same post with an enabled account
    /// in the same system, or that at most the share `rare_share` holds among at least `rare_peers`, and that the
    /// duties of none of the holder's posts give. Who holds several posts must stand out in each.
    ///
    /// ## Why it matters
    /// Colleagues who do the same work need the same rights. A right that only one of them has came from somewhere
    /// else: an old post, a favour, a mistake.
    ///
    /// ## Evidence
    /// The grant, each row by which a role contains the permission, the account, the post, and the accounts compared
    /// with, other holders first, as far as twenty a post. The sentence says how many peers there are and how many hold it.
    ///
    /// ## Does not report
    /// Rights that the duties give, or that are usual in another post of the holder; rights that could be usual if
    /// grants or states that are not sure were looked at kindly; people who have left and accounts of machines. Posts
    /// with too few people to compare, accounts without a known holder, post or state, and comparisons that hang on
    /// roles of unknown content are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 d; Personal Information Protection Law, art. 51(4); by reference the
    /// Gansu rules on post rights, art. 16.
    ///
    /// ## Configuration
    /// - `peers` = `8`: how many people make a post comparable where only one holds the right
    /// - `rare_peers` = `20`: how many where several do
    /// - `rare_share` = `0.1`: the largest share of holders that is rare
    ///
    /// ## Example
    /// Of twelve clerks at the windows one can export the register.
    PeerOutlier {
        code: "A16",
        name: "peer-outlier",
        family: Family::Privilege,
        severity: Severity::Medium,
        title: Text::new("同岗位人员权限差异异常", "a right that peers in the same post lack"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE],
        fix: Text::new(
            "核实该权限的来源和用途，不需要的收回；确需保留的，补办审批并写入岗位职责权限对照",
            "find out where the right came from; withdraw it, or have it approved and written into the duties",
        ),
        fix_kind: FixKind::ByDate,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("post", "岗位登记", "post"),
            Label::new("other-holder", "同岗位中同样拥有该权限的账户", "another holder in the post"),
            Label::new("peer", "同岗位中没有该权限的账户", "a peer without the right"),
            Label::new("sole-holder", "同岗位中仅此一人拥有", "nobody else in the post holds it"),
            Label::new("rare", "同岗位中极少数人拥有", "few in the post hold it"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("low-risk-right", "一般权限", "an ordinary right"),
            Label::new("duty-gives-right", "岗位职责包含该权限", "the duties of the post give the right"),
            Label::new("other-post", "该权限在其另一岗位属正常", "usual in another post of the holder"),
            Label::new("peers-uncertain", "同岗位人员可能也有该权限", "peers may hold it too, which is not sure"),
            Label::new("grant-uncertain", "授权起止只精确到日，基准日是否有效不能确定", "held on that day only possibly"),
            Label::new("post-uncertain", "基准日当日变动岗位", "the post changes on that very day"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("few-peers", "同岗位人数不足，不能比较", "too few people in the post to compare"),
            Label::new("peers-role-content-unknown", "同岗位人员的角色内容不明", "what roles of peers contain is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("post-unknown", "使用人岗位不明", "the holder's post is not known"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Persons, TableKind::HrEvents, TableKind::Roles, TableKind::AccountPermissions,
            TableKind::RolePermissions, TableKind::Permissions, TableKind::Duties,
        ],
        manual_zh: "## 查什么
同一系统内岗位相同且有启用账户的人员，满 `peers` 人而仅有一人拥有的权限，或者满 `rare_peers` 人而拥有者占比不超过 `rare_share` 的权限，且其任何岗位的职责都不应有该权限。一人多岗的，须在每个岗位都属例外。

## 为什么
做同样工作的人需要同样的权限。只有一个人拥有的权限另有来历：原岗位遗留、人情授权或者授错了。

## 证据
授权记录，角色包含该权限的每一行，账户登记行，岗位行，参与比较的账户（同样拥有的在先，至多二十个）。摘要写明同岗位人数和拥有人数。

## 不报告
岗位职责应有的，或在其另一岗位属正常的；若将不确定的授权和账户状态从宽计算便不算例外的；已离岗人员和非个人账户。同岗位人数不足，使用人、岗位、状态不明，或比较取决于内容不明的角色的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 d；个人信息保护法第51条(四)；参照甘肃省岗位权限管理实施细则第16条。

## 配置
- `peers` = `8`：仅一人拥有时，同岗位至少几人才可比较
- `rare_peers` = `20`：多人拥有时，同岗位至少几人才可比较
- `rare_share` = `0.1`：拥有者占比至多多少算极少数

## 示例
十二名窗口人员中，只有一人可以导出全部名册。
",
    }
}

/// The rule with its settings.
pub struct PeerOutlier {
    peers: u32,
    rare_peers: u32,
    rare_share: f64,
}

impl StandingRule for PeerOutlier {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self {
            peers: table.count_from_or("peers", 2, 8)?,
            rare_peers: table.count_from_or("rare_peers", 2, 20)?,
            rare_share: table.share_or("rare_share", 0.1)?,
        })
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let peers = Peers::of(facts, |account| match standing(facts, account) {
            Standing::In(person, posts, _) => Some((person, posts)),
            _ => None,
        });
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let name = facts.account_name(account);
            match standing(facts, account) {
                Standing::Nothing => out.pass(),
                Standing::CannotTell(ground) => out.cannot_tell(ground, &name),
                Standing::Explained(ground) => out.explained(ground, &name),
                Standing::In(person, posts, rows) => {
                    Case { facts, peers: &peers, account, person, posts, rows }.judge(self, out);
                }
            }
        }
    }
}

/// Whether there is somebody to compare.
enum Standing {
    Nothing,
    CannotTell(&'static str),
    Explained(&'static str),
    In(PersonId, Vec<Sym>, Vec<RowRef>),
}

fn standing(facts: &Facts<'_>, account: AccountId) -> Standing {
    let enabled = facts.line(account).enabled_at(facts.as_of());
    if enabled == Held::No || !facts.is_listed(account) {
        return Standing::Nothing;
    }
    if facts.is_machine(account) {
        return Standing::Explained("machine-account");
    }
    if !facts.are_grants_known(account) {
        return Standing::CannotTell("no-grants");
    }
    if enabled != Held::Yes {
        return Standing::CannotTell("state-unknown");
    }
    let Some(person) = facts.person_of(account) else { return Standing::CannotTell("holder-unresolved") };
    let line = facts.person_line(person);
    match line.posts_at(facts.as_of()) {
        PostsAt::Known(posts, rows) if !posts.is_empty() => Standing::In(person, posts, rows),
        PostsAt::Perhaps(..) => Standing::Explained("post-uncertain"),
        _ if line.gone_at(facts.as_of()).is_some_and(|(_, gone)| gone == Held::Yes) => {
            Standing::Explained("holder-left")
        }
        _ => Standing::CannotTell("post-unknown"),
    }
}

/// How a right stands among the people of one post.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Standout {
    TooFew,
    Usual,
    /// Rare by what is sure, but not if what is possible were so.
    Perhaps,
    /// Rare, unless a role of unknown content gives it to others.
    Opaque,
    Rare,
}

/// One account whose rights are compared.
struct Case<'c> {
    facts: &'c Facts<'c>,
    peers: &'c Peers,
    account: AccountId,
    person: PersonId,
    posts: Vec<Sym>,
    rows: Vec<RowRef>,
}

impl Case<'_> {
    fn judge(&self, rule: &PeerOutlier, out: &mut Out<()>) {
        let (facts, name) = (self.facts, self.facts.account_name(self.account));
        let Some(system) = facts.system_of(self.account) else { return };
        let groups: Vec<(Sym, &PeerGroup)> =
            self.posts.iter().filter_map(|post| Some((*post, self.peers.get(system, facts.text(*post))?))).collect();
        let (mut explained, mut unjudged) = (Set::default(), Set::default());
        if !facts.unread_roles(self.account).is_empty() {
            unjudged.insert("role-content-unknown");
        }
        let mut rights: Map<PermissionId, bool> = Map::default();
        each_right(facts, self.account, |permission, surely| *rights.entry(permission).or_default() |= surely);
        for (permission, surely) in rights {
            let each: Vec<Standout> = groups.iter().map(|(_, group)| rule.standout(group, permission)).collect();
            let has = |wanted: Standout| each.contains(&wanted);
            let outstanding = each.iter().any(|one| !matches!(one, Standout::TooFew | Standout::Usual));
            let ground = match () {
                () if !outstanding && has(Standout::Usual) => continue,
                () if !outstanding => Err("few-peers"),
                () if has(Standout::Usual) => Ok("other-post"),
                () if !surely => Ok("grant-uncertain"),
                () if self.is_duty(permission) => Ok("duty-gives-right"),
                () if has(Standout::TooFew) => Err("few-peers"),
                () if has(Standout::Perhaps) => Ok("peers-uncertain"),
                () if has(Standout::Opaque) => Err("peers-role-content-unknown"),
                () => {
                    out.report(self.finding(permission, &groups));
                    continue;
                }
            };
            match ground {
                Ok(ground) => explained.insert(ground),
                Err(ground) => unjudged.insert(ground),
            };
        }
        explained.iter().for_each(|ground| out.explained(ground, &name));
        unjudged.iter().for_each(|ground| out.cannot_tell(ground, &name));
    }

    fn holdings(&self, permission: PermissionId) -> impl Iterator<Item = &Holding> {
        let held = self.facts.holdings(self.account).iter().filter(move |one| one.permission == permission);
        held.filter(|one| one.span.surely_contains(self.facts.as_of()))
    }

    fn is_duty(&self, permission: PermissionId) -> bool {
        let gives = |one: &Holding| self.facts.duties.give(self.facts, &self.posts, one);
        self.holdings(permission).any(|one| matches!(gives(one), Given::Yes(_)))
    }

    fn finding(&self, permission: PermissionId, groups: &[(Sym, &PeerGroup)]) -> FindingBuilder {
        let (facts, account) = (self.facts, self.account);
        let holding = self.holdings(permission).next();
        let risk = facts.risk(permission);
        let (reason, severity) = match risk {
            Risk::Critical => ("critical-right", Severity::Medium),
            Risk::High => ("high-risk-right", Severity::Medium),
            Risk::Low => ("low-risk-right", Severity::Low),
        };
        let sole = groups.iter().all(|(_, group)| group.holders(permission).sure == 1);
        let (others, lacking) = self.compared(permission, groups);
        let rows = holding.map(|one| one.rows.to_vec()).unwrap_or_default();
        let begun = Finding::of(PeerOutlier::META, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .key("permission", facts.permission_name(permission))
            .severity(severity)
            .reason(reason)
            .reason(if sole { "sole-holder" } else { "rare" })
            .system(facts.account_ref(account).system.as_deref())
            .claim(facts.right_claim(account, permission))
            .count(groups.iter().map(|(_, group)| group.holders(permission).sure).max().unwrap_or_default())
            .subjects(|subjects| {
                subjects.persons.push(facts.person_ref(self.person));
                subjects.accounts.push(facts.account_ref(account));
                subjects.permissions.push(facts.permission_ref(permission));
                subjects.posts.extend(self.posts.iter().map(|post| facts.text(*post).to_owned()));
            })
            .proofs("grant", rows.first().copied())
            .proofs("containment", rows.iter().skip(1).copied())
            .proofs("account", facts.line(account).row)
            .proofs("post", self.rows.iter().copied())
            .proofs("other-holder", others)
            .proofs("peer", lacking)
            .path(holding.map(|one| facts.path(one)).unwrap_or_default())
            .timeline(facts.post_lane(self.person))
            .timeline(holding.map(|one| facts.grant_lane(one)))
            .summary(self.sentence(permission, groups, holding));
        match self.assumption(holding) {
            Some(assumption) => begun.inferred(assumption),
            None => begun,
        }
    }

    /// Whether the duties name all the posts, and not the right.
    fn is_in_duties(&self, holding: Option<&Holding>) -> bool {
        holding.is_some_and(|one| self.facts.duties.give(self.facts, &self.posts, one) == Given::No)
    }

    /// Duties that name the posts and not the right prove that it is not needed; without them it is assumed.
    fn assumption(&self, holding: Option<&Holding>) -> Option<Words> {
        let mut assumed = Words::default();
        if !self.is_in_duties(holding) {
            assumed = words!(
                "同岗位人员的工作内容相同（岗位职责权限对照未列该岗位）",
                "people in the same post do the same work (no duties of the post are given)"
            );
        }
        if let Some(matched) = self.facts.match_assumption(self.account) {
            if !assumed.zh.is_empty() {
                assumed.push(&words!("；", "; "));
            }
            assumed.push(&matched);
        }
        (!assumed.zh.is_empty()).then_some(assumed)
    }

    /// The rows of the accounts compared with, as far as they are shown: of other holders, and of people without.
    fn compared(&self, permission: PermissionId, groups: &[(Sym, &PeerGroup)]) -> (Vec<RowRef>, Vec<RowRef>) {
        let (mut holding, mut lacking) = (Vec::new(), Vec::new());
        for (_, group) in groups {
            for (holds, account) in group.others(self.facts, self.person, permission).into_iter().take(SHOWN) {
                let rows = if holds { &mut holding } else { &mut lacking };
                rows.extend(self.facts.line(account).row);
            }
        }
        (holding, lacking)
    }

    fn sentence(&self, permission: PermissionId, groups: &[(Sym, &PeerGroup)], holding: Option<&Holding>) -> Words {
        let facts = self.facts;
        let (holder, name) = (facts.person_name(self.person), facts.account_name(self.account));
        let right = facts.permission_title(permission);
        let mut said =
            words!("{holder}的账户{name}拥有“{right}”：", "{holder} holds {right} with the account {name}: ");
        for (at, (post, group)) in groups.iter().enumerate() {
            let (post, peers, holders) = (facts.text(*post), group.people.len(), group.holders(permission).sure);
            let tenths = holders * 1000 / peers.max(1);
            let (whole, part) = (tenths / 10, tenths % 10);
            if at > 0 {
                said.push(&words!("；", "; "));
            }
            said.push(&words!(
                "同系统“{post}”岗位{peers}人中有{holders}人拥有（{whole}.{part}%）",
                "{holders} of {peers} people in the post {post} of the same system hold it ({whole}.{part} %)"
            ));
        }
        said.push(&if self.is_in_duties(holding) {
            words!("，岗位职责权限对照中没有该权限。", "; the duties do not give it.")
        } else {
            words!("；岗位职责权限对照未列该岗位。", "; no duties of the post are given.")
        });
        said
    }
}

/// How many accounts of a post are cited.
const SHOWN: usize = 20;

impl PeerOutlier {
    fn standout(&self, group: &PeerGroup, permission: PermissionId) -> Standout {
        let (peers, holders) = (group.people.len(), group.holders(permission));
        if peers < self.peers.min(self.rare_peers) as usize {
            Standout::TooFew
        } else if !self.is_rare(holders.sure.max(1), peers) {
            Standout::Usual
        } else if !self.is_rare(holders.possible, peers) {
            Standout::Perhaps
        } else if self.is_rare(holders.at_most, peers) {
            Standout::Rare
        } else {
            Standout::Opaque
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "people in a post; counts stay far below 2^53")]
    fn is_rare(&self, holders: usize, peers: usize) -> bool {
        let alone = holders == 1 && peers >= self.peers as usize;
        let few = peers >= self.rare_peers as usize && holders as f64 <= self.rare_share * peers as f64;
        alone || few
    }
}
