//! Which program wrote a dump, as far as it matters: what a backslash means, and how statements end.

/// A family of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `MySQL` and its relatives.
    MySql,
    /// `PostgreSQL` and its relatives.
    Postgres,
    /// SQL Server.
    SqlServer,
    /// Oracle, 达梦 and what else keeps to the standard.
    Standard,
}

/// How a dump is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) family: Family,
    /// Whether a backslash in a plain text says what the next character means.
    pub(super) backslash: bool,
    /// Whether the dump itself shows that.
    pub(super) certain: bool,
}

impl Dialect {
    /// By the beginning of a dump.
    pub(super) fn of(head: &str) -> Self {
        let lower = head.to_ascii_lowercase();
        let any = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
        let starts =
            |signs: &[&str]| lower.lines().any(|line| signs.iter().any(|sign| line.trim_start().starts_with(sign)));
        if any(&["-- postgresql database dump", "set standard_conforming_strings", "pg_catalog."]) {
            let backslash = any(&["standard_conforming_strings = off", "standard_conforming_strings=off"]);
            return Self { family: Family::Postgres, backslash, certain: true };
        }
        let known = |family, backslash| Self { family, backslash, certain: true };
        if starts(&["insert [", "insert into [", "create table [", "set identity_insert "]) {
            return known(Family::SqlServer, false);
        }
        if starts(&[
            "insert into `",
            "insert ignore into `",
            "replace into `",
            "create table `",
            "drop table if exists `",
        ]) || any(&["/*!4", "/*!5", "/*m!", "-- mysql dump", "-- mariadb dump", ") engine=", ") engine ="])
        {
            return known(Family::MySql, true);
        }
        if any(&["to_date(", "to_timestamp(", "set define off", "identity(1, 1)", "varchar2("]) {
            return known(Family::Standard, false);
        }
        if starts(&["copy "]) && any(&["from stdin"]) {
            return known(Family::Postgres, false);
        }
        Self { family: Family::Standard, backslash: false, certain: false }
    }

    /// The other reading of backslashes.
    pub(super) fn turned(self) -> Self {
        Self { backslash: !self.backslash, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_shows_by_its_marks() {
        let of = |head: &str| {
            let Dialect { family, backslash, certain } = Dialect::of(head);
            (family, backslash, certain)
        };
        assert_eq!(of("-- MySQL dump 10.13\n"), (Family::MySql, true, true));
        assert_eq!(of("INSERT INTO `t` VALUES (1);"), (Family::MySql, true, true));
        assert_eq!(of("SET standard_conforming_strings = on;"), (Family::Postgres, false, true));
        assert_eq!(of("SET standard_conforming_strings = off;"), (Family::Postgres, true, true));
        assert_eq!(of("USE [x]\nGO\nINSERT [dbo].[t]"), (Family::SqlServer, false, true));
        assert_eq!(of("INSERT INTO \"A\".\"B\" VALUES (TO_DATE('1','YYYY'));"), (Family::Standard, false, true));
        assert_eq!(of("insert into t (a) values (1);"), (Family::Standard, false, false));
    }
}
