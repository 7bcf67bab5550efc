//! B11: somebody handled their own case, or a relative's.

use std::collections::BTreeSet;

use crate::{
    base::{
        ids::{PersonId, SubjectId},
        maps::Set,
    },
    finding::{
        Family, Finding, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GB_RULES, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Facts, Kin, Usage, amounts},
    i18n::{Text, Words},
    model::{
        RowRef, TableKind,
        act::{Act, Acts},
        field::FieldClass,
        words::AccountKind,
    },
    oplog::{Columns, Event, Group, Key, Subject, SubjectName},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Acts on a case whose subject has the ID number of the one who acts, over all of this person's accounts, or that of
    /// a relative by the register of relatives, in either direction. Acts without a case number are judged by subject.
    ///
    /// ## Why it matters
    /// Nobody judges their own claim. Where somebody does, every step they took is a step nobody took.
    ///
    /// ## Evidence
    /// Every act, the account list and the roster row with the ID number, the row of the register of relatives. Critical
    /// where somebody decided, paid or redirected their own case; high where they otherwise handled it or decided or
    /// paid a relative's; medium otherwise.
    ///
    /// ## Does not report
    /// Logins and queries; failed attempts; citizens' self-service accounts; rows that name another operator; acts of
    /// machines. A registered stand-in for a colleague explains nothing here. Acts without actor or subject, holders not
    /// resolved or without ID number, and rows of the register that name nobody for sure are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Internal control standard, art. 5(3); Personal Information Protection Law, art. 51(1); by reference
    /// the Regulations on the handling of social insurance, art. 37.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// A clerk accepts her own subsidy claim; another reviews his wife's.
    SelfDealing {
        code: "B11",
        name: "self-dealing",
        family: Family::Conduct,
        severity: Severity::High,
        title: Text::new("办理本人（亲属）业务", "handling one's own or a relative's case"),
        item: Text::new("三(三)2 其他不规范系统操作", "3(3)2 other irregular operation"),
        basis: &[PLAN_CONDUCT, NKGF, GB_RULES, SBJB_POSTS],
        fix: Text::new(
            "由他人对所列业务重新审核，不符合条件的追回；建立本人及亲属业务回避制度",
            "have somebody else examine the case anew, recover what was not due; rule that one steps back from such cases",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["case", "subject"],
        labels: &[
            Label::new("act", "本人或亲属业务的操作", "act on one's own or a relative's case"),
            Label::new("account", "账户登记", "account list"),
            Label::new("person", "花名册登记", "roster"),
            Label::new("relative", "亲属登记", "register of relatives"),
            Label::new("own-case", "本人业务", "one's own case"),
            Label::new("relatives-case", "亲属业务", "a relative's case"),
            Label::new("decided-or-paid", "办理了审核、拨付或收款账户修改", "decided, paid, or changed the payee"),
            Label::new("own-service", "本人的自助账户", "a citizen's own self-service account"),
            Label::new("other-operator", "日志记明的操作人是别人", "the log names another operator"),
            Label::new("failed-attempt", "操作未成功", "the attempt failed"),
            Label::new("blank-actor", "缺少操作账号", "no actor"),
            Label::new("subject-unknown", "业务对象证件号不明", "the subject's ID number is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("holder-id-unknown", "账户使用人的证件号不明", "the holder's ID number is not known"),
            Label::new("relative-unclear", "亲属登记中的人员或证件号不明", "the register of relatives names nobody for sure"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons, TableKind::Relatives],
        manual_zh: "## 查什么
操作人（其全部账户合并计算）的身份证号就是业务对象的证件号，或业务对象是亲属登记中其亲属（双向）。没有业务编号的操作按业务对象判断。

## 为什么
任何人都不应审自己的申请。自己办了，等于这些环节没有人办。

## 证据
每次操作，载明证件号的账户登记和花名册，亲属登记。本人审核、拨付或修改收款账户的为重大；本人其他办理、亲属审核拨付的为较大；其余为一般。

## 不报告
登录、查询；未成功的操作；群众本人的自助账户；日志记明操作人是别人的；系统、接口等非个人账户的操作。登记的代办不能说明此项。缺少操作账号或业务对象、账户使用人或其证件号不明、亲属登记不明的，列为无法判断。

## 依据
工作方案三(三)2；行政事业单位内部控制规范第5条(三)；个人信息保护法第51条(一)；参照社会保险经办条例第37条。

## 配置
无。

## 示例
一名经办人受理了自己的补贴申请，另一名审核了妻子的申请。
",
    }
}

/// The rule; it has no settings.
pub struct SelfDealing;

/// What everybody may do.
const LOOKING: Acts = Acts::of(&[Act::Login, Act::Logout, Act::Query]);
/// Steps that give or move money.
const DECIDING: Acts = Acts::DECISION.union(Acts::of(&[Act::Pay]));

impl ConductRule for SelfDealing {
    const META: &'static RuleMeta = &Self::DECLARED;
    // By subject for what was done outside any case.
    const GROUPS: &'static [Key] = &[Key::Case, Key::Subject];
    const ACTS: Acts = Acts::ALL.without(LOOKING);
    const TRIGGER: Acts = Self::ACTS;
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::OPERATOR)
        .and(Columns::PLACE)
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT)
        .and(Columns::AMOUNT);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut judged = Judged::default();
        let (key, name) = match who {
            Subject::Case(case) => {
                let ids = || acts.iter().filter_map(|event| event.subject);
                let subject = ids().find(|subject| facts.subject_id(*subject).is_some()).or_else(|| ids().next());
                acts.iter().for_each(|event| judged.see(&event, event.subject.or(subject), facts));
                ("case", facts.case_name(case))
            }
            Subject::Subject(subject) => {
                let outside = acts.iter().filter(|event| event.case.is_none());
                outside.for_each(|event| judged.see(&event, Some(subject), facts));
                ("subject", facts.subject_name(subject))
            }
            _ => return out.pass(),
        };
        let Some(last) = judged.last else { return out.pass() };
        out.unit(facts.unit_of_event(&last));
        judged.unjudged.iter().for_each(|ground| out.cannot_tell(ground, &name));
        if judged.found.is_empty() {
            judged.explained.iter().for_each(|ground| out.explained(ground, &name));
        } else {
            report((key, &name), &judged, acts, facts, out);
        }
    }

    fn conclude(&self, _: Notes<()>, facts: &Facts<'_>, out: &mut Out<()>) {
        for row in facts.unread_relatives() {
            out.begin(facts.office());
            out.cannot_tell("relative-unclear", &row.row.to_string());
        }
    }
}

