//! The bars and marks of a finding's timeline: posts, leave, grants, acts.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        time::{Instant, Span},
    },
    finding::TimelineItem,
    graph::{facts::Facts, rights::Holding},
    i18n::{Text, Words},
    oplog::Event,
    timeline::State,
    words,
};

impl Facts<'_> {
    /// From one day to another in words, or the one day.
    pub fn days_words(&self, from: Instant, to: Instant) -> Words {
        let (from, to) = (self.day_text(from), self.day_text(to));
        if from == to { words!("{from}", "{from}") } else { words!("{from}至{to}", "{from} to {to}") }
    }

    /// A person's posts and leaves.
    pub fn post_lane(&self, person: PersonId) -> Vec<TimelineItem> {
        let line = self.person_line(person);
        let posts = line.posts.iter().map(|post| {
            let names: Vec<&str> = post.positions.iter().map(|position| self.text(*position)).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            bar("post", Words { zh, en }, post.span)
        });
        let leaves = line.leaves.iter().map(|leave| {
            let word = self.text(leave.word).to_owned();
            bar("leave", Words { zh: word.clone(), en: word }, leave.span)
        });
        posts.chain(leaves).collect()
    }

    /// What the lists say of an account's states.
    pub fn account_lane(&self, account: AccountId) -> Vec<TimelineItem> {
        let name = self.account_name(account);
        let states = self.line(account).states.iter().map(|state| {
            let Text { zh, en } = match state.state {
                State::Enabled => Text::new("启用", "enabled"),
                State::Locked => Text::new("锁定", "locked"),
                State::Disabled => Text::new("停用", "disabled"),
            };
            bar("account", words!("{name} {zh}", "{name} {en}"), state.span)
        });
        states.collect()
    }

    /// How long a right was held.
    pub fn grant_lane(&self, holding: &Holding) -> TimelineItem {
        let (account, right) = (self.account_name(holding.account), self.permission_title(holding.permission));
        bar("grant", words!("{account}：{right}", "{account}: {right}"), holding.span)
    }

    /// An act, by the log's own word.
    pub fn act_lane(&self, event: &Event, fault: bool) -> TimelineItem {
        let step = self.step_name(event.step);
        let account = event.account.map(|account| self.account_name(account)).unwrap_or_default();
        TimelineItem {
            lane: "act",
            label: words!("{account} {step}", "{account} {step}"),
            from: Some(event.at.at),
            to: Some(event.at.at).filter(|_| !fault),
            fault,
        }
    }
}

/// A bar over the longest time its bounds allow.
fn bar(lane: &'static str, label: Words, span: Span) -> TimelineItem {
    let possible = span.possible();
    TimelineItem {
        lane,
        label,
        from: Some(possible.from).filter(|from| *from != Instant::MIN),
        to: Some(possible.to).filter(|to| *to != Instant::MAX),
        fault: false,
    }
}
