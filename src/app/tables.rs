//! `hecha tables [NAME]`: the names that `hecha.toml` may use: tables, columns with their headers, meanings, acts.

use std::fmt::Write as _;

use crate::{
    app::Trouble,
    i18n::{Lang, Text},
    ingest::{self, ColumnHelp, answers},
    model::{TableKind, act::Act},
    policy::built_in_names,
};

/// The name under which the acts are listed.
pub const ACTIONS: &str = "actions";

const HEAD: Text = Text::new(
    "hecha.toml 中 table = \"…\" 可用的表名；hecha tables 表名 列出该表的列：",
    "names for table = \"…\" in hecha.toml; hecha tables NAME lists the columns of one:",
);
const ACTS: Text = Text::new("操作名称（用于 [actions]）", "acts, for [actions]");
const REQUIRED: Text = Text::new("必须有", "required");
const ANY_OF: Text = Text::new("至少有其一：", "at least one of: ");
const HEADERS: Text = Text::new("可识别的表头：", "headers known: ");
const MEANINGS: Text = Text::new("取值的含义（用于 values）：", "meanings, for values: ");

/// One line a table.
pub fn list(lang: Lang) -> String {
    let mut out = format!("{}\n\n", HEAD.say(lang));
    for kind in TableKind::ALL {
        let _ = writeln!(out, "  {:<20}  {}", kind.name(), kind.title().say(lang));
    }
    let _ = writeln!(out, "\n  {ACTIONS:<20}  {}", ACTS.say(lang));
    out
}

/// The columns of one table, or the acts.
pub fn page(name: &str, lang: Lang) -> Result<String, Trouble> {
    if name == ACTIONS {
        return Ok(acts(lang));
    }
    let folded = crate::base::text::fold(name);
    let kind = TableKind::parse(&folded)
        .or_else(|| TableKind::ALL.into_iter().find(|kind| kind.title().zh == folded || kind.title().en == folded));
    let kind = kind.ok_or_else(|| Trouble::NoSuchTable(name.to_owned()))?;
    let mut out = format!("{}  {}\n", kind.name(), kind.title().say(lang));
    let (columns, any_of) = ingest::spellings(kind);
    for set in any_of {
        let _ = writeln!(out, "{}{}", ANY_OF.say(lang), set.join(" "));
    }
    for column in columns {
        out.push_str(&of_column(kind, &column, lang));
    }
    Ok(out)
}

fn of_column(kind: TableKind, column: &ColumnHelp, lang: Lang) -> String {
    let required = if column.required { format!("  ({})", REQUIRED.say(lang)) } else { String::new() };
    let mut out = format!("\n{}{required}\n", column.name);
    let _ = writeln!(out, "    {}{}", HEADERS.say(lang), column.spellings.join(" "));
    if let Some(known) = answers::meanings(kind, column.name) {
        let each = |(name, title): (&&str, &Text)| format!("{name} {}", title.say(lang));
        let meanings: Vec<String> = known.names.iter().zip(known.titles).map(each).collect();
        let comma = match lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        let _ = writeln!(out, "    {}{}", MEANINGS.say(lang), meanings.join(comma));
    }
    out
}

fn acts(lang: Lang) -> String {
    let mut out = format!("{}\n", ACTS.say(lang));
    for act in Act::ALL {
        let _ = writeln!(out, "\n{}  {}", act.name(), act.title().say(lang));
        let _ = writeln!(
            out,
            "    {}",
            built_in_names(act).join(match lang {
                Lang::Zh => "、",
                Lang::En => ", ",
            })
        );
    }
    out
}

/// Everything as one page of Markdown.
pub fn manual(lang: Lang) -> String {
    let mut out = String::new();
    for kind in TableKind::ALL {
        let _ = writeln!(out, "## {} {}\n", kind.name(), kind.title().zh);
        let (columns, any_of) = ingest::spellings(kind);
        for set in any_of {
            let _ = writeln!(out, "{}`{}`\n", ANY_OF.say(lang), set.join("` `"));
        }
        out.push_str("| column | headers known | meanings |\n|---|---|---|\n");
        for column in columns {
            let known = answers::meanings(kind, column.name);
            let meanings = known.map(|known| known.names.join(", ")).unwrap_or_default();
            let name = if column.required { format!("**{}**", column.name) } else { column.name.to_owned() };
            let _ = writeln!(out, "| {name} | {} | {meanings} |", column.spellings.join(" · ").replace('|', "\\|"));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "## {ACTIONS} 操作\n\n| act | | built-in names |\n|---|---|---|");
    for act in Act::ALL {
        let _ = writeln!(out, "| {} | {} | {} |", act.name(), act.title().zh, built_in_names(act).join(" · "));
    }
    out
}
