//! Who is who: two people are the same by their number where both have one, else by their name.

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        text::{fold, fold_key, fold_name, is_han},
    },
    finding::PersonRef,
};

/// A person as somebody typed it: `王五`, `王五（0123）`, `王五/500224198001011232`.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Named {
    /// The name, folded.
    pub name: String,
    /// The ID number, 18 characters.
    pub id_number: Option<String>,
    /// The staff number, folded.
    pub person_no: Option<String>,
}

/// Whether two people are the same, and by what that is known.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Likeness {
    /// The same number.
    SameNumber,
    /// The same name, and nothing tells namesakes apart.
    SameName,
    /// Somebody else.
    Other,
}

impl Likeness {
    /// Whether they must be taken for one person.
    pub const fn is_same(self) -> bool {
        !matches!(self, Self::Other)
    }
}

/// What people write after a name to say who is meant; no part of the name.
const TITLES: [&str; 26] = [
    "同志",
    "老师",
    "所长",
    "主任",
    "科长",
    "股长",
    "站长",
    "局长",
    "处长",
    "队长",
    "组长",
    "书记",
    "镇长",
    "乡长",
    "村长",
    "会计",
    "出纳",
    "经办员",
    "经办人",
    "初审员",
    "复核员",
    "审核员",
    "协管员",
    "管理员",
    "社长",
    "支书",
];

impl Named {
    /// Reads one person; of several the first.
    pub fn parse(text: &str) -> Self {
        let none = Self { name: String::new(), id_number: None, person_no: None };
        Self::all(text).into_iter().next().unwrap_or(none)
    }

    /// Reads all people of a cell: apart by `、`, comma, semicolon, line break, a slash or space between two names.
    pub fn all(text: &str) -> Vec<Self> {
        let parts = text.split(['、', ',', '，', ';', '；', '\n', '|', '&', '+']);
        parts.flat_map(people).filter(|one| !one.name.is_empty() || one.number().is_some()).collect()
    }

    /// Everybody whom a cell may mean: `欧阳 娜娜` may be two people or one whose name was spaced.
    pub fn readings(text: &str) -> Vec<Self> {
        let mut all = Self::all(text);
        for part in text.split(['、', ',', '，', ';', '；', '\n', '|', '&', '+']) {
            let words = pieces(&fold(part)).into_iter().map_while(|piece| match piece {
                Piece::Word(word) => Some(word),
                Piece::Bracket(_) | Piece::Slash => None,
            });
            let spaced: Vec<String> = words.filter(|word| !is_number(word) && !is_title(word)).collect();
            if spaced.len() > 1 {
                all.push(Self { name: bare_name(&spaced.concat()), id_number: None, person_no: None });
            }
        }
        all
    }

    /// A person as a finding names them.
    pub fn of(person: &PersonRef) -> Self {
        let name = bare_name(person.name.as_deref().unwrap_or_default());
        let mut one = Self { name, id_number: None, person_no: None };
        one.id_number = person.id_number.as_deref().map(|number| fold(number).to_uppercase());
        one.person_no = person.person_no.as_deref().map(|number| fold_key(number).into_owned());
        one
    }

    /// The person as messages name them: the name as it is compared, an ID number masked.
    pub fn shown(&self) -> String {
        let masked = |number: &String| {
            let (head, tail) = (number.get(..6).unwrap_or_default(), number.get(14..).unwrap_or_default());
            format!("{head}********{tail}")
        };
        let number = self.id_number.as_ref().map(masked).or_else(|| self.person_no.clone());
        match number {
            Some(number) => format!("{}/{number}", self.name),
            None => self.name.clone(),
        }
    }

    fn number(&self) -> Option<&str> {
        self.id_number.as_deref().or(self.person_no.as_deref())
    }

    fn numbered(&mut self, text: &str) {
        let text = fold_key(text).into_owned();
        match IdNumber::parse(&text) {
            IdReading::Valid { number, .. } => self.id_number = Some(number.as_str().to_owned()),
            // A slip of the pen in an ID number does not make a staff number of it.
            _ if is_like_id(&text) => self.id_number = Some(text.to_uppercase()),
            _ => self.person_no = Some(text),
        }
    }

    /// Whether the other is the same person. Numbers of one kind and form decide; else the name does, so that in doubt two
    /// of one name are one person.
    pub fn likeness(&self, other: &Self) -> Likeness {
        let by_name = || if may_be_one(&self.name, &other.name) { Likeness::SameName } else { Likeness::Other };
        if let (Some(own), Some(its)) = (&self.id_number, &other.id_number) {
            return if own == its { Likeness::SameNumber } else { Likeness::Other };
        }
        let (Some(own), Some(its)) = (&self.person_no, &other.person_no) else { return by_name() };
        match (bare(own) == bare(its), form(own) == form(its)) {
            (true, _) => Likeness::SameNumber,
            (false, true) => Likeness::Other,
            // Numbers of two forms tell nobody apart: one of them may be anything.
            (false, false) => by_name(),
        }
    }

