//! The page of an official document after GB/T 9704: paper, type area, fonts, the four levels of headings, page numbers.

use std::io::{self, Cursor, Write};

use docx_rs::{
    AlignmentType, DocGrid, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts,
    SpecialIndentType,
};

use crate::i18n::Lang;

/// Twips, the twentieth of a point, in which pages are measured.
mod twips {
    /// A4.
    pub(super) const PAGE: (u32, u32) = (11_906, 16_838);
    /// 37 mm.
    pub(super) const TOP: i32 = 2_098;
    /// 35 mm.
    pub(super) const BOTTOM: i32 = 1_984;
    /// 28 mm.
    pub(super) const LEFT: i32 = 1_587;
    /// 26 mm.
    pub(super) const RIGHT: i32 = 1_474;
    /// The page number stands 7 mm below the type area.
    pub(super) const FOOTER: i32 = 1_361;
    /// 22 lines to a page of 225 mm.
    pub(super) const LINE: i32 = 579;
    /// Lines of the title.
    pub(super) const TITLE_LINE: i32 = 700;
    /// A character of 三号.
    pub(super) const CHAR: i32 = 320;
}

/// Half points, in which type is measured.
mod size {
    /// 二号.
    pub(super) const TITLE: usize = 44;
    /// 三号.
    pub(super) const BODY: usize = 32;
    /// 四号.
    pub(super) const PAGE_NUMBER: usize = 28;
}

/// 28 characters to a line of 156 mm: each is closer to the next by this, in twips.
const CLOSER: i32 = -5;

const LATIN: &str = "Times New Roman";
const XIAOBIAOSONG: &str = "方正小标宋简体";
const FANGSONG: &str = "仿宋_GB2312";
const HEITI: &str = "黑体";
const KAITI: &str = "楷体_GB2312";
const SONGTI: &str = "宋体";

/// What stands in for a font that a computer lacks: names, with the classification that finds something alike.
const INSTEAD: [(&str, &str, &str); 5] = [
    (XIAOBIAOSONG, "小标宋,华文中宋,STZhongsong,宋体,SimSun", "roman"),
    (FANGSONG, "仿宋,FangSong,华文仿宋,STFangsong", "modern"),
    (HEITI, "SimHei,微软雅黑", "modern"),
    (KAITI, "楷体,KaiTi,华文楷体,STKaiti", "modern"),
    (SONGTI, "SimSun", "auto"),
];

/// How what is left for people to fill in begins, by language.
pub(super) const BLANKS: [(&str, char); 2] = [("【请填写：", '】'), ("[to be filled in: ", ']')];

/// What stands in a file as it was written, uncompressed: when it was last saved.
pub(super) const UNTOUCHED: &str = ">1970-01-01T00:00:00Z</dcterms:modified>";

/// The paragraphs of the text are numbered from here, after those at the foot of the page.
const FIRST_ID: u32 = 3;

/// A piece of the document, numbered already.
#[derive(Clone, Eq, PartialEq, Debug)]
enum Block {
    Title(String),
    Flush(String),
    Chapter(String),
    Section(String),
    Text(String),
    /// An entry of the list of annexes; the first carries the word for it.
    Annex(String, bool),
    Signature(String),
    Gap,
}

/// The document while it is written; headings and items get their numbers here.
pub(super) struct Body {
    lang: Lang,
    blocks: Vec<Block>,
    chapter: usize,
    section: usize,
    item: usize,
}

impl Body {
    pub(super) const fn new(lang: Lang) -> Self {
        Self { lang, blocks: Vec::new(), chapter: 0, section: 0, item: 0 }
    }

    /// A line of the title.
    pub(super) fn title(&mut self, text: String) {
        self.blocks.push(Block::Title(text));
    }

    /// Whom it is addressed to.
    pub(super) fn addressee(&mut self, text: String) {
        self.blocks.push(Block::Gap);
        self.blocks.push(Block::Flush(text));
    }

    /// 一、
    pub(super) fn chapter(&mut self, text: &str) {
        (self.chapter, self.section, self.item) = (self.chapter + 1, 0, 0);
        let text = match self.lang {
            Lang::Zh => format!("{}、{text}", numeral(self.chapter)),
            Lang::En => format!("{}. {text}", self.chapter),
        };
        self.blocks.push(Block::Chapter(text));
    }

    /// （一）
    pub(super) fn section(&mut self, text: &str) {
        (self.section, self.item) = (self.section + 1, 0);
        let text = match self.lang {
            Lang::Zh => format!("（{}）{text}", numeral(self.section)),
            Lang::En => format!("{}.{} {text}", self.chapter, self.section),
        };
        self.blocks.push(Block::Section(text));
    }

