//! Every rule is registered, documented, cased and worded in both languages, and its manual agrees with its code.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use hecha::{
    finding::RuleMeta,
    policy::RuleTable,
    rules::{self, entry::Entry},
};

const HEADINGS: [&str; 7] =
    ["What it checks", "Why it matters", "Evidence", "Does not report", "Basis", "Configuration", "Example"];
const HEADINGS_ZH: [&str; 7] = ["查什么", "为什么", "证据", "不报告", "依据", "配置", "示例"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of rules on disk, as `src/rules/<family>/<name>.rs`.
fn files() -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for family in std::fs::read_dir(root().join("src/rules")).expect("the folder of rules") {
        let family = family.expect("an entry").path();
        if !family.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&family).expect("a family") {
            let file = file.expect("an entry").path();
            if file.file_stem().is_some_and(|stem| stem != "mod") {
                let inside = file.strip_prefix(root()).expect("inside the crate");
                files.insert(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files
}

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    rules::all().into_iter().map(|entry| entry.meta)
}

#[test]
fn every_file_is_registered_and_every_rule_has_its_file() {
    let registered: BTreeSet<String> = metas().map(|meta| meta.file.replace('\\', "/")).collect();
    assert_eq!(registered, files());
}

#[test]
fn codes_and_names_are_of_one_rule_each() {
    let codes: BTreeSet<&str> = metas().map(|meta| meta.code).collect();
    let names: BTreeSet<&str> = metas().map(|meta| meta.name).collect();
    assert_eq!((codes.len(), names.len()), (rules::all().len(), rules::all().len()));
    for code in codes {
        let (letter, number) = code.split_at(1);
        assert!(matches!(letter, "A" | "B") && number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
    }
}

#[test]
fn name_family_folder_and_file_agree() {
    for meta in metas() {
        let expected = format!("src/rules/{}/{}.rs", meta.family.name(), meta.name.replace('-', "_"));
        assert_eq!(meta.file.replace('\\', "/"), expected, "{}", meta.code);
    }
}

#[test]
fn families_list_their_rules_by_code() {
    let families: [(&str, &[Entry]); 7] = [
        ("account", rules::account::RULES),
        ("privilege", rules::privilege::RULES),
        ("lifecycle", rules::lifecycle::RULES),
        ("separation", rules::separation::RULES),
        ("conduct", rules::conduct::RULES),
        ("approval", rules::approval::RULES),
        ("data", rules::data::RULES),
    ];
    for (family, rules) in families {
        let codes: Vec<&str> = rules.iter().map(|entry| entry.meta.code).collect();
        assert!(codes.is_sorted(), "{family}: {codes:?}");
        assert!(rules.iter().all(|entry| entry.meta.family.name() == family), "{family}: {codes:?}");
    }
}

/// The sections of a manual: heading and text.
fn sections(manual: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in manual.lines().map(str::trim) {
        match (line.strip_prefix("## "), sections.last_mut()) {
            (Some(heading), _) => sections.push((heading.to_owned(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    sections
}

#[track_caller]
fn assert_headings(meta: &RuleMeta, manual: &str, headings: [&str; 7]) {
    let sections = sections(manual);
    let found: Vec<&str> = sections.iter().map(|(heading, _)| heading.as_str()).collect();
    assert_eq!(found, headings, "{}", meta.code);
    for (heading, text) in &sections {
        assert!(!text.trim().is_empty(), "{}: nothing under {heading}", meta.code);
    }
}

#[test]
fn manuals_have_exactly_the_fixed_headings_in_order() {
    for meta in metas() {
        assert_headings(meta, meta.manual, HEADINGS);
        assert_headings(meta, meta.manual_zh, HEADINGS_ZH);
    }
}

/// The keys that a section lists, with the default where it gives one: `` `key` = `default`: ``, `` `key = default` ``,
/// `` `key` (default 30): `` or `` `key`: ``.
fn listed(section: &str) -> BTreeMap<String, Option<String>> {
    let parts: Vec<&str> = section.split('`').collect();
    let mut keys = BTreeMap::new();
    for (place, token) in parts.iter().enumerate().skip(1).step_by(2) {
        let after = parts.get(place + 1).copied().unwrap_or("");
        let (key, inside) = match token.split_once('=') {
            Some((key, default)) => (key.trim(), Some(default.trim().to_owned())),
            None => (*token, None),
        };
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let default =
            if after.trim() == "=" { parts.get(place + 2).map(|next| (*next).to_owned()) } else { said(after) };
        let is_listed = inside.is_some() || default.is_some() || after.starts_with([':', '：']);
        if is_key && is_listed {
            keys.insert(key.to_owned(), inside.or(default));
        }
    }
    keys
}

/// The default in `(default 30)` or `（默认30天）`, without its unit.
fn said(after: &str) -> Option<String> {
    let after = after.trim_start();
    let rest = after.strip_prefix("(default ").or_else(|| after.strip_prefix("（默认"))?;
    let end = rest.find([')', '）', ' ', '天', '个']).unwrap_or(rest.len());
    Some(rest.trim_start()[..end].to_owned())
}

#[test]
fn manuals_list_exactly_the_keys_and_defaults_that_rules_ask_for() {
    let mut wrong = Vec::new();
    for entry in rules::all() {
        let meta = entry.meta;
        let mut table = RuleTable::empty(meta.code);
        assert!((entry.make)(&mut table).is_ok(), "{}: the defaults are not accepted", meta.code);
        for (manual, heading) in [(meta.manual, HEADINGS[5]), (meta.manual_zh, HEADINGS_ZH[5])] {
            let sections = sections(manual);
            let text = sections.iter().find(|(found, _)| found == heading).map_or("", |(_, text)| text.as_str());
            let mut listed = listed(text);
            for asked in table.asked() {
                match listed.remove(asked.name) {
                    Some(Some(default)) if default == asked.default => {}
                    // A long list of words stands in the policy's template and is not repeated.
                    Some(None) if asked.default.starts_with('[') => {}
                    found => wrong.push(format!("{} {heading}: {asked:?}, but {found:?}", meta.code)),
                }
            }
            wrong.extend(listed.keys().map(|key| format!("{} {heading}: nobody asks for `{key}`", meta.code)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_is_read_in_every_spelling_of_the_manuals() {
    let one = |text: &str| listed(text).into_iter().next();
    let days = |default: &str| Some(("days".to_owned(), Some(default.to_owned())));
    assert_eq!(one("- `days` = `90`: how long"), days("90"));
    assert_eq!(one("- `days = 90`：多少天"), days("90"));
    assert_eq!(one("`days` (default 30): how long"), days("30"));
    assert_eq!(one("`days`（默认30天）：多久"), days("30"));
    assert_eq!(one("`kinds`: words"), Some(("kinds".to_owned(), None)));
    assert_eq!(one("`[grace] leave` (default 0 days), and `shared` what everybody uses."), None);
}

/// Words that people read have both languages and no punctuation of their own at the end.
#[track_caller]
fn assert_words(of: &str, zh: &str, en: &str) {
    for (language, words) in [("zh", zh), ("en", en)] {
        assert!(!words.trim().is_empty(), "{of}: no words ({language})");
        assert_eq!(words.trim(), words, "{of} ({language})");
        assert!(!words.ends_with(['。', '.', '；', ';', '，', ',', '：', ':', '！', '!']), "{of}: `{words}`");
    }
    assert!(zh.chars().any(hecha::base::text::is_han), "{of}: `{zh}` is not Chinese");
    assert!(!zh.contains("违反"), "{of}: `{zh}` accuses");
}

#[test]
fn labels_and_titles_are_worded_in_both_languages() {
    for meta in metas() {
        assert_words(&format!("{} title", meta.code), meta.title.zh, meta.title.en);
        assert_words(&format!("{} fix", meta.code), meta.fix.zh, meta.fix.en);
        assert!(!meta.item.zh.is_empty() && !meta.item.en.is_empty(), "{}: no source item", meta.code);
        let mut codes = BTreeSet::new();
        for label in meta.labels {
            assert_words(&format!("{} {}", meta.code, label.code), label.text.zh, label.text.en);
            assert!(codes.insert(label.code), "{}: two labels `{}`", meta.code, label.code);
            let is_kebab =
                label.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(is_kebab && !label.code.is_empty(), "{}: `{}`", meta.code, label.code);
        }
        assert!(!meta.manual_zh.contains("违反"), "{}: the manual accuses", meta.code);
    }
}

#[test]
fn every_rule_cites_a_basis_and_says_its_key_and_needs() {
    for meta in metas() {
        assert!(!meta.basis.is_empty(), "{}: no basis", meta.code);
        assert!(!meta.key.is_empty(), "{}: no key", meta.code);
        assert!(!meta.needs.iter().any(|table| meta.uses.contains(table)), "{}: needed and merely used", meta.code);
    }
}

#[test]
fn every_rule_has_cases_of_the_three_kinds() {
    let mut lacking = Vec::new();
    for meta in metas() {
        let file = format!("tests/rules/{}/{}.md", meta.family.name(), meta.name.replace('-', "_"));
        let text = std::fs::read_to_string(root().join(&file)).unwrap_or_default();
        for kind in ["Reports", "Stays silent", "Cannot tell"] {
            if !text.lines().any(|line| line.starts_with(&format!("## {kind}: "))) {
                lacking.push(format!("{file}: no section `{kind}`"));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_case_file_belongs_to_a_rule() {
    let known: BTreeSet<String> =
        metas().map(|meta| format!("{}/{}.md", meta.family.name(), meta.name.replace('-', "_"))).collect();
    for (file, _) in crate::cases::files() {
        assert!(known.contains(&file), "tests/rules/{file} belongs to no rule");
    }
}
