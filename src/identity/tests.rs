//! That accounts find their people, and do not find others.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    base::time::{Day, Moment, Zone},
    model::{
        SourceId, TableKind,
        act::Act,
        tables::{AccountRow, HrEventRow, OrgRow, PersonMention, PersonRow, Tables},
        words::{AccountKind, EventKind},
    },
    oplog::{Gathering, Log, Reading, assemble},
    policy::Policy,
};

/// Valid ID numbers of three different people.
const IDS: [&str; 3] = ["500224198001011235", "500224197502021234", "500224199003031234"];

/// A mention in texts; empty: not said.
#[derive(Clone, Default, Debug)]
struct Said {
    name: &'static str,
    id: &'static str,
    weak: &'static str,
    number: &'static str,
    phone: &'static str,
    org: &'static str,
}

fn named(name: &'static str) -> Said {
    Said { name, ..Said::default() }
}

impl Said {
    fn id(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    fn weak(self, weak: &'static str) -> Self {
        Self { weak, ..self }
    }

    fn number(self, number: &'static str) -> Self {
        Self { number, ..self }
    }

    fn phone(self, phone: &'static str) -> Self {
        Self { phone, ..self }
    }

    fn org(self, org: &'static str) -> Self {
        Self { org, ..self }
    }
}

/// A folder being written.
#[derive(Default)]
struct Folder {
    tables: Tables,
    accounts: Vec<(String, String)>,
    rows: u32,
    policy: Policy,
}

const ROSTER: usize = 0;
const LIST: usize = 1;
const CHANGES: usize = 2;

#[expect(clippy::needless_pass_by_value, reason = "what is written down is handed over")]
impl Folder {
    fn sym(&mut self, text: &str) -> Option<Sym> {
        (!text.is_empty()).then(|| self.tables.names.intern(text))
    }

    fn mention(&mut self, said: &Said) -> PersonMention {
        PersonMention {
            name: self.sym(said.name),
            id_number: self.sym(said.id),
            weak_id: self.sym(said.weak),
            person_no: self.sym(said.number),
            phone: self.sym(said.phone),
            org: self.sym(said.org),
        }
    }

    fn next(&mut self, source: usize) -> RowRef {
        self.rows += 1;
        RowRef { source: SourceId::from_index(source), row: self.rows }
    }

    fn person(mut self, said: Said) -> Self {
        let (row, mention) = (self.next(ROSTER), self.mention(&said));
        self.tables.persons.push(PersonRow {
            row,
            mention,
            positions: Vec::new(),
            employment: None,
            employment_text: None,
            employer: None,
            status: None,
            bank_account: None,
            hired_at: None,
            left_at: None,
        });
        self
    }

    fn account(self, system: &str, account: &str, said: Said) -> Self {
        let holders = if said.name.is_empty() { Vec::new() } else { vec![said.name] };
        self.account_of(system, account, &holders, said, None)
    }

    fn account_of(
        mut self,
        system: &str,
        account: &str,
        holders: &[&str],
        said: Said,
        kind: Option<AccountKind>,
    ) -> Self {
        let (row, mention) = (self.next(LIST), self.mention(&said));
        let holders = holders.iter().filter_map(|name| self.sym(name)).collect();
        let (system_sym, account_sym) = (self.sym(system), self.tables.names.intern(account));
        self.accounts.push((system.to_owned(), account.to_owned()));
        self.tables.accounts.push(AccountRow {
            row,
            system: system_sym,
            account: account_sym,
            holders,
            mention,
            positions: Vec::new(),
            kind,
            status: None,
            created_at: None,
            disabled_at: None,
            last_login_at: None,
            expires_at: None,
            approval_no: None,
            key_no: None,
        });
        self
    }

    fn event(mut self, said: Said) -> Self {
        let (row, mention) = (self.next(CHANGES), self.mention(&said));
        let kind_text = self.tables.names.intern("退休");
        let effective_at = Moment::day(Day::ymd(2022, 6, 30).unwrap(), Zone::default());
        self.tables.hr_events.push(HrEventRow {
            row,
            kind: EventKind::Retired,
            kind_text,
            mention,
            effective_at,
            end_at: None,
            from_org: None,
            from_positions: Vec::new(),
            to_org: None,
            to_positions: Vec::new(),
        });
        self
    }

