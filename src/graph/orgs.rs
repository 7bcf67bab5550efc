//! The tree of organisations: what lies below what, and what each was put in charge of.

use crate::{
    base::{
        maps::{FastMap, Set},
        text::{fold_key, split_list},
    },
    model::{RowRef, tables::Tables},
};

/// One organisation.
#[derive(Clone, Debug, Default)]
struct Org {
    name: String,
    parent: Option<usize>,
    /// Rows disagree on what it lies below, or several bear the name of its parent.
    unsure: bool,
    /// None: it stands in the table only as a parent.
    row: Option<RowRef>,
    jurisdiction: Vec<String>,
}

/// How far an organisation reaches, compared with a scope that somebody of it was given.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Reach {
    /// The scope is the organisation, lies below it, or in its jurisdiction.
    Inside,
    /// The scope goes beyond this inner department, but not beyond the organisation that it is a department of.
    Department,
    /// It lies outside, by these rows: the scope's own and those above it.
    Outside(Vec<RowRef>),
    /// No table says what lies below what.
    NoTree,
    /// The organisation is not in the tree.
    HolderUnknown,
    /// The scope is not in the tree.
    ScopeUnknown,
    /// Several organisations bear one of the names and do not all agree, or rows disagree on what lies below what.
    Ambiguous,
    /// The organisation has a jurisdiction whose words are no organisations of the tree.
    JurisdictionUnread,
}

/// The tree.
#[derive(Default)]
pub struct OrgTree {
    orgs: Vec<Org>,
    by_name: FastMap<String, Vec<usize>>,
    has_parents: bool,
}

/// Scopes without any limit.
const EVERYTHING: [&str; 9] =
    ["全部", "所有", "不限", "全部机构", "所有机构", "全部数据", "所有数据", "全部数据权限", "全辖"];

/// Scopes that never reach beyond the holder's own organisation and what lies below it.
const OWN: [&str; 17] = [
    "本人",
    "仅本人",
    "仅本人数据",
    "仅本人数据权限",
    "本部门",
    "本部门数据",
    "本部门数据权限",
    "本部门及以下",
    "本部门及以下数据",
    "本部门及以下数据权限",
    "本机构",
    "本机构及以下",
    "本单位",
    "本单位及以下",
    "本级",
    "本级及下级",
    "本级及以下",
];

/// Last characters in the names of inner departments, which act for the whole organisation they are part of.
const DEPARTMENTS: [&str; 8] = ["科", "股", "室", "处", "部", "组", "窗口", "大厅"];

impl OrgTree {
    /// Reads the table of organisations. A row with a number is known by it, one without by its name and parent.
    pub fn of(tables: &Tables) -> Self {
        let mut tree = Self::default();
        let text = |sym| fold_key(tables.names.text(sym)).into_owned();
        let mut places: FastMap<(String, Option<String>), usize> = FastMap::default();
        let mut own = Vec::new();
        for row in &tables.orgs {
            let (name, parent) = (text(row.org), row.parent.map(text));
            let key = row.org_id.map_or_else(|| (name.clone(), parent), |id| (text(id), None));
            let place = *places.entry(key).or_insert_with(|| tree.add());
            own.push(place);
            tree.call(place, &name);
            if let Some(id) = row.org_id {
                tree.call(place, &text(id));
            }
            let org = &mut tree.orgs[place];
            if org.row.is_none() {
                (org.row, org.name) = (Some(row.row), name);
            }
            let words = row.jurisdiction.map(|words| tables.names.text(words)).unwrap_or_default();
            org.jurisdiction.extend(split_list(words).map(|word| fold_key(word).into_owned()));
        }
        for (row, place) in tables.orgs.iter().zip(own) {
            if let Some(parent) = row.parent.map(text) {
                tree.put_below(place, &parent);
            }
        }
        tree
    }

    fn put_below(&mut self, place: usize, parent: &str) {
        self.has_parents = true;
        let above = match self.named(parent) {
            [] => {
                let above = self.add();
                self.call(above, parent);
                above
            }
            [only] => *only,
            _ => return self.orgs[place].unsure = true,
        };
        if above != place {
            let before = *self.orgs[place].parent.get_or_insert(above);
            self.orgs[place].unsure |= before != above;
        }
    }

    /// Whether any row says what lies below what.
    pub fn is_known(&self) -> bool {
        self.has_parents
    }

    /// The row of an organisation, if exactly one bears the name or number.
    pub fn row(&self, name: &str) -> Option<RowRef> {
        match self.named(&fold_key(name)) {
            [only] => self.orgs[*only].row,
            _ => None,
        }
    }

