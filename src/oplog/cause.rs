//! Why a case was sent or taken back, as far as the step's name or the row's remark says so.
//!
//! The remark itself is not kept; what rules must know of it is read when the row is.

/// At whose instance a case was sent or taken back.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Default)]
pub enum Cause {
    /// The row does not say.
    #[default]
    Unsaid,
    /// The applicant asked for it.
    Applicant,
    /// The bank sent the money back.
    Bank,
}

/// A step whose name has none of these takes nothing back.
const BACK: [&str; 12] =
    ["退", "撤", "废", "冲", "追回", "驳", "取消", "return", "withdr", "revoke", "cancel", "revers"];
/// Words of a bank's refund.
const BANK: [&str; 3] = ["退汇", "退票", "退单入账"];
/// Who may ask.
const ASKING: [&str; 5] = ["申请人", "本人", "参保人", "当事人", "申请单位"];
/// What makes somebody's part in it a request, directly behind the word or at most a few signs later.
const REQUEST: [&str; 7] = ["申请撤", "要求", "自愿", "主动", "放弃", "撤", "提出"];
/// Words that say it alone.
const ALONE: [&str; 5] = ["自愿放弃", "自愿撤", "自愿退", "主动放弃", "withdrawn by the applicant"];

impl Cause {
    /// Whether a step of that name takes anything back at all.
    pub(super) fn is_asked_of(step: &str) -> bool {
        let step = step.to_ascii_lowercase();
        BACK.iter().any(|word| step.contains(word))
    }

    /// By the name of a step that takes something back, and its remark.
    pub(super) fn of(step: &str, remark: &str) -> Self {
        if BANK.iter().any(|word| step.contains(word) || remark.contains(word)) {
            Self::Bank
        } else if is_request(step) || is_request(remark) {
            Self::Applicant
        } else {
            Self::Unsaid
        }
    }

    /// As two bits.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Unsaid => 0,
            Self::Applicant => 1,
            Self::Bank => 2,
        }
    }

    /// From two bits.
    pub(super) const fn decode(code: u8) -> Self {
        match code & 3 {
            1 => Self::Applicant,
            2 => Self::Bank,
            _ => Self::Unsaid,
        }
    }
}

/// Whether the words say that the applicant asked for it.
fn is_request(text: &str) -> bool {
    let asks = |who: &str| {
        text.match_indices(who).any(|(at, who)| {
            let rest = &text[at + who.len()..];
            let near = rest.char_indices().nth(4).map_or(rest.len(), |(place, _)| place);
            REQUEST.iter().any(|word| rest.find(word).is_some_and(|place| place <= near))
        })
    };
    ALONE.iter().any(|word| text.contains(word)) || ASKING.iter().any(|who| asks(who))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_applicant_is_heard_in_step_and_remark() {
        for (step, remark) in [
            ("申请人撤回", ""),
            ("撤销", "申请人自愿放弃补贴"),
            ("撤回", "应本人要求撤回"),
            ("退回", "本人主动申请撤回"),
        ] {
            assert_eq!(Cause::of(step, remark), Cause::Applicant, "{step} {remark}");
        }
    }

    #[test]
    fn what_is_said_of_the_applicant_is_no_request() {
        for (step, remark) in
            [("撤销", "经核查申请人不符合条件"), ("追回", "本人已就业，追回补贴"), ("退回", "材料不全")]
        {
            assert_eq!(Cause::of(step, remark), Cause::Unsaid, "{step} {remark}");
        }
    }

    #[test]
    fn a_refund_is_the_banks() {
        assert_eq!(Cause::of("退回", "账号错误，银行退汇"), Cause::Bank);
        assert_eq!(Cause::of("支付退汇", ""), Cause::Bank);
    }

    #[test]
    fn only_steps_that_take_something_back_are_asked() {
        assert!(Cause::is_asked_of("退回受理") && Cause::is_asked_of("Withdraw"));
        assert!(!Cause::is_asked_of("终审") && !Cause::is_asked_of("查询"));
    }

    #[test]
    fn codes_lead_back() {
        for cause in [Cause::Unsaid, Cause::Applicant, Cause::Bank] {
            assert_eq!(Cause::decode(cause.code()), cause);
        }
    }
}
