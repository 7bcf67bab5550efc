//! 核查基准日 and period: the policy's, else what the folder itself says (ground rule 2).

use itertools::Itertools as _;

use crate::{
    base::time::{Day, Instant, Interval, Moment, Zone},
    graph::facts::Scope,
    i18n::{Text, Words},
    model::{
        TableKind,
        intake::{Remark, Weight},
        tables::{GrantRow, Tables},
    },
    oplog::Log,
    policy::Policy,
    words,
};

impl Scope {
    /// The moment and period of a run, with what had to be said about finding them.
    pub fn derive(tables: &Tables, log: &Log, policy: &Policy) -> (Self, Vec<Remark>) {
        let zone = policy.zone;
        let mut remarks = Vec::new();
        let newest = policy.as_of.unwrap_or_else(|| newest(tables, log, zone, &mut remarks));
        let period = policy.period.unwrap_or_else(|| {
            let first = log.ids().next().map(|event| log.at(event).first_day(zone));
            let first = first.or_else(|| dated(tables).map(|at| at.first_day(zone)).min());
            let last = newest.last_day(zone);
            (first.unwrap_or(last).min(last), last)
        });
        let (from, to) = if newest.at == Instant::UNDATED && policy.period.is_none() {
            (Instant::MIN, Instant::MAX)
        } else {
            (zone.start_of(period.0), zone.start_of(period.1.plus(1)))
        };
        // A bare date means the end of that day, which is its last instant: what begins the day after is later. The lists
        // were exported after the newest act, so that what they say of their own day does not hold at that act yet.
        let as_of = match newest {
            Moment { at: Instant::UNDATED, .. } => newest.at,
            Moment { at, until, .. } => until.plus_millis(if until > at { -1 } else { 1 }),
        };
        remarks.extend(later(tables, log, as_of, zone));
        (Self { as_of, period: Interval::new(from, to) }, remarks)
    }
}

/// What begins after the day of the check is not judged, which is said with how much it is.
fn later(tables: &Tables, log: &Log, as_of: Instant, zone: Zone) -> Option<Remark> {
    let count = |times: &mut dyn Iterator<Item = Moment>| times.filter(|at| at.at > as_of).count();
    let granted = |rows: &[GrantRow]| count(&mut rows.iter().filter_map(|row| row.granted_at));
    let counts = [
        (TableKind::Operations, log.ids().rev().take_while(|event| log.at(*event).at > as_of).count()),
        (TableKind::Accounts, count(&mut tables.accounts.iter().filter_map(|row| row.created_at))),
        (TableKind::Persons, count(&mut tables.persons.iter().filter_map(|row| row.hired_at))),
        (TableKind::HrEvents, count(&mut tables.hr_events.iter().map(|row| row.effective_at))),
        (TableKind::Roles, granted(&tables.roles)),
        (TableKind::AccountPermissions, granted(&tables.account_permissions)),
        (TableKind::Approvals, count(&mut tables.approvals.iter().filter_map(|row| row.approved_at))),
        (TableKind::WorkOrders, count(&mut tables.work_orders.iter().filter_map(|row| row.approved_at))),
        (TableKind::Facts, count(&mut tables.facts.iter().map(|row| row.from))),
        (TableKind::Delegations, count(&mut tables.delegations.iter().filter_map(|row| row.from))),
        (TableKind::Documents, count(&mut tables.documents.iter().filter_map(|row| row.issued_at))),
    ];
    let each = counts.into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| {
        let Text { zh, en } = kind.title();
        words!("{zh}{count}条", "{en} {count}")
    });
    let each: Vec<Words> = each.collect();
    let (Words { zh, en }, day) = (Words::joined(&each, "、", ", "), zone.day_of(as_of));
    (!each.is_empty()).then(|| Remark {
        weight: Weight::Note,
        ..warning(words!(
            "核查基准日（{day}）之后的内容未计入：{zh}。",
            "what begins after the day of the check, {day}, is left out: {en}."
        ))
    })
}

/// Logins, creations, grants and approvals: the times of the small tables that show somebody was at work.
fn dated(tables: &Tables) -> impl Iterator<Item = Moment> {
    let accounts = tables.accounts.iter().flat_map(|row| [row.last_login_at, row.created_at]);
    let grants = tables.roles.iter().chain(&tables.account_permissions).map(|row| row.granted_at);
    let approvals = tables.approvals.iter().map(|row| row.approved_at);
    let orders = tables.work_orders.iter().map(|row| row.approved_at);
    accounts.chain(grants).chain(approvals).chain(orders).flatten()
}