    fn org(mut self, org: &str, parent: &str) -> Self {
        let (row, org, parent) = (self.next(3), self.tables.names.intern(org), self.sym(parent));
        self.tables.orgs.push(OrgRow { row, org, org_id: None, parent, jurisdiction: None });
        self
    }

    fn only_in_log(mut self, account: &str) -> Self {
        self.accounts.push((String::new(), account.to_owned()));
        self
    }

    fn policy(mut self, text: &str) -> Self {
        self.policy = Policy::parse(text, "hecha.toml").unwrap();
        self
    }

    fn log(&self) -> Log {
        let reading = Reading {
            act: &|_| Act::Other,
            field: &|_| None,
            only_system: None,
            zone: Zone::default(),
            wholes: crate::base::maps::Set::default(),
        };
        let accounts = self.accounts.iter().map(|(system, account)| (system.as_str(), account.as_str()));
        assemble(Gathering::default(), accounts, &reading).0
    }

    fn resolved(self) -> Resolved {
        let log = self.log();
        let identity = resolve(&self.tables, &log, &self.policy, None);
        Resolved { folder: self, log, identity }
    }
}

struct Resolved {
    folder: Folder,
    log: Log,
    identity: Identity,
}

impl Resolved {
    fn account(&self, system: &str, account: &str) -> AccountId {
        self.log.names.find_account(system, account).unwrap()
    }

    fn holder(&self, account: &str) -> &Holder {
        self.identity.holder(self.account("", account))
    }

    fn person(&self, account: &str) -> usize {
        self.identity.person_of(self.account("", account)).unwrap().0.index()
    }

    fn how(&self, account: &str) -> How {
        self.identity.person_of(self.account("", account)).unwrap().1
    }

    fn doubted(&self, account: &str) -> Option<usize> {
        let account = self.account("", account);
        let doubt = self.identity.doubts.iter().find(|doubt| doubt.account == Some(account));
        doubt.map(|doubt| doubt.candidates.len())
    }
}

#[test]
fn the_ladder_is_climbed_from_the_strongest_rung() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]).number("1001").phone("138").org("社保所"))
        .person(named("李四").id(IDS[1]).org("就业所"))
        .account("", "a", named("张三丰").id(IDS[0]))
        .account("", "b", named("张三").number("1001"))
        .account("", "c", named("张三").phone("138"))
        .account("", "d", named("张三").org("社保所"))
        .account("", "e", named("张三"))
        .resolved();
    let hows = ["a", "b", "c", "d", "e"].map(|account| found.how(account));
    assert_eq!(hows, [How::IdNumber, How::PersonNo, How::NamePhone, How::NameOrg, How::NameAlone]);
    assert!(["a", "b", "c", "d", "e"].iter().all(|account| found.person(account) == 0));
    assert!(found.identity.doubts.is_empty());
    assert_eq!(found.identity.persons.len(), 2);
}

#[test]
fn homonyms_with_different_id_numbers_stay_apart() {
    let found = Folder::default()
        .person(named("王芳").id(IDS[0]).org("社保所"))
        .person(named("王芳").id(IDS[1]).org("社保所"))
        .account("", "a", named("王芳").id(IDS[0]))
        .account("", "b", named("王芳").id(IDS[1]))
        .account("", "c", named("王芳").org("社保所"))
        .account("", "d", named("王芳").id(IDS[2]).org("社保所"))
        .resolved();
    assert_ne!(found.person("a"), found.person("b"));
    assert_eq!(found.doubted("c"), Some(3));
    assert!(matches!(found.holder("c"), Holder::Ambiguous(people) if people.len() == 3));
    assert_eq!((found.how("d"), found.identity.persons.len()), (How::ListOnly, 3));
}

#[test]
fn a_masked_number_breaks_a_tie_and_no_more() {
    let roster = || {
        Folder::default().person(named("王芳").id(IDS[0]).org("社保所")).person(named("王芳").id(IDS[1]).org("社保所"))
    };
    let found = roster().account("", "a", named("王芳").weak("500224********1234").org("社保所")).resolved();
    assert_eq!((found.person("a"), found.how("a")), (1, How::NameOrg));
    let alone = roster().account("", "a", Said::default().weak("500224********1234")).resolved();
    assert_eq!(alone.holder("a"), &Holder::Unknown);
    let neither = roster().account("", "a", named("王芳").weak("500224********9999").org("社保所")).resolved();
    assert_eq!((neither.person("a"), neither.how("a")), (2, How::ListOnly));
    let damaged = roster().account("", "a", named("王芳").weak("5.00224E+17").org("社保所")).resolved();
    assert_eq!(damaged.doubted("a"), Some(2));
}

