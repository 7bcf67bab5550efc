//! The literate cases of `tests/rules/<family>/<rule>.md`: small tables, run through the whole pipeline with one rule on.
//!
//! *Reports* sections list the findings, *Stays silent* sections name changes of one cell that make the rule report
//! (`near`), *Cannot tell* sections list the grounds. `HECHA_UPDATE=1 cargo test --test it cases` rewrites the lists.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::bench::{Ran, run};

/// All case files, as `<family>/<rule>.md` with their paths.
pub fn files() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files = Vec::new();
    for family in std::fs::read_dir(&root).into_iter().flatten() {
        let family = family.expect("an entry").path();
        for file in std::fs::read_dir(&family).into_iter().flatten() {
            let path = file.expect("an entry").path();
            let inside = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
            if path.extension().is_some_and(|extension| extension == "md") {
                files.push((inside, path));
            }
        }
    }
    files.sort();
    files
}

/// What a section is there to show.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Kind {
    Reports,
    StaysSilent,
    CannotTell,
}

impl Kind {
    fn of(heading: &str) -> Option<(Self, &str)> {
        let kinds =
            [("Reports: ", Self::Reports), ("Stays silent: ", Self::StaysSilent), ("Cannot tell: ", Self::CannotTell)];
        kinds.into_iter().find_map(|(word, kind)| Some((kind, heading.strip_prefix(word)?)))
    }
}

/// A fenced block.
#[derive(Clone, Debug)]
struct Block {
    info: String,
    text: String,
    /// Its place among the lines of the file, fences included.
    lines: std::ops::Range<usize>,
}

/// One case.
#[derive(Debug)]
struct Section {
    kind: Kind,
    title: String,
    blocks: Vec<Block>,
}

impl Section {
    fn block(&self, info: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.info == info)
    }

    /// The files of the case folder.
    fn folder(&self) -> Vec<(String, String)> {
        let is_file = |block: &&Block| block.info == "hecha.toml" || is_table(&block.info);
        self.blocks.iter().filter(is_file).map(|block| (block.info.clone(), block.text.clone())).collect()
    }
}

fn is_table(info: &str) -> bool {
    Path::new(info).extension().is_some_and(|extension| extension == "csv")
}

/// A case file.
#[derive(Debug)]
struct Document {
    code: String,
    name: String,
    sections: Vec<Section>,
}

/// Names and texts of the files of a case folder.
pub type Files = Vec<(String, String)>;

/// The folder of every case, with the code of its rule and its heading.
pub fn folders() -> Vec<(String, String, Files)> {
    let mut folders = Vec::new();
    for (file, path) in files() {
        let document = parse(&std::fs::read_to_string(&path).expect("a case file")).expect("it is well-formed");
        for section in &document.sections {
            folders.push((document.code.clone(), format!("{file}: {}", section.title), section.folder()));
        }
    }
    folders
}

/// Lines, each with its end.
fn ended(lines: &[impl AsRef<str>]) -> String {
    lines.iter().flat_map(|line| [line.as_ref(), "\n"]).collect()
}

/// Reads a case file; the error says what is wrong with it.
fn parse(text: &str) -> Result<Document, String> {
    let lines: Vec<&str> = text.lines().collect();
    let title = lines.first().and_then(|line| line.strip_prefix("# ")).ok_or("the first line is no title")?;
    let (code, name) = title.split_once(' ').ok_or("the title is `# CODE name`")?;
    let mut sections: Vec<Section> = Vec::new();
    let mut at = 1;
    while at < lines.len() {
        if let Some(heading) = lines[at].strip_prefix("## ") {
            let (kind, title) = Kind::of(heading).ok_or_else(|| format!("line {}: which kind of case?", at + 1))?;
            sections.push(Section { kind, title: title.to_owned(), blocks: Vec::new() });
        } else if let Some(info) = lines[at].strip_prefix("```") {
            let end = (at + 1..lines.len()).find(|line| lines[*line].starts_with("```"));
            let end = end.ok_or_else(|| format!("line {}: the block does not end", at + 1))?;
            let known = matches!(info, "hecha.toml" | "findings" | "near" | "unjudged" | "explained") || is_table(info);
            let section = sections.last_mut().filter(|_| known);
            let section = section.ok_or_else(|| format!("line {}: what is a block `{info}` here?", at + 1))?;
            let text = ended(&lines[at + 1..end]);
            section.blocks.push(Block { info: info.to_owned(), text, lines: at..end + 1 });
            at = end;
        }
        at += 1;
    }
    Ok(Document { code: code.to_owned(), name: name.to_owned(), sections })
}