    /// 1.
    pub(super) fn item(&mut self, text: &str) {
        self.item += 1;
        let text = match self.lang {
            Lang::Zh => format!("{}.{text}", self.item),
            Lang::En => format!("({}) {text}", self.item),
        };
        self.blocks.push(Block::Text(text));
    }

    /// A paragraph.
    pub(super) fn text(&mut self, text: String) {
        // Items after a paragraph are another list.
        self.item = 0;
        self.blocks.push(Block::Text(text));
    }

    /// 附件, at the end of the text.
    pub(super) fn annexes(&mut self, titles: &[&str]) {
        self.blocks.push(Block::Gap);
        for (number, title) in (1..).zip(titles) {
            let (first, text) = (number == 1, format!("{number}. {title}"));
            let text = match (first, self.lang) {
                (true, Lang::Zh) => format!("附件：{text}"),
                (true, Lang::En) => format!("Annex: {text}"),
                _ => text,
            };
            self.blocks.push(Block::Annex(text, first));
        }
    }

    /// Who signs, and the day.
    pub(super) fn signature(&mut self, office: String, day: String) {
        self.blocks.extend([Block::Gap, Block::Gap, Block::Signature(office), Block::Signature(day)]);
    }

    /// The text, one paragraph a line.
    #[cfg(test)]
    pub(super) fn plain(&self) -> String {
        let lines = self.blocks.iter().map(|block| match block {
            Block::Title(text)
            | Block::Flush(text)
            | Block::Chapter(text)
            | Block::Section(text)
            | Block::Text(text)
            | Block::Annex(text, _)
            | Block::Signature(text) => text.as_str(),
            Block::Gap => "",
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Writes the file. The same text gives the same bytes: it is dated by nothing.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (wide, high) = twips::PAGE;
        let margin = PageMargin::new()
            .top(twips::TOP)
            .bottom(twips::BOTTOM)
            .left(twips::LEFT)
            .right(twips::RIGHT)
            .header(twips::FOOTER)
            .footer(twips::FOOTER);
        let mut docx = Docx::new()
            .page_size(wide, high)
            .page_margin(margin)
            .default_fonts(fonts(FANGSONG))
            .default_size(size::BODY)
            .footer(footer(AlignmentType::Right, 1))
            .even_footer(footer(AlignmentType::Left, 2));
        // The lines have their height; a grid would stretch the title.
        docx.document = docx.document.doc_grid(DocGrid::with_empty());
        for (number, block) in (FIRST_ID..).zip(&self.blocks) {
            docx = docx.add_paragraph(self.paragraph(block).id(id(number)));
        }
        let mut parts = docx.build();
        parts.font_table = font_table().into_bytes();
        // The archive is put together in memory, for its writer goes back and our outputs cannot.
        let mut bytes = Cursor::new(Vec::new());
        parts.pack(&mut bytes).map_err(io::Error::from)?;
        out.write_all(bytes.get_ref())
    }

    fn paragraph(&self, block: &Block) -> Paragraph {
        let indent = Some(SpecialIndentType::FirstLine(2 * twips::CHAR));
        let body = |text: &str, font: &str| {
            let made = line(twips::LINE).indent(None, indent, None, None);
            filled(made, text, font, size::BODY)
        };
        match block {
            Block::Title(text) => {
                filled(line(twips::TITLE_LINE).align(AlignmentType::Center), text, XIAOBIAOSONG, size::TITLE)
            }
            Block::Flush(text) => filled(line(twips::LINE), text, FANGSONG, size::BODY),
            Block::Chapter(text) => body(text, HEITI).outline_lvl(0).keep_next(true),
            Block::Section(text) => body(text, KAITI).outline_lvl(1).keep_next(true),
            Block::Text(text) => body(text, FANGSONG).align(self.sides()),
            Block::Annex(text, first) => {
                // What follows the first stands under its number.
                let word = if self.lang == Lang::Zh { 3 } else { 4 } * twips::CHAR;
                let special = first.then_some(SpecialIndentType::Hanging(word));
                let made = line(twips::LINE).indent(Some(2 * twips::CHAR + word), special, None, None);
                // Nobody signs a page with nothing else on it.
                filled(made.keep_next(true), text, FANGSONG, size::BODY)
            }
            Block::Signature(text) => {
                let made = line(twips::LINE).align(AlignmentType::Right);
                filled(made.indent(None, None, Some(4 * twips::CHAR), None), text, FANGSONG, size::BODY)
            }
            Block::Gap => line(twips::LINE).keep_next(true),
        }
    }

    const fn sides(&self) -> AlignmentType {
        match self.lang {
            Lang::Zh => AlignmentType::Both,
            Lang::En => AlignmentType::Left,
        }
    }
}

/// The id of a paragraph; those that the library hands out depend on what else the thread has written.
fn id(number: u32) -> String {
    format!("{number:08x}")
}

fn line(height: i32) -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(height))
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new().ascii(LATIN).hi_ansi(LATIN).cs(LATIN).east_asia(east_asia)
}

