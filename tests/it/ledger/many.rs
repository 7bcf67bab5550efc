//! A ledger of very many problems. `HECHA_MANY=FOLDER` makes one of 100,000 there and says how long things take; a
//! smaller one is always made, for what must not depend on the size.

use std::{path::Path, time::Instant};

use hecha::{
    app::ledger::{exchange, look, roll::roll},
    i18n::Lang,
    ledger::{Store, layout::built_in, list::Filter, run::merge},
    report::{Masking, terminal::ledger::Look},
};

use super::{hand, made, problems, run};

const DAY: &str = "2023-06-01";

/// Makes, checks again, lists, exports, imports, rolls up, verifies; each step with its seconds.
fn work(at: &Path, count: usize) -> Vec<(&'static str, f64)> {
    let mut times = Vec::new();
    let mut began = Instant::now();
    let mut lap = |what: &'static str| {
        times.push((what, began.elapsed().as_secs_f64()));
        began = Instant::now();
    };
    let ledger = at.join("ledger.db");
    made(&ledger, count, "福果镇");
    lap("a check that finds them");
    let mut store = Store::open(&ledger).expect("a ledger");
    let again = |store: &mut Store, as_of: &str, found: usize| {
        store.write(&hand("张三", DAY), |writer| merge(writer, &run(as_of, 0..found, "福果镇"))).expect("a run")
    };
    assert_eq!(again(&mut store, "2023-04-30", count).events, 0);
    lap("the same data again");
    let newer = again(&mut store, "2023-05-31", count - count / 10);
    assert_eq!(newer.missed.len(), count / 10);
    lap("newer data, all of them touched");
    let today = DAY.parse().expect("a day");
    let look = Look { lang: Lang::Zh, colour: false, masking: Masking::default(), width: 100, today };
    let text = look::list(&store, &Filter::default(), look::For::People(look)).expect("a list");
    assert_eq!(text.lines().count(), count + 2);
    lap("list");
    look::statistics(&store, look::For::People(look)).expect("statistics");
    lap("stats");
    let book = at.join("台账.xlsx");
    exchange::export(&store, &book, &built_in(), (Lang::Zh, Masking::default()), today).expect("an export");
    lap("export");
    let taking = exchange::Taking::default();
    let done = exchange::import(&mut store, &book, &hand("张三", DAY), &taking).expect("an import");
    assert_eq!((done.events, done.asked.notes.len()), (0, 0));
    lap("import");
    let into = at.join("town.db");
    let rolled = roll(std::slice::from_ref(&ledger), &into, "镇", &hand("张三", DAY)).expect("a merge");
    assert_eq!(rolled.added.len(), count);
    lap("roll up");
    assert_eq!(problems(&into).len(), count);
    lap("verify");
    times
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
fn a_hundred_thousand_problems_take_seconds() {
    let Some(folder) = std::env::var_os("HECHA_MANY") else {
        let folder = tempfile::tempdir().expect("a folder");
        work(folder.path(), 400);
        return;
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("a folder");
    for (what, seconds) in work(folder, 100_000) {
        eprintln!("{seconds:7.2} s  {what}");
    }
}
