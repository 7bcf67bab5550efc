//! One row of a small table → the facts it states.

use crate::{
    base::{
        ids::Names,
        text::{fold, fold_key, is_null, split_list},
        time::{Moment, Precision, Zone},
    },
    ingest::{
        fields::{Fields, Unusable},
        mapping::Shape,
        meaning,
        notes::Trouble,
        resolve::text_of,
    },
    model::{
        RowRef, Sym, TableKind,
        tables::{
            AccountRow, ApprovalRow, DelegationRow, DocumentRow, DutyRow, FactRow, GrantRow, HrEventRow, OrgRow,
            PermissionRow, PersonRow, RelativeRow, RolePermissionRow, Tables, WorkOrderRow,
        },
    },
    words,
};

/// One fact of a small table.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    Account(AccountRow),
    Person(PersonRow),
    HrEvent(HrEventRow),
    Role(GrantRow),
    AccountPermission(GrantRow),
    RolePermission(RolePermissionRow),
    Permission(PermissionRow),
    Duty(DutyRow),
    Approval(ApprovalRow),
    WorkOrder(WorkOrderRow),
    Eligibility(FactRow),
    Org(OrgRow),
    Relative(RelativeRow),
    Delegation(DelegationRow),
    Document(DocumentRow),
    Superuser(Option<Sym>, Sym, RowRef),
}

impl Fact {
    /// The system it belongs to, where its table has systems.
    pub(super) fn system_mut(&mut self) -> Option<&mut Option<Sym>> {
        match self {
            Self::Account(row) => Some(&mut row.system),
            Self::Role(row) | Self::AccountPermission(row) => Some(&mut row.system),
            Self::RolePermission(row) => Some(&mut row.system),
            Self::Permission(row) => Some(&mut row.system),
            Self::Approval(row) => Some(&mut row.system),
            Self::Superuser(system, ..) => Some(system),
            _ => None,
        }
    }

