//! The subcommands that change nothing: list, show, stats, history, verify.

use std::path::Path;

use serde_json::{Value, json};

use super::known;
use crate::{
    app::Trouble,
    custody::manifest,
    ledger::{Problem, Store, Verified, list::Filter, stats::stats, store::Hand},
    report::{
        Masking, json as scripts,
        terminal::ledger::{self as terminal, Look},
    },
};

/// For whom something is shown.
#[derive(Copy, Clone, Debug)]
pub enum For {
    /// People, on a terminal.
    People(Look),
    /// Scripts.
    Scripts(Masking, crate::base::time::Day),
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// The problems that are asked for.
pub fn list(store: &Store, filter: &Filter, who: For) -> Result<String, Trouble> {
    let problems = store.problems()?;
    let today = match who {
        For::People(look) => look.today,
        For::Scripts(_, today) => today,
    };
    let taken: Vec<&Problem> = problems.iter().filter(|problem| filter.takes(problem, today)).collect();
    Ok(match who {
        For::People(look) => terminal::list(&taken, look),
        For::Scripts(masking, today) => {
            let all = taken.into_iter().map(|problem| scripts::v1::ledger::problem(problem, today, masking));
            text(&Value::Array(all.collect()))
        }
    })
}

/// One problem.
pub fn show(store: &Store, typed: &str, who: For) -> Result<String, Trouble> {
    let problem = known(store, typed)?;
    Ok(match who {
        For::People(look) => terminal::show(&problem, look),
        For::Scripts(masking, today) => text(&scripts::v1::ledger::problem(&problem, today, masking)),
    })
}

/// Statistics.
pub fn statistics(store: &Store, who: For) -> Result<String, Trouble> {
    let problems = store.problems()?;
    Ok(match who {
        For::People(look) => terminal::stats(&stats(&problems, look.today), look),
        For::Scripts(_, today) => text(&scripts::v1::ledger::stats(&stats(&problems, today))),
    })
}

/// What happened, to one problem or at all.
pub fn history(store: &Store, typed: Option<&str>, who: For) -> Result<String, Trouble> {
    let no = typed.map(|typed| known(store, typed)).transpose()?.map(|problem| problem.no);
    let events = store.events(no)?;
    Ok(match who {
        For::People(look) => terminal::history(&events, look),
        For::Scripts(masking, _) => {
            text(&events.iter().map(|event| scripts::v1::ledger::event(event, masking)).collect::<Value>())
        }
    })
}

/// Checks the chain; `manifest`: of a run that remembers where it ended then, else the one beside the ledger.
pub fn verify(store: &Store, named: Option<&Path>) -> Result<Verified, Trouble> {
    let beside = store.path().with_file_name(manifest::FILE);
    let bytes = match named {
        Some(path) => {
            let path = if path.is_dir() { path.join(manifest::FILE) } else { path.to_owned() };
            Some(std::fs::read(&path).map_err(|source| Trouble::File { path, source })?)
        }
        None => std::fs::read(beside).ok(),
    };
    // One that is named is meant, whatever the ledger was called then.
    let file = store.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = named.is_none().then_some(file.as_str());
    let head = bytes.as_deref().and_then(|bytes| manifest::chain_head(bytes, file));
    if let (Some(path), None) = (named, &head) {
        return Err(Trouble::Argument { argument: "--manifest", value: path.display().to_string() });
    }
    let anchor = head.map(|(seq, hash)| crate::ledger::store::Anchor { seq, hash });
    Ok(store.verify(anchor.as_ref())?)
}

/// The problems that were changed, for scripts.
pub fn changed(problems: &[Problem], hand: &Hand) -> String {
    let all = problems.iter().map(|one| scripts::v1::ledger::problem(one, hand.today(), Masking::default()));
    text(&Value::Array(all.collect()))
}

/// What an import came to, for scripts.
pub fn imported(done: &super::exchange::Imported, masking: Masking) -> String {
    let notes: Vec<Value> = done.asked.notes.iter().map(|note| scripts::v1::ledger::note(note, masking)).collect();
    let changed: Vec<String> = done.changed.iter().map(|no| crate::ledger::number(*no)).collect();
    text(&json!({
        "rows": done.asked.rows,
        "cells": done.cells,
        "changed": changed,
        "events": done.events,
        "not_taken": notes,
    }))
}
