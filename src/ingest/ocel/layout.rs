//! Which columns an object-centric log has: what its cases are and who acts.

use super::reader::Event;
use super::{Objects, Stated};
use crate::base::maps::{FastMap, Set};
use crate::i18n::Words;
use crate::words;

/// Stands between the objects of one type.
const AND: &str = "、";
/// Attributes of an event that name who acts, best first.
const ACTORS: [&str; 9] =
    ["org:resource", "resource", "user", "account", "operator", "账号", "操作员", "操作账号", "经办人"];
/// Words for the people who act, among the words of an object type's name.
const PEOPLE: [&str; 8] = ["user", "resource", "employee", "staff", "operator", "worker", "clerk", "account"];
/// The same, at the end of a Chinese name.
const PEOPLE_ZH: [&str; 9] = ["用户", "人员", "员工", "操作员", "经办人", "柜员", "账号", "账户", "审批人"];
/// The columns that every log has; the account is the last of them.
const FIXED: [&str; 3] = ["time", "action", "account"];
const ACCOUNT: usize = 2;
/// The column of all objects of an event.
const RELATED: &str = "ocel:omap";
/// Attributes beyond these have no column.
const ATTRIBUTES: usize = 4096;

/// What the events of a log have.
#[derive(Debug, Default)]
pub(super) struct Survey {
    attributes: Set<String>,
    /// Types that events are related to.
    types: Set<usize>,
}

/// How an event becomes cells.
#[derive(Debug)]
pub(super) struct Layout {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// The type whose objects are the cases, and its column.
    case: Option<(usize, usize)>,
    /// The attribute that names who acts.
    actor: Option<String>,
    /// The type whose objects act.
    people: Option<usize>,
    /// The columns of the other types.
    types: FastMap<usize, usize>,
    attributes: FastMap<String, usize>,
    related: usize,
}

impl Survey {
    pub(super) fn see(&mut self, event: &Event, objects: &Objects) {
        for (name, _) in &event.attributes {
            if !self.attributes.contains(name.as_str()) && self.attributes.len() < ATTRIBUTES {
                self.attributes.insert(name.clone());
            }
        }
        self.types.extend(event.objects.iter().filter_map(|id| objects.kind(id)));
    }

    /// The columns, and what should be known of how they were chosen.
    pub(super) fn settle(mut self, objects: &Objects, stated: Stated<'_>, file: &str) -> (Layout, Vec<Words>) {
        self.types.sort_unstable();
        let named = |name: &str| self.types.iter().copied().find(|kind| objects.types[*kind] == name);
        let mut remarks = Vec::new();
        let actor = ACTORS
            .into_iter()
            .find_map(|wanted| self.attributes.iter().find(|name| name.to_lowercase() == wanted))
            .filter(|_| stated.account.is_none())
            .cloned();
        let meant = stated.account.and_then(named);
        let people: Vec<usize> = self.types.iter().copied().filter(|kind| acts(&objects.types[*kind])).collect();
        let person = meant.or_else(|| people.first().copied().filter(|_| stated.account.is_none()));
        if let Some(person) = person.filter(|_| meant.is_none()) {
            remarks.push(said_who(&objects.types[person], actor.as_deref()));
        }
        let work: Vec<usize> =
            self.types.iter().copied().filter(|kind| Some(*kind) != person && !people.contains(kind)).collect();
        let case = match (stated.case_no.map(named), work.as_slice()) {
            (Some(meant), _) => meant,
            (None, [only]) => Some(*only),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|kind| objects.types[*kind].as_str()).collect();
                remarks.extend(ask_for_case(&names, file));
                None
            }
        };
        let mut columns: Vec<String> = FIXED.map(str::to_owned).to_vec();
        if let Some(name) = stated.account.filter(|_| person.is_some()) {
            name.clone_into(&mut columns[ACCOUNT]);
        }
        let mut add = |name: &str| {
            let taken = columns.iter().any(|known| known == name);
            columns.push(if taken { format!("event:{name}") } else { name.to_owned() });
            columns.len() - 1
        };
        let case = case.map(|kind| (kind, add(stated.case_no.unwrap_or("case_no"))));
        let others = self.types.iter().filter(|kind| Some(**kind) != person && case.is_none_or(|(is, _)| is != **kind));
        let types = others.map(|kind| (*kind, add(&objects.types[*kind]))).collect();
        let rest = self.attributes.iter().filter(|name| Some(*name) != actor.as_ref());
        let attributes = rest.map(|name| (name.clone(), add(name))).collect();
        let related = add(RELATED);
        (Layout { columns, case, actor, people: person, types, attributes, related }, remarks)
    }
}

