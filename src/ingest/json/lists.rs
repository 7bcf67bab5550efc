//! Lists that stand for one value: a time as a list of its numbers, and objects that are known by their names.

use serde_json::value::RawValue;

use super::flat::{AND, Entries, text_of_value};

/// Parts of the names of columns that hold times.
const TIMES: [&str; 5] = ["time", "date", "时间", "日期", "birthday"];
/// Parts of the names of columns whose objects are known by their names.
const NAMED: [&str; 10] = ["role", "角色", "post", "岗位", "perm", "权限", "menu", "菜单", "dept", "部门"];
/// The keys by which such an object says its name, best first.
const NAMES: [&str; 9] =
    ["roleName", "role_name", "postName", "post_name", "menuName", "menu_name", "deptName", "dept_name", "name"];

/// What a list says as one value, by the name of its column.
pub(super) fn one_value(column: &str, list: &str) -> Option<String> {
    let bare = column.rsplit('.').next().unwrap_or(column).to_lowercase();
    let is_of = |parts: &[&str]| parts.iter().any(|part| bare.contains(part));
    if is_of(&TIMES) || bare.ends_with("_at") || column.ends_with("At") {
        return time(list);
    }
    if is_of(&NAMED) { names(list) } else { None }
}

/// `[2023,4,27,8,30,5]`: what Java programs write for a date or a time; the last number may be of nanoseconds, and
/// seconds that are none are left out.
fn time(list: &str) -> Option<String> {
    let numbers: Vec<u32> = serde_json::from_str(list).ok()?;
    let (date, clock) = numbers.split_at_checked(3)?;
    let &[year @ 1000..=9999, month @ 1..=12, day @ 1..=31] = date else { return None };
    let date = format!("{year:04}-{month:02}-{day:02}");
    let at = |place: usize| clock.get(place).copied().unwrap_or(0);
    let (hour, minute, second, millis) = (at(0), at(1), at(2), at(3) / 1_000_000);
    let stands = hour < 24 && minute < 60 && second < 60 && millis < 1000;
    match clock.len() {
        0 => Some(date),
        2 | 3 if stands => Some(format!("{date} {hour:02}:{minute:02}:{second:02}")),
        4 if stands => Some(format!("{date} {hour:02}:{minute:02}:{second:02}.{millis:03}")),
        _ => None,
    }
}

/// `[{"roleId":2,"roleName":"受理岗"}]` as the names in it, if every object has one.
fn names(list: &str) -> Option<String> {
    let items: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    let name = |item: &&RawValue| {
        let object: Entries<'_> = serde_json::from_str(item.get()).ok()?;
        let find = |key: &&str| object.0.iter().find(|(name, _)| name == *key);
        let (_, name) = NAMES.iter().find_map(find)?;
        Some(text_of_value(name.get())).filter(|name| !name.is_empty())
    };
    let names: Option<Vec<String>> = items.iter().map(name).collect();
    names.filter(|names| !names.is_empty()).map(|names| names.join(AND.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers_are_times_in_columns_of_times() {
        let said = |column: &str, list: &str| one_value(column, list).unwrap_or_default();
        assert_eq!(said("createTime", "[2023,4,27,8,30,5]"), "2023-04-27 08:30:05");
        assert_eq!(said("user.loginDate", "[2023, 4, 27, 8, 30]"), "2023-04-27 08:30:00");
        assert_eq!(said("创建时间", "[2023,4,27,8,30,5,123000000]"), "2023-04-27 08:30:05.123");
        assert_eq!(said("left_at", "[2023,4,27]"), "2023-04-27");
        for (column, list) in [("ids", "[2023,4,27]"), ("createTime", "[2023,13,27]"), ("createTime", "[1,2]")] {
            assert_eq!(one_value(column, list), None, "{column} {list}");
        }
    }

    #[test]
    fn objects_of_roles_are_known_by_their_names() {
        let roles = r#"[{"roleId":2,"roleName":"受理岗"},{"roleId":3,"roleName":"审批岗"}]"#;
        assert_eq!(one_value("roles", roles).as_deref(), Some("受理岗、审批岗"));
        assert_eq!(one_value("角色", r#"[{"name":"受理岗"}]"#).as_deref(), Some("受理岗"));
        assert_eq!(one_value("roles", r#"[{"roleId":2}]"#), None);
        assert_eq!(one_value("params", roles), None);
        assert_eq!(one_value("roles", "[]"), None);
    }
}
