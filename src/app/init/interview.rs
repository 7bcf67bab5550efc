//! `hecha init --interactive`: the questions one after another, each with the answers it takes.

use std::{collections::VecDeque, path::PathBuf};

use super::{Look, Settled, draft};
use crate::{
    app::Trouble,
    base::text::fold,
    i18n::{Lang, Words, counted},
    ingest::{
        answers,
        progress::Progress,
        questions::{Ask, OPEN, column_line, values_line},
    },
    model::{TableKind, act::Act},
    policy::How,
    words,
};

/// What is asked next.
#[derive(Clone, Debug)]
enum Item {
    /// A topic, by its place.
    Topic(usize),
    /// Which header of a topic's source is a column.
    Column(usize, &'static str),
    /// What a cell of a topic's column means.
    Cell(usize, String, u64),
    /// What a step is.
    Step(String, u64, Vec<Act>),
}

/// Questions waiting for answers. An empty answer leaves things as they are.
pub struct Interview {
    look: Look,
    lang: Lang,
    items: VecDeque<Item>,
    settled: Settled,
    /// Meanings given so far, by topic.
    cells: Vec<(usize, String, String)>,
    /// Steps that were asked about.
    asked: Vec<String>,
    /// Questions left without an answer.
    left: usize,
}

impl Interview {
    pub(super) fn new(look: Look, lang: Lang) -> Self {
        let (settled, items) = (Settled::default(), VecDeque::new());
        let mut interview = Self { look, lang, items, settled, cells: Vec::new(), asked: Vec::new(), left: 0 };
        interview.ask(0);
        interview
    }

    /// Puts the questions from that topic on, and the steps not asked yet.
    fn ask(&mut self, from: usize) {
        for (place, topic) in self.look.topics.iter().enumerate().skip(from) {
            match &topic.ask {
                Ask::Values { cells, .. } => {
                    self.items.extend(cells.iter().map(|(cell, count)| Item::Cell(place, cell.clone(), *count)));
                }
                _ => self.items.push_back(Item::Topic(place)),
            }
        }
        for step in self.look.loaded.open_steps() {
            if self.asked.iter().any(|asked| asked == step.step) {
                continue;
            }
            let acts = match step.how {
                How::Ambiguous(acts) => acts,
                _ => Vec::new(),
            };
            self.asked.push(step.step.to_owned());
            self.items.push_back(Item::Step(step.step.to_owned(), step.count, acts));
        }
    }

    /// After the last question: reads the folder once more as it has been answered, and asks what that brings up.
    pub fn more(&mut self, progress: &dyn Progress) -> Result<(), Trouble> {
        let from = self.look.topics.len();
        self.fill_in();
        self.look.look_again(&self.settled, progress)?;
        self.ask(from);
        Ok(())
    }

    /// How many questions were left without an answer.
    pub fn left(&self) -> usize {
        self.left + self.items.len()
    }

    /// The next question with its numbered answers; none: all have been asked.
    pub fn prompt(&self) -> Option<String> {
        let item = self.items.front()?;
        let (place, question) = match item {
            Item::Topic(topic) => (self.place(*topic), draft::asked(&self.look.topics[*topic].ask, self.lang)),
            Item::Column(topic, field) => {
                (self.place(*topic), self.say(&words!("哪一列是 {field}？", "which column is {field}?")))
            }
            Item::Cell(topic, cell, count) => {
                let header = match &self.look.topics[*topic].ask {
                    Ask::Values { header, .. } => header.clone(),
                    _ => String::new(),
                };
                let cells = counted(*count, "cell", "cells");
                let words = words!(
                    "“{header}”列的“{cell}”（{count}个）是什么意思？",
                    "what does {cell} ({cells}) of column {header} mean?"
                );
                (self.place(*topic), self.say(&words))
            }
            Item::Step(step, count, _) => {
                let events = counted(*count, "time", "times");
                (
                    String::new(),
                    self.say(&words!("环节“{step}”（{count}次）是什么操作？", "what is the step {step} ({events})?")),
                )
            }
        };
        let place = if place.is_empty() { place } else { format!("{place}\n") };
        let choices = self.choices(item);
        let lines = choices.iter().enumerate().map(|(at, (_, title))| format!("  {} {title}\n", at + 1));
        Some(format!("{place}{question}\n{}> ", lines.collect::<String>()))
    }

    fn say(&self, words: &Words) -> String {
        words.say(self.lang).to_owned()
    }

    fn place(&self, topic: usize) -> String {
        let places = &self.look.topics[topic].places;
        let named = places.first().map_or_else(String::new, |(file, sheet)| {
            sheet.as_ref().map_or_else(|| file.clone(), |sheet| format!("{file} [{sheet}]"))
        });
        let more = places.len().saturating_sub(1);
        if more == 0 {
            return named;
        }
        let (all, count) = (places.len(), counted(more as u64, "other", "others"));
        self.say(&words!("{named} 等{all}个", "{named} and {count}"))
    }

