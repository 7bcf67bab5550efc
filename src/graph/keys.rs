//! Accounts by what is registered for them: the UKey and the mobile number.

use crate::{
    base::{
        ids::AccountId,
        maps::{FastMap, Set},
    },
    graph::facts::Facts,
    model::{Sym, tables::Tables},
    timeline::Timelines,
};

/// What several accounts may have in common.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum KeyKind {
    /// 证书号, UKey.
    Token,
    /// 手机号.
    Phone,
}

/// Which accounts a UKey or a mobile number is registered for.
#[derive(Default)]
pub struct Keys {
    accounts: FastMap<(KeyKind, Sym), Vec<AccountId>>,
}

impl Keys {
    /// Reads the account lists.
    pub fn of(tables: &Tables, lines: &Timelines) -> Self {
        let mut keys = Self::default();
        for (index, line) in lines.accounts.iter().enumerate() {
            let account = AccountId::from_index(index);
            for (kind, key) in line.rows.iter().flat_map(|place| registered(tables, *place)) {
                let known = keys.accounts.entry((kind, key)).or_default();
                if known.last() != Some(&account) {
                    known.push(account);
                }
            }
        }
        keys
    }
}

/// What one row of the account list registers. A landline is the office's, not a person's.
fn registered(tables: &Tables, place: usize) -> impl Iterator<Item = (KeyKind, Sym)> + use<> {
    let row = &tables.accounts[place];
    let phone = row.mention.phone.filter(|phone| is_mobile(tables.names.text(*phone)));
    let token = row.key_no.map(|key| (KeyKind::Token, key));
    token.into_iter().chain(phone.map(|phone| (KeyKind::Phone, phone)))
}

fn is_mobile(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|byte| byte.is_ascii_digit())
}

impl Facts<'_> {
    /// Accounts of other people for which the same UKey or mobile number is registered, each once for either, in order
    /// of kind, system and account.
    pub fn key_sharers(&self, account: AccountId) -> Vec<(KeyKind, AccountId)> {
        let Some(own) = self.person_of(account) else { return Vec::new() };
        let mut sharers = Vec::new();
        for (kind, key) in self.line(account).rows.iter().flat_map(|place| registered(self.tables, *place)) {
            let others = self.keys.accounts.get(&(kind, key)).map_or(&[][..], Vec::as_slice);
            let elses = |other: &&AccountId| self.person_of(**other).is_some_and(|person| person != own);
            sharers.extend(others.iter().filter(elses).map(|other| (kind, *other)));
        }
        sharers.sort_by_key(|(kind, other)| (*kind, self.log.names.account(*other)));
        sharers.dedup();
        sharers
    }

    /// The holders that the lists name for an account and for others, as written.
    pub fn listed_holders(&self, account: AccountId, others: &[AccountId]) -> String {
        let accounts = std::iter::once(account).chain(others.iter().copied());
        let rows = accounts.flat_map(|account| self.account_rows(account));
        let names: Set<&str> = rows.flat_map(|row| row.holders.iter().map(|name| self.text(*name))).collect();
        names.into_iter().collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landline_is_nobodys_own() {
        assert!(is_mobile("13800138000"));
        assert!(!is_mobile("02372223333") && !is_mobile("72223333") && !is_mobile("138001380000"));
    }
}
