//! The pictures of the whole: when high-risk acts are done, and who approves what whom has accepted.

use std::borrow::Cow;

use serde::Serialize;

use super::text::{Both, Veil};
use crate::{
    graph::pictures::{Calendar, Hands},
    i18n::Words,
    words,
};

/// High-risk acts by weekday and hour.
#[derive(Serialize)]
pub(super) struct CalendarLine<'a> {
    what: Both<'a>,
    counts: &'a [[u64; 24]; 7],
    hours: &'a [(String, String)],
}

/// Accepters by approvers.
#[derive(Serialize)]
pub(super) struct HandsLine<'a> {
    what: Both<'static>,
    from: Vec<Cow<'a, str>>,
    to: Vec<Cow<'a, str>>,
    same: &'a [(usize, usize)],
    counts: &'a [Vec<u64>],
    left_out: u64,
}

fn both(words: Words) -> Both<'static> {
    Both(Cow::Owned(words.zh), Cow::Owned(words.en))
}

/// None where the log has no such act.
pub(super) fn calendar(calendar: &Calendar) -> Option<CalendarLine<'_>> {
    let Calendar { counts, timeless, hours } = calendar;
    let known: u64 = counts.iter().flatten().sum();
    if known == 0 {
        return None;
    }
    let mut what = words!(
        "全部日志中的高风险操作（审核、终审、拨付、修改关键信息、授权等，以 hecha.toml 的 [high_risk] 为准），按星期和钟点，共{known}次",
        "high-risk acts of the whole log (reviews, approvals, payments, edits of sensitive fields, grants and the like, as [high_risk] of hecha.toml says) by weekday and hour; {known} in all"
    );
    if *timeless > 0 {
        what.push(&words!(
            "；另有{timeless}次只记日期，未计入",
            "; {timeless} more have a day but no time and are not shown"
        ));
    }
    Some(CalendarLine { what: both(what), counts, hours })
}

/// None where no case was both accepted and approved.
pub(super) fn hands<'a>(hands: &'a Hands, veil: &Veil) -> Option<HandsLine<'a>> {
    let Hands { from, to, same, counts, left_out } = hands;
    if from.is_empty() || to.is_empty() {
        return None;
    }
    let what = words!(
        "全部日志中，纵向为受理人、横向为终审人，格内为件数（以终审前最后一次受理为准）；先列受理与终审为同一人的，再按件数",
        "over the whole log, accepters down, final approvers across, cases in each cell (by the last acceptance before the approval); those who approved what they had accepted come first, then by number of cases"
    );
    let names = |names: &'a [String]| names.iter().map(|name| veil.text(name)).collect();
    Some(HandsLine { what: both(what), from: names(from), to: names(to), same, counts, left_out: *left_out })
}
