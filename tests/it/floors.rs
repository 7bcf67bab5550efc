//! Every module imports from lower floors alone, and touches of the world only what its floor allows.
//!
//! The table below is the one of `docs/ARCHITECTURE.md` as code. Sources are read with `syn`: `use` trees, inline paths,
//! `super`, re-exports and the tokens of macro calls. Files are checked for size, name and opening line as well.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{UseTree, visit::Visit};

/// What of the world a module may name.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
enum World {
    Files,
    Network,
    Processes,
    Environment,
    Threads,
    Clock,
    Terminal,
}

/// Module, floor, what it may name of the world.
const FLOORS: [(&str, u8, &[World]); 20] = [
    ("base", 0, &[]),
    ("i18n", 1, &[]),
    ("model", 1, &[]),
    ("policy", 2, &[]),
    ("finding", 2, &[]),
    // Assembly sorts and merges in parallel; its outcome does not depend on it.
    ("oplog", 2, &[World::Threads]),
    ("identity", 3, &[]),
    ("ingest", 3, &[World::Files, World::Threads]),
    ("ledger", 3, &[World::Files]),
    ("timeline", 4, &[]),
    ("graph", 5, &[]),
    ("rules", 6, &[]),
    ("engine", 7, &[World::Files, World::Threads]),
    ("report", 7, &[World::Files]),
    ("custody", 7, &[World::Files]),
    ("plan", 8, &[]),
    // The clock, once; the folder that outputs go to; how many threads a run may have.
    ("app", 9, &[World::Clock, World::Files, World::Threads]),
    ("cli", 10, &[World::Environment, World::Terminal, World::Processes]),
    ("main", 11, &[World::Processes]),
    ("lib", 11, &[]),
];

/// Imports inside one floor that are meant: titles of kinds are words.
const BESIDE: [(&str, &str); 1] = [("model", "i18n")];

/// Macros exported at the root of the crate, with the module they are written in.
const MACROS: [(&str, &str); 2] = [("words", "i18n"), ("typed_ids", "base")];

/// The beginnings of paths that lead into the world.
const DOORS: [(&str, World); 12] = [
    ("std::fs", World::Files),
    ("std::net", World::Network),
    ("std::process", World::Processes),
    ("std::env", World::Environment),
    ("std::thread", World::Threads),
    ("rayon", World::Threads),
    ("std::time::SystemTime", World::Clock),
    ("std::time::Instant", World::Clock),
    ("chrono::Utc", World::Clock),
    ("chrono::Local", World::Clock),
    ("std::io::stdout", World::Terminal),
    ("std::io::stderr", World::Terminal),
];

const PRINTS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];
const GRAB_BAGS: [&str; 4] = ["utils", "helpers", "common", "misc"];
const MOST_LINES: usize = 800;
const MOST_LINES_OF_A_RULE: usize = 400;

/// One thing that is not as the table says.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
struct Fault {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.what)
    }
}

fn floor(module: &str) -> Option<(u8, &'static [World])> {
    FLOORS.iter().find(|(name, ..)| *name == module).map(|(_, floor, world)| (*floor, *world))
}

/// The faults of one file. `file` is relative to the crate, with `/`.
fn faults_of(file: &str, text: &str) -> BTreeSet<Fault> {
    let mut faults = shape_faults(file, text);
    let inside: Vec<String> = module_path(file);
    match syn::parse_file(text) {
        Ok(parsed) => {
            let mut reader = Reader { file, inside, tests: usize::from(is_test_file(file)), faults };
            reader.visit_file(&parsed);
            faults = reader.faults;
        }
        Err(error) => {
            let line = error.span().start().line;
            faults.insert(Fault { file: file.to_owned(), line, what: format!("cannot be read: {error}") });
        }
    }
    faults
}

/// Size, name, opening line.
fn shape_faults(file: &str, text: &str) -> BTreeSet<Fault> {
    let mut faults = BTreeSet::new();
    let mut fault = |what: String| faults.insert(Fault { file: file.to_owned(), line: 1, what });
    let names: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if names.iter().any(|name| GRAB_BAGS.contains(name)) {
        fault("a file is named after what it holds".to_owned());
    }
    let is_rule = matches!(names.as_slice(), ["src", "rules", _, name] if *name != "mod");
    let most = if is_rule { MOST_LINES_OF_A_RULE } else { MOST_LINES };
    let lines = text.lines().count();
    if lines > most {
        fault(format!("{lines} lines, {most} at the most"));
    }
    if !text.starts_with("//!") {
        fault("the first line is `//!`".to_owned());
    }
    faults
}