#[test]
fn two_holders_of_one_number_leave_it_to_nobody_by_number() {
    let found = Folder::default()
        .person(named("张三").number("1001").org("社保所"))
        .account("", "a", named("李四").number("1001"))
        .resolved();
    assert_eq!(found.how("a"), How::ListOnly);
    assert_ne!(found.person("a"), 0);
}

#[test]
fn a_person_number_counts_in_its_own_unit_tree() {
    let towns = || {
        Folder::default()
            .org("福果镇", "")
            .org("社保所", "福果镇")
            .org("江口镇", "")
            .org("江口社保所", "江口镇")
            .person(named("张三").number("001").org("社保所"))
            .person(named("张三").number("001").org("江口社保所"))
    };
    let found = towns().account("", "a", named("张三").number("001").org("江口镇")).resolved();
    assert_eq!((found.person("a"), found.how("a")), (1, How::PersonNo));
    let open = towns().account("", "a", named("张三").number("001")).resolved();
    assert_eq!(open.doubted("a"), Some(2));
    let elsewhere = towns().account("", "a", named("张三").number("001").org("外县局")).resolved();
    assert_eq!(elsewhere.doubted("a"), Some(2), "where the tree is unknown, both fit");
}

#[test]
fn the_rosters_number_of_a_colleague_forbids_a_match_by_name() {
    let found = Folder::default()
        .person(named("张三").number("1001").org("社保所"))
        .person(named("李四").number("1002").org("社保所"))
        .account("", "a", named("张三").number("1002").org("社保所"))
        .account("", "b", named("张三").number("zs").org("社保所"))
        .resolved();
    assert!(found.identity.person_of(found.account("", "a")).is_none_or(|(person, _)| person.index() > 1));
    assert_eq!(found.how("b"), How::NameOrg, "a number of the list's own says nothing against the roster");
}

#[test]
fn a_name_the_roster_has_twice_settles_nothing() {
    let found = Folder::default()
        .person(named("张三").org("社保所"))
        .person(named("张三").org("就业所"))
        .account("", "a", named("张三"))
        .event(named("张三"))
        .resolved();
    assert_eq!(found.doubted("a"), Some(2));
    assert_eq!(found.identity.doubts.iter().filter(|doubt| doubt.account.is_none()).count(), 1);
    assert!(found.identity.persons.iter().all(|person| person.events.is_empty()));
    assert_eq!(found.identity.persons.len(), 2);
}

#[test]
fn accounts_of_one_name_without_more_are_not_one_person_in_silence() {
    let found = Folder::default()
        .account("", "a", named("张三"))
        .account("", "b", named("张三"))
        .account("", "c", named("李四").org("社保所"))
        .account("", "d", named("李四").org("社保所"))
        .account("", "e", named("李四").org("就业所"))
        .resolved();
    assert_ne!(found.person("a"), found.person("b"));
    assert_eq!((found.doubted("a"), found.doubted("b")), (Some(1), Some(1)));
    assert_eq!((found.person("c"), found.how("c")), (found.person("d"), How::NameOrg));
    assert_ne!(found.person("d"), found.person("e"));
    assert_eq!(found.doubted("e"), Some(1));
}

#[test]
fn whom_the_roster_lacks_is_still_one_person_over_all_accounts() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]))
        .account("", "a", named("李四").id(IDS[1]))
        .account("", "b", named("李四").id(IDS[1]).org("就业所"))
        .resolved();
    assert_eq!((found.person("a"), found.how("a")), (found.person("b"), How::ListOnly));
    assert_eq!(found.identity.persons[1].accounts.len(), 2);
}

#[test]
fn a_name_alone_does_not_join_someone_the_roster_lacks_when_a_namesake_is_on_it() {
    let found = Folder::default()
        .person(named("王芳").id(IDS[0]))
        .account("", "a", named("王芳").id(IDS[1]))
        .account("", "b", named("王芳"))
        .resolved();
    assert_eq!(found.doubted("b"), Some(2), "there is more than one 王芳, whatever the roster says");
}