/// What is left for people stands out.
fn filled(mut paragraph: Paragraph, text: &str, font: &str, height: usize) -> Paragraph {
    let text = clean(text);
    let closer = if height == size::BODY { CLOSER } else { 0 };
    let run = |part: &str| Run::new().add_text(part).fonts(fonts(font)).size(height).character_spacing(closer);
    let mut rest = text.as_str();
    while let Some((from, to)) = blank(rest) {
        if from > 0 {
            paragraph = paragraph.add_run(run(&rest[..from]));
        }
        paragraph = paragraph.add_run(run(&rest[from..to]).highlight("yellow"));
        rest = &rest[to..];
    }
    if rest.is_empty() { paragraph } else { paragraph.add_run(run(rest)) }
}

/// Where the first blank stands, in bytes.
fn blank(text: &str) -> Option<(usize, usize)> {
    let found = BLANKS.iter().filter_map(|(opening, closing)| {
        let from = text.find(opening)?;
        let length = text[from..].find(*closing)? + closing.len_utf8();
        Some((from, from + length))
    });
    found.min()
}

/// No character that a document may not hold; a line break is a space.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|char| !matches!(char, '\u{fffe}' | '\u{ffff}'));
    let spaced = kept.map(|char| if matches!(char, '\n' | '\r' | '\t') { ' ' } else { char });
    spaced.filter(|char| !char.is_control()).collect()
}

/// — 1 —, on the outer side, a character in.
fn footer(side: AlignmentType, number: u32) -> Footer {
    let dash = |text: &str| Run::new().add_text(text).fonts(number_fonts()).size(size::PAGE_NUMBER);
    let in_by = 280;
    let paragraph = Paragraph::new().id(id(number)).align(side).indent(Some(in_by), None, Some(in_by), None);
    let paragraph = paragraph.add_run(dash("— ")).fonts(number_fonts()).size(size::PAGE_NUMBER);
    Footer::new().add_paragraph(paragraph.add_page_num(PageNum::new()).add_run(dash(" —")))
}

fn number_fonts() -> RunFonts {
    RunFonts::new().ascii(SONGTI).hi_ansi(SONGTI).east_asia(SONGTI)
}

fn font_table() -> String {
    let known = INSTEAD.iter().map(|(name, instead, family)| {
        format!(
            r#"<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>"#
        )
    });
    let opening = concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
        r#"<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/>"#,
        r#"<w:pitch w:val="variable"/></w:font>"#,
    );
    std::iter::once(opening.to_owned()).chain(known).chain(["</w:fonts>".to_owned()]).collect()
}

/// 一, 十二, 二十, 九十九; beyond that in digits.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens @ 2..=9, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_official_documents() {
        let written = [1, 10, 12, 20, 99, 100].map(numeral);
        assert_eq!(written, ["一", "十", "十二", "二十", "九十九", "100"]);
    }

    #[test]
    fn every_level_starts_anew_under_the_one_above() {
        let mut body = Body::new(Lang::Zh);
        body.chapter("甲");
        body.section("乙");
        body.item("丙");
        body.item("丁");
        body.section("戊");
        body.item("己");
        body.chapter("庚");
        assert_eq!(body.plain(), "一、甲\n（一）乙\n1.丙\n2.丁\n（二）戊\n1.己\n二、庚");
    }

    #[test]
    fn blanks_are_found_where_they_stand() {
        assert_eq!(blank("由【请填写：单位】"), Some((3, "由【请填写：单位】".len())));
        assert_eq!(blank("a [to be filled in: b] c"), Some((2, 22)));
        assert_eq!(blank("【请填写：没有写完"), None);
        assert_eq!(blank("【其他】"), None);
    }

    #[test]
    fn what_a_document_may_not_hold_is_left_out() {
        assert_eq!(clean("甲\u{1}乙\n丙\u{ffff}"), "甲乙 丙");
    }
}
