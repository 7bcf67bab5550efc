//! B24: a password is reset, and the account logs in where it was reset.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        time::Precision,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_AUDIT, DJBH_THREE, ES_NO_LENDING, PLAN_CONDUCT},
    },
    graph::{Actor, COMING_AND_GOING, Facts, Place, Usage},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Somebody resets the password of another person's account, and within `impersonate_minutes` that account logs in
    /// from the terminal (or else the IP) of the reset, or from the terminal that whoever reset it usually works at.
    ///
    /// ## Why it matters
    /// An administrator who can set a password can be anybody for an hour, and the log shows the other name.
    ///
    /// ## Evidence
    /// The reset, the login, and what was done under the account there until it logged in elsewhere or the minutes were
    /// over. High, critical where acts followed or the login was out of working time. Inferred where the place is known
    /// by IP or by habit alone.
    ///
    /// ## Does not report
    /// One's own account; logins from elsewhere; failed logins; kiosks and exits that many share; the usual terminal of
    /// the account's own holder. Resets that name no account, without actor, place or exact time, and systems that log no
    /// logins are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.3 a and 8.1.5.1 to 8.1.5.3; by reference Enshi measures, art. 5.
    ///
    /// ## Configuration
    /// - `impersonate_minutes` = `60`: within how many minutes after the reset.
    ///
    /// `[terminals]` says what is shared and whose a terminal is.
    ///
    /// ## Example
    /// At 18:40 the administrator resets the director's password; at 18:43 the director's account logs in at the
    /// administrator's desk and approves two claims.
    ResetThenLogin {
        code: "B24",
        name: "reset-then-login",
        family: Family::Conduct,
        severity: Severity::High,
        title: Text::new("重置密码后在原终端登录", "login where the password was reset"),
        item: Text::new("三(三)2 利用他人权限", "三(三)2 use of other people's rights"),
        basis: &[PLAN_CONDUCT, DJBH_AUDIT, DJBH_THREE, ES_NO_LENDING],
        fix: Text::new(
            "向账户使用人和管理员核实当次登录，复核其后操作；重置密码须申请登记，首次登录强制改密",
            "ask holder and administrator about the login, re-examine the acts; reset on request only, force a change at first login",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "event"],
        labels: &[
            Label::new("reset", "重置密码", "password reset"),
            Label::new("login", "其后登录", "login afterwards"),
            Label::new("act", "登录后的操作", "act after the login"),
            Label::new("account", "账户登记", "account list"),
            Label::new("acts-followed", "登录后办理了业务", "acts followed"),
            Label::new("off-hours", "非工作时间", "out of working time"),
            Label::new("own-account", "本人账户", "one's own account"),
            Label::new("kiosk", "公用终端或共用出口", "a kiosk or a shared exit"),
            Label::new("own-terminal", "使用人本人的常用终端", "the holder's own usual terminal"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("target-unknown", "未记录被重置的账户", "the log does not say whose password"),
            Label::new("blank-actor", "操作账号为空", "an act without actor"),
            Label::new("place-unknown", "未记录终端和IP", "neither terminal nor IP is known"),
            Label::new("time-unknown", "时间不够精确", "the time is not exact"),
            Label::new("logins-not-logged", "该系统日志不含登录", "the system's log has no logins"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
有人重置了他人账户的密码，`impersonate_minutes` 分钟内该账户即在重置密码的终端（没有终端的看IP）登录，或者在重置人的常用终端登录。

## 为什么
能设密码的管理员，一小时内可以是任何人，而日志记的是别人的名字。

## 证据
重置密码记录、登录记录，以及登录后至该账户在别处登录或时限届满前在该处的操作。为较大，其后有操作或在非工作时间登录的为重大。仅凭IP或常用终端认定的为推断。

## 不报告
重置本人账户；在别处登录；登录失败；公用终端和共用出口；使用人本人的常用终端。未记录被重置账户、操作账号、地点或确切时间的，系统日志不含登录的，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.3 a、8.1.5.1至8.1.5.3；参照恩施州权限管理暂行办法第5条。

## 配置
- `impersonate_minutes` = `60`：重置后多少分钟内登录。

`[terminals]` 列出公用终端，规定何为常用终端。

## 示例
18:40管理员重置主任密码，18:43主任账户在管理员的电脑上登录，终审两笔。
",
    }
}

/// The rule with its settings.
pub struct ResetThenLogin {
    impersonate_minutes: u32,
}

impl ConductRule for ResetThenLogin {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::of(&[Act::ResetPassword]);
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::TARGET).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { impersonate_minutes: table.count_from_or("impersonate_minutes", 1, 60)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        let is_reset = |event: &Event| event.act == Act::ResetPassword && event.is_act() && facts.in_period(event.at);
        let name = facts.account_name(account);
        let resets: Vec<Event> = acts.iter().filter(is_reset).collect();
        let nameless = resets.iter().filter(|one| one.account == Some(account) && one.target.is_none()).count();
        let resets: Vec<&Event> = resets.iter().filter(|one| one.target == Some(account)).collect();
        if resets.is_empty() && nameless == 0 {
            return out.pass();
        }
        out.unit(facts.unit_of_account(account, resets.first().map_or(facts.as_of(), |one| one.at)));
        if nameless > 0 {
            out.cannot_tell("target-unknown", &name);
        }
        let own: Vec<Event> = acts.iter().filter(|event| event.account == Some(account) && event.is_act()).collect();
        for reset in resets {
            match self.verdict(facts, account, reset, &own) {
                Verdict::Nothing => {}
                Verdict::CannotTell(ground) => out.cannot_tell(ground, &name),
                Verdict::Explained(ground) => out.explained(ground, &name),
                Verdict::Fault(login, by) => out.report(self.finding(facts, account, reset, &login, by, &own)),
            }
        }
    }
}

enum Verdict {
    Nothing,
    CannotTell(&'static str),
    Explained(&'static str),
    Fault(Box<Event>, By),
}

/// By what the place of a login is known as that of the reset.
#[derive(Copy, Clone, Eq, PartialEq)]
enum By {
    Terminal,
    Ip,
    Habit,
}

impl ResetThenLogin {
    fn verdict(&self, facts: &Facts<'_>, account: AccountId, reset: &Event, own: &[Event]) -> Verdict {
        let Some(by) = reset.account else { return Verdict::CannotTell("blank-actor") };
        if facts.actor(by) == facts.actor(account) {
            return Verdict::Explained("own-account");
        }
        if facts.is_machine_act(reset) {
            return Verdict::Explained("machine-account");
        }
        if reset.at.precision != Precision::Exact {
            return Verdict::CannotTell("time-unknown");
        }
        if !logs_logins(facts, reset.system) {
            return Verdict::CannotTell("logins-not-logged");
        }
        let mut verdict = Verdict::Nothing;
        let logins = own.iter().filter(|event| event.act == Act::Login && event.at.precision == Precision::Exact);
        for login in logins.filter(|login| self.is_within(reset, login)) {
            match place(facts, account, by, reset, login) {
                Verdict::Nothing => {}
                fault @ Verdict::Fault(..) => return fault,
                other => verdict = other,
            }
        }
        verdict
    }

    /// Whether an act follows the reset within the minutes.
    fn is_within(&self, reset: &Event, act: &Event) -> bool {
        act.id > reset.id && act.at.at.since(reset.at.at) <= i64::from(self.impersonate_minutes) * 60_000
    }

    /// What was done under the account at the place of the login.
    fn followed(&self, login: &Event, own: &[Event]) -> Usage {
        let (mut used, place) = (Usage::default(), Place::of(login));
        let after = own.iter().filter(|event| event.id > login.id && self.is_within(login, event));
        let until = after.take_while(|event| !COMING_AND_GOING.contains(event.act) || Place::of(event) == place);
        let there = until.filter(|event| !COMING_AND_GOING.contains(event.act) && Place::of(event) == place);
        there.for_each(|event| used.add(event));
        used
    }

    fn finding(
        &self,
        facts: &Facts<'_>,
        account: AccountId,
        reset: &Event,
        login: &Event,
        by: By,
        own: &[Event],
    ) -> FindingBuilder {
        let used = self.followed(login, own);
        let off_hours = facts.is_off_hours(login);
        let grave = off_hours || !used.is_empty();
        let persons = [Some(account), reset.account].into_iter().flatten();
        let persons = persons.filter_map(|account| facts.person_of(account)).map(|person| facts.person_ref(person));
        let finding = Finding::of(Self::META, facts.unit_of_account(account, login.at))
            .key("account", facts.account_name(account))
            .key("event", facts.moment_text(reset.at))
            .system(facts.system_name(reset.system))
            .severity(if grave { Severity::Critical } else { Severity::High })
            .count(used.count())
            .amount(used.amount())
            .between(Some(login.at.at), used.last_at().or(Some(login.at.at)))
            .subjects(|subjects| {
                used.name_subjects(facts, account, subjects);
                subjects.persons = persons.collect();
                subjects.accounts.extend(reset.account.map(|account| facts.account_ref(account)));
            })
            .grave_proof("reset", reset.id)
            .grave_proof("login", login.id)
            .proofs("act", used.events.iter().copied())
            .proofs("account", facts.account_row_refs(account))
            .timeline([facts.act_lane(reset, false), facts.act_lane(login, true)])
            .timeline(used.marks(facts))
            .reasons(&[(!used.is_empty(), "acts-followed"), (off_hours, "off-hours")])
            .summary(sentence(facts, account, reset, login, &used));
        match by {
            By::Terminal => finding,
            By::Ip => finding.inferred(words!(
                "同一IP就是同一台电脑（日志没有终端）",
                "one IP is one machine (the log gives no terminal)"
            )),
            By::Habit => finding.inferred(words!(
                "登录所用终端平时由重置密码的人使用，当时也由其使用",
                "whoever usually works at that terminal worked there then"
            )),
        }
    }
}

/// Whether a login came from the place of the reset, or of the person who did it.
fn place(facts: &Facts<'_>, account: AccountId, by: AccountId, reset: &Event, login: &Event) -> Verdict {
    let owner = |terminal| facts.home(terminal).map(|home| Actor::Person(home.person));
    match (reset.terminal, login.terminal) {
        (there, Some(here)) if there == Some(here) || owner(here) == Some(facts.actor(by)) => {
            if facts.is_kiosk(here) {
                Verdict::Explained("kiosk")
            } else if owner(here) == Some(facts.actor(account)) {
                Verdict::Explained("own-terminal")
            } else {
                Verdict::Fault(Box::new(*login), if there == Some(here) { By::Terminal } else { By::Habit })
            }
        }
        (Some(_), Some(_)) => Verdict::Nothing,
        _ => match (reset.ip, login.ip) {
            (Some(there), Some(here)) if there == here && facts.is_shared_exit(here) => Verdict::Explained("kiosk"),
            (Some(there), Some(here)) if there == here => Verdict::Fault(Box::new(*login), By::Ip),
            (Some(_), Some(_)) => Verdict::Nothing,
            _ => Verdict::CannotTell("place-unknown"),
        },
    }
}

fn logs_logins(facts: &Facts<'_>, system: SystemId) -> bool {
    let is_login = |step: crate::base::ids::StepId| facts.log.step_acts.get(step.index()) == Some(&Act::Login);
    let mut steps = facts.survey.steps.keys();
    steps.any(|(account, step)| is_login(*step) && facts.system_of(*account) == Some(system))
}

fn sentence(facts: &Facts<'_>, account: AccountId, reset: &Event, login: &Event, used: &Usage) -> Words {
    let (name, holder) = (facts.account_name(account), facts.holder_name(account));
    let Words { zh: by_zh, en: by_en } = facts.actor_words(reset.account);
    let (at, later) = (facts.moment_text(reset.at), facts.moment_text(login.at));
    let place = login.terminal.map(|terminal| facts.terminal_name(terminal).to_owned());
    let place = place.or_else(|| login.ip.map(|ip| facts.log.names.ips.text(ip).to_owned())).unwrap_or_default();
    let mut said = words!(
        "{by_zh}于{at}重置账户{name}（{holder}）的密码，该账户于{later}在{place}登录（重置人所用终端或IP）",
        "{by_en} reset the password of {name} ({holder}) at {at}; the account logged in at {later} from {place}, the terminal or IP of {by_en}"
    );
    if !used.is_empty() {
        let Words { zh, en } = used.words();
        said.push(&words!("，其后{zh}", "; then {en}"));
    }
    said.push(&words!("。", "."));
    said
}