    /// Whether numbers can tell the two apart.
    pub fn is_comparable(&self, other: &Self) -> bool {
        let staff = || match (&self.person_no, &other.person_no) {
            (Some(own), Some(its)) => form(own) == form(its),
            _ => false,
        };
        self.id_number.is_some() && other.id_number.is_some() || staff()
    }
}

/// Whether two names may be one: equal but for signs, or the one with something written before or after it, as in
/// `镇所长张三`.
fn may_be_one(own: &str, its: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|char| char.is_alphanumeric()).collect::<String>();
    let (own, its) = (letters(own), letters(its));
    let within = |short: &str, long: &str| {
        short.chars().count() > 1 && (long == short || long.starts_with(short) || long.ends_with(short))
    };
    !own.is_empty() && own == its || within(&own, &its) || within(&its, &own)
}

fn is_like_id(text: &str) -> bool {
    text.len() == 18 && text.bytes().take(17).all(|byte| byte.is_ascii_digit())
}

/// A number without the leading zeros that spreadsheets take away.
fn bare(number: &str) -> &str {
    number.trim_start_matches('0')
}

/// Where a number has digits and where letters.
fn form(number: &str) -> String {
    let class = |char: char| match char {
        '0'..='9' => '0',
        char if char.is_alphabetic() => 'a',
        char => char,
    };
    number.chars().map(class).collect()
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.is_ascii()
}

fn begins_with_digit(text: &str) -> bool {
    text.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

fn hans(text: &str) -> usize {
    text.chars().filter(|char| is_han(*char)).count()
}

/// A piece of what stands for people in a cell.
enum Piece {
    Word(String),
    Bracket(String),
    Slash,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let (mut word, mut is_open) = (String::new(), false);
    for char in text.chars().chain([' ']) {
        match char {
            '(' | '[' | '【' | '〔' | '{' | '<' | '《' | '「' if !is_open => {
                found.push(Piece::Word(std::mem::take(&mut word)));
                is_open = true;
            }
            ')' | ']' | '】' | '〕' | '}' | '>' | '》' | '」' if is_open => {
                found.push(Piece::Bracket(std::mem::take(&mut word)));
                is_open = false;
            }
            ' ' | '/' | '\\' if !is_open => {
                found.push(Piece::Word(std::mem::take(&mut word)));
                if char != ' ' {
                    found.push(Piece::Slash);
                }
            }
            _ => word.push(char),
        }
    }
    // A bracket that was never closed.
    found.push(if is_open { Piece::Bracket(word) } else { Piece::Word(word) });
    found.retain(|piece| !matches!(piece, Piece::Word(word) if word.is_empty()));
    found
}

/// The people of one part of a cell: `张三(所长)/0123`, `张三/李四`, `王 五`.
fn people(part: &str) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    let mut is_apart = true;
    for piece in pieces(&fold(part)) {
        match piece {
            Piece::Slash => is_apart = true,
            Piece::Bracket(text) => {
                let number = text.split([' ', ':', '/']).rfind(|word| is_number(word));
                if let Some(number) = number {
                    last(&mut all).numbered(number);
                }
            }
            // An account of the operating system is a name, be there digits in it.
            Piece::Word(word) if is_number(&word) && (!all.is_empty() || begins_with_digit(&word)) => {
                last(&mut all).numbered(&word);
            }
            Piece::Word(word) => {
                let one_name = |named: &&mut Named| !is_apart && (hans(&word) < 2 || hans(&named.name) < 2);
                if all.last().is_some_and(|_| is_title(&word)) {
                } else if let Some(named) = all.last_mut().filter(one_name) {
                    // 王 五, Wang Wu.
                    named.name.push_str(&word);
                } else if all.is_empty() || hans(&word) > 1 {
                    all.push(Named { name: word, id_number: None, person_no: None });
                }
                is_apart = false;
            }
        }
    }
    for one in &mut all {
        one.name = bare_name(&one.name);
    }
    all
}

/// The last of some people; one without a name where there is none.
fn last(all: &mut Vec<Named>) -> &mut Named {
    if all.is_empty() {
        all.push(Named { name: String::new(), id_number: None, person_no: None });
    }
    let at = all.len() - 1;
    &mut all[at]
}