/// The newest of those and of the operations, to the end of its day where only the day is known.
fn newest(tables: &Tables, log: &Log, zone: Zone, remarks: &mut Vec<Remark>) -> Moment {
    let mut of_tables: Vec<Moment> = dated(tables).collect();
    of_tables.sort_unstable_by_key(|moment| std::cmp::Reverse(*moment));
    // Latest first; the log, which may be long, is only read back as far as need be.
    let moments = log.ids().rev().map(|event| log.at(event)).merge_by(of_tables, |a, b| a.at >= b.at);
    let mut believed: Option<Moment> = None;
    let mut unbelieved: Vec<Day> = Vec::new();
    for moment in moments {
        let Some(newer) = believed.as_mut() else {
            believed = Some(moment);
            continue;
        };
        let (day, newer_day) = (moment.first_day(zone), newer.first_day(zone));
        if day == newer_day {
            *newer = if moment.until > newer.until { moment } else { *newer };
        } else if newer_day > a_year_after(day) {
            unbelieved.push(newer_day);
            *newer = moment;
        } else {
            break;
        }
    }
    match believed {
        Some(moment) => {
            remarks.extend(unbelieved.into_iter().map(|day| not_believed(day, moment.last_day(zone))));
            moment
        }
        None => undated(tables, zone, remarks),
    }
}

fn a_year_after(day: Day) -> Day {
    let (month, date) = (day.month(), day.day_of_month());
    Day::ymd(day.year() + 1, month, date).unwrap_or(day.plus(366))
}

/// A folder in which nobody is seen at work. Other dates are a poor substitute, which is said; without any, nothing that
/// is judged has a date.
fn undated(tables: &Tables, zone: Zone, remarks: &mut Vec<Remark>) -> Moment {
    let changes = tables.hr_events.iter().map(|row| row.effective_at);
    let roster = tables.persons.iter().flat_map(|row| [row.hired_at, row.left_at]).flatten();
    let disabled = tables.accounts.iter().filter_map(|row| row.disabled_at);
    let newest = changes.chain(roster).chain(disabled).max_by_key(|moment| moment.until);
    let taken = newest.unwrap_or(Moment::exact(Instant::UNDATED));
    let day = taken.last_day(zone);
    let words = if newest.is_some() {
        words!(
            "资料中没有可据以确定核查基准日的操作、登录、开户、授权或审批时间，暂以其他日期中最晚的 {day} 为准，此后的情况未核查。请在 hecha.toml 写明 as_of。",
            "nothing in the folder (operation, login, account opening, grant, approval) tells the day of the check; the latest other date, {day}, was taken, and nothing after it was judged. Set as_of in hecha.toml."
        )
    } else {
        words!(
            "资料中没有任何时间，无法确定核查基准日，各项情况按资料所载视为当前状态。请在 hecha.toml 写明 as_of。",
            "the folder holds no time at all, so the day of the check is unknown and everything is taken to be as listed. Set as_of in hecha.toml."
        )
    };
    remarks.push(warning(words));
    taken
}

fn not_believed(day: Day, taken: Day) -> Remark {
    warning(words!(
        "有一个时间在 {day}，比其余时间晚一年以上，未作为核查基准日；基准日取 {taken}。如有误，请在 hecha.toml 写明 as_of。",
        "one time lies on {day}, more than a year after all others, and was not taken as the day of the check, which is {taken}. If that is wrong, set as_of in hecha.toml."
    ))
}