#[test]
fn an_event_finds_the_leaver_the_roster_no_longer_has() {
    let found = Folder::default()
        .person(named("李四").id(IDS[0]))
        .account("", "a", named("张三"))
        .event(named("张三").id(IDS[1]))
        .resolved();
    assert_eq!(found.how("a"), How::NameAlone);
    assert_eq!(found.identity.persons[found.person("a")].events, vec![0]);
    assert_eq!(found.identity.how_of_event(found.folder.tables.hr_events[0].row), Some(How::NameAlone));
}

#[test]
fn an_event_of_nobody_known_is_a_person_without_accounts() {
    let found = Folder::default().person(named("李四").id(IDS[0])).event(named("张三").id(IDS[1])).resolved();
    assert_eq!(found.identity.persons.len(), 2);
    assert_eq!((&found.identity.persons[1].events[..], found.identity.persons[1].accounts.len()), (&[0][..], 0));
}

#[test]
fn several_holders_are_several() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]).org("社保所"))
        .person(named("李四").id(IDS[1]).org("社保所"))
        .account_of("", "a", &["张三", "李四", "赵六"], Said::default(), None)
        .account("", "b", named("张三").id(IDS[0]))
        .account("", "b", named("李四").id(IDS[1]))
        .resolved();
    let both = Holder::Several(vec![PersonId::from_index(0), PersonId::from_index(1)]);
    assert_eq!((found.holder("a"), found.holder("b")), (&both, &both));
    assert_eq!(found.identity.person_codes()[found.account("", "a").index()], PersonId::NONE);
}

#[test]
fn rows_of_one_account_in_two_exports_are_one_mention() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]))
        .person(named("张三").id(IDS[1]))
        .account("", "a", named("张三").id(IDS[0]))
        .account("", "a", named("张三"))
        .resolved();
    assert_eq!((found.person("a"), found.how("a"), found.doubted("a")), (0, How::IdNumber, None));
}

#[test]
fn the_policy_pins_and_forbids() {
    let found = Folder::default()
        .person(named("王芳").id(IDS[0]).number("1001"))
        .person(named("王芳").id(IDS[1]))
        .account("", "a", named("王芳"))
        .account("", "b", named("王芳"))
        .account("", "c", named("王芳").id(IDS[0]))
        .policy(&format!(
            "[identity]\npin = [{{ account = \"a\", person = \"{}\" }}, {{ account = \"x\", person = \"1001\" }}]\n\
             forbid = [{{ account = \"b\", person = \"{}\" }}, {{ account = \"c\", person = \"1001\" }}]\n",
            IDS[1], IDS[0]
        ))
        .resolved();
    assert_eq!((found.person("a"), found.how("a")), (1, How::Pinned));
    assert_eq!(found.person("b"), 1);
    assert_ne!(found.identity.person_of(found.account("", "c")).map(|(person, _)| person.index()), Some(0));
    assert_eq!(found.identity.unmatched_links, vec![2]);
}

#[test]
fn a_pin_to_somebody_no_table_knows_makes_one_person() {
    let found = Folder::default()
        .only_in_log("a")
        .only_in_log("b")
        .policy("[identity]\npin = [{ account = \"a\", person = \"X1\" }, { account = \"b\", person = \"X1\" }]\n")
        .resolved();
    assert_eq!((found.person("a"), found.how("b")), (found.person("b"), How::Pinned));
    assert_eq!(found.identity.persons.len(), 1);
}

#[test]
fn in_a_bare_log_every_actor_stands_for_itself() {
    let found = Folder::default()
        .only_in_log("乙")
        .only_in_log("sys")
        .only_in_log("甲")
        .policy("[accounts]\nnon_personal = [\"sys\"]\n")
        .resolved();
    assert!(found.identity.bare_log);
    assert_eq!((found.how("甲"), found.holder("sys")), (How::Actor, &Holder::Unknown));
    assert_eq!(found.person("乙"), 0, "in order of text");
}

#[test]
fn an_account_in_no_list_has_no_holder_where_there_is_a_list() {
    let found = Folder::default().account("", "a", named("张三")).only_in_log("b").resolved();
    assert_eq!((found.holder("b"), found.identity.bare_log), (&Holder::Unknown, false));
}

#[test]
fn a_machines_contact_is_not_made_a_person() {
    let machine = Some(AccountKind::Interface);
    let found = Folder::default()
        .account_of("", "a", &["张三"], named("张三"), machine)
        .account_of("", "b", &[], Said::default(), machine)
        .resolved();
    assert_eq!((found.holder("a"), found.holder("b")), (&Holder::Unknown, &Holder::Unknown));
    assert!(found.identity.persons.is_empty() && found.identity.doubts.is_empty());
}