/// `src/oplog/log.rs` is `oplog::log`, `src/oplog/mod.rs` is `oplog`.
fn module_path(file: &str) -> Vec<String> {
    let names = file.trim_start_matches("src/").trim_end_matches(".rs").split('/');
    let mut path: Vec<String> = names.map(str::to_owned).collect();
    if path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

fn is_test_file(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/")
}

struct Reader<'a> {
    file: &'a str,
    /// The module being read, inline modules included.
    inside: Vec<String>,
    /// How many test modules it lies in.
    tests: usize,
    faults: BTreeSet<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, line: usize, what: String) {
        self.faults.insert(Fault { file: self.file.to_owned(), line, what });
    }

    /// Judges one path, as written.
    fn path(&mut self, names: &[String], line: usize) {
        match self.resolved(names) {
            Resolved::Own(path) => self.own(&path, line),
            Resolved::Foreign(path) if self.tests == 0 => self.foreign(&path, line),
            Resolved::Foreign(_) => {}
        }
    }

    fn resolved(&self, names: &[String]) -> Resolved {
        let mut base = self.inside.clone();
        let mut rest = names;
        let mut is_relative = false;
        if let Some((first, after)) = names.split_first() {
            match first.as_str() {
                "crate" | "hecha" => return Resolved::Own(after.to_vec()),
                "self" => (is_relative, rest) = (true, after),
                _ => {}
            }
        }
        while let Some((first, after)) = rest.split_first().filter(|(first, _)| *first == "super") {
            debug_assert_eq!(first, "super");
            base.pop();
            (is_relative, rest) = (true, after);
        }
        if is_relative {
            base.extend_from_slice(rest);
            return Resolved::Own(base);
        }
        Resolved::Foreign(names.to_vec())
    }

    fn own(&mut self, path: &[String], line: usize) {
        let Some(name) = path.first() else { return };
        let name = MACROS.iter().find(|(exported, _)| exported == name).map_or(name.as_str(), |(_, module)| module);
        let here = self.inside.first().map_or("lib", String::as_str);
        if name == here || here == "lib" {
            return;
        }
        match (floor(here), floor(name)) {
            (Some((mine, _)), Some((other, _))) => {
                if other >= mine && !BESIDE.contains(&(here, name)) {
                    self.fault(line, format!("`{here}` (floor {mine}) imports `{name}` (floor {other})"));
                }
            }
            (None, _) => self.fault(line, format!("`{here}` stands on no floor")),
            (_, None) => self.fault(line, format!("`{name}` stands on no floor")),
        }
    }

    fn foreign(&mut self, path: &[String], line: usize) {
        let written = path.join("::");
        let here = self.inside.first().cloned().unwrap_or_default();
        let allowed = floor(&here).map_or(&[][..], |(_, world)| world);
        for (door, world) in DOORS {
            let leads = written == door || written.starts_with(&format!("{door}::"));
            // `use std::*`, `use std as s` and `use std::time::*` open every door behind them.
            let opened = written.strip_suffix("::*").or((path.len() == 1).then_some(written.as_str()));
            let opens_all = opened.is_some_and(|opened| door.starts_with(&format!("{opened}::")));
            if (leads || opens_all) && !allowed.contains(&world) {
                self.fault(line, format!("`{here}` names `{written}` ({world:?})"));
            }
        }
    }

    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
            UseTree::Name(name) => self.leaf(&name.ident, before),
            UseTree::Rename(rename) => self.leaf(&rename.ident, before),
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                let mut path = before.clone();
                path.push("*".to_owned());
                self.path(&path, line);
            }
        }
    }

    fn leaf(&mut self, ident: &proc_macro2::Ident, before: &[String]) {
        let mut path = before.to_vec();
        if ident != "self" || path.is_empty() {
            path.push(ident.to_string());
        }
        self.path(&path, ident.span().start().line);
    }

    /// Paths in the tokens of a macro call, which no parser has looked at: names joined by `::`.
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            if let TokenTree::Group(group) = &trees[at] {
                self.tokens(group.stream());
            }
            let TokenTree::Ident(first) = &trees[at] else {
                at += 1;
                continue;
            };
            let (mut path, line) = (vec![first.to_string()], first.span().start().line);
            let is_call = matches!(trees.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
            at += 1;
            while let (Some(TokenTree::Punct(one)), Some(TokenTree::Punct(two)), Some(TokenTree::Ident(next))) =
                (trees.get(at), trees.get(at + 1), trees.get(at + 2))
            {
                if one.as_char() != ':' || two.as_char() != ':' {
                    break;
                }
                path.push(next.to_string());
                at += 3;
            }
            if path.len() > 1 {
                self.path(&path, line);
            } else if is_call {
                self.call(&path, line);
            }
        }
    }

    fn call(&mut self, path: &[String], line: usize) {
        let here = self.inside.first().map_or("lib", String::as_str);
        let allowed = floor(here).is_some_and(|(_, world)| world.contains(&World::Terminal));
        let prints = path.last().is_some_and(|name| PRINTS.contains(&name.as_str()));
        if prints && !allowed && self.tests == 0 {
            self.fault(line, format!("`{here}` prints"));
        }
    }
}

