//! Posts, leave, departures, account states and rights, day by day, against the reference.

use std::{collections::BTreeMap, ops::Range};

use hecha::{
    base::time::{Instant, Moment, Written, Zone, parse_moment},
    graph::Facts,
    timeline::{Held, PostsAt},
};

use super::{Dice, World, cell, id_number, number, row, run::with_facts};
use crate::reference::{
    lines::{Person, Posts, enabled, held, ways},
    time::{DAY, Is, day},
};

const LAST: &str = "2022-04-10";
/// Some days more than once: ties are what goes wrong.
const DAYS: [&str; 16] = [
    "2022-02-20",
    "2022-03-01",
    "2022-03-01",
    "2022-03-02",
    "2022-03-05",
    "2022-03-05",
    "2022-03-05 10:00:00",
    "2022-03-05 14:30:00",
    "2022-03-10",
    "2022-03-15",
    "2022-03-31",
    "2022-04-01",
    "2022-04-10",
    "2022-02",
    "2022-03",
    "2022-03",
];
/// Days after the day of the check too.
const ENDS: [&str; 6] = ["2022-03-05", "2022-03-20", "2022-04-01", "2022-03", "2022-04-11", "2022-05-01"];
const NAMES: [&str; 3] = ["张三", "张三", "李四"];
const POSTS: [&str; 3] = ["窗口", "审核", "会计"];
const ROLES: [&str; 4] = ["r1", "r2", "r3", "r4"];
const RIGHTS: [&str; 3] = ["受理", "终审", "拨付"];

/// Worlds side by side in one folder: reading one costs more than judging it.
const TOGETHER: u64 = 25;
/// How many worlds unless another number is asked for.
const USUAL: u64 = 500;

fn worlds(seeds: Range<u64>) -> World {
    let mut world = World { policy: format!("as_of = {LAST}\n"), ..World::default() };
    for seed in seeds {
        add(&mut world, seed);
    }
    world
}

fn serial(seed: u64, person: usize) -> usize {
    usize::try_from(seed).expect("a small seed") * 3 + person
}

/// Adds the world of a seed, whose accounts and roles end with it.
fn add(world: &mut World, seed: u64) {
    let dice = &mut Dice::new(seed);
    let own = |name: &str| if name.is_empty() { String::new() } else { format!("{name}x{seed}") };
    for (person, name) in NAMES.iter().enumerate() {
        people(world, dice, name, &id_number(serial(seed, person)));
    }
    for _ in 0..2 + dice.below(3) {
        let account = dice.pick(&["a", "b", "c"]);
        let status = dice.pick(&["启用", "启用", "启用", "停用", "锁定", ""]);
        let ends: &[&str] = if status == "启用" { &ENDS } else { &ENDS[..4] };
        let (created, disabled) = (dice.perhaps(70, &DAYS), dice.perhaps(40, ends));
        let cells =
            [("account", &*own(account)), ("status", status), ("created_at", created), ("disabled_at", disabled)];
        world.push("accounts", row(cells));
    }
    for _ in 0..=dice.below(6) {
        let (role, inner) = (dice.pick(&ROLES), dice.pick(&ROLES));
        let is_nested = dice.chance(45);
        let cells = [
            ("role", &*own(role)),
            ("permission", if is_nested && dice.chance(70) { "" } else { dice.pick(&RIGHTS) }),
            ("parent_role", &*own(if is_nested { inner } else { "" })),
        ];
        world.push("role_permissions", row(cells));
    }
    for _ in 0..dice.below(5) {
        let direct = dice.chance(25);
        let right = if direct { dice.pick(&RIGHTS).to_owned() } else { own(dice.pick(&ROLES)) };
        let account = dice.pick(&["a", "b", "c"]);
        let cells = [
            ("account", &*own(account)),
            (if direct { "permission" } else { "role" }, &*right),
            ("granted_at", dice.perhaps(70, &DAYS)),
            ("revoked_at", dice.perhaps(40, &ENDS)),
            ("expires_at", dice.perhaps(30, &ENDS)),
        ];
        world.push(if direct { "account_permissions" } else { "roles" }, row(cells));
    }
}

