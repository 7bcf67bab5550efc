//! The days on which a log has events, and the working days on which it has none.

use std::collections::BTreeMap;

use crate::{
    base::{
        calendar::Calendar,
        time::{Day, Interval, Moment, Zone},
    },
    model::EventId,
};

/// Days with events, each with its first and last event.
#[derive(Clone, Debug, Default)]
pub struct ActiveDays(BTreeMap<Day, (EventId, EventId)>);

/// What the working days between the first and the last day with events show.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Silence {
    /// Working days of years whose holidays are known.
    pub working: usize,
    /// Those of them without events.
    pub silent: usize,
    /// Whether there are days of years whose holidays are not known.
    pub has_unknown_years: bool,
    /// The silent days, in runs of consecutive working days.
    pub runs: Vec<Vec<Day>>,
}

impl ActiveDays {
    /// The days of some events; those of one day in a row cost next to nothing.
    pub fn of(events: impl Iterator<Item = (Moment, EventId)>, zone: Zone) -> Self {
        let mut days = Self::default();
        let mut today: Option<(Interval, Day, EventId)> = None;
        for (at, event) in events {
            match &mut today {
                Some((span, _, last)) if span.contains(at.at) => *last = event,
                _ => {
                    if let Some((_, day, last)) = today {
                        days.see(day, last);
                    }
                    let day = zone.day_of(at.at);
                    days.see(day, event);
                    today = Some((Interval::new(zone.start_of(day), zone.start_of(day.plus(1))), day, event));
                }
            }
        }
        if let Some((_, day, last)) = today {
            days.see(day, last);
        }
        days
    }

    /// Takes note of an event.
    pub fn see(&mut self, day: Day, event: EventId) {
        let seen = self.0.entry(day).or_insert((event, event));
        *seen = (seen.0.min(event), seen.1.max(event));
    }

    /// Adds the days of another part of the log.
    pub fn join(&mut self, other: &Self) {
        for (day, (first, last)) in &other.0 {
            self.see(*day, *first);
            self.see(*day, *last);
        }
    }

    /// The days, in order.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        self.0.keys().copied()
    }

    /// The first and the last day.
    pub fn range(&self) -> Option<(Day, Day)> {
        Some((*self.0.keys().next()?, *self.0.keys().next_back()?))
    }

    /// The last event before a day.
    pub fn before(&self, day: Day) -> Option<EventId> {
        self.0.range(..day).next_back().map(|(_, (_, last))| *last)
    }

    /// The first event on or after a day.
    pub fn after(&self, day: Day) -> Option<EventId> {
        self.0.range(day..).next().map(|(_, (first, _))| *first)
    }

    /// The working days without events.
    pub fn silence(&self, calendar: &Calendar) -> Silence {
        let mut silence = Silence { working: 0, silent: 0, has_unknown_years: false, runs: Vec::new() };
        let Some((first, last)) = self.range() else { return silence };
        let mut is_running = false;
        for day in (first.days()..=last.days()).map(Day::from_days) {
            let is_known = calendar.knows(day.year());
            silence.has_unknown_years |= !is_known;
            if !is_known || !calendar.is_working(day) {
                continue;
            }
            silence.working += 1;
            if self.0.contains_key(&day) {
                is_running = false;
                continue;
            }
            silence.silent += 1;
            match silence.runs.last_mut().filter(|_| is_running) {
                Some(run) => run.push(day),
                None => silence.runs.push(vec![day]),
            }
            is_running = true;
        }
        silence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        let parts: Vec<u32> = text.split('-').map(|part| part.parse().unwrap()).collect();
        Day::ymd(i32::try_from(parts[0]).unwrap(), parts[1], parts[2]).unwrap()
    }

    fn active(days: &[&str]) -> ActiveDays {
        let mut active = ActiveDays::default();
        for (event, text) in (0..).zip(days) {
            active.see(day(text), EventId(event));
        }
        active
    }

    #[test]
    fn days_of_events_have_their_first_and_last() {
        let zone = Zone::default();
        let at = |text: &str, hour: i64| Moment::exact(zone.start_of(day(text)).plus_millis(hour * 3_600_000));
        let times = [at("2022-08-11", 9), at("2022-08-11", 23), at("2022-08-12", 0), at("2022-08-11", 1)];
        let days = ActiveDays::of(times.into_iter().zip((0..).map(EventId)), zone);
        assert_eq!(days.before(day("2022-08-12")), Some(EventId(3)));
        assert_eq!(days.after(day("2022-08-11")), Some(EventId(0)));
        assert_eq!(days.after(day("2022-08-12")), Some(EventId(2)));
    }

    #[test]
    fn a_weekend_does_not_part_a_run() {
        // Friday to Tuesday without events.
        let silence = active(&["2022-08-11", "2022-08-17"]).silence(&Calendar::default());
        assert_eq!(silence.runs, vec![vec![day("2022-08-12"), day("2022-08-15"), day("2022-08-16")]]);
        assert_eq!((silence.working, silence.silent), (5, 3));
    }

    #[test]
    fn holidays_are_not_silent() {
        let silence = active(&["2022-09-30", "2022-10-08"]).silence(&Calendar::default());
        assert!(silence.runs.is_empty());
    }

    #[test]
    fn years_without_a_notice_are_not_judged() {
        let silence = active(&["2017-05-02", "2017-05-31"]).silence(&Calendar::default());
        assert!(silence.has_unknown_years && silence.working == 0 && silence.runs.is_empty());
    }

    #[test]
    fn the_events_beside_a_day_are_found_in_joined_parts() {
        let mut days = active(&["2022-08-11", "2022-08-17"]);
        days.join(&active(&["2022-08-12"]));
        assert_eq!(
            (days.before(day("2022-08-17")), days.after(day("2022-08-13"))),
            (Some(EventId(0)), Some(EventId(1)))
        );
    }
}