#[test]
fn an_id_number_that_one_list_gives_to_two_names_proves_nobody() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]).number("001"))
        .person(named("李四").id(IDS[0]).number("002"))
        .person(named("王芳").id(IDS[1]))
        .account("", "a", named("张三").id(IDS[0]))
        .account("", "b", named("李四").number("002"))
        .account("", "c", named("王方").id(IDS[1]))
        .resolved();
    assert_eq!(
        (found.how("a"), found.how("b"), found.person("a")),
        (How::DisputedId, How::DisputedId, found.person("b"))
    );
    assert!(How::DisputedId.is_inferred());
    assert_eq!(found.how("c"), How::IdNumber, "two lists may spell a name in two ways");
}

#[test]
fn a_chain_of_weak_ties_does_not_join_two_id_numbers() {
    let found = Folder::default()
        .person(named("张三").id(IDS[0]).phone("138"))
        .person(named("张三").id(IDS[1]).phone("139"))
        .account("", "a", named("张三").number("7").phone("138"))
        .account("", "b", named("张三").number("7").phone("139"))
        .resolved();
    assert_ne!(found.identity.persons[0].id_number, found.identity.persons[1].id_number);
    assert_eq!(found.identity.persons.len(), 2);
    assert!(matches!(found.holder("a"), Holder::Ambiguous(people) if people.len() == 2));
}

#[test]
fn a_masked_name_is_nobodys_name() {
    let folder =
        Folder::default().person(named("张三").id(IDS[0])).person(named("李四").id(IDS[1])).person(named("张*"));
    let folder = folder.account("", "a", named("张*")).account("", "b", named("张*")).account("", "c", named("王*"));
    let found = folder.account("", "d", named("张*").id(IDS[0])).resolved();
    assert_eq!(found.identity.persons.len(), 3);
    for account in ["a", "b"] {
        assert!(matches!(found.holder(account), Holder::Ambiguous(people) if people.len() == 2), "{account}");
    }
    assert!(matches!(found.holder("c"), Holder::Ambiguous(people) if people.is_empty()));
    assert!(matches!(found.holder("d"), Holder::Person { how: How::IdNumber, .. }));
    assert_eq!(found.identity.doubts.len(), 3);
}

#[test]
fn every_table_kind_is_left_alone_by_an_empty_folder() {
    let found = Folder::default().resolved();
    assert!(found.identity.persons.is_empty() && found.identity.bare_log);
    assert!(!found.folder.tables.seen.table(TableKind::Accounts));
}

// ---- laws ------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug)]
enum Row {
    Person(Said),
    Account(&'static str, &'static str, Said),
    Event(Said),
}

fn said() -> impl Strategy<Value = Said> {
    let masks = vec!["", "", "", "500224********1235", "500224********1234"];
    (
        prop::sample::select(vec!["张三", "李四", ""]),
        prop::sample::select(vec!["", "", IDS[0], IDS[1], IDS[2]]),
        prop::sample::select(masks),
        prop::sample::select(vec!["", "", "1", "2"]),
        prop::sample::select(vec!["", "", "138", "139"]),
        prop::sample::select(vec!["", "社保所", "就业所"]),
    )
        .prop_map(|(name, id, weak, number, phone, org)| Said { name, id, weak, number, phone, org })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let accounts = (prop::sample::select(vec!["甲", "乙"]), prop::sample::select(vec!["a", "b", "c"]), said());
    let row = prop_oneof![
        2 => said().prop_map(Row::Person),
        4 => accounts.prop_map(|(system, account, said)| Row::Account(system, account, said)),
        1 => said().prop_map(Row::Event),
    ];
    prop::collection::vec(row, 1..14)
}

fn written(rows: &[(usize, Row)], orgs: bool) -> Folder {
    let mut folder = Folder::default();
    if orgs {
        folder = folder.org("社保所", "福果镇").org("福果镇", "").org("就业所", "");
    }
    for (_, row) in rows {
        folder = match row.clone() {
            Row::Person(said) => folder.person(said),
            Row::Account(system, account, said) => folder.account(system, account, said),
            Row::Event(said) => folder.event(said),
        };
    }
    folder
}

/// Who is who, told by the numbers that rows had before they were shuffled: people, holders, doubts.
type Told = (BTreeSet<BTreeSet<usize>>, BTreeSet<String>, BTreeSet<String>);

