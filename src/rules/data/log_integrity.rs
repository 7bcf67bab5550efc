//! B23: a log with pieces missing, pieces doubled, or time running backwards.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        maps::Map,
        time::{Day, Instant, Interval},
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Facts, Wholeness, gaps},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
    },
    oplog::{ActiveDays, Backwards, Columns, Event, Group, Hole, Key, Numbered, Repeat, Stretch, Subject, near},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// Signs that a system's log is not whole.
pub struct LogIntegrity(Wholeness);

declare_rule! {
    /// ## What it checks
    /// Per system: sequence numbers missing between others; one number with two different contents; exact times that
    /// run backwards while the numbers go up; working days without any event; successful clearing of the log.
    ///
    /// ## Why it matters
    /// Whoever deletes or rewrites log rows takes away the proof of everything else. A hole is often all that is left.
    ///
    /// ## Evidence
    /// The rows on either side of a hole, of a step back or of silent days; all rows of a doubled number; the clearing
    /// itself. High for doubled numbers and clearings, medium otherwise. Places less than 1000 numbers apart are one
    /// range, silent working days in a row are one range.
    ///
    /// ## Does not report
    /// Numbers are judged where at least `present_share` of a system's range is present, no more than the rest repeat
    /// and no more than the rest of the steps run backwards (fewer than 20 always count); silent days where events stand
    /// on at least `day_share` of at least 20 working days in years whose holidays are known: else it cannot tell; nor
    /// where five numbers in a row stand twice, both running on in time: two numberings. Rows of two exports that do not
    /// contradict each other are one event. Numbers of rows that could not be used are not missing. A log shorter than
    /// six months is noted as such.
    ///
    /// ## Basis
    /// GB/T 22239-2019 8.1.4.3 a and c; Cybersecurity Law art. 21(3); by reference the Regulations on the handling of
    /// social insurance art. 38.
    ///
    /// ## Configuration
    /// - `present_share` = `0.95`: the share of a range of numbers that must be there before holes mean anything.
    /// - `day_share` = `0.9`: the share of working days with events from which on a silent one means something.
    ///
    /// ## Example
    /// Numbers 312500 to 312536 are missing from a log that has all others of the year.
    LogIntegrity {
        code: "B23",
        name: "log-integrity",
        family: Family::Data,
        severity: Severity::High,
        title: Text::new("日志缺失或异常", "log incomplete or altered"),
        item: Text::new("三(三)2 其他不规范系统操作", "3(3)2 other irregular operations"),
        basis: &[basis::PLAN_CONDUCT, basis::DJBH_RECORDS, basis::DJBH_AUDIT, basis::WLA_LOGS, basis::SBJB_SYSTEMS],
        fix: Text::new(
            "向系统建设运维单位调取原始日志和备份，查明缺失、重号原因；收回清空日志权限，日志留存不少于六个月并定期备份",
            "obtain the original log and its backups, find out why rows are missing or doubled; withdraw the right to clear logs, keep them six months and back them up",
        ),
        fix_kind: FixKind::Continuing,
        key: &["system", "range"],
        labels: &[
            Label::new("numbers-missing", "日志序号缺失", "sequence numbers are missing"),
            Label::new("number-doubled", "同一序号内容不同", "one sequence number has different contents"),
            Label::new("time-backwards", "序号递增而时间倒退", "time runs backwards against the numbers"),
            Label::new("silent-days", "工作日无任何记录", "working days without any event"),
            Label::new("log-cleared", "清空或删除日志", "the log was cleared"),
            Label::new("before", "之前一条", "the row before"),
            Label::new("after", "之后一条", "the row after"),
            Label::new("same-number", "同号记录", "a row with the same number"),
            Label::new("clearing", "清空日志", "the clearing"),
            Label::new("no-numbers", "日志无序号", "the log has no sequence numbers"),
            Label::new("numbers-sparse", "序号不连续，无法判断缺失", "the numbers do not run on"),
            Label::new("numbers-repeat", "序号普遍重复或有两套序号，不是全系统唯一", "numbers repeat throughout, or there are two numberings"),
            Label::new("numbers-not-by-time", "序号普遍不按时间递增", "the numbers do not follow time"),
            Label::new("days-sparse", "并非每个工作日都有记录", "the system does not have events on every working day"),
            Label::new("days-few", "日志不足20个工作日", "fewer than 20 working days of log"),
            Label::new("calendar-unknown", "部分年份节假日安排未知", "the holidays of some years are not known"),
            Label::new("log-short", "日志不足六个月", "the log is shorter than six months"),
            Label::new("rows-refused", "缺失的序号在无法使用的行中", "the missing numbers are on rows that could not be used"),
        ],
        needs: &[TableKind::Operations],
        uses: &[],
        manual_zh: "## 查什么\n逐系统检查：日志序号中间有缺号；同一序号有两种内容；序号递增而精确时间倒退；工作日没有任何记录；清空、删除日志且成功的操作。\n\n\
            ## 为什么\n删改日志等于抹去其他一切操作的证据，缺号往往是仅存的痕迹。\n\n\
            ## 证据\n缺号、时间倒退或无记录期间前后的两条记录，同号的全部记录，清空日志的操作本身。同号异内容、清空日志为较大，其余为一般。相隔不足1000个序号的合为一段，连续的无记录工作日合为一段。\n\n\
            ## 不报告\n系统序号范围内在册比例不低于 `present_share`，且重号、时间倒退的比例不超过其余数（少于20处的不论比例）才判断序号；至少20个工作日、其中有记录的不低于 `day_share`、且当年节假日安排已知才判断无记录工作日；否则为无法判断；连续五个序号都出现两次且各自按时间递增的，是两套序号，也为无法判断。两次导出、内容不矛盾的同号记录视为同一条。无法使用的行的序号不算缺失。日志不足六个月的另行提示。\n\n\
            ## 依据\nGB/T 22239-2019 8.1.4.3 a、c；网络安全法第21条(三)；参照社会保险经办条例第38条。\n\n\
            ## 配置\n- `present_share` = `0.95`：序号在册比例达到多少才判断缺号。\n- `day_share` = `0.9`：有记录的工作日比例达到多少才判断无记录工作日。\n\n\
            ## 示例\n全年序号连续的日志中缺少312500至312536号。\n",
    }
}

