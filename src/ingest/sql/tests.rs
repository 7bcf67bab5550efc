//! Dumps as the programs of several databases write them, and dumps that are broken.

use std::fmt::Write as _;

use encoding_rs::GB18030;
use proptest::prelude::*;

use super::*;
use crate::ingest::{progress::Silent, records};

struct Dumped {
    dir: tempfile::TempDir,
    dump: SqlDump,
}

fn try_open(bytes: &[u8]) -> Result<Dumped, IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.sql");
    std::fs::write(&path, bytes).unwrap();
    let file = FoundFile { path, name: "a.sql".to_owned(), bytes: bytes.len() as u64 };
    SqlDump::open(&file, None, &Silent).map(|dump| Dumped { dir, dump })
}

fn open(text: &str) -> Dumped {
    try_open(text.as_bytes()).unwrap()
}

impl Dumped {
    fn table(&self, name: &str) -> &RecordTable {
        let named = |table: &&RecordTable| table.name.as_deref() == Some(name);
        self.dump.tables.iter().find(named).unwrap_or_else(|| panic!("no {name}: {}", self.remarks()))
    }

    fn names(&self) -> Vec<&str> {
        self.dump.tables.iter().filter_map(|table| table.name.as_deref()).collect()
    }

    /// `column=value` of every cell that holds something, row by row.
    fn rows(&self, name: &str) -> Vec<String> {
        let records = &self.table(name).records;
        let mut rows = Vec::new();
        let summary = records.read(&Silent, &mut |cells, number| {
            assert_eq!(number, rows.len() as u64 + 1);
            let mut row = String::new();
            for (place, column) in records.columns().iter().enumerate() {
                let mut buffer = String::new();
                if !cells.cell(place).is_empty() {
                    write!(row, "{column}={} ", cells.cell(place).text(&mut buffer)).unwrap();
                }
            }
            rows.push(row.trim_end().to_owned());
            ControlFlow::Continue(())
        });
        let summary = summary.unwrap().unwrap();
        assert_eq!((summary.sha256, summary.records), (self.dump.sha256.clone(), rows.len() as u64));
        rows
    }

    fn remarks(&self) -> String {
        let said = |remark: &Remark| {
            format!("{:?} {:?} {} | {}\n", remark.weight, remark.sheet, remark.words.zh, remark.words.en)
        };
        self.dump.remarks.iter().map(said).collect()
    }
}

