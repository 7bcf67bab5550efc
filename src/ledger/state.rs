//! The states a problem passes through, the moves between them, and the flags beside them.

use serde::{Deserialize, Serialize};

use crate::i18n::Text;

/// Where a problem stands.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 疑点: what rows say and nobody has verified.
    Suspected,
    /// 属实.
    Confirmed,
    /// 排除: verified, and no problem.
    Dismissed,
    /// 交办: somebody is to put it right.
    Assigned,
    /// 整改中.
    Rectifying,
    /// 待复核: said to be put right.
    Awaiting,
    /// 销号.
    Closed,
    /// 退回: reviewed, and not put right.
    Returned,
}

impl State {
    /// In the order of the life cycle.
    pub const ALL: [Self; 8] = [
        Self::Suspected,
        Self::Confirmed,
        Self::Dismissed,
        Self::Assigned,
        Self::Rectifying,
        Self::Awaiting,
        Self::Closed,
        Self::Returned,
    ];

    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Assigned => "assigned",
            Self::Rectifying => "rectifying",
            Self::Awaiting => "awaiting",
            Self::Closed => "closed",
            Self::Returned => "returned",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Suspected => Text::new("疑点", "suspected"),
            Self::Confirmed => Text::new("属实", "confirmed"),
            Self::Dismissed => Text::new("排除", "dismissed"),
            Self::Assigned => Text::new("交办", "assigned"),
            Self::Rectifying => Text::new("整改中", "rectifying"),
            Self::Awaiting => Text::new("待复核", "awaiting review"),
            Self::Closed => Text::new("销号", "closed"),
            Self::Returned => Text::new("退回", "returned"),
        }
    }

    /// The state of that machine word or of that title in either language.
    pub fn parse(text: &str) -> Option<Self> {
        let text = crate::base::text::fold_key(text);
        Self::ALL.into_iter().find(|state| {
            let title = state.title();
            [state.name(), title.zh, title.en].contains(&&*text)
        })
    }

    /// Whether there is nothing left to do.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Dismissed | Self::Closed)
    }

    /// Whether somebody has it in hand: handed over, and not settled.
    pub const fn is_in_hand(self) -> bool {
        matches!(self, Self::Assigned | Self::Rectifying | Self::Awaiting | Self::Returned)
    }

    /// Whether it counts as a problem to be put right: verified and not found to be none.
    pub const fn is_verified(self) -> bool {
        !matches!(self, Self::Suspected | Self::Dismissed)
    }
}

/// What people do with a problem.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Move {
    /// 核实属实.
    Confirm,
    /// 排除.
    Dismiss,
    /// 交办.
    Assign,
    /// 开始整改.
    Start,
    /// 提请复核.
    Submit,
    /// 销号.
    Close,
    /// 退回.
    Return,
}

impl Move {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Confirm, Self::Dismiss, Self::Assign, Self::Start, Self::Submit, Self::Close, Self::Return];

    /// The subcommand.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Dismiss => "dismiss",
            Self::Assign => "assign",
            Self::Start => "start",
            Self::Submit => "submit",
            Self::Close => "close",
            Self::Return => "return",
        }
    }

    /// The state it leads to.
    pub const fn to(self) -> State {
        match self {
            Self::Confirm => State::Confirmed,
            Self::Dismiss => State::Dismissed,
            Self::Assign => State::Assigned,
            Self::Start => State::Rectifying,
            Self::Submit => State::Awaiting,
            Self::Close => State::Closed,
            Self::Return => State::Returned,
        }
    }

    /// The move that leads to a state; none leads to 疑点.
    pub fn leading_to(state: State) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.to() == state)
    }

    /// The states it may be made from.
    pub const fn from(self) -> &'static [State] {
        use State::{Assigned, Awaiting, Closed, Confirmed, Dismissed, Rectifying, Returned, Suspected};
        match self {
            // What was dismissed may turn out to be true after all.
            Self::Confirm => &[Suspected, Dismissed],
            // Whoever was wrongly named must have a way out at any time before it is closed.
            Self::Dismiss => &[Suspected, Confirmed, Assigned, Rectifying, Awaiting, Returned],
            // Another person may have to take it over.
            Self::Assign => &[Confirmed, Assigned, Rectifying, Returned],
            Self::Start => &[Assigned, Returned],
            Self::Submit => &[Rectifying],
            Self::Close => &[Awaiting],
            // A closing that does not hold is taken back.
            Self::Return => &[Awaiting, Closed],
        }
    }

    /// Whether it may be made from a state.
    pub fn is_allowed(self, from: State) -> bool {
        self.from().contains(&from)
    }

    /// Whether a second pair of eyes is needed.
    pub const fn needs_other_eyes(self) -> bool {
        matches!(self, Self::Close | Self::Dismiss)
    }
}