/// Whether objects of a type of that name are people who act.
fn acts(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| PEOPLE.iter().any(|people| word.strip_suffix('s').unwrap_or(word) == *people))
        || PEOPLE_ZH.iter().any(|people| lower.ends_with(people))
}

fn said_who(name: &str, actor: Option<&str>) -> Words {
    match actor {
        None => {
            words!("操作人按所关联的“{name}”类对象读取", "who acted is read from the related objects of type {name}")
        }
        Some(actor) => words!(
            "操作人按事件属性“{actor}”读取，为空的按所关联的“{name}”类对象读取",
            "who acted is read from the attribute {actor}, and where that is blank from the related objects of type {name}"
        ),
    }
}

fn ask_for_case(names: &[&str], file: &str) -> Option<Words> {
    let first = names.first()?;
    let listed = names.join("、");
    let entry = format!("[[input]]\nfile = {file:?}\ncolumns = {{ case_no = {first:?} }}");
    Some(words!(
        "日志把操作关联到几类对象（{listed}），不能判断哪一类是一笔业务，业务编号留空；请在 hecha.toml 中写明，例如：\n{entry}",
        "the log relates its events to objects of several types ({listed}) and does not say which are the cases; case numbers are left blank. Say it in hecha.toml, for instance:\n{entry}"
    ))
}

impl Layout {
    /// The cells of an event without account and case.
    pub(super) fn cells(&self, event: &Event, objects: &Objects) -> Vec<String> {
        let mut cells = vec![String::new(); self.columns.len()];
        event.time.clone_into(&mut cells[0]);
        event.activity.clone_into(&mut cells[1]);
        for (name, value) in &event.attributes {
            if let Some(column) = self.attributes.get(name.as_str()) {
                value.clone_into(&mut cells[*column]);
            }
        }
        for id in &event.objects {
            let own = objects.kind(id).and_then(|kind| self.types.get(&kind)).copied();
            for column in own.into_iter().chain([self.related]) {
                let cell = &mut cells[column];
                if !cell.is_empty() {
                    cell.push_str(AND);
                }
                cell.push_str(id);
            }
        }
        cells
    }

    /// Who acted and in which cases; one blank where there is none.
    pub(super) fn actors_and_cases<'e>(&self, event: &'e Event, objects: &Objects) -> (Vec<&'e str>, Vec<&'e str>) {
        let of_type = |wanted: Option<usize>| {
            let own = |id: &&'e String| wanted.is_some() && objects.kind(id) == wanted;
            let mut ids: Vec<&str> = Vec::new();
            for id in event.objects.iter().filter(own) {
                if !ids.contains(&id.as_str()) {
                    ids.push(id);
                }
            }
            if ids.is_empty() { vec![""] } else { ids }
        };
        let named =
            event.attributes.iter().rfind(|(name, value)| Some(name) == self.actor.as_ref() && !value.is_empty());
        let actors = named.map_or_else(|| of_type(self.people), |(_, value)| vec![value.as_str()]);
        (actors, of_type(self.case.map(|(kind, _)| kind)))
    }

    /// Puts account and case into the cells of an event.
    pub(super) fn set(&self, cells: &mut [String], account: &str, case: &str) {
        if let Some(cell) = cells.get_mut(ACCOUNT) {
            account.clone_into(cell);
        }
        if let Some(cell) = self.case.and_then(|(_, column)| cells.get_mut(column)) {
            case.clone_into(cell);
        }
    }
}