/// Places closer together than this many numbers are one range.
const NEAR: u64 = 1000;

/// What one block of a system's log shows.
pub struct Block {
    system: SystemId,
    first: EventId,
    stretch: Option<Stretch>,
    days: ActiveDays,
    clearings: Vec<Event>,
}

impl Note for Block {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.first
    }
}

impl ConductRule for LogIntegrity {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::System];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns = Columns::ALL;
    type Note = Block;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Wholeness::read(table).map(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Block>) {
        // A block is no subject of its own: systems are counted in the conclusion.
        out.pass();
        let Subject::System(system, _) = who else { return };
        let (mut first, mut numbers, mut clearings) = (None, Vec::new(), Vec::new());
        for event in acts.narrow(Columns::SEQ.and(Columns::ACCOUNT)).iter() {
            first.get_or_insert(event.id);
            numbers.extend(event.seq.map(|seq| Numbered { seq, at: event.at, event: event.id }));
            if event.act == Act::LogClear && event.is_act() && facts.in_period(event.at) {
                clearings.push(event);
            }
        }
        let Some(first) = first else { return };
        let stretch = Stretch::of(numbers);
        let times = acts.narrow(Columns::NONE).iter().map(|event| (event.at, event.id));
        let days = ActiveDays::of(times, facts.zone);
        out.note(Block { system, first, stretch, days, clearings });
    }

    fn conclude(&self, notes: Notes<Block>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut systems: Map<SystemId, Vec<Block>> = Map::default();
        for block in notes {
            systems.entry(block.system).or_default().push(block);
        }
        for (system, blocks) in systems {
            out.begin(facts.office());
            let mut log = Judged { system: facts.system_name(system), facts, out };
            log.clearings(blocks.iter().flat_map(|block| &block.clearings));
            let mut days = ActiveDays::default();
            for block in &blocks {
                days.join(&block.days);
            }
            log.days(&days, self.0);
            log.numbers(blocks, self.0);
        }
    }
}

/// One system's log being judged.
struct Judged<'a, 'f> {
    system: Option<&'a str>,
    facts: &'a Facts<'f>,
    out: &'a mut Out<()>,
}

impl Judged<'_, '_> {
    fn cannot_tell(&mut self, ground: &'static str) {
        self.out.cannot_tell(ground, self.system.unwrap_or("-"));
    }