    /// Whether a scope lies within what an organisation is in charge of. A scope of several names lies within it if
    /// all of them do; the first that does not decides.
    pub fn reach(&self, holder: &str, scope: &str) -> Reach {
        let holder = fold_key(holder);
        let mut weakest = Reach::Inside;
        for one in split_list(scope) {
            match self.reach_one(&holder, &fold_key(one)) {
                Reach::Inside => {}
                outside @ Reach::Outside(_) => return outside,
                other if weakest == Reach::Inside || weakest == Reach::Department => weakest = other,
                _ => {}
            }
        }
        weakest
    }

    fn reach_one(&self, holder: &str, scope: &str) -> Reach {
        if scope == holder || OWN.contains(&scope) {
            return Reach::Inside;
        }
        if !self.has_parents {
            return Reach::NoTree;
        }
        let holders = self.named(holder);
        if holders.is_empty() {
            return Reach::HolderUnknown;
        }
        let all = EVERYTHING.contains(&scope);
        let scopes = if all { self.tops() } else { self.named(scope).to_vec() };
        if scopes.is_empty() {
            return Reach::ScopeUnknown;
        }
        let verdicts: Vec<Reach> = holders
            .iter()
            .map(|holder| {
                // Of a scope without limit every top must lie within; of a name borne by several any may be meant.
                let mut each: Vec<Reach> = scopes.iter().map(|scope| self.compare(*holder, *scope)).collect();
                if all {
                    each.sort_by_key(|one| !matches!(one, Reach::Outside(_)));
                    each.truncate(1);
                }
                agreed(each)
            })
            .collect();
        agreed(verdicts)
    }

    fn compare(&self, holder: usize, scope: usize) -> Reach {
        let above = self.chain(scope);
        let mine = &self.orgs[holder];
        let charged: Vec<&[usize]> = mine.jurisdiction.iter().map(|word| self.named(word)).collect();
        let whole = mine.jurisdiction.iter().any(|word| EVERYTHING.contains(&word.as_str()));
        if whole || above.contains(&holder) || charged.iter().any(|places| places.iter().any(|one| above.contains(one)))
        {
            return Reach::Inside;
        }
        if charged.iter().any(|places| places.is_empty()) {
            return Reach::JurisdictionUnread;
        }
        if above.iter().any(|place| self.orgs[*place].unsure) {
            return Reach::Ambiguous;
        }
        let whole_body = self.chain(holder).into_iter().find(|place| !self.is_department(*place));
        if self.is_department(holder) && whole_body.is_some_and(|body| above.contains(&body)) {
            return Reach::Department;
        }
        Reach::Outside(above.into_iter().filter_map(|place| self.orgs[place].row).collect())
    }

    /// An inner department of whose own charge nothing is said.
    fn is_department(&self, place: usize) -> bool {
        let org = &self.orgs[place];
        let inner = DEPARTMENTS.iter().any(|end| org.name.ends_with(end)) && org.jurisdiction.is_empty();
        inner && org.parent.is_some_and(|parent| self.orgs[parent].row.is_some())
    }

    /// The organisation itself and all above it, nearest first. A circle is walked once.
    fn chain(&self, from: usize) -> Vec<usize> {
        let mut seen: Set<usize> = Set::default();
        let mut next = Some(from);
        while let Some(place) = next.filter(|place| seen.insert(*place)) {
            next = self.orgs[place].parent;
        }
        seen.into_iter().collect()
    }

    /// The uppermost organisations that have a row.
    fn tops(&self) -> Vec<usize> {
        let listed = |place: &usize| self.orgs[*place].row.is_some();
        let topmost = |place: &usize| self.orgs[*place].parent.is_none_or(|parent| !listed(&parent));
        (0..self.orgs.len()).filter(listed).filter(topmost).collect()
    }

    fn named(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self) -> usize {
        self.orgs.push(Org::default());
        self.orgs.len() - 1
    }

    fn call(&mut self, place: usize, name: &str) {
        let places = self.by_name.entry(name.to_owned()).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }
}

