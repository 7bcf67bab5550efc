//! The settings that B rules read, varied at random.

use std::fmt::Write as _;

use super::one_of;
use crate::worlds::Dice;

/// The day of the check; its end is meant.
pub const LAST: &str = "2022-04-30";

/// Kinds of business: without special rules; with a fact that does not disqualify; with 变更 in its name.
pub const MATTERS: [&str; 3] = ["灵活就业补贴", "公益性岗位补贴", "账户变更"];

/// So many days, or working days.
#[derive(Copy, Clone, Debug)]
pub struct Days {
    pub number: i64,
    pub working: bool,
}

/// What the policy of a log says.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the policy that is there or not")]
pub struct Settings {
    /// First and last day of the period.
    pub period: Option<(&'static str, &'static str)>,
    pub kiosk_fanin: usize,
    pub switch_seconds: i64,
    /// In percent, as all shares here.
    pub home_share: usize,
    pub home_min: usize,
    pub shared: Vec<&'static str>,
    pub relay_minutes: i64,
    pub revert_days: i64,
    pub double_edit_days: i64,
    pub burst_edits: usize,
    pub burst_minutes: i64,
    pub publicise_days: i64,
    pub lead_days: i64,
    pub quick_seconds: i64,
    pub batch_per_minute: usize,
    pub off_hours_share: usize,
    pub export_per_day: usize,
    pub export_rows: u64,
    pub needs_order: bool,
    pub reciprocal_min: usize,
    pub present_share: usize,
    pub day_share: usize,
    pub impersonate_minutes: i64,
    pub split_days: i64,
    /// Limits in yuan of the first kind of business; none: no table.
    pub limits: Vec<i64>,
    /// Payees with the subjects whom they may serve.
    pub households: Vec<(&'static str, Vec<String>)>,
    /// The longest time to approve and to pay, of the first kind of business.
    pub days: Option<(Days, Days)>,
    /// Whether approvals require a review too.
    pub needs_review: bool,
    /// The fact that the first kind of business requires.
    pub needs_fact: bool,
    /// Whether edit × approve is the one incompatible pair beside accept × approve.
    pub own_pairs: bool,
    /// Whether the telephone number is a sensitive field.
    pub telephone: bool,
    pub non_personal: bool,
    /// Working hours from 9 to 12 and from 14 to 17 instead of 8 to 18:30.
    pub short_hours: bool,
}

impl Settings {
    /// By chance.
    pub fn of(dice: &mut Dice, household: Vec<String>) -> Self {
        let days = |dice: &mut Dice| Days { number: one_of(dice, &[1, 2, 5, 7]), working: dice.chance(50) };
        Self {
            period: one_of(dice, &[None, None, Some(("2022-03-08", LAST)), Some(("2022-03-03", "2022-04-12"))]),
            kiosk_fanin: one_of(dice, &[2, 3, 6]),
            switch_seconds: one_of(dice, &[5, 60, 120]),
            home_share: one_of(dice, &[60, 80, 100]),
            home_min: one_of(dice, &[1, 2, 3, 5]),
            shared: if dice.chance(40) { vec!["PC-H", "10.0.0.9"] } else { Vec::new() },
            relay_minutes: one_of(dice, &[0, 1, 10, 30]),
            revert_days: one_of(dice, &[1, 7, 40, 120]),
            double_edit_days: one_of(dice, &[1, 7, 30]),
            burst_edits: one_of(dice, &[2, 3, 4]),
            burst_minutes: one_of(dice, &[1, 10]),
            publicise_days: one_of(dice, &[0, 1, 3, 5]),
            lead_days: one_of(dice, &[0, 0, 1, 6]),
            quick_seconds: one_of(dice, &[0, 10, 30]),
            batch_per_minute: one_of(dice, &[2, 3]),
            off_hours_share: one_of(dice, &[20, 50, 100]),
            export_per_day: one_of(dice, &[0, 1, 2]),
            export_rows: one_of(dice, &[100, 1_000]),
            needs_order: dice.chance(50),
            reciprocal_min: one_of(dice, &[1, 2, 2, 3]),
            present_share: one_of(dice, &[50, 80, 95]),
            day_share: one_of(dice, &[50, 90, 95]),
            impersonate_minutes: one_of(dice, &[1, 10, 60]),
            split_days: one_of(dice, &[1, 2, 7]),
            limits: one_of(dice, &[&[1_000][..], &[1_000, 2_000], &[]]).to_vec(),
            households: if dice.chance(35) { vec![("6217000000000000101", household)] } else { Vec::new() },
            days: dice.chance(75).then(|| (days(dice), days(dice))),
            needs_review: dice.chance(30),
            needs_fact: dice.chance(30),
            own_pairs: dice.chance(15),
            telephone: dice.chance(30),
            non_personal: dice.chance(30),
            short_hours: dice.chance(30),
        }
    }