/// One person: perhaps a roster row, up to five events. Homonyms differ by their numbers.
fn people(world: &mut World, dice: &mut Dice, name: &str, id: &str) {
    if dice.chance(80) {
        let left = dice.perhaps(15, &DAYS);
        let cells = [
            ("name", name),
            ("id_number", id),
            ("position", dice.pick(&["窗口", "审核", "窗口、会计", ""])),
            ("status", if left.is_empty() { dice.pick(&["在职", "在职", "在职", "离职", ""]) } else { "离职" }),
            ("hired_at", dice.perhaps(25, &DAYS)),
            ("left_at", left),
        ];
        world.push("persons", row(cells));
    }
    for _ in 0..dice.below(6) {
        let event =
            dice.pick(&["轮岗", "调动", "借调", "借调", "产假", "停职", "返岗", "辞职", "退休", "返聘", "入职"]);
        let moves = matches!(event, "轮岗" | "调动" | "借调");
        let ends = matches!(event, "借调" | "产假" | "停职");
        let cells = [
            ("event", event),
            ("effective_at", dice.pick(&DAYS)),
            ("name", name),
            ("id_number", id),
            ("end_at", if ends { dice.perhaps(60, &ENDS) } else { "" }),
            ("from_position", if moves { dice.perhaps(40, &POSTS) } else { "" }),
            ("to_position", if moves { dice.perhaps(85, &POSTS) } else { "" }),
        ];
        // Who ends before they begin is a matter for the quality of the data.
        if cells[4].1.is_empty() || cells[4].1 >= cells[1].1 {
            world.push("hr_events", row(cells));
        }
    }
}

fn is(held: Held) -> Is {
    match held {
        Held::Yes => Is::Yes,
        Held::Perhaps => Is::Perhaps,
        Held::No => Is::No,
        Held::Unknown => Is::Unknown,
    }
}

/// What was compared, so that it can be said that something was.
#[derive(Default, Debug)]
struct Counts {
    compared: usize,
    yes: usize,
    perhaps: usize,
    no: usize,
    unknown: usize,
}

impl Counts {
    fn add(&mut self, one: Is) {
        self.compared += 1;
        match one {
            Is::Yes => self.yes += 1,
            Is::Perhaps => self.perhaps += 1,
            Is::No => self.no += 1,
            Is::Unknown => self.unknown += 1,
        }
    }
}

/// The minutes that are looked at, each with the program's word for it: midnight and noon of every day, and the moment
/// of the check.
fn minutes(facts: &Facts<'_>) -> Vec<(i64, Moment)> {
    let (first, last) = (day("2022-02-18"), day(LAST) + DAY - 1);
    let begin = parse_moment("2022-02-18", Zone::default()).ok().and_then(Written::moment).expect("a day").at;
    let mut all = Vec::new();
    let mut minute = first;
    while minute <= last {
        all.push((minute, Moment::exact(begin.plus_millis((minute - first) * 60_000))));
        minute += DAY / 2;
    }
    all.push((last, facts.as_of()));
    all
}

fn text(at: Moment) -> String {
    at.human(Zone::default())
}

/// Where program and reference differ, in words.
fn differences(world: &World, seeds: Range<u64>, counts: &mut [Counts; 5]) -> Vec<String> {
    with_facts(
        world.folder().path(),
        || world.shown(),
        |_, facts| {
            let people: BTreeMap<&str, _> =
                facts.persons().filter_map(|one| Some((facts.text(facts.person(one).id_number?), one))).collect();
            let mut wrong = Vec::new();
            let minutes = minutes(facts);
            let last = minutes.last().expect("a minute").0;
            for id in seeds.clone().flat_map(|seed| (0..3).map(move |person| id_number(serial(seed, person)))) {
                let Some(known) = people.get(&*id) else { continue };
                let (line, person) = (facts.person_line(*known), Person::of(world, &id, last));
                for (minute, at) in &minutes {
                    let gone = (line.gone_at(*at).map_or(Is::No, |(_, held)| is(held)), person.gone(*minute));
                    let leave = (line.leave_at(*at).map_or(Is::No, |(_, held)| is(held)), person.on_leave(*minute));
                    counts[0].add(gone.1);
                    counts[1].add(leave.1);
                    for (what, (program, wanted)) in [("gone", gone), ("on leave", leave)] {
                        if program != wanted {
                            wrong.push(format!("{id} at {}: {what} {program:?} instead of {wanted:?}", text(*at)));
                        }
                    }
                    if gone.1 != Is::No {
                        continue;
                    }
                    let (program, wanted) = (posts(facts, line.posts_at(*at)), person.posts(*minute));
                    counts[2].add(match wanted {
                        Posts::Known(_) => Is::Yes,
                        Posts::Perhaps(_) => Is::Perhaps,
                        Posts::Unknown => Is::Unknown,
                    });
                    if program != wanted {
                        wrong.push(format!("{id} at {}: posts {program:?} instead of {wanted:?}", text(*at)));
                    }
                }
            }
            for seed in seeds {
                accounts(world, seed, facts, &minutes, counts, &mut wrong);
            }
            wrong
        },
    )
}