    /// Its times, by column.
    fn times_mut(&mut self) -> Vec<(&'static str, &mut Moment)> {
        fn some<'m>(name: &'static str, time: &'m mut Option<Moment>) -> Option<(&'static str, &'m mut Moment)> {
            time.as_mut().map(|time| (name, time))
        }
        match self {
            Self::Account(row) => [
                some("created_at", &mut row.created_at),
                some("disabled_at", &mut row.disabled_at),
                some("last_login_at", &mut row.last_login_at),
                some("expires_at", &mut row.expires_at),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Person(row) => {
                [some("hired_at", &mut row.hired_at), some("left_at", &mut row.left_at)].into_iter().flatten().collect()
            }
            Self::HrEvent(row) => std::iter::once(("effective_at", &mut row.effective_at))
                .chain(some("end_at", &mut row.end_at))
                .collect(),
            Self::Role(row) | Self::AccountPermission(row) => [
                some("granted_at", &mut row.granted_at),
                some("revoked_at", &mut row.revoked_at),
                some("expires_at", &mut row.expires_at),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Approval(row) => some("approved_at", &mut row.approved_at).into_iter().collect(),
            Self::WorkOrder(row) => some("approved_at", &mut row.approved_at).into_iter().collect(),
            Self::Eligibility(row) => std::iter::once(("from", &mut row.from))
                .chain(some("to", &mut row.to))
                .chain(some("recorded_at", &mut row.recorded_at))
                .collect(),
            Self::Delegation(row) => {
                [some("from", &mut row.from), some("to", &mut row.to)].into_iter().flatten().collect()
            }
            Self::Document(row) => [some("issued_at", &mut row.issued_at), some("valid_to", &mut row.valid_to)]
                .into_iter()
                .flatten()
                .collect(),
            Self::RolePermission(_)
            | Self::Permission(_)
            | Self::Duty(_)
            | Self::Org(_)
            | Self::Relative(_)
            | Self::Superuser(..) => Vec::new(),
        }
    }

    /// Exact times by column, and whether each is midnight.
    pub(super) fn midnights(&mut self, zone: Zone) -> Vec<(&'static str, bool)> {
        let times = self.times_mut().into_iter();
        times.map(|(column, time)| (column, time.is_exact_midnight(zone))).collect()
    }

    /// Takes the midnights of a column for days written as times.
    pub(super) fn coarsen(&mut self, column: &str, zone: Zone) {
        for (name, time) in self.times_mut() {
            if name == column && time.is_exact_midnight(zone) {
                *time = time.coarsened(Precision::Day, zone);
            }
        }
    }

    /// Puts it into its table.
    pub(super) fn file(self, tables: &mut Tables) {
        match self {
            Self::Account(row) => tables.accounts.push(row),
            Self::Person(row) => tables.persons.push(row),
            Self::HrEvent(row) => tables.hr_events.push(row),
            Self::Role(row) => tables.roles.push(row),
            Self::AccountPermission(row) => tables.account_permissions.push(row),
            Self::RolePermission(row) => tables.role_permissions.push(row),
            Self::Permission(row) => tables.permissions.push(row),
            Self::Duty(row) => tables.duties.push(row),
            Self::Approval(row) => tables.approvals.push(row),
            Self::WorkOrder(row) => tables.work_orders.push(row),
            Self::Eligibility(row) => tables.facts.push(row),
            Self::Org(row) => tables.orgs.push(row),
            Self::Relative(row) => tables.relatives.push(row),
            Self::Delegation(row) => tables.delegations.push(row),
            Self::Document(row) => tables.documents.push(row),
            Self::Superuser(system, role, row) => tables.superuser_roles.push((system, role, row)),
        }
    }
}

/// The facts of a row of that table.
pub(super) fn read(kind: TableKind, fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    if let Shape::Matrix { down, across, rights_down } = &fields.resolver.mapping.shape {
        return matrix(kind, fields, row, (*down, across, *rights_down));
    }
    match kind {
        TableKind::Accounts => account(fields, row),
        TableKind::Persons => person(fields, row),
        TableKind::HrEvents => hr_event(fields, row),
        TableKind::Roles => grants(fields, row, "role"),
        TableKind::AccountPermissions => grants(fields, row, "permission"),
        TableKind::RolePermissions => role_permissions(fields, row),
        TableKind::Permissions => permissions(fields, row),
        TableKind::Duties => duties(fields, row),
        TableKind::Approvals => approvals(fields, row),
        TableKind::WorkOrders => work_order(fields, row),
        TableKind::Facts => eligibility(fields, row),
        TableKind::Orgs => org(fields, row),
        TableKind::Relatives => relative(fields, row),
        TableKind::Delegations => delegation(fields, row),
        TableKind::Documents => document(fields, row),
        TableKind::Operations => Ok(Vec::new()),
    }
}

fn account(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    let account = fields.account()?;
    let system = fields.sym("system");
    let holders = fields.people("holder");
    let mut mention = fields.mention("holder");
    mention.name = match holders.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let approval_no = fields.number_sym("approval_no");
    let mut facts = vec![Fact::Account(AccountRow {
        row,
        system,
        account,
        holders,
        mention,
        positions: fields.list("position"),
        kind: fields.word("kind", |text, _| meaning::account_kind(text)),
        status: fields.word("status", meaning::account_status),
        created_at: fields.time("created_at"),
        disabled_at: fields.time("disabled_at"),
        last_login_at: fields.time("last_login_at"),
        expires_at: fields.time("expires_at"),
        approval_no,
        key_no: fields.number_sym("key_no"),
    })];
    let bare = |right| GrantRow {
        row,
        system,
        account,
        right,
        granted_at: None,
        revoked_at: None,
        expires_at: None,
        granted_by: None,
        scope_org: None,
        approval_no: None,
    };
    fields.note_marks();
    facts.extend(fields.list("role").into_iter().map(|role| Fact::Role(bare(role))));
    facts.extend(fields.rights("permission").into_iter().map(|right| Fact::AccountPermission(bare(right))));
    Ok(facts)
}

fn person(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("name")?;
    let mention = fields.mention("name");
    let employment_text = fields.sym("employment");
    let employment = fields.text("employment").map(|text| meaning::employment(&text));
    Ok(vec![Fact::Person(PersonRow {
        row,
        mention,
        positions: fields.list("position"),
        employment,
        employment_text,
        employer: fields.sym("employer"),
        status: fields.word("status", |text, _| meaning::person_status(text)),
        bank_account: fields.card("bank_account"),
        hired_at: fields.time("hired_at"),
        left_at: fields.time("left_at"),
    })])
}

fn hr_event(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    let word = fields.need("event")?;
    let effective_at = fields.need_time("effective_at")?;
    let Some(kind) = meaning::event(&word) else {
        let reason = words!(
            "变动类型“{word}”含义不明；请在 hecha.toml 的 [[input]] 中写明，例如 values = {{ event = {{ \"{word}\" = \"…\" }} }}（入职 joined、调动 moved、借调 seconded、长期休假 leave_started、停职 suspended、离职 left、退休 retired、死亡 died）",
            "the event {word} is not known; say what it means under [[input]] in hecha.toml, as in values = {{ event = {{ \"{word}\" = \"…\" }} }} (joined, moved, seconded, leave_started, suspended, left, retired, died)"
        );
        return Err(fields.unusable("event", &word, reason));
    };
    let mention = fields.mention("name");
    if mention.name.is_none() && mention.person_no.is_none() && mention.id_number.is_none() {
        return Err(fields.blank("name"));
    }
    Ok(vec![Fact::HrEvent(HrEventRow {
        row,
        kind,
        kind_text: fields.names.intern(&fold(&word)),
        mention,
        effective_at,
        end_at: fields.end("end_at")?,
        from_org: fields.sym("from_org"),
        from_positions: fields.list("from_position"),
        to_org: fields.sym("to_org"),
        to_positions: fields.list("to_position"),
    })])
}

fn grants(fields: &mut Fields<'_>, row: RowRef, right: &str) -> Result<Vec<Fact>, Unusable> {
    let account = fields.account()?;
    fields.need(right)?;
    let rights = if right == "role" { fields.list(right) } else { fields.rights(right) };
    if rights.is_empty() {
        return Err(fields.blank(right));
    }
    let grant = GrantRow {
        row,
        system: fields.sym("system"),
        account,
        right: account,
        granted_at: fields.time("granted_at"),
        revoked_at: fields.end("revoked_at")?,
        expires_at: fields.time("expires_at"),
        granted_by: fields.sym("granted_by"),
        scope_org: fields.sym("scope_org"),
        approval_no: fields.number_sym("approval_no"),
    };
    let each = rights.into_iter().map(|one| GrantRow { right: one, ..grant.clone() });
    Ok(if right == "role" { each.map(Fact::Role).collect() } else { each.map(Fact::AccountPermission).collect() })
}

fn role_permissions(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("role")?;
    if fields.resolver.mapping.preset.is_some() {
        fields.need("permission")?;
    }
    let system = fields.sym("system");
    let roles = fields.list("role");
    let permissions = fields.rights("permission");
    let parent_role = fields.sym("parent_role");
    if permissions.is_empty() && parent_role.is_none() {
        return Err(fields.blank("permission"));
    }
    let mut facts = Vec::new();
    for role in roles {
        let line = |permission, parent_role| {
            Fact::RolePermission(RolePermissionRow { row, system, role, permission, parent_role })
        };
        facts.extend(permissions.iter().map(|permission| line(Some(*permission), None)));
        facts.extend(parent_role.map(|parent| line(None, Some(parent))));
    }
    // A row that says both is one row of both, so that its evidence is whole.
    if let ([permission], Some(parent), [_, _]) = (permissions.as_slice(), parent_role, facts.as_slice()) {
        let Fact::RolePermission(first) = &facts[0] else { return Ok(facts) };
        let both = RolePermissionRow { permission: Some(*permission), parent_role: Some(parent), ..first.clone() };
        return Ok(vec![Fact::RolePermission(both)]);
    }
    Ok(facts)
}

fn permissions(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("permission")?;
    let rights = fields.rights("permission");
    if rights.is_empty() {
        return Err(fields.blank("permission"));
    }
    let line = PermissionRow {
        row,
        system: fields.sym("system"),
        permission: rights[0],
        name: fields.sym("name"),
        action: fields.sym("action"),
        risk: fields.word("risk", |text, _| meaning::risk(text)),
        parent: fields.sym("parent"),
    };
    Ok(rights.into_iter().map(|permission| Fact::Permission(PermissionRow { permission, ..line.clone() })).collect())
}

fn duties(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("position")?;
    let positions = fields.list("position");
    let mut rights = fields.rights("permission");
    rights.extend(fields.list("role"));
    rights.extend(fields.list("action"));
    if rights.is_empty() {
        return Err(fields.blank("permission"));
    }
    let pairs = positions.iter().flat_map(|position| rights.iter().map(move |right| (*position, *right)));
    Ok(pairs.map(|(position, right)| Fact::Duty(DutyRow { row, position, right })).collect())
}

fn approvals(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    let cell = fields.need("account")?;
    let names: Vec<String> =
        split_list(&cell).filter(|name| !is_null(name)).map(|name| fold_key(name).into_owned()).collect();
    let mut accounts = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        accounts.push(fields.names.intern(name));
    }
    let mut rights: Vec<Option<Sym>> = fields.list("role").into_iter().map(Some).collect();
    rights.extend(fields.rights("permission").into_iter().map(Some));
    if rights.is_empty() {
        rights.push(None);
    }
    let Some(first) = accounts.first() else { return Err(fields.blank("account")) };
    let line = ApprovalRow {
        row,
        system: fields.sym("system"),
        account: *first,
        kind: fields.word("kind", |text, _| meaning::approval_kind(text)),
        approval_no: fields.number_sym("approval_no"),
        right: None,
        applicant: fields.person("applicant"),
        approver: fields.person("approver"),
        approved_at: fields.time("approved_at"),
    };
    let pairs = accounts.iter().flat_map(|account| rights.iter().map(move |right| (*account, *right)));
    Ok(pairs.map(|(account, right)| Fact::Approval(ApprovalRow { account, right, ..line.clone() })).collect())
}