fn told(rows: &[(usize, Row)], found: &Resolved) -> Told {
    let of = |wanted: fn(&Row) -> bool| -> Vec<usize> {
        rows.iter().filter(|(_, row)| wanted(row)).map(|(number, _)| *number).collect()
    };
    let roster = of(|row| matches!(row, Row::Person(_)));
    let listed = of(|row| matches!(row, Row::Account(..)));
    let events = of(|row| matches!(row, Row::Event(_)));
    // A person is known by all rows that are theirs; those of accounts by the account.
    let name = |person: PersonId| -> BTreeSet<usize> {
        let person = found.identity.person(person);
        let own = person.roster.iter().map(|place| roster[*place]).chain(person.events.iter().map(|at| events[*at]));
        let accounts = found.folder.tables.accounts.iter().enumerate().filter(|(_, row)| {
            let system = row.system.map_or("", |system| found.folder.tables.names.text(system));
            let account = found.log.names.find_account(system, found.folder.tables.names.text(row.account));
            account.is_some_and(|account| person.accounts.contains(&account))
        });
        own.chain(accounts.map(|(at, _)| listed[at])).collect()
    };
    let people = (0..found.identity.persons.len()).map(|at| name(PersonId::from_index(at))).collect();
    let told = |holder: &Holder| match holder {
        Holder::Person { person, how } => format!("{:?} by {how:?}", name(*person)),
        Holder::Several(all) => format!("several {:?}", all.iter().map(|one| name(*one)).collect::<BTreeSet<_>>()),
        Holder::Ambiguous(all) => format!("one of {:?}", all.iter().map(|one| name(*one)).collect::<BTreeSet<_>>()),
        Holder::Unknown => "nobody".to_owned(),
    };
    let account = |id: AccountId| format!("{:?}", found.log.names.account(id));
    let holders = found.log.names.accounts.ids().map(|id| account(id) + &told(found.identity.holder(id))).collect();
    let doubts = found.identity.doubts.iter().map(|doubt| {
        let candidates: BTreeSet<BTreeSet<usize>> = doubt.candidates.iter().map(|one| name(*one)).collect();
        // Of several rows of one account any may be the one cited.
        let event = found.folder.tables.hr_events.iter().position(|row| row.row == doubt.row).map(|at| events[at]);
        format!("{:?} {event:?} {candidates:?}", doubt.account.map(account))
    });
    (people, holders, doubts.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_order_of_rows_changes_nobody(
        (rows, shuffled) in rows().prop_flat_map(|rows| {
            let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
        orgs in prop::bool::ANY,
    ) {
        let (one, other) = (written(&rows, orgs).resolved(), written(&shuffled, orgs).resolved());
        prop_assert_eq!(told(&rows, &one), told(&shuffled, &other));
    }

    #[test]
    fn people_are_made_of_what_can_be_one_person(rows in rows()) {
        let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
        let found = written(&rows, false).resolved();
        let tables = &found.folder.tables;
        let mut seen = BTreeSet::new();
        for person in &found.identity.persons {
            let roster = person.roster.iter().map(|place| tables.persons[*place].mention.id_number);
            let events = person.events.iter().map(|place| tables.hr_events[*place].mention.id_number);
            for id in roster.chain(events).flatten() {
                prop_assert_eq!(person.id_number, Some(id), "one person, one ID number");
            }
            prop_assert!(person.id_number.is_none_or(|id| seen.insert(tables.names.text(id))), "one ID number, one person");
            let names: Vec<_> = person.accounts.iter().map(|account| found.log.names.account(*account)).collect();
            prop_assert!(names.is_sorted());
        }
        for (place, row) in tables.persons.iter().enumerate() {
            let owners = found.identity.persons.iter().filter(|person| person.roster.contains(&place)).count();
            prop_assert_eq!(owners, 1, "no roster row vanishes: {:?}", row.row);
        }
        for (place, row) in tables.hr_events.iter().enumerate() {
            let owners = found.identity.persons.iter().filter(|person| person.events.contains(&place)).count();
            let doubted = found.identity.doubts.iter().any(|doubt| doubt.row == row.row);
            prop_assert!(owners == 1 || owners == 0 && doubted, "no event vanishes in silence");
        }
        for account in found.log.names.accounts.ids() {
            if let Holder::Person { person, .. } = found.identity.holder(account) {
                prop_assert!(found.identity.person(*person).accounts.contains(&account));
            }
        }
    }
}