/// What a rule said, in the words of the case files.
struct Said {
    findings: String,
    unjudged: String,
    explained: String,
    count: usize,
}

fn said(ran: &Ran, code: &str) -> Said {
    let own = || ran.outcome().findings.iter().filter(|finding| finding.meta.code == code);
    let mut findings = String::new();
    for finding in own() {
        let words = (finding.severity.name(), finding.confidence.name());
        let _ = write!(findings, "{code} {} {}", words.0, words.1);
        for (name, value) in &finding.key {
            let quote = if value.contains(' ') || value.is_empty() { "\"" } else { "" };
            let _ = write!(findings, " {name}={quote}{value}{quote}");
        }
        if finding.count > 0 {
            let _ = write!(findings, " count={}", finding.count);
        }
        let reasons: Vec<&str> = finding.reasons.iter().map(|reason| reason.code).collect();
        if !reasons.is_empty() {
            let _ = write!(findings, " reasons={}", reasons.join(","));
        }
        findings.push('\n');
        let mut evidence: Vec<(String, u32, &str)> = finding
            .all_evidence()
            .map(|one| {
                let (file, row) = ran.place(one.cited);
                (file, row, one.role.code)
            })
            .collect();
        evidence.sort();
        evidence.dedup();
        for (file, row, role) in evidence {
            let _ = writeln!(findings, "  {role} {file}:{row}");
        }
    }
    let (mut unjudged, mut explained) = (Vec::new(), Vec::new());
    for coverage in ran.outcome().coverage.iter().filter(|coverage| coverage.meta.code == code) {
        unjudged.extend(coverage.missing.iter().map(|table| format!("missing {}", table.name())));
        unjudged.extend(grounds(coverage.verdicts.unjudged.iter().map(|((_, ground), of)| (*ground, of.count))));
        explained.extend(grounds(coverage.verdicts.explained.iter().map(|((_, ground), of)| (*ground, of.count))));
    }
    Said { findings, unjudged: ended(&unjudged), explained: ended(&explained), count: own().count() }
}

/// Counts over all units, by ground.
fn grounds<'g>(counts: impl Iterator<Item = (&'g str, u64)>) -> Vec<String> {
    let mut all = std::collections::BTreeMap::new();
    for (ground, count) in counts {
        *all.entry(ground).or_insert(0) += count;
    }
    all.into_iter().map(|(ground, count)| format!("{ground} {count}")).collect()
}

/// A list as people write it, in the order in which it is compared: evidence under its finding by place.
fn tidy(list: &str) -> String {
    type Row = (String, u32, String);
    let mut blocks: Vec<(String, Vec<Row>)> = Vec::new();
    for line in list.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("  "), blocks.last_mut()) {
            (Some(evidence), Some((_, rows))) => {
                let (role, place) = evidence.trim().split_once(' ').unwrap_or((evidence, ""));
                let (file, row) = place.rsplit_once(':').unwrap_or((place, ""));
                rows.push((file.to_owned(), row.parse().unwrap_or(0), role.to_owned()));
            }
            _ => blocks.push((line.to_owned(), Vec::new())),
        }
    }
    let mut tidy = String::new();
    for (head, mut rows) in blocks {
        rows.sort();
        let _ = writeln!(tidy, "{head}");
        for (file, row, role) in rows {
            let _ = writeln!(tidy, "  {role} {file}:{row}");
        }
    }
    tidy
}