/// One act on one's own or a relative's case.
struct Dealing<'f> {
    act: Event,
    person: PersonId,
    kin: Option<&'f Kin>,
}

/// What becomes of one case.
#[derive(Default)]
struct Judged<'f> {
    found: Vec<Dealing<'f>>,
    last: Option<Event>,
    unjudged: BTreeSet<&'static str>,
    explained: BTreeSet<&'static str>,
}

impl<'f> Judged<'f> {
    fn see(&mut self, act: &Event, subject: Option<SubjectId>, facts: &'f Facts<'_>) {
        if !facts.in_period(act.at) {
            return;
        }
        self.last = Some(*act);
        let Some(account) = act.account else {
            self.unjudged.insert("blank-actor");
            return;
        };
        let known = subject.map(|subject| facts.log.names.subject(subject));
        let Some(SubjectName::IdNumber(number)) = known else {
            self.unjudged.insert("subject-unknown");
            return;
        };
        // Citizens are nobody's staff; their accounts are not matched with people.
        if facts.kind(account) == Some(AccountKind::SelfService) {
            let mut rows = facts.account_rows(account);
            if rows.any(|row| row.mention.id_number.is_some_and(|own| facts.text(own) == number)) {
                self.explained.insert("own-service");
            }
            return;
        }
        let Some(person) = facts.person_of(account) else {
            self.unjudged.insert("holder-unresolved");
            return;
        };
        let kin = facts.kin_with(person, number);
        let own = facts.person(person).id_number.map(|own| facts.text(own));
        if own.is_none() && kin.is_none() {
            self.unjudged.insert("holder-id-unknown");
        }
        let is_own = own == Some(number);
        if !is_own && kin.is_none() {
            return;
        }
        let innocent = [(!act.is_act(), "failed-attempt"), (facts.names_another(act), "other-operator")];
        match innocent.into_iter().find(|(holds, _)| *holds) {
            Some((_, ground)) => _ = self.explained.insert(ground),
            None => self.found.push(Dealing { act: *act, person, kin: kin.filter(|_| !is_own) }),
        }
    }
}

fn is_deciding(act: &Event, facts: &Facts<'_>) -> bool {
    let class = act.field.and_then(|field| facts.log.field_class(field));
    DECIDING.contains(act.act) || act.act == Act::Edit && class == Some(FieldClass::Payee)
}

