//! 核查基准日 and period: the policy's, else what the folder itself says (ground rule 2).

use crate::{
    base::time::{Day, Instant, Interval, Moment, Zone},
    graph::facts::Scope,
    model::{
        intake::{Remark, Weight},
        tables::Tables,
    },
    oplog::Log,
    policy::Policy,
    words,
};

/// A newest value more than this many days beyond the next newest day is not believed.
const LEAP_DAYS: i64 = 365;

impl Scope {
    /// The moment and period of a run, with what had to be said about finding them.
    pub fn derive(tables: &Tables, log: &Log, policy: &Policy) -> (Self, Vec<Remark>) {
        let zone = policy.zone;
        let mut remarks = Vec::new();
        let as_of = policy.as_of_end().unwrap_or_else(|| {
            let (newest, unbelieved) = newest(tables, log, zone);
            remarks.extend(unbelieved.into_iter().map(|day| not_believed(day, newest, zone)));
            newest
        });
        let first = log.ids().next().map_or(as_of, |event| log.at(event).at);
        let period = match policy.period {
            Some((from, to)) => Interval::new(zone.start_of(from), zone.start_of(to.plus(1))),
            None => Interval::new(first, as_of.plus_millis(1)),
        };
        (Self { as_of, period }, remarks)
    }
}

/// The newest operation, login, creation, grant or approval, to the end of its day where only the day is known; and the
/// days that were too far out to be believed.
fn newest(tables: &Tables, log: &Log, zone: Zone) -> (Instant, Vec<Day>) {
    let mut moments: Vec<Moment> = log.ids().map(|event| log.at(event)).collect();
    for row in &tables.accounts {
        moments.extend([row.last_login_at, row.created_at].into_iter().flatten());
    }
    moments.extend(tables.roles.iter().chain(&tables.account_permissions).filter_map(|row| row.granted_at));
    moments.extend(tables.approvals.iter().filter_map(|row| row.approved_at));
    moments.extend(tables.work_orders.iter().filter_map(|row| row.approved_at));
    moments.sort_unstable_by_key(|moment| moment.at);
    let mut unbelieved = Vec::new();
    while let [.., before, last] = moments[..] {
        let (before, day) = (zone.day_of(before.at), zone.day_of(last.at));
        if day.since(before) <= LEAP_DAYS {
            break;
        }
        unbelieved.push(day);
        moments.pop();
    }
    let latest = moments.iter().map(|moment| end(*moment)).max();
    (latest.unwrap_or(Instant::from_millis(0)), unbelieved)
}

/// The last instant a moment may have been.
fn end(moment: Moment) -> Instant {
    moment.latest().plus_millis(if moment.latest() > moment.at { -1 } else { 0 })
}

fn not_believed(day: Day, newest: Instant, zone: Zone) -> Remark {
    let taken = zone.day_of(newest);
    Remark {
        weight: Weight::Warning,
        file: None,
        sheet: None,
        row: None,
        words: words!(
            "有一个时间在 {day}，比其余时间晚一年以上，未作为核查基准日；基准日取 {taken}。如有误，请在 hecha.toml 写明 as_of。",
            "one time lies on {day}, more than a year after all others, and was not taken as the day of the check, which is {taken}. If that is wrong, set as_of in hecha.toml."
        ),
    }
}