fn work_order(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("order_no")?;
    let Some(order_no) = fields.number_sym("order_no") else { return Err(fields.blank("order_no")) };
    let bulk = fields.word("kind", |text, _| meaning::is_bulk(text)).unwrap_or(false);
    Ok(vec![Fact::WorkOrder(WorkOrderRow {
        row,
        order_no,
        record: fields.number_sym("record"),
        case_no: fields.number_sym("case_no"),
        subject_id: fields.id_number("subject_id").0,
        field: fields.sym("field"),
        bulk,
        approved_by: fields.person("approved_by"),
        approved_at: fields.time("approved_at"),
    })])
}

fn eligibility(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    let written = fields.need("subject_id")?;
    let (Some(subject_id), _) = fields.id_number("subject_id") else {
        let reason = words!(
            "不是可用的身份证号，无法与业务对象匹配",
            "no usable ID number, so that it can be matched with nobody"
        );
        return Err(fields.unusable("subject_id", &written, reason));
    };
    fields.need("fact")?;
    let Some(fact) = fields.sym("fact") else { return Err(fields.blank("fact")) };
    Ok(vec![Fact::Eligibility(FactRow {
        row,
        subject_id,
        fact,
        from: fields.need_time("from")?,
        to: fields.end("to")?,
        source: fields.sym("source"),
        recorded_at: fields.time("recorded_at"),
    })])
}