/// What several candidates say together.
fn agreed(verdicts: Vec<Reach>) -> Reach {
    let mut verdicts = verdicts.into_iter();
    let Some(first) = verdicts.next() else { return Reach::ScopeUnknown };
    let same = |other: Reach| std::mem::discriminant(&other) == std::mem::discriminant(&first);
    if verdicts.all(same) { first } else { Reach::Ambiguous }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SourceId, tables::OrgRow};

    /// Rows of (name, number, parent, jurisdiction), empty for a blank cell.
    fn tree(rows: &[[&str; 4]]) -> OrgTree {
        let mut tables = Tables::default();
        for (at, [org, id, parent, jurisdiction]) in rows.iter().enumerate() {
            let row = RowRef { source: SourceId::from_index(0), row: u32::try_from(at).unwrap() + 2 };
            let mut sym = |text: &str| (!text.is_empty()).then(|| tables.names.intern(text));
            let (name, org_id, parent) = (sym(org).unwrap(), sym(id), sym(parent));
            let jurisdiction = sym(jurisdiction);
            tables.orgs.push(OrgRow { row, org: name, org_id, parent, jurisdiction });
        }
        OrgTree::of(&tables)
    }

    fn county() -> OrgTree {
        tree(&[
            ["县人社局", "1", "0", ""],
            ["福果镇", "2", "1", ""],
            ["甘溪镇", "3", "1", ""],
            ["福果镇社保所", "4", "2", "甘溪镇"],
            ["业务科", "5", "1", ""],
            ["东村", "6", "2", ""],
            ["东村", "7", "3", ""],
        ])
    }

    fn rows(reach: Reach) -> Vec<u32> {
        match reach {
            Reach::Outside(rows) => rows.into_iter().map(|row| row.row).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_lies_below_is_inside_and_what_lies_beside_is_not() {
        let tree = county();
        assert_eq!(tree.reach("福果镇", "福果镇社保所"), Reach::Inside);
        assert_eq!(tree.reach("县人社局", "甘溪镇"), Reach::Inside);
        assert_eq!(rows(tree.reach("甘溪镇", "福果镇社保所")), vec![5, 3, 2]);
        assert_eq!(rows(tree.reach("甘溪镇", "县人社局")), vec![2]);
    }

    #[test]
    fn numbers_name_organisations_too() {
        assert_eq!(county().reach("福果镇", "4"), Reach::Inside);
        assert!(matches!(county().reach("3", "4"), Reach::Outside(_)));
    }

    #[test]
    fn a_jurisdiction_adds_to_the_tree() {
        assert_eq!(county().reach("福果镇社保所", "甘溪镇"), Reach::Inside);
        assert!(matches!(county().reach("福果镇社保所", "福果镇"), Reach::Outside(_)));
        let vague = tree(&[["县局", "", "市局", ""], ["镇所", "", "县局", "片区"]]);
        assert_eq!(vague.reach("镇所", "县局"), Reach::JurisdictionUnread);
        let whole = tree(&[["县局", "", "市局", ""], ["镇所", "", "县局", "全部"]]);
        assert_eq!(whole.reach("镇所", "县局"), Reach::Inside);
    }

    #[test]
    fn an_inner_department_acts_for_its_organisation() {
        assert_eq!(county().reach("业务科", "福果镇"), Reach::Department);
        assert_eq!(county().reach("业务科", "全部"), Reach::Department);
    }

    #[test]
    fn a_scope_without_limit_is_for_the_top_alone() {
        assert_eq!(county().reach("县人社局", "全部数据"), Reach::Inside);
        assert!(matches!(county().reach("福果镇", "全部数据"), Reach::Outside(_)));
    }

    #[test]
    fn names_borne_by_several_are_judged_only_where_they_agree() {
        assert_eq!(county().reach("福果镇", "东村"), Reach::Ambiguous);
        assert_eq!(county().reach("县人社局", "东村"), Reach::Inside);
        assert!(matches!(county().reach("福果镇社保所", "业务科、福果镇"), Reach::Outside(_)));
    }

    #[test]
    fn one_name_below_two_parents_is_two_organisations() {
        let tree = tree(&[
            ["县局", "", "市局", ""],
            ["甲镇", "", "县局", ""],
            ["乙镇", "", "县局", ""],
            ["东村", "", "甲镇", ""],
            ["东村", "", "乙镇", ""],
            ["一组", "", "东村", ""],
        ]);
        assert_eq!(tree.reach("甲镇", "东村"), Reach::Ambiguous);
        assert_eq!(tree.reach("甲镇", "一组"), Reach::Ambiguous);
        assert_eq!(tree.reach("县局", "东村"), Reach::Inside);
    }

    #[test]
    fn what_is_not_in_the_tree_is_not_judged() {
        assert_eq!(county().reach("福果镇", "外县"), Reach::ScopeUnknown);
        assert_eq!(county().reach("外县", "福果镇"), Reach::HolderUnknown);
        assert_eq!(county().reach("外县", "外县"), Reach::Inside);
        assert_eq!(county().reach("外县", "本部门及以下"), Reach::Inside);
        let flat = tree(&[["福果镇", "", "", ""], ["甘溪镇", "", "", ""]]);
        assert_eq!(flat.reach("福果镇", "甘溪镇"), Reach::NoTree);
        assert!(!flat.is_known());
    }

    #[test]
    fn a_circle_ends() {
        let tree = tree(&[["甲", "", "乙", ""], ["乙", "", "甲", ""], ["丙", "", "丙", ""]]);
        assert_eq!(tree.reach("甲", "乙"), Reach::Inside);
        assert!(matches!(tree.reach("甲", "丙"), Reach::Outside(_)));
    }
}
