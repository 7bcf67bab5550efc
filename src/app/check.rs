//! `hecha check`: a folder of exports goes in, findings that prove themselves come out.

use std::path::{Path, PathBuf};

use crate::{
    app::{Trouble, policy::{InForce, in_force}},
    base::maps::Map,
    custody,
    engine,
    finding::Outcome,
    graph::{Facts, Ground, Scope},
    identity::{self, Holder, Identity},
    ingest::{self, Loaded, Progress},
    model::{RowRef, intake::{CitedRow, Remark}},
    report::{self, MatchLine, View, ViewInput},
    rules,
};

/// What to check and how.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The case folder.
    pub folder: PathBuf,
    /// A policy instead of the folder's own.
    pub policy: Option<PathBuf>,
    /// Codes or names of the only rules to run; empty: all.
    pub only: Vec<String>,
    /// Threads; none: as many as there are cores.
    pub threads: Option<usize>,
}

/// A folder that has been checked.
pub struct Checked {
    /// What the rules concluded.
    pub outcome: Outcome,
    /// What was read.
    pub loaded: Loaded,
    /// The cells of the rows that findings print.
    pub cited: Map<RowRef, CitedRow>,
    /// Everything a report needs.
    pub view: View,
    /// The policy that was in force.
    pub in_force: InForce,
}

/// Reads, judges and cites. Writes nothing.
pub fn check(request: &Request, progress: &dyn Progress) -> Result<Checked, Trouble> {
    match request.threads {
        None => check_here(request, progress),
        Some(threads) => {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(|| check_here(request, progress))
        }
    }
}

fn check_here(request: &Request, progress: &dyn Progress) -> Result<Checked, Trouble> {
    let in_force = in_force(&request.folder, request.policy.as_deref())?;
    let rules = engine::select(&rules::all(), &in_force.policy, &only(&request.only)?).map_err(Trouble::Policy)?;
    let mut loaded = ingest::load(&request.folder, &in_force.policy, &in_force.vocabulary, progress)?;
    let (scope, remarks) = Scope::derive(&loaded.tables, &loaded.log, &in_force.policy);
    loaded.remarks.extend(remarks);
    let only_system = loaded.only_system.as_deref();
    let identity = identity::resolve(&loaded.tables, &loaded.log, &in_force.policy, only_system);
    let ground = Ground {
        tables: &loaded.tables,
        log: &loaded.log,
        policy: &in_force.policy,
        vocabulary: &in_force.vocabulary,
        only_system,
        office: loaded.office,
        scope,
    };
    let facts = Facts::build(&ground, identity);
    let outcome = engine::run(&rules, &facts);
    let matches = match_lines(&facts);
    let rows = report::rows_to_cite(&outcome, &loaded.log);
    let cited: Map<RowRef, CitedRow> = loaded.cite(rows)?.into_iter().map(|row| (row.row, row)).collect();
    let view = View::build(&outcome, &view_input(&loaded, &cited, &in_force, scope, matches));
    drop(facts);
    Ok(Checked { outcome, loaded, cited, view, in_force })
}
