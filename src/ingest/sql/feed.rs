//! A cursor over the text of a dump that holds no more of it than it must.

use std::collections::VecDeque;

use super::blocks::{Blocks, Text};
use crate::ingest::error::IngestError;

/// The unread text, fetched as it is needed.
pub(super) struct Feed<B> {
    blocks: B,
    text: String,
    /// How much of `text` has been read.
    pos: usize,
    /// Bytes of the whole text before `text`.
    base: u64,
    /// Line ends before `text`.
    lines: u64,
    /// From here on text is kept although it has been read.
    mark: Option<usize>,
    /// Places that could not be decoded, in bytes of the whole text.
    damage: VecDeque<u64>,
    ended: bool,
    error: Option<IngestError>,
}

impl<B: Blocks> Feed<B> {
    /// Text of which `base` bytes lie before the first block.
    pub(super) fn new(blocks: B, base: u64) -> Self {
        Self {
            blocks,
            text: String::new(),
            pos: 0,
            base,
            lines: 0,
            mark: None,
            damage: VecDeque::new(),
            ended: false,
            error: None,
        }
    }

    /// What stopped the reading, if something did; the blocks.
    pub(super) fn end(self) -> (B, Option<IngestError>) {
        (self.blocks, self.error)
    }

    /// Fetches the next block; whether there was one.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let mut keep = self.mark.unwrap_or(self.pos);
        while !self.text.is_char_boundary(keep) {
            keep -= 1;
        }
        self.lines += count_lines(&self.text.as_bytes()[..keep]);
        self.text.drain(..keep);
        self.base += wide(keep);
        self.pos -= keep;
        self.mark = self.mark.map(|_| 0);
        match self.blocks.next() {
            Ok(Some(Text { text, damage })) => {
                let end = self.base + wide(self.text.len());
                self.damage.extend(damage.iter().map(|at| end + wide(*at)));
                self.text.push_str(&text);
                true
            }
            Ok(None) => {
                self.ended = true;
                false
            }
            Err(error) => {
                self.error = Some(error);
                self.ended = true;
                false
            }
        }
    }

    /// The next byte.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.peek_at(0)
    }

    /// The byte `ahead` of the next one.
    pub(super) fn peek_at(&mut self, ahead: usize) -> Option<u8> {
        loop {
            if let Some(byte) = self.text.as_bytes().get(self.pos + ahead) {
                return Some(*byte);
            }
            if !self.fill() {
                return None;
            }
        }
    }

    /// Passes over the next byte, which must be there.
    pub(super) fn bump(&mut self) {
        self.pos += 1;
    }

    /// Passes over the next byte if it is this one.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.pos += usize::from(there);
        there
    }

    /// Whether these bytes come next.
    pub(super) fn starts_with(&mut self, bytes: &[u8]) -> bool {
        bytes.iter().enumerate().all(|(ahead, byte)| self.peek_at(ahead) == Some(*byte))
    }

    /// The unread text at hand, which is not empty unless the file has ended.
    pub(super) fn at_hand(&mut self) -> &str {
        let _filled = self.peek();
        self.text.get(self.pos..).unwrap_or_default()
    }

    /// Passes over that many bytes of the text at hand.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.pos += bytes;
    }

    /// Appends the rest of the line, without its end, and passes over it. Whether there was one.
    pub(super) fn line_into(&mut self, out: &mut String) -> bool {
        if self.peek().is_none() {
            return false;
        }
        loop {
            let at_hand = self.at_hand();
            if at_hand.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', at_hand.as_bytes());
            let length = end.unwrap_or(at_hand.len());
            out.push_str(&at_hand[..length]);
            self.skip(length + usize::from(end.is_some()));
            if end.is_some() {
                break;
            }
        }
        if out.ends_with('\r') {
            out.pop();
        }
        true
    }

    /// Passes over the rest of the line and its end.
    pub(super) fn skip_line(&mut self) {
        while let Some(byte) = self.peek() {
            self.bump();
            if byte == b'\n' {
                break;
            }
        }
    }

    /// Keeps what is read from here on.
    pub(super) fn set_mark(&mut self) {
        self.mark = Some(self.pos);
    }

    /// No longer keeps it.
    pub(super) fn clear_mark(&mut self) {
        self.mark = None;
    }

    /// Goes back to the mark.
    pub(super) fn rewind(&mut self) {
        self.pos = self.mark.unwrap_or(self.pos);
    }

    /// The text from the mark.
    pub(super) fn since_mark(&self) -> &str {
        self.text.get(self.mark.unwrap_or(self.pos)..self.pos).unwrap_or_default()
    }

    /// Bytes of the whole text before the next one.
    pub(super) fn at(&self) -> u64 {
        self.base + wide(self.pos)
    }

    /// The line of the next byte, from 1, where reading began at the start.
    pub(super) fn line(&self) -> u64 {
        self.lines + count_lines(&self.text.as_bytes()[..self.pos.min(self.text.len())]) + 1
    }

    /// The next few characters of the line, for a message.
    pub(super) fn sample(&mut self) -> String {
        let _filled = self.peek_at(32);
        self.at_hand().chars().take_while(|char| !matches!(char, '\r' | '\n')).take(16).collect()
    }

    /// Whether something between those places could not be decoded; later calls name no earlier places.
    pub(super) fn damaged(&mut self, from: u64, to: u64) -> bool {
        while self.damage.front().is_some_and(|at| *at < from) {
            self.damage.pop_front();
        }
        self.damage.front().is_some_and(|at| *at < to)
    }

    /// Forgets damage between those places.
    pub(super) fn forgive(&mut self, from: u64, to: u64) {
        self.damage.retain(|at| *at < from || *at >= to);
    }
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn count_lines(bytes: &[u8]) -> u64 {
    wide(memchr::memchr_iter(b'\n', bytes).count())
}
