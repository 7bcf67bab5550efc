//! Reading a step name: what was done, and how that is known. What cannot be told apart is asked for, never guessed.

use crate::{
    base::{
        maps::FastMap,
        text::{fold_key, is_han},
    },
    model::act::{Act, Acts},
    policy::{
        Policy, codes,
        synonyms::{
            ABOUT, CLEARING, CONFIRM, FAILED, LOGS, NOT_DONE, NOT_YET, PREFIXES, REQUEST, SUFFIXES, SYNONYMS, VAGUE,
        },
    },
};

/// What a step name means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    /// The act; `other` where it cannot be told.
    pub act: Act,
    /// How it was told.
    pub how: How,
}

/// How the meaning of a step name was told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum How {
    /// The policy lists it.
    Policy,
    /// It is a built-in name.
    Exact,
    /// It contains this built-in name.
    Part(&'static str),
    /// It contains nothing known: listed with its count.
    Unmapped,
    /// It may be any of these acts, or, if there is none, an act that its words do not name: asked for.
    Ambiguous(Vec<Act>),
}

impl How {
    /// Whether the reviewer should say what the step means.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Unmapped | Self::Ambiguous(_))
    }
}

/// The names of acts: the policy's before the built-in ones.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    policy: FastMap<String, Act>,
    built_in: FastMap<&'static str, (Act, &'static str)>,
}

/// The built-in names of an act, besides its own word.
pub fn built_in_names(act: Act) -> &'static [&'static str] {
    SYNONYMS.iter().find(|(known, _)| *known == act).map_or(&[], |(_, names)| names)
}

/// Steps that make up the handling of a case. Two of them in one name are a step that does both, or cannot be told.
const PROCESS: Acts = Acts::of(&[Act::Accept, Act::Publicise]).union(Acts::DECISION);
/// Acts whose word at the end of a name rules it, whatever else is there: 审核结果查询 is a query.
const LOOKING: Acts = Acts::of(&[Act::Query, Act::Export]);
/// Acts whose word rules the name wherever it stands, in this order.
const RULING: [Acts; 3] =
    [Acts::of(&[Act::Other]), Acts::of(&[Act::LogClear]), Acts::of(&[Act::Return, Act::Withdraw])];
/// Acts that remain the same act when they are called a confirmation.
const CONFIRMABLE: Acts = Acts::of(&[Act::Accept, Act::Pay]).union(Acts::DECISION);

/// A built-in name found inside a step name, by byte range.
#[derive(Copy, Clone, Debug)]
struct Found {
    act: Act,
    name: &'static str,
    from: usize,
    to: usize,
}

impl Vocabulary {
    /// The vocabulary of a policy.
    pub fn new(policy: &Policy) -> Self {
        let mut built_in = FastMap::default();
        for (act, names) in SYNONYMS {
            built_in.extend(names.iter().map(|&name| (name, (*act, name))));
        }
        let steps = policy.actions.iter();
        Self { policy: steps.map(|step| (fold_step(&step.name), step.act)).collect(), built_in }
    }

    /// What a step name means: by the policy, by a built-in name, by a built-in name without what surrounds it, or by
    /// the built-in names it contains.
    pub fn read(&self, step: &str) -> Reading {
        let folded = fold_step(step);
        if let Some(act) = self.policy.get(&folded) {
            return Reading { act: *act, how: How::Policy };
        }
        let plain = plain_words(step);
        let act = Act::parse(folded.as_str()).or_else(|| self.exact(&folded)).or_else(|| self.exact(&plain));
        if let Some(act) = act {
            return Reading { act, how: How::Exact };
        }
        let code = folded.contains(':').then(|| codes::read(&plain)).flatten();
        code.map_or_else(|| self.read_part(&plain), |(act, word)| part(act, word))
    }

    fn exact(&self, name: &str) -> Option<Act> {
        self.built_in.get(name).map(|(act, _)| *act)
    }

    fn read_part(&self, plain: &str) -> Reading {
        let bare = strip(plain);
        if let Some(&(act, name)) = self.built_in.get(bare) {
            return part(act, name);
        }
        let found = outermost(&find(bare));
        if clears_logs(bare) {
            return part(Act::LogClear, LOGS[0]);
        }
        let acts: Acts = found.iter().map(|found| found.act).collect();
        if acts.is_empty() {
            let vague = VAGUE.iter().any(|word| bare.contains(word));
            let how = if vague { How::Ambiguous(Vec::new()) } else { How::Unmapped };
            return Reading { act: Act::Other, how };
        }
        if is_not_done(bare, &found) {
            return ambiguous(acts);
        }
        if let Some(ruling) = RULING.iter().find(|ruling| ruling.meets(acts)) {
            return settle(&found, acts.intersection(*ruling));
        }
        if is_only_asked(bare, acts) {
            return ambiguous(acts);
        }
        by_position(bare, &found, acts)
    }
}

