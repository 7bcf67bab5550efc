//! Systems that keep the data of several tenants in the same tables: each tenant is a system of its own, for one login
//! name is another account in each.

use crate::{
    base::{
        maps::{FastMap, Set},
        text::{fold, is_null},
    },
    ingest::{
        mapping::{Bound, Mapping, Take},
        presets,
        presets::{Otherwise, canonical},
        resolve::{Entry, entry, text_of},
        rows::{Cells, RawRow},
    },
    model::TableKind,
};

/// What stands before the number of a tenant in the name of its system.
const TENANT: &str = "租户";

/// The tenants that the accounts of some sources are of, in order.
pub(super) fn of<'d>(sources: impl Iterator<Item = (&'d Mapping, &'d [RawRow])>) -> Vec<String> {
    let mut tenants: Set<String> = Set::default();
    for (mapping, rows) in sources.filter(|(mapping, _)| mapping.kind == TableKind::Accounts) {
        let tenant = mapping.preset.and_then(|preset| preset.tenant.as_ref()).filter(|way| way.hops.is_empty());
        let column = tenant.and_then(|way| presets::column(&mapping.headers, way.column.as_deref()?));
        let Some(column) = column else { continue };
        let entries = rows.iter().filter(|row| row.number > mapping.header_row);
        for row in entries.filter(|row| entry(mapping, *row) != Entry::None) {
            let tenant = text_of(row.cell(column));
            if !is_null(&tenant) {
                tenants.insert(fold(&tenant).into_owned());
            }
        }
    }
    let mut tenants: Vec<String> = tenants.into_iter().collect();
    tenants.sort();
    tenants
}

/// Makes the tenant the system of a source's rows. What is numbered throughout the tables is numbered in no tenant, so
/// that the numbers would have holes: they are left out.
pub(super) fn bind(mapping: &mut Mapping, tenants: &[String]) {
    let Some(preset) = mapping.preset else { return };
    let (Some(way), Some(kind)) = (&preset.tenant, preset.kind()) else { return };
    let column = way.column.as_deref().and_then(|name| presets::column(&mapping.headers, name));
    let (Some(column), Some(field)) = (column, canonical(kind, "system")) else { return };
    if mapping.field(field).is_some() {
        return;
    }
    mapping.fields.retain(|bound| bound.field != "seq");
    let header = mapping.headers[column].clone();
    let values: FastMap<String, String> =
        tenants.iter().map(|tenant| (tenant.clone(), format!("{TENANT}{tenant}"))).collect();
    let take = Take::Lookup { ways: vec![(column, way.hops.as_slice())], otherwise: Otherwise::Blank };
    mapping.fields.push(Bound { field, take, header, values });
}
