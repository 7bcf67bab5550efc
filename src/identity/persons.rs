//! From clusters of mentions to people, holders and what is left to the match review.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::Map,
    },
    identity::{
        Doubt, Holder, How, Person,
        cluster::Rung,
        mention::{Level, Mention, Origin},
        pool::Pool,
    },
    model::{
        Sym,
        tables::{AccountRow, PersonRow, Tables},
    },
};

/// The people of a pool.
pub(super) struct People<'a> {
    pool: &'a Pool<'a>,
    /// The person of each living cluster.
    of: Map<usize, PersonId>,
    /// Whom each cluster that is no person may be, and whom one that is may be too.
    candidates: Map<usize, Vec<PersonId>>,
    /// Living clusters in order of person.
    order: Vec<usize>,
    by_name: Map<Sym, Vec<PersonId>>,
}

/// So many namesakes are listed of each; nobody reads more.
const NAMESAKES: usize = 32;

impl<'a> People<'a> {
    /// Numbers the people: by place in the roster, then in the account list, then among HR events.
    pub(super) fn of(pool: &'a Pool<'a>) -> Self {
        let mut people =
            Self { pool, of: Map::default(), candidates: Map::default(), order: Vec::new(), by_name: Map::default() };
        let known = |one: &usize| people.is_known(*one);
        let mut persons: Vec<usize> = pool.living().filter(known).collect();
        // Torn between nobody in particular: a person of their own after all.
        let stray = |one: &usize| {
            !people.is_known(*one)
                && !people.is_contact(*one)
                && !people.is_faceless(*one)
                && !pool.clusters[*one].near.iter().any(|near| people.is_known(pool.find(*near)))
        };
        persons.extend(pool.living().filter(stray));
        persons.sort_by_key(|one| pool.clusters[*one].members.first().copied());
        for cluster in persons {
            let person = PersonId::from_index(people.order.len());
            people.of.insert(cluster, person);
            people.order.push(cluster);
            for name in &pool.clusters[cluster].names {
                people.by_name.entry(*name).or_default().push(person);
            }
        }
        people.candidates = pool.living().map(|one| (one, people.candidates_of(one))).collect();
        people
    }

    /// Whether a cluster is somebody, whoever else there is.
    fn is_known(&self, cluster: usize) -> bool {
        let one = &self.pool.clusters[cluster];
        one.level == Level::Roster
            || (one.id().is_some() || !one.is_torn) && !self.is_contact(cluster) && !self.is_faceless(cluster)
    }

    /// Whether a masked name is all that is known of this one: it may be anybody of that kind.
    fn is_faceless(&self, cluster: usize) -> bool {
        let one = &self.pool.clusters[cluster];
        let is_masked = || one.members.iter().any(|member| self.pool.mentions[*member].is_masked);
        one.level != Level::Roster && one.names.is_empty() && one.called.is_empty() && is_masked()
    }

    /// The people whose names a masked one may stand for, if nothing tells them apart.
    fn behind_the_mask(&self, cluster: usize) -> Vec<PersonId> {
        let text = |name: Sym| self.pool.tables.names.text(name);
        let mentions = |one: usize| self.pool.clusters[one].members.iter().map(|member| &self.pool.mentions[*member]);
        let masked = mentions(cluster).find(|mention| mention.is_masked).and_then(|mention| mention.name).map(text);
        let (Some((head, _)), Some((_, tail))) =
            (masked.and_then(|name| name.split_once('*')), masked.and_then(|name| name.rsplit_once('*')))
        else {
            return Vec::new();
        };
        let fits = |other: usize| {
            mentions(other)
                .filter_map(|mention| mention.name)
                .map(text)
                .any(|name| name.starts_with(head) && name.ends_with(tail))
        };
        let open =
            self.order.iter().enumerate().filter(|(_, other)| fits(**other) && !self.are_told_apart(cluster, **other));
        open.map(|(at, _)| PersonId::from_index(at)).take(NAMESAKES).collect()
    }

    /// Whether only the lists of accounts nobody sits behind name this one.
    fn is_contact(&self, cluster: usize) -> bool {
        self.pool.clusters[cluster].members.iter().all(|member| self.pool.mentions[*member].is_contact)
    }