fn org(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("org")?;
    let Some(org) = fields.sym("org") else { return Err(fields.blank("org")) };
    Ok(vec![Fact::Org(OrgRow {
        row,
        org,
        org_id: fields.number_sym("org_id"),
        parent: fields.sym("parent"),
        jurisdiction: fields.sym("jurisdiction"),
    })])
}

fn relative(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    let mention = fields.mention("name");
    let relative_id = fields.id_number("relative_id").0;
    let relative_name = fields.person("relative_name");
    if mention.name.is_none() && mention.person_no.is_none() && mention.id_number.is_none() {
        return Err(fields.blank("name"));
    }
    if relative_id.is_none() && relative_name.is_none() {
        return Err(fields.blank("relative_id"));
    }
    let relation = fields.sym("relation");
    Ok(vec![Fact::Relative(RelativeRow { row, mention, relative_id, relative_name, relation })])
}

fn delegation(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("from_person")?;
    fields.need("to_person")?;
    let (Some(from_person), Some(to_person)) = (fields.person("from_person"), fields.person("to_person")) else {
        return Err(fields.blank("from_person"));
    };
    Ok(vec![Fact::Delegation(DelegationRow {
        row,
        from_person,
        to_person,
        from: fields.time("from"),
        to: fields.time("to"),
        matter: fields.sym("matter"),
    })])
}