/// The names that remain when rank by kind has not decided: the last word if it heads the name, else the longest.
fn by_position(bare: &str, found: &[Found], acts: Acts) -> Reading {
    let bare = bare.strip_suffix(CONFIRM).unwrap_or(bare);
    let head = found.iter().filter(|found| found.to == bare.len()).max_by_key(|found| found.to - found.from);
    if let Some(head) = head {
        let others = acts.without(Acts::of(&[head.act]));
        let rules = LOOKING.contains(head.act) || (PROCESS.contains(head.act) && !others.meets(PROCESS));
        if rules {
            return part(head.act, head.name);
        }
    }
    if ABOUT.iter().any(|word| bare.contains(word)) {
        return ambiguous(acts);
    }
    let steps = acts.intersection(PROCESS.union(Acts::of(&[Act::Pay])));
    if steps.len() > 1 {
        return ambiguous(acts);
    }
    let longest = found.iter().map(|found| found.name.chars().count()).max().unwrap_or(0);
    let longest = found.iter().filter(|found| found.name.chars().count() == longest);
    settle(found, longest.map(|found| found.act).collect())
}

fn part(act: Act, name: &'static str) -> Reading {
    Reading { act, how: How::Part(name) }
}

fn ambiguous(acts: Acts) -> Reading {
    Reading { act: Act::Other, how: How::Ambiguous(acts.iter().collect()) }
}

/// One act by its longest name, or several that cannot be told apart.
fn settle(found: &[Found], acts: Acts) -> Reading {
    let mut candidates = acts.iter();
    let (Some(act), None) = (candidates.next(), candidates.next()) else { return ambiguous(acts) };
    let names = found.iter().filter(|found| found.act == act);
    match names.max_by_key(|found| found.to - found.from) {
        Some(found) => part(act, found.name),
        None => ambiguous(acts),
    }
}

/// A step name in one spelling: width, case, no blanks beside Chinese characters.
pub(super) fn fold_step(step: &str) -> String {
    let folded = fold_key(step);
    let letters: Vec<char> = folded.chars().collect();
    let beside = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| is_han(*letter));
    let kept = letters
        .iter()
        .enumerate()
        .filter(|(at, letter)| **letter != ' ' || !(beside(at.checked_sub(1)) || beside(Some(at + 1))));
    kept.map(|(_, letter)| *letter).collect()
}

/// The name as words: `camelCase`, `snake_case` and `a:b:c` become words with blanks between them.
fn plain_words(step: &str) -> String {
    let mut words = String::with_capacity(step.len() + 4);
    let mut lower = false;
    for letter in step.chars() {
        if letter.is_ascii_uppercase() && lower {
            words.push(' ');
        }
        lower = letter.is_ascii_lowercase();
        words.push(letter);
    }
    let folded = fold_key(&words);
    let spaced =
        folded.chars().map(|letter| if letter.is_ascii() && !letter.is_ascii_alphanumeric() { ' ' } else { letter });
    fold_step(&spaced.collect::<String>())
}

/// Takes off what surrounds the name of a step, as long as something remains.
fn strip(name: &str) -> &str {
    let mut bare = name;
    loop {
        let shorter = SUFFIXES
            .iter()
            .find_map(|suffix| bare.strip_suffix(suffix))
            .or_else(|| PREFIXES.iter().find_map(|prefix| bare.strip_prefix(prefix)))
            .map(str::trim)
            .filter(|shorter| !shorter.is_empty());
        match shorter {
            Some(shorter) => bare = shorter,
            None => return bare,
        }
    }
}

/// Every built-in name inside the name; English ones as whole words.
fn find(name: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (act, names) in SYNONYMS {
        for &synonym in *names {
            let whole_words = synonym.is_ascii();
            for (from, _) in name.match_indices(synonym) {
                let to = from + synonym.len();
                if !whole_words || (is_edge(name, from) && is_edge(name, to)) {
                    found.push(Found { act: *act, name: synonym, from, to });
                }
            }
        }
    }
    found
}

/// Whether no English word runs across this place.
fn is_edge(name: &str, at: usize) -> bool {
    let (before, after) = name.split_at(at);
    let letter = |letter: char| letter.is_ascii_alphanumeric();
    !(before.ends_with(letter) && after.starts_with(letter))
}

/// Without names that lie inside a longer one: 恢复发放 is no 发放.
fn outermost(found: &[Found]) -> Vec<Found> {
    let inside = |one: &Found, other: &Found| {
        other.from <= one.from && one.to <= other.to && other.to - other.from > one.to - one.from
    };
    let kept = found.iter().filter(|one| !found.iter().any(|other| inside(one, other)));
    kept.copied().collect()
}