fn warning(words: Words) -> Remark {
    Remark::on_folder(Weight::Warning, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{RowRef, SourceId, tables::ApprovalRow},
        oplog::rows::{Row, log_of},
    };

    fn approvals(times: &[&str]) -> Tables {
        let mut tables = Tables::default();
        for (row, time) in (1u32..).zip(times) {
            let account = tables.names.intern("a");
            tables.approvals.push(ApprovalRow {
                row: RowRef { source: SourceId::from_index(0), row },
                system: None,
                account,
                kind: None,
                approval_no: None,
                right: None,
                applicant: None,
                approver: None,
                approved_at: Some(moment(time)),
            });
        }
        tables
    }

    fn moment(text: &str) -> Moment {
        crate::base::time::parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    fn log(times: &[&str]) -> Log {
        let rows: Vec<Row> = (1u32..).zip(times).map(|(number, time)| Row::new(number, time, "a", "受理")).collect();
        log_of(&rows)
    }

    fn derived(tables: &Tables, log: &Log, policy: &str) -> (String, String, String, usize) {
        let policy = Policy::parse(policy, "hecha.toml").unwrap();
        let (scope, remarks) = Scope::derive(tables, log, &policy);
        let show = |at: Instant| Zone::default().human(at);
        (show(scope.as_of), show(scope.period.from), show(scope.period.to), remarks.len())
    }

    fn four(as_of: &str, from: &str, to: &str, remarks: usize) -> (String, String, String, usize) {
        (as_of.to_owned(), format!("{from} 00:00:00"), format!("{to} 00:00:00"), remarks)
    }

    #[test]
    fn the_newest_time_is_the_moment_and_days_are_whole() {
        let log = log(&["2022-03-01 09:00:00", "2022-12-30 17:32:05"]);
        let found = derived(&approvals(&["2022-12-01"]), &log, "");
        assert_eq!(found, four("2022-12-30 17:32:05", "2022-03-01", "2022-12-31", 0));
        let later = derived(&approvals(&["2022-12-31"]), &log, "");
        assert_eq!(later, four("2022-12-31 23:59:59", "2022-03-01", "2023-01-01", 0));
        let same_day = derived(&approvals(&["2022-12-30"]), &log, "");
        assert_eq!(same_day, four("2022-12-30 23:59:59", "2022-03-01", "2022-12-31", 0));
    }

    #[test]
    fn the_last_event_lies_in_the_period_even_at_midnight() {
        let log = log(&["2022-03-01 09:00:00", "2022-12-31 00:00:00"]);
        let found = derived(&Tables::default(), &log, "");
        assert_eq!(found, four("2022-12-31 00:00:00", "2022-03-01", "2023-01-01", 0));
    }

    #[test]
    fn a_day_far_beyond_all_others_is_reported_and_not_used() {
        let log = log(&["2022-03-01 09:00:00", "2022-12-30 17:32:05"]);
        let found = derived(&approvals(&["2099-01-01", "2099-01-01", "2066-01-01"]), &log, "");
        assert_eq!(found, four("2022-12-30 17:32:05", "2022-03-01", "2022-12-31", 3));
        let within = derived(&approvals(&["2023-12-30"]), &log, "");
        assert_eq!(within.0, "2023-12-30 23:59:59", "a year to the day is not more than a year");
        let beyond = derived(&approvals(&["2023-12-31"]), &log, "");
        assert_eq!((beyond.0.as_str(), beyond.3), ("2022-12-30 17:32:05", 2));
    }

    #[test]
    fn one_time_alone_is_believed() {
        let found = derived(&approvals(&["2099-01-01"]), &Log::default(), "");
        assert_eq!(found, four("2099-01-01 23:59:59", "2099-01-01", "2099-01-02", 0));
    }

    #[test]
    fn the_policy_has_the_last_word() {
        let log = log(&["2022-03-01 09:00:00"]);
        let found = derived(&Tables::default(), &log, "as_of = 2022-12-31\n");
        assert_eq!(found, four("2022-12-31 23:59:59", "2022-03-01", "2023-01-01", 0));
        let period =
            derived(&Tables::default(), &log, "as_of = 2022-12-31\nperiod = [\"2022-01-01\", \"2022-06-30\"]\n");
        assert_eq!(period, four("2022-12-31 23:59:59", "2022-01-01", "2022-07-01", 0));
    }

    #[test]
    fn what_begins_after_the_day_of_the_check_is_counted() {
        let log = log(&["2022-03-01 09:00:00", "2023-01-01 00:00:00", "2023-01-02 09:00:00"]);
        let policy = Policy::parse("as_of = 2022-12-31\n", "hecha.toml").unwrap();
        let (_, remarks) = Scope::derive(&approvals(&["2022-12-31", "2023-01-01"]), &log, &policy);
        let said: Vec<&str> = remarks.iter().map(|remark| remark.words.zh.as_str()).collect();
        assert_eq!(said, ["核查基准日（2022-12-31）之后的内容未计入：业务操作日志2条、账户审批记录1条。"]);
    }

    #[test]
    fn a_folder_without_times_says_so() {
        assert_eq!(derived(&Tables::default(), &Log::default(), "").3, 1);
        let (scope, _) = Scope::derive(&Tables::default(), &Log::default(), &Policy::default());
        assert_eq!(scope.as_of, Instant::UNDATED);
    }
}
