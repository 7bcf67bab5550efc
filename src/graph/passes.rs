//! The passes of a case: from its first step, or a return, to the next return.
//!
//! A return supersedes the steps after the step it returns to, a withdrawal those from the step it withdraws. Where the
//! log's own word does not say which step that is (退回受理 does, 退回 does not), the earlier steps may still stand.

use crate::{
    base::{ids::MatterId, time::MILLIS_PER_DAY},
    graph::{facts::Facts, gaps::Gap},
    model::act::{Act, Acts},
    oplog::Event,
    policy::Workflow,
};

/// Acts that end a pass.
pub const ENDINGS: Acts = Acts::of(&[Act::Return, Act::Withdraw]);

/// How one case went.
pub struct Passes<'f> {
    /// Its kind of business.
    pub matter: Option<MatterId>,
    /// How that must be handled.
    pub workflow: &'f Workflow,
    /// What stands for its approval: approve, unless the log has none for that matter.
    pub last: Act,
    /// When it was first seen.
    pub first: Event,
    /// Its passes, at least one.
    pub each: Vec<Pass>,
}

/// One pass.
#[derive(Default)]
pub struct Pass {
    /// What was done in it, or perhaps in it, in time order.
    pub own: Vec<Step>,
    /// The latest of each kind of step of earlier passes that stands, or may stand.
    pub standing: Vec<Event>,
    /// What ended it.
    pub ended_by: Option<Event>,
}

/// A step of a pass.
#[derive(Copy, Clone)]
pub struct Step {
    /// What was done.
    pub event: Event,
    /// Whether the times establish that it belongs to this pass.
    pub sure: bool,
}

impl<'f> Passes<'f> {
    /// The course of a case; failed attempts are left out. None: nothing was done. The events need the column `CASE`.
    pub fn of(acts: impl Iterator<Item = Event>, facts: &'f Facts<'_>) -> Option<Self> {
        let (mut first, mut matter) = (None, None);
        let mut passes = vec![Pass::default()];
        for event in acts.filter(Event::is_act) {
            first = first.or(Some(event));
            matter = matter.or(event.matter);
            let Some(pass) = passes.last_mut() else { continue };
            if ENDINGS.contains(event.act) {
                pass.ended_by = Some(event);
                let standing = pass.standing_after(&event, facts);
                passes.push(Pass { standing, ..Pass::default() });
            } else {
                pass.own.push(Step { event, sure: true });
            }
        }
        doubt_borders(&mut passes);
        let first = first?;
        let workflow = facts.policy.workflow(matter.map_or("", |matter| facts.log.names.matters.text(matter)));
        Some(Self { matter, workflow, last: facts.last_decision(first.system, matter), first, each: passes })
    }

    /// Whether an event counts as a step of that kind.
    pub fn is(&self, event: &Event, step: Act) -> bool {
        event.act == step || step == Act::Approve && event.act == self.last
    }

    /// A gap in the log that may have swallowed a step of a pass before an act: somewhere after the steps that come
    /// before it, else since the return that began the pass, else up to so many days before the case was first seen.
    pub fn gap_before<'g>(&self, act: &Event, step: Act, lead_days: u32, facts: &'g Facts<'_>) -> Option<&'g Gap> {
        let order = &self.workflow.order;
        let rank = |act: Act| order.iter().position(|one| *one == act);
        let place = self.each.iter().position(|pass| pass.own.iter().any(|own| own.event.id == act.id))?;
        let is_earlier = |event: &&Event| {
            event.at.surely_before(act.at) && rank(event.act).zip(rank(step)).is_some_and(|(own, that)| own < that)
        };
        let begun = place.checked_sub(1).and_then(|before| self.each[before].ended_by).map(|end| end.at.at);
        let since = self.each[place].surely().filter(is_earlier).map(|event| event.at.at).chain(begun).max();
        let open = self.first.at.at.plus_millis(-i64::from(lead_days) * MILLIS_PER_DAY);
        facts.gap_between(act.system, since.unwrap_or(open), act.at.latest())
    }

    /// Whether the log ever shows that step for this kind of business.
    pub fn is_ever_logged(&self, step: Act, facts: &Facts<'_>) -> bool {
        let seen = facts.survey.handled.get(&(self.first.system, self.matter)).copied().unwrap_or(Acts::NONE);
        seen.contains(step) || step == Act::Approve && seen.contains(self.last)
    }
}

impl Pass {
    /// The steps that stand in it, or perhaps do.
    pub fn perhaps(&self) -> impl Iterator<Item = &Event> {
        self.own.iter().map(|step| &step.event).chain(&self.standing)
    }

    /// The steps that surely belong to it.
    pub fn surely(&self) -> impl Iterator<Item = &Event> {
        self.own.iter().filter(|step| step.sure).map(|step| &step.event)
    }

    /// What of this pass and those before it stands after its end.
    fn standing_after(&self, end: &Event, facts: &Facts<'_>) -> Vec<Event> {
        let mut latest: Vec<Event> = self.standing.clone();
        for event in self.own.iter().map(|step| step.event) {
            match latest.iter_mut().find(|known| known.act == event.act) {
                Some(known) => *known = event,
                None => latest.push(event),
            }
        }
        let meant = facts.step_meant(end);
        let Some(meant) = meant.and_then(|act| latest.iter().find(|event| event.act == act).copied()) else {
            return latest;
        };
        let withdrawn = end.act == Act::Withdraw;
        latest.retain(|event| if event.id == meant.id { !withdrawn } else { !meant.at.surely_before(event.at) });
        latest
    }
}

/// Steps of which the times do not say on which side of a return they lie belong perhaps to either pass.
fn doubt_borders(passes: &mut [Pass]) {
    for place in 1..passes.len() {
        let (before, after) = passes.split_at_mut(place);
        let (Some(before), Some(after)) = (before.last_mut(), after.first_mut()) else { continue };
        let Some(end) = before.ended_by else { continue };
        let unsure = |step: &Step| !step.event.at.surely_before(end.at) && !end.at.surely_before(step.event.at);
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for (steps, doubtful) in [(&mut before.own, &mut late), (&mut after.own, &mut early)] {
            for step in steps.iter_mut().filter(|step| unsure(step)) {
                step.sure = false;
                doubtful.push(*step);
            }
        }
        before.own.append(&mut early);
        after.own.splice(0..0, late);
    }
}

/// Words by which steps say that they return or withdraw.
const VERBS: [&str; 6] = ["退回", "驳回", "打回", "撤销", "撤回", "取消"];
/// Words between such a word and the step it names.
const LINKS: [&str; 4] = ["至", "到", "给", "上级"];

impl Facts<'_> {
    /// The step that a return goes back to, or that a withdrawal takes back, if its own name says so: 退回受理.
    pub fn step_meant(&self, end: &Event) -> Option<Act> {
        let name = self.step_name(end.step);
        let (from, verb) = VERBS.iter().filter_map(|verb| Some((name.find(verb)?, verb))).min()?;
        let mut rest = name[from + verb.len()..].trim();
        while let Some(shorter) = LINKS.iter().find_map(|link| rest.strip_prefix(link)) {
            rest = shorter;
        }
        let act = (!rest.is_empty()).then(|| self.vocabulary.read(rest).act)?;
        (Acts::BUSINESS.contains(act)).then_some(act)
    }
}
