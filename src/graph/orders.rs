//! Work orders by what they can be found by, and whether one stood behind an edit.
//!
//! An order matches by its number, or by case, record or subject together with the field; one that names no field is
//! meant for all of them. It explains an edit only if it was approved before.

use crate::{
    base::{
        maps::FastMap,
        text::{fold_key, split_list},
        time::Moment,
    },
    graph::facts::Facts,
    model::{
        RowRef,
        field::FieldClass,
        tables::{Tables, WorkOrderRow},
    },
    oplog::{Event, SubjectName},
    policy::Policy,
};

/// What the register of work orders says of one edit.
#[derive(Copy, Clone, Debug)]
pub enum Ordered<'a> {
    /// This order was approved before the edit, or perhaps before it.
    Before(&'a WorkOrderRow),
    /// This order matches and has no date.
    Undated(&'a WorkOrderRow),
    /// This order matches and was surely not approved before the edit.
    Late(&'a WorkOrderRow),
    /// No order matches.
    Not,
}

/// By what an order is looked up.
#[derive(Copy, Clone, Eq, PartialEq, Hash)]
enum By {
    Number,
    Case,
    Record,
    Subject,
}

/// The register of work orders.
#[derive(Default)]
pub struct Orders {
    places: FastMap<(By, String), Vec<usize>>,
    from: Option<Moment>,
}

impl Orders {
    /// Reads the table of work orders.
    pub fn of(tables: &Tables) -> Self {
        let mut orders = Self::default();
        for (place, row) in tables.work_orders.iter().enumerate() {
            let keys = [
                (By::Number, Some(row.order_no)),
                (By::Case, row.case_no),
                (By::Record, row.record),
                (By::Subject, row.subject_id),
            ];
            for (by, sym) in keys {
                if let Some(sym) = sym {
                    let key = fold_key(tables.names.text(sym)).into_owned();
                    orders.places.entry((by, key)).or_default().push(place);
                }
            }
            let earlier = |from: &Moment| row.approved_at.is_none_or(|at| from.at <= at.at);
            orders.from = orders.from.filter(earlier).or(row.approved_at);
        }
        orders
    }

    /// Whether the register reaches back to a moment: its first order was approved by then.
    pub fn cover(&self, at: Moment) -> bool {
        self.from.is_some_and(|from| from.at <= at.at)
    }

    /// The order behind an edit. The event needs the columns `ORDER`, `CASE`, `SUBJECT` and `EDIT`.
    pub fn behind<'a>(&self, edit: &Event, facts: &Facts<'a>) -> Ordered<'a> {
        let mut best = Ordered::Not;
        for place in self.matching(edit, facts) {
            let row = &facts.tables.work_orders[place];
            match row.approved_at {
                Some(at) if at.possibly_before(edit.at) => return Ordered::Before(row),
                None => best = Ordered::Undated(row),
                Some(_) if matches!(best, Ordered::Not) => best = Ordered::Late(row),
                Some(_) => {}
            }
        }
        best
    }

    /// The row of an order approved before an edit, if there is one.
    pub fn before(&self, edit: &Event, facts: &Facts<'_>) -> Option<RowRef> {
        match self.behind(edit, facts) {
            Ordered::Before(order) => Some(order.row),
            _ => None,
        }
    }

    /// The row of an order for a bulk job that an edit belonged to, approved before it, if there is one.
    pub fn bulk_before(&self, edit: &Event, facts: &Facts<'_>) -> Option<RowRef> {
        let before = |row: &&WorkOrderRow| row.approved_at.is_some_and(|at| at.possibly_before(edit.at));
        self.all(edit, facts).into_iter().filter(|row| row.bulk).find(before).map(|row| row.row)
    }

    /// Every order that matches an edit, whenever it was approved, in row order.
    pub fn all<'a>(&self, edit: &Event, facts: &Facts<'a>) -> Vec<&'a WorkOrderRow> {
        let mut places = self.matching(edit, facts);
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| &facts.tables.work_orders[place]).collect()
    }

    fn matching(&self, edit: &Event, facts: &Facts<'_>) -> Vec<usize> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let names = &facts.log.names;
        let find = |by: By, text: &str| {
            let key = (by, fold_key(text).into_owned());
            self.places.get(&key).map_or(&[][..], Vec::as_slice)
        };
        let mut places = Vec::new();
        if let Some(order) = edit.order {
            places.extend_from_slice(find(By::Number, names.values.text(order)));
        }
        let for_field = |place: &&usize| of_field(&facts.tables.work_orders[**place], edit, facts);
        if let Some(case) = edit.case {
            places.extend(find(By::Case, names.case(case).1).iter().filter(for_field));
        }
        match edit.subject.map(|subject| names.subject(subject)) {
            Some(SubjectName::IdNumber(id)) => places.extend(find(By::Subject, id).iter().filter(for_field)),
            Some(SubjectName::Record { record, .. }) => {
                places.extend(find(By::Record, record).iter().filter(for_field));
            }
            None => {}
        }
        if let Some(record) = edit.record {
            let (_, record) = names.record(record);
            places.extend(find(By::Record, record).iter().filter(for_field));
        }
        places
    }
}

/// Whether an order is meant for the field of an edit: by its name, or by a field of the same sensitive class.
fn of_field(order: &WorkOrderRow, edit: &Event, facts: &Facts<'_>) -> bool {
    let (Some(ordered), Some(field)) = (order.field, edit.field) else { return true };
    let name = facts.log.names.fields.text(field);
    let class = facts.log.field_class(field);
    split_list(facts.text(ordered)).any(|one| same_name(one, name) || same_class(one, class, facts.policy))
}

fn same_name(one: &str, other: &str) -> bool {
    fold_key(one) == fold_key(other)
}

fn same_class(field: &str, class: Option<FieldClass>, policy: &Policy) -> bool {
    class.is_some_and(|class| class != FieldClass::Other && policy.sensitive(field) == Some(class))
}