fn report(
    (key, name): (&'static str, &str),
    judged: &Judged<'_>,
    acts: &Group<'_>,
    facts: &Facts<'_>,
    out: &mut Out<()>,
) {
    let Some(first) = judged.found.first() else { return };
    let grade = |one: &Dealing<'_>| match (one.kin, is_deciding(&one.act, facts)) {
        (None, true) => Severity::Critical,
        (None, false) | (Some(_), true) => Severity::High,
        (Some(_), false) => Severity::Medium,
    };
    let severity = judged.found.iter().map(grade).max().unwrap_or(Severity::Medium);
    let mut used = Usage::default();
    judged.found.iter().for_each(|one| used.add(&one.act));
    let people: Set<PersonId> = judged.found.iter().map(|one| one.person).collect();
    let accounts: Set<_> = judged.found.iter().filter_map(|one| one.act.account).collect();
    let is_kin = |one: &Dealing<'_>| one.kin.is_some();
    let unit = facts.unit_of_event(&first.act);
    let finding = Finding::of(SelfDealing::META, unit)
        .key(key, name)
        .severity(severity)
        .system(facts.system_name(first.act.system))
        .count(used.count())
        .amount(amounts::of_case(acts, facts))
        .between(used.first_at(), used.last_at())
        .reasons(&[
            (!judged.found.iter().all(is_kin), "own-case"),
            (judged.found.iter().any(is_kin), "relatives-case"),
            (judged.found.iter().any(|one| is_deciding(&one.act, facts)), "decided-or-paid"),
        ])
        .proofs("act", used.events.iter().copied())
        .proofs("account", accounts.iter().flat_map(|account| facts.account_row_refs(*account)))
        .proofs("person", people.iter().flat_map(|person| roster_rows(*person, facts)))
        .proofs("relative", judged.found.iter().filter_map(|one| one.kin.map(|kin| kin.row)))
        .timeline(used.marks(facts))
        .subjects(|subjects| {
            subjects.persons = people.iter().map(|person| facts.person_ref(*person)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = used.cases.iter().map(|case| facts.case_ref(*case)).collect();
            let ids = judged.found.iter().filter_map(|one| one.act.subject);
            subjects.subject_ids = ids.filter_map(|subject| facts.subject_id(subject)).collect();
            subjects.subject_ids.dedup();
        })
        .summary(summary(key, judged, facts));
    let mut doubts: Set<Words> = accounts.iter().filter_map(|account| facts.match_assumption(*account)).collect();
    for one in judged.found.iter().filter(|one| one.kin.is_some_and(|kin| kin.by_name)) {
        let name = facts.person_name(one.person);
        doubts.insert(words!(
            "亲属登记中的{name}就是该工作人员（仅凭姓名对应）",
            "the {name} of the register of relatives is this member of staff (matched by name alone)"
        ));
    }
    out.report(finding.inferred_by(&doubts.into_iter().collect::<Vec<_>>()));
}

/// The roster rows of a person.
fn roster_rows(person: PersonId, facts: &Facts<'_>) -> impl Iterator<Item = RowRef> {
    facts.person(person).roster.iter().filter_map(|place| facts.tables.persons.get(*place)).map(|row| row.row)
}

fn summary(key: &str, judged: &Judged<'_>, facts: &Facts<'_>) -> Words {
    let mut said = Words::default();
    let mut clauses: Vec<Words> = Vec::new();
    let steps = |person: PersonId, own: bool| {
        let acts = judged.found.iter().filter(|one| one.person == person && one.kin.is_none() == own);
        let steps: Set<&str> = acts.map(|one| facts.step_name(one.act.step)).collect();
        steps.into_iter().collect::<Vec<_>>()
    };
    let mut told: Set<(PersonId, bool)> = Set::default();
    for one in &judged.found {
        if !told.insert((one.person, one.kin.is_none())) {
            continue;
        }
        let name = facts.person_name(one.person);
        let steps = steps(one.person, one.kin.is_none());
        let (zh, en) = (steps.join("、"), steps.join(", "));
        let case = one.act.case.filter(|_| key == "case").map_or("", |case| facts.log.names.case(case).1);
        clauses.push(match one.kin {
            None => words!("{name}办理了本人的业务{case}（{zh}）", "{name} handled their own case {case} ({en})"),
            Some(kin) => {
                let relation = kin.relation.map_or("", |relation| facts.text(relation));
                words!(
                    "{name}办理了亲属（{relation}）的业务{case}（{zh}）",
                    "{name} handled the case {case} of a relative ({relation}) ({en})"
                )
            }
        });
    }
    said.push(&Words::joined(&clauses, "；", "; "));
    said.push(&words!("。", "."));
    said
}