fn posts(facts: &Facts<'_>, posts: PostsAt) -> Posts {
    let names = |posts: Vec<_>| posts.into_iter().map(|post| facts.text(post).to_owned()).collect();
    match posts {
        PostsAt::Known(posts, _) => Posts::Known(names(posts)),
        PostsAt::Perhaps(posts, _) => Posts::Perhaps(names(posts)),
        PostsAt::Unknown => Posts::Unknown,
    }
}

fn accounts(
    world: &World,
    seed: u64,
    facts: &Facts<'_>,
    minutes: &[(i64, Moment)],
    counts: &mut [Counts; 5],
    wrong: &mut Vec<String>,
) {
    let last = minutes.last().expect("a minute").0;
    for name in ["a", "b", "c"].map(|name| format!("{name}x{seed}")) {
        let name = name.as_str();
        let Some(account) = facts.log.names.find_account("", name) else { continue };
        let rows: Vec<_> = world.rows("accounts").iter().filter(|row| cell(row, "account") == name).collect();
        let ways = ways(world, "", name, last);
        for (minute, at) in minutes {
            if !rows.is_empty() {
                let (program, wanted) = (is(facts.line(account).enabled_at(*at)), enabled(&rows, *minute, last));
                counts[3].add(wanted);
                if program != wanted {
                    wrong.push(format!("{name} at {}: enabled {program:?} instead of {wanted:?}", text(*at)));
                }
            }
            for right in RIGHTS {
                let wanted = held(&ways, right, *minute);
                let system = facts.system_of(account).expect("a system");
                let mut all = facts.rights.permission_ids();
                let permission = all.find(|one| {
                    let known = &facts.rights.permissions[one.index()];
                    known.system == system && facts.text(known.name) == right
                });
                let program = permission.map_or(Is::No, |one| is(facts.rights.held_at(account, one, *at).0));
                counts[4].add(wanted);
                if program != wanted {
                    wrong.push(format!("{name} at {}: {right} {program:?} instead of {wanted:?}", text(*at)));
                }
            }
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what a full run is for")]
fn lines_and_rights_of_random_worlds_are_those_of_the_reference() {
    let (mut counts, mut shown) = (<[Counts; 5]>::default(), Vec::new());
    for first in (0..number(USUAL)).step_by(25) {
        let seeds = first..first + TOGETHER;
        if differences(&worlds(seeds.clone()), seeds.clone(), &mut counts).is_empty() {
            continue;
        }
        let differs =
            |world: &World, seeds: &Range<u64>| !differences(world, seeds.clone(), &mut Default::default()).is_empty();
        // One world alone, if it shows it; else all of them.
        let alone = seeds.clone().map(|seed| seed..seed + 1).find(|seed| differs(&worlds(seed.clone()), seed));
        let seeds = alone.unwrap_or(seeds);
        let smallest = worlds(seeds.clone()).smallest(|less| differs(less, &seeds));
        let wrong = differences(&smallest, seeds.clone(), &mut Default::default());
        shown.push(format!("seeds {seeds:?}:\n{}\n{}", wrong.join("\n"), smallest.shown()));
        assert!(shown.len() < 5, "{}", shown.join("\n"));
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let many = usize::try_from(number(USUAL)).expect("not so many");
    for (what, count) in ["gone", "on leave", "posts", "enabled", "held"].iter().zip(&counts) {
        println!("{what}: {count:?}");
        assert!(count.compared > 100 * many && count.yes > 10 * many && count.perhaps > 5 * many, "{what}: {count:?}");
    }
    assert!(counts[2..].iter().all(|count| count.unknown > many), "{counts:?}");
}

#[test]
fn time_is_read_alike() {
    let zone = Zone::default();
    let epoch = parse_moment("1970-01-01", zone).unwrap().moment().unwrap().at;
    let minutes = |at: Instant| at.since(epoch) / 60_000;
    for text in DAYS.iter().chain(&ENDS) {
        let program = parse_moment(text, zone).unwrap().moment().unwrap();
        let wanted = crate::reference::time::read(text).unwrap();
        assert_eq!((minutes(program.at), minutes(program.until)), (wanted.from, wanted.until), "{text}");
    }
}