fn is_title(word: &str) -> bool {
    hans(word) <= 4 && TITLES.iter().any(|title| word.ends_with(title))
}

/// A name without spaces, case, number and what somebody is.
fn bare_name(text: &str) -> String {
    let name = if hans(text) == 0 { fold(text).into_owned() } else { fold_name(text).0 };
    let mut name: String = name.to_lowercase().chars().filter(|char| !char.is_whitespace() && *char != '·').collect();
    while let Some(bare) = TITLES.iter().find_map(|title| name.strip_suffix(title)) {
        let bare = bare.strip_suffix('副').filter(|bare| hans(bare) > 1).unwrap_or(bare);
        if hans(bare) < 2 {
            break;
        }
        name = bare.to_owned();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Likeness {
        let (one, other) = (Named::parse(one), Named::parse(other));
        assert_eq!(one.likeness(&other), other.likeness(&one));
        one.likeness(&other)
    }

    #[test]
    fn numbers_decide_where_both_have_one() {
        assert_eq!(likeness("王五（0123）", "王 五/0123"), Likeness::SameNumber);
        assert_eq!(likeness("王五（0123）", "王五（0456）"), Likeness::Other);
        assert_eq!(likeness("王五/500224198001011232", "王小五 500224198001011232"), Likeness::SameNumber);
    }

    #[test]
    fn names_decide_where_a_number_is_missing_or_of_another_kind() {
        assert_eq!(likeness("王五", "王　五"), Likeness::SameName);
        assert_eq!(likeness("王五（0123）", "王五"), Likeness::SameName);
        assert_eq!(likeness("王五（0123）", "王五/500224198001011232"), Likeness::SameName);
        assert_eq!(likeness("Wang Wu", "wang wu"), Likeness::SameName);
        assert_eq!(likeness("王五", "王六"), Likeness::Other);
    }

    #[test]
    fn what_stands_before_a_name_or_signs_within_it_make_nobody_else() {
        for text in ["镇纪委张三", "副镇长张三", "张三-所长", "\"张三\"", "张三."] {
            assert_eq!(likeness(text, "张三"), Likeness::SameName, "{text}");
        }
        assert_eq!(likeness("张三", "张三丰"), Likeness::SameName, "in doubt they are one");
        assert_eq!(likeness("张三", "李三"), Likeness::Other);
        assert_eq!(likeness("李张三/0001", "张三/0002"), Likeness::Other);
    }

    #[test]
    fn titles_brackets_and_width_are_no_part_of_a_name() {
        for text in [
            "张三(所长)",
            "张三（所长）",
            "张三【所长】",
            "张三 (所长)",
            "张三所长",
            "张三副所长",
            "张三/所长",
            "张三 所长",
            "张　三",
            "张三/X1",
            "张三/123",
            "张三(",
            "张三（X1）",
            "张三同志",
            "张三 1",
            "张三2",
        ] {
            assert_eq!(likeness("张三", text), Likeness::SameName, "{text}");
            assert_eq!(likeness("张三/0123456", text), Likeness::SameName, "{text}");
        }
        assert_eq!(likeness("ＺＨＡＮＧ San", "zhangsan"), Likeness::SameName);
        assert_eq!(likeness("zhang01", "zhang02"), Likeness::Other);
        assert_eq!(Named::parse("zhang01").name, "zhang01");
        assert_eq!(likeness("王主任", "李主任"), Likeness::Other);
        assert_eq!(likeness("张三（所长）/0123", "张三/0456"), Likeness::Other);
    }

    #[test]
    fn a_number_tells_apart_only_what_is_of_one_form() {
        assert_eq!(likeness("张三/0012", "张三/12"), Likeness::SameNumber, "a spreadsheet took the zeros");
        assert_eq!(likeness("张三/X1", "张三/0123"), Likeness::SameName);
        assert_eq!(likeness("张三/123", "张三/0456"), Likeness::SameName);
        assert_eq!(likeness("张三/A01", "张三/B02"), Likeness::Other);
    }

    #[test]
    fn two_names_beside_a_slash_are_two_people() {
        let names = |text: &str| Named::all(text).into_iter().map(|one| one.name).collect::<Vec<_>>();
        for text in ["张三/李四", "张三 李四", "张三（0123）/李四（0456）", "张三、李四"] {
            assert_eq!(names(text), ["张三", "李四"], "{text}");
        }
        assert_eq!(names("王 五/0123"), ["王五"]);
    }

    #[test]
    fn a_cell_may_name_several() {
        let names: Vec<String> = Named::all("王五（0123）、赵六，\n钱七").into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["王五", "赵六", "钱七"]);
        assert!(Named::all(" 、").is_empty());
    }
}