    /// Who else a cluster may be: those it was torn between, and namesakes that nothing tells apart from it.
    fn candidates_of(&self, cluster: usize) -> Vec<PersonId> {
        let own = &self.pool.clusters[cluster];
        if own.level == Level::Roster {
            return Vec::new();
        }
        let torn = own.near.iter().filter_map(|near| self.of.get(&self.pool.find(*near)));
        let mut all: Vec<PersonId> = torn.copied().collect();
        if self.of.contains_key(&cluster) {
            let namesakes = own.names.iter().flat_map(|name| self.by_name.get(name).into_iter().flatten());
            let open = |person: &&PersonId| {
                let other = self.order[person.index()];
                other != cluster && !self.are_told_apart(cluster, other)
            };
            all.extend(namesakes.filter(open).take(NAMESAKES));
        }
        if self.is_faceless(cluster) {
            all.extend(self.behind_the_mask(cluster));
        }
        let own = self.of.get(&cluster);
        all.retain(|person| Some(person) != own);
        all.sort_by_key(|person| person.index());
        all.dedup();
        all
    }

    fn are_told_apart(&self, a: usize, b: usize) -> bool {
        let tops = |one: usize| &self.pool.clusters[one].tops;
        let trees = !tops(a).is_empty() && !tops(b).is_empty() && !tops(a).iter().any(|top| tops(b).contains(top));
        trees || self.pool.are_apart(a, b, Rung::NameOrg)
    }

    /// The people themselves, without their accounts.
    pub(super) fn persons(&self) -> Vec<Person> {
        self.order.iter().map(|cluster| self.person(*cluster)).collect()
    }

    fn person(&self, cluster: usize) -> Person {
        let tables = self.pool.tables;
        let mut person = Person { id_number: self.pool.clusters[cluster].id(), ..Person::default() };
        let mut listed: Vec<Sym> = Vec::new();
        for member in &self.pool.clusters[cluster].members {
            let said = &self.pool.mentions[*member];
            person.name = person.name.or(said.name);
            person.person_no = person.person_no.or(said.number);
            person.phone = person.phone.or(said.phone);
            person.org = person.org.or(said.org);
            person.row = person.row.or(Some(said.row));
            match said.origin {
                Origin::Roster(place) => {
                    person.roster.push(place);
                    add_roster(&mut person, &tables.persons[place]);
                }
                Origin::Account(place, _) => add_new(&mut listed, &tables.accounts[place].positions),
                Origin::Event(place) => person.events.push(place),
            }
        }
        if person.positions.is_empty() {
            person.positions = listed;
        }
        person
    }

    /// The person of a mention.
    pub(super) fn of_mention(&self, member: usize) -> Option<PersonId> {
        self.of.get(&self.pool.find(member)).copied()
    }

    /// The people that an ID or person number of the policy means: by ID, else on the roster, else anywhere.
    pub(super) fn called(&self, number: Sym) -> Vec<PersonId> {
        let clusters = || self.order.iter().enumerate().map(|(at, one)| (at, &self.pool.clusters[*one]));
        let ids = |wanted: &dyn Fn(&crate::identity::cluster::Cluster) -> bool| -> Vec<PersonId> {
            let called = clusters().filter(|(_, one)| one.called.contains(&number) && wanted(one));
            called.map(|(at, _)| PersonId::from_index(at)).collect()
        };
        let mut found = ids(&|one| one.id() == Some(number));
        if found.is_empty() {
            found = ids(&|one| one.level == Level::Roster);
        }
        if found.is_empty() { ids(&|_| true) } else { found }
    }

    /// What a mention of an account establishes of its holder.
    fn holder_by(&self, member: usize) -> Holder {
        match self.of_mention(member) {
            Some(person) => Holder::Person { person, how: self.how(member) },
            None if self.pool.mentions[member].is_contact => Holder::Unknown,
            None => Holder::Ambiguous(self.candidates_of_mention(member).to_vec()),
        }
    }

    fn candidates_of_mention(&self, member: usize) -> &[PersonId] {
        self.candidates.get(&self.pool.find(member)).map_or(&[], Vec::as_slice)
    }

    fn how(&self, member: usize) -> How {
        let is_disputed = self.pool.clusters[self.pool.find(member)].is_disputed;
        if is_disputed { How::DisputedId } else { self.undisputed_how(member) }
    }

    /// By what an HR event came to its person.
    pub(super) fn how_of_event(&self, member: usize) -> Option<How> {
        let is_disputed = self.pool.clusters[self.pool.find(member)].is_disputed;
        self.pool.how[member].map(|how| if is_disputed { How::DisputedId } else { how })
    }