/// The moves that lead from a state to another along 属实 → 交办 → 整改中 → 待复核, for a state typed into a workbook.
///
/// Empty if it is there already. Closing, returning and dismissing are decisions of their own and are never stepped over;
/// `None` if there is no such way.
pub fn way(from: State, to: State) -> Option<Vec<Move>> {
    if from == to {
        return Some(Vec::new());
    }
    let direct = Move::leading_to(to)?;
    if direct.is_allowed(from) && !(from == State::Rectifying && to == State::Assigned) {
        return Some(vec![direct]);
    }
    let line = [Move::Confirm, Move::Assign, Move::Start, Move::Submit];
    let end = line.iter().position(|step| *step == direct)?;
    let start = line.iter().position(|step| step.is_allowed(from) && *step != Move::Assign).or({
        // 属实 goes on by being assigned.
        if from == State::Confirmed { Some(1) } else { None }
    })?;
    (start <= end).then(|| line[start..=end].to_vec())
}

/// What holds of a problem beside its state.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// 逾期.
    Overdue,
    /// 持续整改.
    Continuing,
    /// 反弹: closed once and found again in newer data.
    Reopened,
    /// 未再发现: a later run that covered it did not find it.
    NotObserved,
    /// 例外: accepted for a time.
    Excepted,
    /// 例外到期.
    ExceptionExpired,
    /// 排除后有新情况: dismissed, and found in newer data since.
    NewSinceDismissed,
    /// 复核存疑: closed, and whoever reviewed it must not have, by what was typed or merged since.
    DoubtfulReview,
}

impl Flag {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Overdue,
        Self::Continuing,
        Self::Reopened,
        Self::NotObserved,
        Self::Excepted,
        Self::ExceptionExpired,
        Self::NewSinceDismissed,
        Self::DoubtfulReview,
    ];

    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Continuing => "continuing",
            Self::Reopened => "reopened",
            Self::NotObserved => "not-observed",
            Self::Excepted => "excepted",
            Self::ExceptionExpired => "exception-expired",
            Self::NewSinceDismissed => "new-since-dismissed",
            Self::DoubtfulReview => "doubtful-review",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Overdue => Text::new("逾期", "overdue"),
            Self::Continuing => Text::new("持续整改", "continuing"),
            Self::Reopened => Text::new("反弹", "reopened"),
            Self::NotObserved => Text::new("未再发现", "not observed"),
            Self::Excepted => Text::new("例外", "excepted"),
            Self::ExceptionExpired => Text::new("例外到期", "exception expired"),
            Self::NewSinceDismissed => Text::new("排除后有新情况", "new since dismissed"),
            Self::DoubtfulReview => Text::new("复核存疑", "doubtful review"),
        }
    }

    /// The flag of that machine word or title.
    pub fn parse(text: &str) -> Option<Self> {
        let text = crate::base::text::fold_key(text);
        Self::ALL.into_iter().find(|flag| {
            let title = flag.title();
            [flag.name(), title.zh, title.en].contains(&&*text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::{Assigned, Awaiting, Closed, Confirmed, Dismissed, Rectifying, Returned, Suspected};

    #[test]
    fn every_pair_of_states_is_allowed_or_not_as_written_here() {
        let allowed = [
            (Suspected, Confirmed),
            (Suspected, Dismissed),
            (Confirmed, Dismissed),
            (Confirmed, Assigned),
            (Dismissed, Confirmed),
            (Assigned, Dismissed),
            (Assigned, Assigned),
            (Assigned, Rectifying),
            (Rectifying, Dismissed),
            (Rectifying, Assigned),
            (Rectifying, Awaiting),
            (Awaiting, Dismissed),
            (Awaiting, Closed),
            (Awaiting, Returned),
            (Closed, Returned),
            (Returned, Dismissed),
            (Returned, Assigned),
            (Returned, Rectifying),
        ];
        for from in State::ALL {
            for to in State::ALL {
                let is_allowed = Move::leading_to(to).is_some_and(|step| step.is_allowed(from));
                assert_eq!(is_allowed, allowed.contains(&(from, to)), "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn nobody_closes_what_has_not_been_submitted() {
        for from in State::ALL {
            assert_eq!(
                way(from, Closed),
                (from == Closed).then(Vec::new).or((from == Awaiting).then(|| vec![Move::Close]))
            );
        }
    }

    #[test]
    fn a_way_is_made_of_allowed_moves_and_ends_where_it_should() {
        for from in State::ALL {
            for to in State::ALL {
                let Some(steps) = way(from, to) else { continue };
                let mut at = from;
                for step in &steps {
                    assert!(step.is_allowed(at), "{from:?} → {to:?} by {steps:?}");
                    at = step.to();
                }
                assert_eq!(at, to);
                let ends = steps.split_last().map_or(&[][..], |(_, before)| before);
                assert!(!ends.iter().any(|step| step.needs_other_eyes() || *step == Move::Return));
            }
        }
        assert_eq!(way(Suspected, Rectifying), Some(vec![Move::Confirm, Move::Assign, Move::Start]));
        assert_eq!(way(Confirmed, Awaiting), Some(vec![Move::Assign, Move::Start, Move::Submit]));
        assert_eq!(way(Closed, Confirmed), None);
        assert_eq!(way(Awaiting, Rectifying), None);
    }

    #[test]
    fn states_and_flags_read_back_in_either_language() {
        for state in State::ALL {
            for text in [state.name(), state.title().zh, state.title().en] {
                assert_eq!(State::parse(text), Some(state));
            }
        }
        assert_eq!(Flag::parse("反弹"), Some(Flag::Reopened));
        assert_eq!(State::parse("完成"), None);
    }
}