enum Resolved {
    Own(Vec<String>),
    Foreign(Vec<String>),
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    let test = |attribute: &syn::Attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    };
    attributes.iter().any(test)
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let tests = usize::from(is_for_tests(&item.attrs));
        self.tests += tests;
        self.inside.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.inside.pop();
        self.tests -= tests;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let tests = usize::from(is_for_tests(&item.attrs));
        self.tests += tests;
        syn::visit::visit_item_fn(self, item);
        self.tests -= tests;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.path(&names, path.segments[0].ident.span().start().line);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let names: Vec<String> = call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.call(&names, call.path.segments[0].ident.span().start().line);
        self.tokens(call.tokens.clone());
        syn::visit::visit_macro(self, call);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // `pub(in super::super)` and the like name no import.
    }
}

/// All sources of the library and the binary, relative to the crate.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(root).expect("inside the crate");
                let name = inside.to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).expect("a source")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_module_imports_from_lower_floors_alone() {
    let faults: BTreeSet<Fault> = sources().iter().flat_map(|(file, text)| faults_of(file, text)).collect();
    let list: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert!(list.is_empty(), "{} faults:\n{}", list.len(), list.join("\n"));
}

#[test]
fn every_module_of_the_library_stands_on_a_floor() {
    let modules: BTreeSet<String> =
        sources().iter().filter_map(|(file, _)| module_path(file).first().cloned()).collect();
    let unknown: Vec<&String> = modules.iter().filter(|module| floor(module).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// A source of floor 2 with one of everything that must not be.
const FIXTURE: &str = r#"use std::{fs, io::Read};
use crate::{base::maps::Map, graph::{Facts, Rights as Held}};
use super::super::rules::rule;
pub use crate::engine::run;
use rayon::prelude::*;
fn inline() -> crate::timeline::Held { std::thread::sleep(WAIT); todo!() }
fn hidden() { let _ = vec![crate::app::check(), std::env::var("HOME")]; }
fn loud() { println!("{}", std::time::SystemTime::now()); }
use std::time::*;
mod deeper { use super::super::super::cli::main; }
#[cfg(test)]
mod tests { use std::fs; use crate::report::html; fn talks() { println!("aloud"); } }
fn unknown(of: crate::nowhere::Thing) {}
"#;

#[test]
fn a_source_that_breaks_every_rule_is_refused() {
    let faults = faults_of("src/finding/common.rs", FIXTURE);
    let said: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.what.as_str())).collect();
    let expected = [
        (1, "`finding` names `std::fs` (Files)"),
        (1, "a file is named after what it holds"),
        (1, "the first line is `//!`"),
        (2, "`finding` (floor 2) imports `graph` (floor 5)"),
        (3, "`finding` (floor 2) imports `rules` (floor 6)"),
        (4, "`finding` (floor 2) imports `engine` (floor 7)"),
        (5, "`finding` names `rayon::prelude::*` (Threads)"),
        (6, "`finding` (floor 2) imports `timeline` (floor 4)"),
        (6, "`finding` names `std::thread::sleep` (Threads)"),
        (7, "`finding` (floor 2) imports `app` (floor 9)"),
        (7, "`finding` names `std::env::var` (Environment)"),
        (8, "`finding` names `std::time::SystemTime::now` (Clock)"),
        (8, "`finding` prints"),
        (9, "`finding` names `std::time::*` (Clock)"),
        (10, "`finding` (floor 2) imports `cli` (floor 10)"),
        (12, "`finding` (floor 2) imports `report` (floor 7)"),
        (13, "`nowhere` stands on no floor"),
    ];
    assert_eq!(said, expected);
}

#[test]
fn what_floors_allow_is_not_refused() {
    let text = "//! Reads.\nuse std::{fs, path::Path};\nuse crate::{base::time::Day, finding, oplog::Log};\nuse super::cell;\n";
    assert_eq!(faults_of("src/ingest/reader.rs", text), BTreeSet::new());
    assert_eq!(faults_of("src/ingest/reader/tests.rs", "//! Tests.\nfn f() { println!(\"x\"); }\n"), BTreeSet::new());
}

#[test]
fn long_files_are_refused_and_rules_sooner() {
    let long = |lines: usize| format!("//! Long.\n{}", "const A: u8 = 0;\n".repeat(lines));
    assert_eq!(faults_of("src/rules/data/long.rs", &long(400)).len(), 1);
    assert_eq!(faults_of("src/rules/rule.rs", &long(400)).len(), 0);
    assert_eq!(faults_of("src/oplog/long.rs", &long(800)).len(), 1);
}