fn clears_logs(name: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    has(&LOGS) && has(&CLEARING)
}

/// Whether the words say that the step hands on, awaits or refuses the act rather than doing it.
fn is_not_done(name: &str, found: &[Found]) -> bool {
    let before = |found: &Found| name.get(..found.from).unwrap_or_default();
    let not_yet = found.iter().any(|found| NOT_YET.iter().any(|word| before(found).ends_with(word)));
    let failed = FAILED.iter().any(|word| name.contains(word));
    not_yet || failed || name.split(' ').any(|word| NOT_DONE.contains(&word))
}

/// Whether the name ends in a request for the act, or in a confirmation of what somebody else did.
fn is_only_asked(name: &str, acts: Acts) -> bool {
    let accepting = Acts::of(&[Act::Accept]);
    (name.ends_with(REQUEST) && !accepting.contains_all(acts))
        || (name.ends_with(CONFIRM) && !name_confirms(name) && !CONFIRMABLE.contains_all(acts))
}

/// Whether 确认 is part of a built-in name, as in 发放确认.
fn name_confirms(name: &str) -> bool {
    SYNONYMS
        .iter()
        .flat_map(|(_, names)| names.iter())
        .any(|synonym| synonym.ends_with(CONFIRM) && name.ends_with(synonym))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(step: &str) -> Reading {
        Vocabulary::new(&Policy::default()).read(step)
    }

    fn act(step: &str) -> Act {
        let reading = read(step);
        assert!(!reading.how.is_open(), "{step}: {reading:?}");
        reading.act
    }

    fn asked(step: &str) -> Vec<Act> {
        match read(step) {
            Reading { act: Act::Other, how: How::Ambiguous(acts) } => acts,
            other => panic!("{step}: {other:?}"),
        }
    }

    #[test]
    fn no_name_is_built_in_twice() {
        let mut seen = crate::base::maps::Set::default();
        for (act, names) in SYNONYMS {
            for name in *names {
                assert!(seen.insert(*name), "{name} stands twice");
                assert_eq!(&plain_words(name), name, "{name} is not folded");
                assert_eq!(read(name), Reading { act: *act, how: How::Exact }, "{name}");
            }
        }
    }

    #[test]
    fn every_act_has_its_own_word_and_a_built_in_name() {
        for act in Act::ALL {
            assert_eq!(read(act.name()), Reading { act, how: How::Exact });
            assert!(SYNONYMS.iter().any(|(named, _)| *named == act), "{act:?}");
        }
    }

    #[test]
    fn width_case_and_blanks_do_not_matter() {
        assert_eq!(read(" 终 审 ").how, How::Exact);
        assert_eq!(read("Ｌｏｇｉｎ").act, Act::Login);
        assert_eq!(read("Reset_Password").how, How::Exact);
        assert_eq!(act("resetPassword"), Act::ResetPassword);
    }

    #[test]
    fn what_surrounds_a_step_does_not_change_it() {
        for (step, expected) in [
            ("业务受理", Act::Accept),
            ("受理岗", Act::Accept),
            ("镇级初审环节", Act::Review),
            ("区县复核", Act::Recheck),
            ("局长签批", Act::Approve),
            ("申请受理", Act::Accept),
            ("受理确认", Act::Accept),
            ("审核确认", Act::Review),
            ("办理停发", Act::Suspend),
            ("待遇发放", Act::Pay),
            ("养老待遇审核", Act::Review),
            ("batch payment", Act::Pay),
        ] {
            assert_eq!(act(step), expected, "{step}");
        }
        assert_eq!(read("业务受理").how, How::Part("受理"));
    }

    #[test]
    fn the_longer_name_wins() {
        for (step, expected) in [
            ("失业金恢复发放", Act::Resume),
            ("批量停止发放", Act::Suspend),
            ("用户管理/修改", Act::UserAdmin),
            ("角色管理-新增", Act::Grant),
            ("登录密码重置", Act::ResetPassword),
            ("岗位补贴补发", Act::Backpay),
        ] {
            assert_eq!(act(step), expected, "{step}");
        }
    }

    #[test]
    fn returning_and_withdrawing_win_over_what_they_undo() {
        for (step, expected) in [
            ("审核退回", Act::Return),
            ("终审驳回", Act::Return),
            ("撤销审批", Act::Withdraw),
            ("审核撤回", Act::Withdraw),
            ("反审核", Act::Withdraw),
            ("发放冲销", Act::Withdraw),
            ("撤销申请", Act::Withdraw),
            ("withdraw approval", Act::Withdraw),
        ] {
            assert_eq!(act(step), expected, "{step}");
        }
        assert_eq!(asked("退回撤销"), vec![Act::Return, Act::Withdraw]);
    }

    #[test]
    fn clearing_logs_is_no_mere_deletion() {
        for step in
            ["清空日志", "操作日志/删除", "登录日志-清空数据", "删除登录日志", "Clear Log", "operation log: delete log"]
        {
            assert_eq!(act(step), Act::LogClear, "{step}");
        }
        assert_eq!(act("操作日志查询"), Act::Query);
        assert_eq!(act("操作日志导出"), Act::Export);
        assert_eq!(act("附件删除"), Act::Delete);
    }

    #[test]
    fn the_last_word_heads_the_name() {
        for (step, expected) in [
            ("变更受理", Act::Accept),
            ("信息变更审核", Act::Review),
            ("恢复发放审批", Act::Approve),
            ("拨付审核", Act::Review),
            ("支付复核", Act::Recheck),
            ("审核结果查询", Act::Query),
            ("用户管理查询", Act::Query),
            ("终审名单导出", Act::Export),
        ] {
            assert_eq!(act(step), expected, "{step}");
        }
    }

    #[test]
    fn two_steps_in_one_name_are_asked_for() {
        assert_eq!(asked("受理审核"), vec![Act::Accept, Act::Review]);
        assert_eq!(asked("窗口受理及审核"), vec![Act::Accept, Act::Review]);
        assert_eq!(asked("审批拨付"), vec![Act::Approve, Act::Pay]);
        assert_eq!(asked("审批及发放确认"), vec![Act::Approve, Act::Pay]);
        assert_eq!(asked("初审复审"), vec![Act::Review, Act::Recheck]);
    }

    #[test]
    fn handing_on_waiting_and_failing_are_not_the_act() {
        for step in [
            "提交审核",
            "待审核",
            "未受理",
            "报送审批",
            "审核不通过",
            "登录失败",
            "submit for review",
            "pending approval",
        ] {
            assert!(!asked(step).is_empty(), "{step}");
        }
        for step in ["拨付申请", "授权申请", "变更确认", "删除确认"] {
            assert_eq!(asked(step).len(), 1, "{step}");
        }
    }

    #[test]
    fn permission_codes_are_read_by_what_they_change() {
        assert_eq!(act("system:user:edit"), Act::UserAdmin);
        assert_eq!(act("system:user:resetPwd"), Act::ResetPassword);
        assert_eq!(act("monitor:operlog:remove"), Act::LogClear);
        assert_eq!(act("subsidy:apply:export"), Act::Export);
        assert_eq!(act("subsidy:apply:audit"), Act::Review);
    }

    #[test]
    fn papers_and_results_of_an_act_are_not_the_act() {
        for step in ["发放名册生成", "打印受理单", "支付结果反馈", "登录日志", "审核通知"] {
            assert_eq!(asked(step).len(), 1, "{step}");
        }
        assert_eq!(act("发放名册审核"), Act::Review);
    }

    #[test]
    fn vague_words_are_asked_for_and_unknown_ones_listed() {
        for step in ["经办", "确认", "业务经办", "经办人确认", " 确 认 "] {
            assert_eq!(asked(step), Vec::new(), "{step}");
        }
        for step in ["材料上传", "preview", "catalogue", "", "办理", "三审"] {
            assert_eq!(read(step), Reading { act: Act::Other, how: How::Unmapped }, "{step}");
        }
    }

    #[test]
    fn a_refund_by_the_bank_is_no_payment() {
        assert_eq!(read("支付退汇"), Reading { act: Act::Other, how: How::Exact });
        assert_eq!(read("发放退汇登记"), Reading { act: Act::Other, how: How::Part("退汇") });
        assert_eq!(read("修改密码").act, Act::Other);
    }

    #[test]
    fn the_policy_wins() {
        let text = "[actions]\naccept = [\"经办\"]\nreview = [\"提交 审核\"]\nother = [\"终审\"]\n";
        let policy = Policy::parse(text, "hecha.toml").unwrap();
        let vocabulary = Vocabulary::new(&policy);
        for (step, expected) in [("经办", Act::Accept), ("提交审核", Act::Review), ("终审", Act::Other)] {
            assert_eq!(vocabulary.read(step), Reading { act: expected, how: How::Policy }, "{step}");
        }
        assert_eq!(vocabulary.read("业务终审").act, Act::Approve);
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_read_the_same_way_twice(step in ".{0,24}") {
            let vocabulary = Vocabulary::new(&Policy::default());
            let reading = vocabulary.read(&step);
            proptest::prop_assert_eq!(&reading, &vocabulary.read(&step));
            proptest::prop_assert!(reading.act == Act::Other || !reading.how.is_open());
        }
    }
}