    fn undisputed_how(&self, member: usize) -> How {
        let said = &self.pool.mentions[member];
        match self.pool.how[member] {
            Some(how) if self.level(member) == Level::Roster || how == How::NameAlone => how,
            _ if !self.pool.tables.persons.is_empty() => How::ListOnly,
            _ if said.id.is_some() => How::IdNumber,
            _ if said.number.is_some() => How::PersonNo,
            _ if said.name.is_some() && said.org.is_some() => How::NameOrg,
            _ => How::ListOnly,
        }
    }

    fn level(&self, member: usize) -> Level {
        self.pool.clusters[self.pool.find(member)].level
    }

    /// The holder of an account by all its mentions. Rows that name different people make it one of several.
    pub(super) fn holder(&self, members: &[usize]) -> Holder {
        let mut known: Option<(PersonId, How)> = None;
        let mut several: Vec<PersonId> = Vec::new();
        let mut doubtful: Vec<PersonId> = Vec::new();
        let mut is_ambiguous = false;
        for member in members {
            match self.holder_by(*member) {
                Holder::Person { person, how } => match &mut known {
                    None => known = Some((person, how)),
                    Some((one, best)) if *one == person => *best = how.min(*best),
                    Some(_) => several.push(person),
                },
                Holder::Ambiguous(candidates) => {
                    is_ambiguous = true;
                    doubtful.extend(candidates);
                }
                Holder::Several(_) | Holder::Unknown => {}
            }
        }
        match known {
            Some((person, how)) if several.is_empty() => {
                if is_ambiguous && !doubtful.contains(&person) {
                    doubtful.push(person);
                    return Holder::Ambiguous(in_order(doubtful));
                }
                Holder::Person { person, how }
            }
            Some((person, _)) => {
                several.push(person);
                Holder::Several(in_order(several))
            }
            None if is_ambiguous => Holder::Ambiguous(in_order(doubtful)),
            None => Holder::Unknown,
        }
    }

    /// Those of several holders named in one cell who can be told: by name and organisation, else by a name that only
    /// one person has.
    pub(super) fn named(&self, row: &AccountRow) -> Vec<PersonId> {
        let mut found: Vec<PersonId> = Vec::new();
        for name in &row.holders {
            let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
            let same_org = |person: &&PersonId| {
                let members = &self.pool.clusters[self.order[person.index()]].members;
                let mut orgs = members.iter().flat_map(|member| self.pool.mentions[*member].orgs());
                row.mention.org.is_some_and(|org| orgs.any(|one| one == org))
            };
            let here: Vec<PersonId> = all.iter().filter(same_org).copied().collect();
            if let ([person], _) | ([], [person]) = (&here[..], all) {
                found.push(*person);
            }
        }
        in_order(found)
    }

    /// What a row leaves to the match review.
    pub(super) fn doubt(&self, member: usize) -> Option<Doubt> {
        let Mention { origin, row, is_contact, .. } = &self.pool.mentions[member];
        let account = match origin {
            Origin::Roster(_) => return None,
            Origin::Account(_, account) => Some(*account),
            Origin::Event(_) => None,
        };
        let candidates = self.candidates_of_mention(member);
        let lost = self.of_mention(member).is_none();
        let wanted = !is_contact && (lost || !candidates.is_empty());
        wanted.then(|| Doubt { row: *row, account, candidates: candidates.to_vec() })
    }
}

/// Each person once, in order.
pub(super) fn in_order(mut people: Vec<PersonId>) -> Vec<PersonId> {
    people.sort_by_key(|person| person.index());
    people.dedup();
    people
}

fn add_new(into: &mut Vec<Sym>, from: &[Sym]) {
    for one in from {
        if !into.contains(one) {
            into.push(*one);
        }
    }
}

fn add_roster(person: &mut Person, row: &PersonRow) {
    add_new(&mut person.positions, &row.positions);
    person.employment = person.employment.or(row.employment);
    person.employment_text = person.employment_text.or(row.employment_text);
    person.employer = person.employer.or(row.employer);
    person.status = person.status.or(row.status);
    add_new(&mut person.bank_accounts, row.bank_account.as_slice());
}

/// Rows of the account list by account, those that name several holders.
pub(super) fn rows_of_several(tables: &Tables, accounts: &[Option<AccountId>]) -> Map<AccountId, Vec<usize>> {
    let mut rows: Map<AccountId, Vec<usize>> = Map::default();
    for (place, _) in tables.accounts.iter().enumerate().filter(|(_, row)| row.holders.len() > 1) {
        if let Some(account) = accounts[place] {
            rows.entry(account).or_default().push(place);
        }
    }
    rows
}