    /// The text of `hecha.toml`.
    pub fn toml(&self) -> String {
        let share = |percent: usize| format!("{}.{:02}", percent / 100, percent % 100);
        let mut text = format!("as_of = {LAST}\noffice = \"县局\"\n");
        if let Some((first, last)) = self.period {
            let _ = writeln!(text, "period = [\"{first}\", \"{last}\"]");
        }
        if self.telephone {
            text.push_str("[sensitive_fields]\nextra = [\"联系电话\"]\n");
        }
        if self.own_pairs {
            text.push_str("[[incompatible]]\na = [\"accept\"]\nb = [\"approve\"]\n");
            text.push_str("[[incompatible]]\na = [\"edit\"]\nb = [\"approve\"]\nseverity = \"low\"\n");
        }
        if self.short_hours {
            text.push_str("[calendar]\nhours = [\"09:00-12:00\", \"14:00-17:00\"]\n");
        }
        let _ = write!(
            text,
            "[terminals]\nkiosk_fanin = {}\nswitch_seconds = {}\nhome_share = {}\nhome_min = {}\nshared = {:?}\n",
            self.kiosk_fanin,
            self.switch_seconds,
            share(self.home_share),
            self.home_min,
            self.shared
        );
        if self.non_personal {
            text.push_str("[accounts]\nnon_personal = [\"甲/x1\"]\n");
        }
        let _ = writeln!(text, "[exports]\nneeds_order = {}", self.needs_order);
        if !self.limits.is_empty() {
            let _ = writeln!(text, "[limits]\n\"{}\" = {:?}", MATTERS[0], self.limits);
        }
        if !self.households.is_empty() {
            text.push_str("[households]\n");
            for (payee, subjects) in &self.households {
                let _ = writeln!(text, "\"{payee}\" = {subjects:?}");
            }
        }
        self.workflow(&mut text);
        self.thresholds(&mut text, share);
        text
    }

    fn workflow(&self, text: &mut String) {
        let requires = if self.needs_review { "[\"accept\", \"review\"]" } else { "[\"accept\"]" };
        let mut one = |matter: &str, special: bool| {
            let _ = write!(
                text,
                "[[workflow]]\nmatter = \"{matter}\"\nrequires = {{ approve = {requires}, pay = [\"approve\"] }}\n"
            );
            if let Some((approve, pay)) = self.days.filter(|_| special) {
                let _ = writeln!(text, "days = {{ approve = {}, pay = {} }}", written(approve), written(pay));
            }
            if special && self.needs_fact {
                text.push_str("requires_facts = [\"就业困难人员认定\"]\n");
            }
        };
        one(MATTERS[0], true);
        one("*", false);
    }

    fn thresholds(&self, text: &mut String, share: impl Fn(usize) -> String) {
        let _ = write!(
            text,
            "[rules.B04]\nrelay_minutes = {}\n[rules.B07]\nrevert_days = {}\n[rules.B08]\ndouble_edit_days = {}\n\
             [rules.B10]\nburst_edits = {}\nburst_minutes = {}\n[rules.B12]\npublicise_days = {}\nlead_days = {}\n\
             [rules.B14]\nquick_seconds = {}\nbatch_per_minute = {}\n[rules.B20]\noff_hours_share = {}\n\
             [rules.B21]\nexport_per_day = {}\nexport_rows = {}\n[rules.B22]\nreciprocal_min = {}\n\
             [rules.B23]\npresent_share = {}\nday_share = {}\n[rules.B24]\nimpersonate_minutes = {}\n\
             [rules.B26]\nsplit_days = {}\n",
            self.relay_minutes,
            self.revert_days,
            self.double_edit_days,
            self.burst_edits,
            self.burst_minutes,
            self.publicise_days,
            self.lead_days,
            self.quick_seconds,
            self.batch_per_minute,
            share(self.off_hours_share),
            self.export_per_day,
            self.export_rows,
            self.reciprocal_min,
            share(self.present_share),
            share(self.day_share),
            self.impersonate_minutes,
            self.split_days
        );
    }
}

fn written(days: Days) -> String {
    if days.working { format!("\"{}wd\"", days.number) } else { days.number.to_string() }
}