    /// What can be typed in full, with what it says; a number stands for it too.
    fn choices(&self, item: &Item) -> Vec<(String, String)> {
        match item {
            Item::Topic(topic) => {
                let answers = self.look.topics[*topic].question().answers().into_iter().enumerate();
                answers
                    .map(|(at, answer)| {
                        let title = answer.title.say(self.lang);
                        (format!("{}", at + 1), format!("{title}: {}", answer.lines.join("; ")))
                    })
                    .collect()
            }
            Item::Column(topic, _) => {
                let headers = match &self.look.topics[*topic].ask {
                    Ask::Table { headers, .. } => headers.clone(),
                    _ => Vec::new(),
                };
                headers.into_iter().filter(|header| !header.is_empty()).map(|header| (header.clone(), header)).collect()
            }
            Item::Cell(topic, ..) => match &self.look.topics[*topic].ask {
                Ask::Values { table, field, .. } => answers::meanings(*table, field)
                    .map(|known| {
                        let each = |(name, title): (&&str, &crate::i18n::Text)| {
                            ((*name).to_owned(), format!("{name} {}", title.say(self.lang)))
                        };
                        known.names.iter().zip(known.titles).map(each).collect()
                    })
                    .unwrap_or_default(),
                _ => Vec::new(),
            },
            Item::Step(_, _, likely) => {
                let rest = Act::ALL.into_iter().filter(|act| !likely.contains(act));
                let acts = likely.iter().copied().chain(rest);
                acts.map(|act| (act.name().to_owned(), format!("{} {}", act.name(), act.title().say(self.lang))))
                    .collect()
            }
        }
    }

    /// Takes the answer to the question shown. One that means nothing is refused with what would be taken, and the
    /// question stays.
    pub fn answer(&mut self, typed: &str) -> Result<(), Words> {
        let Some(item) = self.items.front().cloned() else { return Ok(()) };
        let typed = fold(typed).trim().to_owned();
        if !typed.is_empty() && !self.take(&item, &typed) {
            return Err(words!(
                "“{typed}”不在可选之列；请输入序号或名称，直接回车则不改",
                "{typed} is none of the answers; type a number or a name, or nothing to leave it"
            ));
        }
        self.left += usize::from(typed.is_empty());
        // What an answer asks further has been put right behind it.
        self.items.pop_front();
        Ok(())
    }

    fn take(&mut self, item: &Item, typed: &str) -> bool {
        let choices = self.choices(item);
        let number = typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let chosen = number.and_then(|at| choices.get(at)).map(|(name, _)| name.clone());
        match item {
            Item::Topic(topic) => self.take_topic(*topic, number, typed),
            Item::Column(topic, field) => {
                let header =
                    chosen.or_else(|| choices.iter().map(|(name, _)| name).find(|name| fold(name) == typed).cloned());
                let Some(header) = header else { return false };
                self.look.topics[*topic].lines.push(column_line(field, &header));
                true
            }
            Item::Cell(topic, cell, _) => {
                let Ask::Values { table, field, .. } = self.look.topics[*topic].ask else { return false };
                let meaning = chosen.unwrap_or_else(|| typed.to_owned());
                if meaning != "-" && !answers::is_meaning(table, field, &meaning) {
                    return false;
                }
                self.cells.push((*topic, cell.clone(), meaning));
                true
            }
            Item::Step(step, ..) => {
                let named = |act: &Act| act.name() == typed || act.title().zh == typed || act.title().en == typed;
                let act = chosen.and_then(|name| Act::parse(&name)).or_else(|| Act::ALL.into_iter().find(named));
                let Some(act) = act else { return false };
                self.settled.steps.push((step.clone(), act));
                true
            }
        }
    }

    fn take_topic(&mut self, topic: usize, number: Option<usize>, typed: &str) -> bool {
        let answers = self.look.topics[topic].question().answers();
        let named = TableKind::ALL.into_iter().find(|kind| kind.name() == typed || kind.title().zh == typed);
        let is_table = matches!(self.look.topics[topic].ask, Ask::Table { stated: false, .. });
        let lines = match (number.and_then(|at| answers.into_iter().nth(at)), named) {
            (Some(answer), _) => answer.lines,
            (None, Some(kind)) if is_table => vec![format!("table = \"{}\"", kind.name())],
            _ => return false,
        };
        let (open, known): (Vec<String>, Vec<String>) = lines.into_iter().partition(|line| line.ends_with("= \"?\""));
        self.look.topics[topic].lines = known;
        if let Ask::Table { guesses, .. } = &self.look.topics[topic].ask {
            let columns = guesses.iter().flat_map(|guess| &guess.columns);
            let asked: Vec<&'static str> = columns
                .map(|column| column.field)
                .filter(|field| open.iter().any(|line| *line == column_line(field, OPEN)))
                .collect();
            let mut seen: Vec<&'static str> = Vec::new();
            for field in asked {
                if !seen.contains(&field) {
                    seen.push(field);
                    self.items.insert(seen.len(), Item::Column(topic, field));
                }
            }
        }
        true
    }

    /// Writes the file with the answers and says where it is.
    pub fn write(mut self) -> Result<PathBuf, Trouble> {
        self.fill_in();
        self.look.write_with(&self.settled, self.lang)
    }

    /// Gives the topics of cells the lines that their answers make.
    fn fill_in(&mut self) {
        for (place, topic) in self.look.topics.iter_mut().enumerate() {
            let Ask::Values { field, .. } = topic.ask else { continue };
            let mine = self.cells.iter().filter(|(topic, ..)| *topic == place);
            let mine: Vec<(&str, &str)> = mine.map(|(_, cell, meaning)| (cell.as_str(), meaning.as_str())).collect();
            if !mine.is_empty() {
                topic.lines = vec![values_line(field, &mine)];
            }
        }
    }
}