/// One change of one cell: `file:line column=value`, or of a line of the policy: `hecha.toml:line text`.
fn change(folder: &[(String, String)], near: &str) -> Result<Vec<(String, String)>, String> {
    let near = near.split("<-").next().unwrap_or(near).trim();
    let (place, change) = near.split_once(' ').ok_or("`file:line column=value` is wanted")?;
    let (file, line) = place.rsplit_once(':').ok_or("`file:line` is wanted")?;
    let line: usize = line.parse().map_err(|_| format!("`{line}` is no line"))?;
    let mut folder = folder.to_vec();
    let (_, text) = folder.iter_mut().find(|(name, _)| name == file).ok_or_else(|| format!("there is no `{file}`"))?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if line == 0 || line > lines.len() {
        return Err(format!("`{file}` has no line {line}"));
    }
    if is_table(file) {
        let (column, value) = change.split_once('=').ok_or("`column=value` is wanted")?;
        let header = cells(&lines[0]);
        let index = header.iter().position(|name| name == column.trim());
        let index = index.ok_or_else(|| format!("`{file}` has no column `{column}`"))?;
        let mut row = cells(&lines[line - 1]);
        row.resize(header.len().max(row.len()), String::new());
        if row[index] == value.trim() {
            return Err(format!("{place} says `{value}` already"));
        }
        value.trim().clone_into(&mut row[index]);
        lines[line - 1] = row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    } else {
        change.clone_into(&mut lines[line - 1]);
    }
    *text = ended(&lines);
    Ok(folder)
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut inside) = (vec![String::new()], false);
    for char in line.chars() {
        match char {
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            _ => cells.last_mut().expect("a cell").push(char),
        }
    }
    cells
}

fn quoted(cell: &str) -> String {
    if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_owned() }
}

/// Runs one case; what is wrong, and what its lists should say.
fn judge(section: &Section, code: &str) -> (Vec<String>, Vec<(Block, String)>) {
    let folder = section.folder();
    let ran = run(&folder, code);
    let said = said(&ran, code);
    let mut wrong = ran.faults();
    let mut lists = Vec::new();
    for (info, found) in [("findings", &said.findings), ("unjudged", &said.unjudged), ("explained", &said.explained)] {
        let Some(block) = section.block(info) else { continue };
        if tidy(&block.text) != *found {
            wrong.push(format!("{info} are\n{found}instead of\n{}", block.text));
            lists.push((block.clone(), found.clone()));
        }
    }
    let has = |info: &str| section.block(info).is_some();
    match section.kind {
        Kind::Reports if !has("findings") => wrong.push(format!("no block `findings`; found\n{}", said.findings)),
        Kind::Reports if said.count == 0 => wrong.push(format!("reports nothing; unjudged\n{}", said.unjudged)),
        Kind::StaysSilent if !has("near") => wrong.push("no block `near`".to_owned()),
        Kind::CannotTell if !has("unjudged") => wrong.push(format!("no block `unjudged`; found\n{}", said.unjudged)),
        Kind::CannotTell if said.unjudged.is_empty() => wrong.push("everything was judged".to_owned()),
        _ => {}
    }
    if section.kind != Kind::Reports && !has("findings") && said.count > 0 {
        wrong.push(format!("is not silent:\n{}", said.findings));
    }
    for near in section.block("near").iter().flat_map(|block| block.text.lines()).filter(|line| !line.is_empty()) {
        match change(&folder, near) {
            Ok(changed) if run(&changed, code).reports() => {}
            Ok(_) => wrong.push(format!("with `{near}` it is silent too")),
            Err(error) => wrong.push(format!("`{near}`: {error}")),
        }
    }
    (wrong, lists)
}