const MYSQL: &str = r#"-- MySQL dump 10.13  Distrib 8.0.32
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `sys_user`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `sys_user` (
  `user_id` bigint NOT NULL AUTO_INCREMENT COMMENT '用户ID, (主键)',
  `user_name` varchar(30) NOT NULL DEFAULT 'a;b',
  `remark` varchar(500) DEFAULT NULL,
  `deleted` bit(1) DEFAULT b'0',
  PRIMARY KEY (`user_id`),
  UNIQUE KEY `uk` (`user_name`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='用户;表';
LOCK TABLES `sys_user` WRITE;
/*!40000 ALTER TABLE `sys_user` DISABLE KEYS */;
INSERT INTO `sys_user` VALUES (500224199001011234,'zhang\'san','C:\\x\n第二行; INSERT INTO t VALUES (1)',_binary '\0'),(2,'李四',NULL,b'1');
INSERT INTO `sys_user` VALUES (3,"王\"五",'',0x01);
/*!40000 ALTER TABLE `sys_user` ENABLE KEYS */;
UNLOCK TABLES;
DELIMITER ;;
CREATE DEFINER=`root`@`%` TRIGGER `tr` BEFORE INSERT ON `sys_user` FOR EACH ROW BEGIN INSERT INTO `audit` VALUES (1); END ;;
DELIMITER ;
REPLACE INTO `db`.`sys_role` (`role_id`, `role_name`) VALUES (01.50, '经办') ON DUPLICATE KEY UPDATE role_name = 'x';
"#;

#[test]
fn settings_of_a_client_end_with_their_line() {
    let dump = open(
        "prompt Creating T...\nset feedback off\nset define off\n\nprompt Creating T\nprompt ====\nprompt\ncreate table T\n(\n  a \
         NUMBER,\n  b VARCHAR2(9)\n);\nprompt Loading T...\ninsert into T (A, B)\nvalues (1, 'x');\nset scan on\ninsert into T (A, \
         B)\nvalues (2, 'y');\ncommit;\nset odd thing\ninsert into T (A, B)\nvalues (3, 'z');\nprompt Done.\n",
    );
    assert_eq!(dump.rows("T"), ["A=1 B=x", "A=2 B=y", "A=3 B=z"]);
    let dump = open("SET NAMES utf8;\nSET @a = 1,\n  @b = 'x;';\nINSERT INTO `t` (a) VALUES (1);\n");
    assert_eq!(dump.rows("t"), ["a=1"]);
}

#[test]
fn mysql_is_read_with_its_escapes_and_without_its_triggers() {
    let dump = open(MYSQL);
    assert_eq!(
        dump.rows("sys_user"),
        [
            "user_id=500224199001011234 user_name=zhang'san remark=C:\\x\n第二行; INSERT INTO t VALUES (1) deleted=0",
            "user_id=2 user_name=李四 deleted=1",
            "user_id=3 user_name=王\"五 deleted=1",
        ]
    );
    assert_eq!(dump.rows("sys_role"), ["role_id=01.50 role_name=经办"]);
    assert_eq!(dump.names(), ["sys_user", "sys_role"]);
    assert_eq!(dump.remarks(), "");
}

#[test]
fn postgres_is_read_from_copy_blocks_and_inserts() {
    let dump = open(
        "-- PostgreSQL database dump\n\\restrict abc\nSET standard_conforming_strings = on;\n\
         CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO x VALUES (1); END; $$;\n\
         CREATE TABLE public.t (\n    id bigint NOT NULL,\n    key character varying(20),\n    \"at\" timestamp(0) without time zone,\n    CONSTRAINT t_pk PRIMARY KEY (id)\n);\n\
         COPY public.t (id, key, at) FROM stdin;\n1\ta\\tb\\\\\t2022-01-01 08:00:00\n2\t\\N\t\n\\.\n\n\
         INSERT INTO public.t VALUES (3, 'it''s C:\\', '2022-01-02 09:00:00'::timestamp without time zone), (4, E'a\\'b\\u5F20', NULL);\n\
         INSERT INTO \"public\".\"u\" (\"a\", \"b\") OVERRIDING SYSTEM VALUE VALUES (true, 'x' || 'y') ON CONFLICT DO NOTHING;\n\
         SELECT pg_catalog.setval('public.s', 3, true);\n",
    );
    assert_eq!(
        dump.rows("t"),
        [
            "id=1 key=a\tb\\ at=2022-01-01 08:00:00",
            "id=2",
            "id=3 key=it's C:\\ at=2022-01-02 09:00:00",
            "id=4 key=a'b张"
        ]
    );
    assert_eq!(dump.rows("u"), ["a=true b=xy"]);
    assert_eq!(dump.remarks(), "");
}

#[test]
fn dameng_and_oracle_are_read_with_their_functions() {
    let dump = open(
        "SET DEFINE OFF;\nREM INSERTING into SYS_USER\nPROMPT it's a table\n\
         CREATE OR REPLACE TRIGGER T1 BEFORE INSERT ON X BEGIN\n  INSERT INTO AUDIT_T VALUES (:NEW.ID);\nEND;\n/\n\
         INSERT INTO \"HR\".\"SYS_USER\"(\"USER_ID\",\"LOGIN\",\"AT\",\"NOTE\") VALUES(1,N'张三',TO_DATE('01-03-2022 08:30:05','DD-MM-YYYY HH24:MI:SS'),TO_CLOB('长') || TO_CLOB('文'));\n\
         INSERT INTO HR.SYS_USER (USER_ID, LOGIN, AT, NOTE) VALUES (2, q'[O'Neil]', TIMESTAMP '2022-03-01 08:30:05', EMPTY_CLOB());\n\
         INSERT ALL\n INTO HR.SYS_ROLE (ID, NAME) VALUES (1, 'a')\n INTO HR.SYS_ROLE (ID, NAME) VALUES (2, UNISTR('\\5F20'))\nSELECT * FROM dual;\n\
         INSERT INTO HR.SYS_USER (USER_ID, AT) VALUES (3, SYSDATE - (1/24));\ncommit;\n",
    );
    assert_eq!(
        dump.rows("SYS_USER"),
        [
            "USER_ID=1 LOGIN=张三 AT=2022-03-01 08:30:05 NOTE=长文",
            "USER_ID=2 LOGIN=O'Neil AT=2022-03-01 08:30:05",
            "USER_ID=3 AT=SYSDATE - (1/24)",
        ]
    );
    assert_eq!(dump.rows("SYS_ROLE"), ["ID=1 NAME=a", "ID=2 NAME=张"]);
    assert_eq!(dump.remarks(), "");
}

#[test]
fn sql_server_is_read_without_semicolons() {
    let text = "USE [hr]\nGO\nSET IDENTITY_INSERT [dbo].[Users] ON \nINSERT [dbo].[Users] ([Id], [Name], [At]) VALUES (1, N'张''三', CAST(N'2022-03-01T08:30:05.000' AS DateTime))\n\
        INSERT [dbo].[Users] ([Id], [Name], [At]) VALUES (2, NULL, CAST(0x0000A1B2009450C0 AS DateTime))\nGO\nSET IDENTITY_INSERT [dbo].[Users] OFF\nGO\n";
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let dump = try_open(&wide).unwrap();
    assert_eq!(dump.dump.encoding, Encoding::Utf16Le);
    assert_eq!(dump.rows("Users"), ["Id=1 Name=张'三 At=2022-03-01T08:30:05.000", "Id=2 At=2013-05-02 09:00:00"]);
    assert_eq!(dump.remarks(), "");
}

#[test]
fn trail_bytes_of_gb18030_are_no_escapes() {
    // The second byte of each of these characters is a backslash.
    let text = "INSERT INTO `t` (`a`, `b`) VALUES ('淺', '誠'), ('許', '功\\'');\n";
    let bytes = GB18030.encode(text).0.into_owned();
    assert!(bytes.windows(2).any(|pair| pair == b"\\'"));
    let dump = try_open(&bytes).unwrap();
    assert_eq!(dump.rows("t"), ["a=淺 b=誠", "a=許 b=功'"]);
    assert_eq!(dump.dump.encoding, Encoding::Gb18030);
}

#[test]
fn rows_keep_their_columns_whatever_their_order() {
    let dump = open("insert into T (a, b) values (1, 2);\ninsert into t (B, c) values (3, 4);\n");
    assert_eq!(dump.rows("T"), ["a=1 b=2", "b=3 c=4"]);
}

#[test]
fn rows_without_columns_need_a_table() {
    let dump = open("insert into t values (1, 2);\ninsert into u (a) values (1);\n");
    assert_eq!(dump.names(), ["u"]);
    assert!(dump.remarks().contains("没有写列名") && dump.remarks().contains("CREATE TABLE"), "{}", dump.remarks());
    let dump = open("create table t (a int, primary key (a));\ninsert into t values (1, 2);\n");
    assert!(dump.names().is_empty());
    assert!(dump.remarks().contains("有 1 列，却给出 2 个值"), "{}", dump.remarks());
}

#[test]
fn a_broken_statement_costs_its_own_table_alone() {
    let dump = open(
        "insert into a (x) values (1);\ninsert into b (x) values (1;\ninsert into b (x) values (2);\ninsert into c (x) values (3);\n",
    );
    assert_eq!(dump.names(), ["a", "c"]);
    assert!(dump.remarks().contains("表 b 在第2行"), "{}", dump.remarks());
}

#[test]
fn nothing_is_read_where_text_and_statements_cannot_be_told_apart() {
    let dump = open("insert into a (x) values (1);\ninsert into b (x) values ('1);\ninsert into c (x) values (3);\n");
    assert_eq!(dump.names(), ["a"]);
    let said = dump.remarks();
    assert!(said.contains("表 b 在第") && said.contains("行以后"), "{said}");
    // The quote that is missing makes statements of what is text.
    let dump =
        open("insert into a (x) values ('1\ninsert into b (x) values (2)');\ninsert into c (x) values (3, '');\n");
    assert!(!dump.names().contains(&"b"), "{:?}", dump.names());
}

#[test]
fn changes_are_counted_and_not_carried_out() {
    let dump = open(
        "drop table if exists a;\ndelete from a;\ninsert into a (x) values (1);\nupdate a set x = 2 where y = ';';\nupdate a set x = 3;\ndelete from a where x = 1;\ninsert into b select * from a;\nfrobnicate a;\ndrop table a;\n",
    );
    assert_eq!(dump.rows("a"), ["x=1"]);
    let said = dump.remarks();
    for wanted in ["UPDATE 2 条（首见于第4行）", "DELETE 1 条", "INSERT … SELECT 1 条", "FROBNICATE", "DROP TABLE 1 条"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn the_meaning_of_backslashes_is_found_out_and_said() {
    let dump = open("insert into a (x) values ('it\\'s'), ('b');\n");
    assert_eq!(dump.rows("a"), ["x=it's", "x=b"]);
    assert!(dump.remarks().contains("按转义符读取"), "{}", dump.remarks());
    let dump = open("insert into a (x) values ('C:\\'), ('b');\n");
    assert_eq!(dump.rows("a"), ["x=C:\\", "x=b"]);
    assert!(dump.remarks().contains("按普通字符读取"), "{}", dump.remarks());
}

#[test]
fn two_tables_of_one_name_are_two_tables() {
    let dump = open("use `a`;\ninsert into `t` (`x`) values (1);\nuse `b`;\ninsert into `t` (`x`) values (2);\n");
    assert_eq!(dump.names(), ["a.t", "b.t"]);
    assert_eq!(dump.rows("b.t"), ["x=2"]);
}

#[test]
fn rows_that_could_not_be_decoded_are_known() {
    let dump =
        try_open(b"insert into t (a) values ('\xE5\xBC\xA0'), ('\xFF'), (_binary '\xFF\xFE'), ('b');\n").unwrap();
    let mut damaged = Vec::new();
    let read = dump.table("t").records.read(&Silent, &mut |cells, _| {
        damaged.push(cells.fault().is_some());
        ControlFlow::Continue(())
    });
    read.unwrap();
    assert_eq!(damaged, [false, true, false, false]);
    assert!(dump.remarks().contains("无法解码"));
}

/// More text than a few blocks, in one statement and in many, so that blocks are cut everywhere.
fn long(one: bool) -> (String, usize) {
    let mut text = String::from("create table `日志` (`号` int, `文` text);\n");
    let rows = 12_000;
    for row in 0..rows {
        let filler = "补贴申请；张三，李四".repeat(row % 9);
        match (one, row) {
            (true, 1..) => text.push_str(", "),
            _ => text.push_str("insert into `日志` values "),
        }
        write!(text, "({row}, '{filler}\\\\')").unwrap();
        if !one {
            text.push_str(";\n");
            if row % 1000 == 0 {
                writeln!(text, "insert into `别的` (`a`) values ({row});").unwrap();
            }
        }
    }
    (text + ";\n", rows)
}

#[test]
fn long_dumps_are_read_by_place_in_any_encoding() {
    for one in [true, false] {
        let (text, rows) = long(one);
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.clone().into_bytes(), GB18030.encode(&text).0.into_owned(), wide] {
            let dump = try_open(&bytes).unwrap();
            assert_eq!(dump.dump.bytes, bytes.len() as u64);
            let read = dump.rows("日志");
            assert_eq!(read.len(), rows);
            assert_eq!(read[11_999], format!("号=11999 文={}\\", "补贴申请；张三，李四".repeat(11_999 % 9)));
            let (picked, _) = records::pick(dump.table("日志").records.as_ref(), &[7, 11_001]).unwrap();
            assert_eq!(picked.iter().map(|row| row.number).collect::<Vec<_>>(), [7, 11_001]);
            assert_eq!(records::head(dump.table("日志").records.as_ref(), 3).unwrap().len(), 3);
            if !one {
                assert_eq!(dump.rows("别的").len(), rows / 1000);
            }
        }
    }
}

#[test]
fn a_dump_that_changed_is_refused() {
    let dump = open(MYSQL);
    let path = dump.dir.path().join("a.sql");
    std::fs::write(&path, MYSQL.replace("zhang", "zhong")).unwrap();
    let read = dump.table("sys_user").records.read(&Silent, &mut |_, _| ControlFlow::Continue(()));
    assert!(matches!(read, Err(IngestError::Changed { .. })), "{read:?}");
}

fn everything(dump: &Dumped) {
    for name in dump.names() {
        dump.rows(name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(dump) = try_open(&bytes) {
            everything(&dump);
        }
    }

    #[test]
    fn no_pieces_of_sql_make_it_panic(pieces in proptest::collection::vec(0usize..32, 0..40)) {
        const PIECES: [&str; 32] = [
            "insert into ", "t ", "(", ")", ",", "values", "'", "\"", "`", "\\", ";", "\n", "1", "null", "copy t from stdin;\n",
            "\\.\n", "\\N", "--", "/*", "*/", "$$", "create table t (", "a int", "cast(", " as ", "to_date(", "张", "E'", "::", "||",
            "delimiter ;;\n", "create trigger ",
        ];
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        everything(&open(&text));
    }

    #[test]
    fn a_cut_or_changed_dump_gives_no_row_that_is_not_there(at in 0usize..MYSQL.len(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = MYSQL.as_bytes().to_vec();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(dump) = try_open(&bytes) {
            everything(&dump);
        }
    }

    #[test]
    fn every_text_survives_its_quotes(text in "\\PC{0,12}", mysql in any::<bool>()) {
        let quoted = text.replace('\'', "''");
        let dump = if mysql {
            open(&format!("insert into `t` (`a`) values ('x{}');", quoted.replace('\\', "\\\\")))
        } else {
            open(&format!("set define off;\ninsert into t (a) values ('x{quoted}');"))
        };
        prop_assert_eq!(dump.rows("t"), vec![format!("a=x{text}").trim_end().to_owned()]);
    }
}