fn document(fields: &mut Fields<'_>, row: RowRef) -> Result<Vec<Fact>, Unusable> {
    fields.need("name")?;
    let Some(name) = fields.sym("name") else { return Err(fields.blank("name")) };
    Ok(vec![Fact::Document(DocumentRow {
        row,
        name,
        kind: fields.sym("kind"),
        doc_no: fields.sym("doc_no"),
        issued_at: fields.time("issued_at"),
        valid_to: fields.time("valid_to"),
        org: fields.sym("org"),
    })])
}

fn matrix(
    kind: TableKind,
    fields: &mut Fields<'_>,
    row: RowRef,
    (down, across, rights_down): (usize, &[usize], bool),
) -> Result<Vec<Fact>, Unusable> {
    let own = text_of(fields.row.cell(down));
    if is_null(&own) {
        let column = fields.resolver.mapping.headers.get(down).cloned().unwrap_or_default();
        let reason =
            words!("该行没有名称，行中的标记无所归属", "the row has no name, so that its marks belong to nothing");
        return Err(Unusable { column, ..fields.unusable("", "", reason) });
    }
    let system = fields.sym("system");
    let headers = &fields.resolver.mapping.headers;
    let own = fields.folded(std::iter::once(own.as_ref()));
    let mut facts = Vec::new();
    for column in across {
        let mark = text_of(fields.row.cell(*column));
        let header = &headers[*column];
        if !meaning::is_mark(&mark) {
            if !meaning::is_no_mark(&mark) {
                fields.notes.trouble(Trouble::Mark, header, fields.number, &mark);
            }
            continue;
        }
        let other = fields.folded(std::iter::once(header.as_str()));
        let (Some(own), Some(other)) = (own.first(), other.first()) else { continue };
        let (holder, right) = if rights_down { (*other, *own) } else { (*own, *other) };
        facts.push(if kind == TableKind::Duties {
            Fact::Duty(DutyRow { row, position: holder, right })
        } else {
            let (role, permission) = (holder, Some(right));
            Fact::RolePermission(RolePermissionRow { row, system, role, permission, parent_role: None })
        });
    }
    Ok(facts)
}

/// The names that facts are told apart by: the system and account of an account row.
pub(super) fn account_key(fact: &Fact, names: &Names<Sym>) -> Option<String> {
    let Fact::Account(row) = fact else { return None };
    let system = row.system.map_or("", |system| names.text(system));
    Some(format!("{system}\u{1}{}", names.text(row.account)))
}