    fn finding(&self, reason: &'static str, start: &str, from: Instant, to: Instant) -> FindingBuilder {
        Finding::of(LogIntegrity::META, self.facts.office())
            .key("system", self.system.unwrap_or("-"))
            .key("range", format!("{reason} {start}"))
            .system(self.system)
            .reason(reason)
            .between(Some(from), Some(to))
    }

    /// The log as sentences name it.
    fn named(&self) -> Words {
        match self.system {
            Some(system) => words!("{system}操作日志", "the log of {system}"),
            None => words!("操作日志", "the log"),
        }
    }

    fn clearings<'e>(&mut self, events: impl Iterator<Item = &'e Event>) {
        let facts = self.facts;
        let mut days: Map<(Day, Option<AccountId>), Vec<&Event>> = Map::default();
        for event in events {
            days.entry((event.at.first_day(facts.zone), event.account)).or_default().push(event);
        }
        for ((_, account), events) in days {
            let (Some(first), Some(last)) = (events.first(), events.last()) else { continue };
            let (at, times, step) = (facts.moment_text(first.at), events.len(), facts.step_name(first.step));
            let Words { zh, en } = facts.actor_words(account);
            let actor = account.map_or_else(String::new, |account| facts.account_name(account));
            let finding = self.finding("log-cleared", format!("{at} {actor}").trim_end(), first.at.at, last.at.at);
            let finding = finding.count(times).subjects(|subjects| {
                subjects.accounts.extend(account.map(|account| facts.account_ref(account)));
                let person = account.and_then(|account| facts.person_of(account));
                subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            });
            let said = words!("{zh}于{at}执行“{step}”{times}次。", "{en} did \"{step}\" {times} times, first at {at}.");
            self.out.report(finding.proofs("clearing", events.iter().map(|event| event.id)).summary(said));
        }
    }

    /// Working days without events.
    fn days(&mut self, days: &ActiveDays, whole: Wholeness) {
        let Some((first, last)) = days.range() else { return };
        if last.plus(1) < half_a_year_after(first) {
            self.cannot_tell("log-short");
        }
        let silence = days.silence(&self.facts.calendar);
        if silence.has_unknown_years {
            self.cannot_tell("calendar-unknown");
        }
        let runs = match whole.silent_days(&silence) {
            Ok(runs) => runs,
            Err(ground) => return self.cannot_tell(ground),
        };
        for run in runs {
            let (Some(from), Some(to), count) = (run.first(), run.last(), run.len()) else { continue };
            let (start, end) = (self.facts.zone.start_of(*from), self.facts.zone.start_of(to.plus(1)));
            if self.facts.scope.period.overlaps(Interval::new(start, end)) {
                let finding = self.finding("silent-days", &from.to_string(), start, end.plus_millis(-1));
                let finding = finding.proofs("before", days.before(*from)).proofs("after", days.after(*to));
                let Words { zh, en } = self.named();
                let said = if count == 1 {
                    words!("{zh}在{from}（工作日）没有任何记录。", "{en} has no event on {from}, a working day.")
                } else {
                    words!(
                        "{zh}在{from}至{to}间有{count}个工作日没有任何记录。",
                        "{en} has no event on {count} working days from {from} to {to}."
                    )
                };
                self.out.report(finding.severity(Severity::Medium).count(count).summary(said));
            }
        }
    }

    fn numbers(&mut self, blocks: Vec<Block>, wanted: Wholeness) {
        let stretches = blocks.into_iter().filter_map(|block| block.stretch).collect();
        let Some(whole) = gaps::joined(stretches, self.facts.log) else { return self.cannot_tell("no-numbers") };
        let log = self.facts.log;
        if wanted.repeats(&whole, log) {
            return self.cannot_tell("numbers-repeat");
        }
        let left = gaps::left_holes(&whole, self.system.unwrap_or(""), log);
        if gaps::missing(&left) < gaps::missing(&whole.holes) {
            self.out.explained("rows-refused", self.system.unwrap_or("-"));
        }
        let is_dense = wanted.is_dense(&whole, &left);
        self.doubled(whole.repeats);
        if !is_dense {
            return self.cannot_tell("numbers-sparse");
        }
        self.holes(left);
        if wanted.is_odd(whole.backwards.len(), whole.steps) {
            return self.cannot_tell("numbers-not-by-time");
        }
        self.backwards(whole.backwards);
    }

    fn doubled(&mut self, mut doubled: Vec<Repeat>) {
        let is_ours = |event: &EventId| self.facts.in_period(self.facts.log.at(*event));
        doubled.retain(|repeat| repeat.events.iter().any(is_ours));
        for range in near(doubled, NEAR, |repeat| (repeat.seq, repeat.seq)) {
            let events = || range.iter().flat_map(|repeat| repeat.events.iter().copied());
            let times = || events().map(|event| self.facts.log.at(event).at);
            let (Some(from), Some(to), rows) = (times().min(), times().max(), events().count()) else { continue };
            let (start, numbers) = (range[0].seq, range.len());
            let finding = self.finding("number-doubled", &start.to_string(), from, to).proofs("same-number", events());
            let Words { zh, en } = self.named();
            let said = if numbers == 1 {
                words!(
                    "{zh}的{start}号对应内容不同的{rows}条记录。",
                    "in {en}, number {start} has different contents, {rows} rows in all."
                )
            } else {
                words!(
                    "{zh}自{start}号起有{numbers}个序号各对应内容不同的记录，共{rows}条。",
                    "in {en}, from number {start} on, {numbers} sequence numbers have different contents, {rows} rows in all."
                )
            };
            self.out.report(finding.count(rows).summary(said));
        }
    }

    fn holes(&mut self, mut holes: Vec<Hole>) {
        holes.retain(|hole| self.may_be_ours(hole));
        for range in near(holes, NEAR, |hole| (hole.from, hole.to)) {
            let (Some(first), Some(last), places) = (range.first(), range.last(), range.len()) else { continue };
            let (start, end) = (first.from, last.to);
            let missing: u64 = range.iter().map(Hole::missing).sum();
            let finding = self.finding("numbers-missing", &start.to_string(), first.before.at.at, last.after.at.at);
            let finding = finding.proofs("before", range.iter().map(|hole| hole.before.event));
            let finding = finding.proofs("after", range.iter().map(|hole| hole.after.event));
            let finding = finding.severity(Severity::Medium).count(usize::try_from(missing).unwrap_or(usize::MAX));
            let Words { zh, en } = self.named();
            let said = if missing == 1 {
                words!("{zh}缺失序号{start}。", "sequence number {start} is missing in {en}.")
            } else {
                words!(
                    "{zh}在{start}至{end}号之间缺失{missing}个序号（{places}处）。",
                    "{missing} sequence numbers are missing in {en} from {start} to {end} ({places} places)."
                )
            };
            self.out.report(finding.summary(said));
        }
    }

    /// Whether missing rows may have been of the period, by the rows on either side.
    fn may_be_ours(&self, hole: &Hole) -> bool {
        let ends = [hole.before.at, hole.after.at];
        let (from, to) = (ends[0].at.min(ends[1].at), ends[0].latest().max(ends[1].latest()));
        self.facts.scope.period.overlaps(Interval::new(from, to.plus_millis(1)))
    }

    fn backwards(&mut self, mut steps: Vec<Backwards>) {
        steps.retain(|step| self.facts.in_period(step.after.at));
        for range in near(steps, NEAR, |step| (step.before.seq, step.after.seq)) {
            let (Some(first), Some(last), count) = (range.first(), range.last(), range.len()) else { continue };
            let (start, end) = (first.before.seq, last.after.seq);
            let finding = self.finding("time-backwards", &start.to_string(), first.after.at.at, last.before.at.at);
            let finding = finding.proofs("before", range.iter().map(|step| step.before.event));
            let finding = finding.proofs("after", range.iter().map(|step| step.after.event));
            let Words { zh, en } = self.named();
            self.out.report(finding.severity(Severity::Medium).count(count).summary(words!(
                "{zh}在{start}至{end}号之间有{count}处序号递增而时间倒退。",
                "in {en} time runs backwards against the numbers at {count} places from {start} to {end}."
            )));
        }
    }
}

fn half_a_year_after(day: Day) -> Day {
    let (years, month) = ((day.month() + 5) / 12, (day.month() + 5) % 12 + 1);
    let year = if years > 0 { day.year() + 1 } else { day.year() };
    // The 31st of a shorter month is the first of the next.
    let first = Day::ymd(year, month, 1).unwrap_or(day);
    Day::ymd(year, month, day.day_of_month()).unwrap_or_else(|| first.next_month())
}
