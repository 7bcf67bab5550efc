//! Permission codes such as `system:user:edit`: what is changed says more than how it is changed.

use crate::model::act::Act;

/// Modules of a system's own administration, as words of a code, and what it means to change something there.
const MODULES: [(Act, &[&str]); 4] = [
    (Act::LogClear, &["operlog", "logininfor", "log", "logs", "loginlog", "operatelog"]),
    (Act::UserAdmin, &["user", "users", "account", "accounts"]),
    (Act::Grant, &["role", "roles", "menu", "menus", "permission", "permissions"]),
    (Act::Param, &["config", "dict", "job", "parameter", "parameters"]),
];

/// Words of a code that change something; a log can only be made away with.
const CHANGES: [&str; 14] = [
    "add", "create", "save", "insert", "edit", "update", "modify", "remove", "delete", "clean", "clear", "import",
    "status", "unlock",
];
const CLEARS: [&str; 5] = ["remove", "delete", "clean", "clear", "truncate"];
const LOOKS: [&str; 5] = ["query", "list", "get", "page", "view"];

/// The act of a code in words, with the word that decided; `None` if it is not known as a code.
pub(super) fn read(words: &str) -> Option<(Act, &'static str)> {
    let words: Vec<&str> = words.split(' ').collect();
    let (last, path) = words.split_last()?;
    let among = |list: &'static [&'static str]| list.iter().copied().find(|word| word == last);
    if words.contains(&"resetpwd") || words.ends_with(&["reset", "pwd"]) || words.ends_with(&["reset", "password"]) {
        return Some((Act::ResetPassword, "resetpwd"));
    }
    if let Some(looks) = among(&LOOKS) {
        return Some((Act::Query, looks));
    }
    let (act, module) = MODULES.iter().find_map(|(act, modules)| {
        let module = modules.iter().copied().find(|module| path.contains(module))?;
        Some((*act, module))
    })?;
    let changes: &'static [&'static str] = if act == Act::LogClear { &CLEARS } else { &CHANGES };
    among(changes).map(|_| (act, module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_what_it_changes() {
        for (code, act) in [
            ("system user edit", Some(Act::UserAdmin)),
            ("system user reset pwd", Some(Act::ResetPassword)),
            ("system role remove", Some(Act::Grant)),
            ("system dict edit", Some(Act::Param)),
            ("monitor operlog remove", Some(Act::LogClear)),
            ("monitor operlog list", Some(Act::Query)),
            ("system user query", Some(Act::Query)),
            ("monitor operlog export", None),
            ("subsidy apply edit", None),
            ("user", None),
            ("", None),
        ] {
            assert_eq!(read(code).map(|(act, _)| act), act, "{code}");
        }
    }
}