fn rewrite(path: &Path, text: &str, mut lists: Vec<(Block, String)>) {
    assert!(std::env::var_os("CI").is_none(), "cases are not rewritten where they are checked");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lists.sort_by_key(|(block, _)| std::cmp::Reverse(block.lines.start));
    for (block, found) in lists {
        let inside = block.lines.start + 1..block.lines.end - 1;
        lines.splice(inside, found.lines().map(str::to_owned));
    }
    std::fs::write(path, lines.join("\n") + "\n").expect("the case file");
}

/// Runs the cases of a family.
#[track_caller]
fn family(name: &str) {
    let update = std::env::var_os("HECHA_UPDATE").is_some_and(|wanted| !wanted.is_empty());
    let mut wrong = Vec::new();
    for (file, path) in files().into_iter().filter(|(file, _)| file.starts_with(&format!("{name}/"))) {
        let text = std::fs::read_to_string(&path).expect("a case file");
        let document = match parse(&text) {
            Ok(document) => document,
            Err(error) => {
                wrong.push(format!("tests/rules/{file}: {error}"));
                continue;
            }
        };
        let known = hecha::rules::all()
            .into_iter()
            .any(|entry| entry.meta.code == document.code && entry.meta.name == document.name);
        if !known {
            wrong.push(format!("tests/rules/{file}: no rule `{} {}`", document.code, document.name));
            continue;
        }
        let mut lists = Vec::new();
        for section in &document.sections {
            let (faults, found) = judge(section, &document.code);
            wrong.extend(faults.iter().map(|fault| format!("tests/rules/{file}: {}: {fault}", section.title)));
            lists.extend(found);
        }
        if update && !lists.is_empty() {
            rewrite(&path, &text, lists);
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn cases_of_accounts_hold() {
    family("account");
}

#[test]
fn cases_of_privileges_hold() {
    family("privilege");
}

#[test]
fn cases_of_joiners_movers_and_leavers_hold() {
    family("lifecycle");
}

#[test]
fn cases_of_separation_hold() {
    family("separation");
}

#[test]
fn cases_of_conduct_hold() {
    family("conduct");
}

#[test]
fn cases_of_approval_hold() {
    family("approval");
}

#[test]
fn cases_of_data_and_logs_hold() {
    family("data");
}

#[test]
fn a_case_file_is_taken_apart() {
    let text = "# B05 edit-after-approval\n\n## Reports: one\n\n```operations.csv\na,b\n1,2\n```\n```findings\nx\n```\n\n## Stays silent: two\n";
    let document = parse(text).unwrap();
    assert_eq!((document.code.as_str(), document.sections.len()), ("B05", 2));
    assert_eq!(document.sections[0].folder(), vec![("operations.csv".to_owned(), "a,b\n1,2\n".to_owned())]);
    assert_eq!(document.sections[0].block("findings").unwrap().lines, 8..11);
    assert!(parse("# B05 x\n\n```operations.csv\n").is_err());
    assert!(parse("# B05 x\n\n## Perhaps: no\n").is_err());
}

#[test]
fn a_change_of_one_cell_is_applied_to_that_cell() {
    let folder =
        vec![("a.csv".to_owned(), "x,y\n1,\"2,3\"\n".to_owned()), ("hecha.toml".to_owned(), "a = 1\n".to_owned())];
    let changed = change(&folder, "a.csv:2 x=9   <- because").unwrap();
    assert_eq!(changed[0].1, "x,y\n9,\"2,3\"\n");
    assert_eq!(change(&folder, "hecha.toml:1 a = 2").unwrap()[1].1, "a = 2\n");
    for near in ["a.csv:2 z=1", "a.csv:3 x=1", "b.csv:2 x=1", "a.csv:2 x=1", "a.csv x"] {
        assert!(change(&folder, near).is_err(), "{near}");
    }
}
