//! The policy as TOML: the commented template of every key, and the policy in force. Both are one walk over one list of
//! keys, so that neither can forget one.

use crate::{
    i18n::{Lang, Text},
    model::TableKind,
    policy::{
        AskedKey, Policy, default_pairs,
        document::{quoted, quoted_key},
        pairs::IncompatiblePair,
        sections::IGNORE,
        settings::{IdentityLink, InputRule, Workflow},
        table::{amounts_text, grace_text, list_text},
    },
};

/// The keys of one rule, for the template.
#[derive(Copy, Clone, Debug)]
pub struct RuleKeys<'a> {
    /// The code, which heads the table.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// What the rule is about.
    pub title: Text,
    /// Its keys with their defaults.
    pub keys: &'a [AskedKey],
}

/// What a template says besides the keys.
#[derive(Copy, Clone, Debug, Default)]
pub struct Drafted<'a> {
    /// Lines that follow the manual of `[[input]]`.
    pub inputs: &'a str,
    /// Lines that follow `[actions]`.
    pub actions: &'a str,
    /// The keys of all rules; none: an example stands for them.
    pub rules: &'a [RuleKeys<'a>],
}

/// What a walk writes.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Mode {
    /// Every key as a comment with its default, or with an example that is marked as such.
    Template,
    /// Every key with its value; comments where there is none.
    InForce,
}

struct Writer<'a> {
    out: String,
    lang: Lang,
    mode: Mode,
    drafted: Drafted<'a>,
}

/// The end of a template line that is an example, not a default.
const EXAMPLE: Text = Text::new("  # 示例", "  # example");
const UNSET: Text = Text::new("未设置", "not set");

impl<'a> Writer<'a> {
    fn new(lang: Lang, mode: Mode, drafted: Drafted<'a>) -> Self {
        Self { out: String::new(), lang, mode, drafted }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn says(&mut self, words: Text) {
        let words = words.say(self.lang);
        self.line(&format!("## {words}"));
    }

    /// The heading of a table that may stand empty.
    fn table(&mut self, name: &str, words: Text) {
        self.line("");
        self.says(words);
        self.line(&format!("[{name}]"));
    }

    /// What a list of tables or a table with an example name is for.
    fn block(&mut self, words: Text) {
        self.line("");
        self.says(words);
    }

    /// A key that has a default.
    fn set(&mut self, key: &str, value: &str, words: Text) {
        match self.mode {
            Mode::Template => {
                self.says(words);
                self.line(&format!("# {key} = {value}"));
            }
            Mode::InForce => self.line(&format!("{key} = {value}")),
        }
    }

    /// A key without a default.
    fn set_if(&mut self, key: &str, value: Option<String>, example: &str, words: Text) {
        match (self.mode, value) {
            (Mode::Template, _) => {
                self.says(words);
                self.example(&format!("{key} = {example}"));
            }
            (Mode::InForce, Some(value)) => self.line(&format!("{key} = {value}")),
            (Mode::InForce, None) => {
                let (unset, words) = (UNSET.say(self.lang), words.say(self.lang));
                self.line(&format!("# {key}: {unset} ({words})"));
            }
        }
    }

    /// Lines that show how something is written.
    fn example(&mut self, lines: &str) {
        if self.mode == Mode::Template {
            let mark = EXAMPLE.say(self.lang);
            for line in lines.lines() {
                self.line(&format!("# {line}{mark}"));
            }
        }
    }

    /// Lines that hold now: commented in the template, where they are the default.
    fn holds(&mut self, lines: &str) {
        for line in lines.lines() {
            match self.mode {
                Mode::Template => self.line(&format!("# {line}")),
                Mode::InForce => self.line(line),
            }
        }
    }

    /// A workflow. The default words that disqualify depend on the matter: writing them out would change them.
    fn workflow(&mut self, workflow: &Workflow) {
        self.holds(&workflow_text(workflow));
        if workflow.disqualifies.is_none() {
            let words = Workflow::default();
            let words: Vec<String> = words.disqualifying("").into_iter().map(str::to_owned).collect();
            let line = format!("disqualifies = {}", list_text(&words));
            match self.mode {
                Mode::Template => self.example(&line),
                Mode::InForce => self.line(&format!("# {line}")),
            }
        }
    }

    /// Free keys of a table.
    fn entries(&mut self, entries: impl IntoIterator<Item = (String, String)>) {
        for (key, value) in entries {
            self.line(&format!("{} = {value}", quoted_key(&key)));
        }
    }
}

impl Policy {
    /// Every key as a comment with its default and what it is for. A line that only shows how something is written
    /// ends in `# 示例` or `# example`; all others, uncommented, change nothing. What is drafted stands at its place.
    pub fn template(lang: Lang, drafted: Drafted<'_>) -> String {
        let mut writer = Writer::new(lang, Mode::Template, drafted);
        writer.says(Text::new(
            "hecha 策略文件。每个键都有默认值：去掉行首的“# ”并改值即可；行末标“示例”的行没有默认值，仅示写法。",
            "Policy of hecha. Every key has a default: take off the leading \"# \" and change the value. Lines marked \
             \"example\" have no default and only show how it is written.",
        ));
        Self::default().write(&mut writer);
        writer.out
    }

    /// The policy as it holds, defaults included, as TOML that reads back to the same policy. Settings of rules stand
    /// in it as the file has them: their defaults are the rules' own.
    pub fn in_force(&self, lang: Lang) -> String {
        let mut writer = Writer::new(lang, Mode::InForce, Drafted::default());
        self.write(&mut writer);
        writer.out
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.write_basics(writer);
        self.write_inputs(writer);
        self.write_handling(writer);
        self.write_high_risk(writer);
        self.write_pairs(writer);
        self.write_time(writer);
        self.write_terminals(writer);
        self.write_money(writer);
        self.write_accounts(writer);
        self.write_people(writer);
        self.write_rules(writer);
        self.write_exceptions(writer);
    }

    fn write_basics(&self, writer: &mut Writer<'_>) {
        let as_of = self.as_of.map(|moment| {
            let exact = moment.at == moment.until;
            if exact { self.zone.rfc3339(moment.at) } else { moment.human(self.zone) }
        });
        writer.set_if("as_of", as_of, "2022-12-31", Text::new(
            "核查基准日，写日期即指当日结束；缺省取资料中最新的操作、登录、开户、授权或审批时间",
            "the day the check speaks of, a bare date meaning its end; default: the newest operation, login, creation, grant or approval in the folder",
        ));
        let period = self.period.map(|(from, to)| format!("[\"{from}\", \"{to}\"]"));
        writer.set_if("period", period, "[\"2022-01-01\", \"2022-12-31\"]", Text::new(
            "核查期间，首尾两日均含；期间外的操作只作背景，不列为问题；缺省从最早的事件到基准日",
            "the days checked, both included; acts outside are read for context only; default: from the first event to as_of",
        ));
        writer.set("zone", &quoted(self.zone.name()), Text::new("时区", "time zone"));
        writer.set_if(
            "office",
            self.office.as_deref().map(quoted),
            "\"福果镇\"",
            Text::new(
                "开展核查的单位；问题无法归到机构时记在其名下",
                "whose check this is; problems that no organisation is known for are put under it",
            ),
        );
        writer.set(
            "discovery",
            &quoted(&self.discovery),
            Text::new("发现方式", "how problems are found, for the ledger"),
        );
        // An empty list of tables can only be written here, before the first table.
        if self.incompatible.as_ref().is_some_and(Vec::is_empty) {
            writer.line("incompatible = []");
        }
    }

    fn write_inputs(&self, writer: &mut Writer<'_>) {
        writer.block(Text::new(
            "识别有误的文件或工作表：逐个说明是什么表、列名和代码的含义（可用的名称见 hecha tables），不用的写 table = \"ignore\"；没有表头的写 header_row = 0，列按位置写（columns = { account = \"1\" }）；可写多段，都匹配时合并，同一项以先写的为准",
            "files or sheets that are not recognised rightly: what they hold, what their headers and codes mean (hecha tables lists the names); table = \"ignore\" leaves one out; header_row = 0 says that there is no header, and columns are then called by their place (columns = { account = \"1\" }); entries that match the same one are merged, and of two that say the same thing the first counts",
        ));
        writer.example(
            "[[input]]\nfile = \"用户*.xlsx\"\nsheet = \"Sheet1\"\ntable = \"accounts\"\nencoding = \"gb18030\"\nheader_row = 3\ncolumns = { account = \"柜员代码\", status = \"状态\" }\nvalues = { status = { \"0\" = \"enabled\", \"1\" = \"disabled\" } }",
        );
        writer.out.push_str(writer.drafted.inputs);
        for input in &self.inputs {
            writer.holds(&input_text(input));
        }
    }

    fn write_handling(&self, writer: &mut Writer<'_>) {
        writer.table("actions", Text::new(
            "本地环节名称 → 标准操作（login logout query accept review recheck approve publicise pay edit backpay merge suspend resume delete export grant user_admin reset_password param return withdraw log_clear other）",
            "local step names → acts (login logout query accept review recheck approve publicise pay edit backpay merge suspend resume delete export grant user_admin reset_password param return withdraw log_clear other)",
        ));
        writer.example("accept = [\"窗口收件\"]\napprove = [\"局长签批\"]");
        writer.out.push_str(writer.drafted.actions);
        let acts = crate::model::act::Act::ALL.into_iter().filter_map(|act| {
            let names = self.actions.iter().filter(|step| step.act == act);
            let names: Vec<String> = names.map(|step| step.name.clone()).collect();
            (!names.is_empty()).then(|| (act.name().to_owned(), list_text(&names)))
        });
        writer.entries(acts);
        writer.block(Text::new(
            "业务流程，matter 按业务类型匹配，先匹配者生效；requires 为必经环节，days 为办理时限（只用于 approve、pay），disqualifies 为不予办理的情形（事实含该词即是），requires_facts 为必须具备的条件",
            "workflows; matter is a pattern over the kind of business, the first that matches counts; requires: steps that must have been taken; days: longest time (approve and pay only); disqualifies: words of facts that rule somebody out; requires_facts: conditions that must be met",
        ));
        writer.example("[[workflow]]\nmatter = \"灵活就业*\"\ndays = { approve = \"20wd\", pay = \"30wd\" }\nrequires_facts = [\"就业困难人员认定\"]");
        for workflow in &self.workflows {
            writer.workflow(workflow);
        }
        let any = Workflow::default().matter;
        if self.workflows.iter().all(|workflow| workflow.matter != any) {
            writer.workflow(&Workflow::default());
        }
    }

    fn write_high_risk(&self, writer: &mut Writer<'_>) {
        writer.table(
            "high_risk",
            Text::new(
                "高风险权限清单：权限名称或操作；列出任一项即取代内置清单",
                "high-risk rights: names of permissions, or acts; listing any replaces the built-in list",
            ),
        );
        let listed = self.high_risk.as_ref();
        writer.set_if("critical", listed.map(|list| list_text(&list.critical)), "[\"业务终审\", \"资金拨付\"]", Text::new(
            "极高风险；内置：终审、拨付、改收款账户/姓名/证件号/出生日期、补录、合并、恢复发放、批量修改、删除、授权、用户管理、重置密码、参数、清日志",
            "critical; built in: approve, pay, edits of payee, name, ID number or birth date, back-pay, merge, resume, bulk edits, delete, grant, user_admin, reset_password, param, log_clear",
        ));
        writer.set_if(
            "high",
            listed.map(|list| list_text(&list.high)),
            "[\"业务审核\", \"数据导出\"]",
            Text::new(
                "高风险；内置：审核、复核、导出、停发、改其他敏感字段、不限机构的查询",
                "high; built in: review, recheck, export, suspend, edits of other sensitive fields, query without a unit limit",
            ),
        );
        writer.table("sensitive_fields", Text::new(
            "敏感字段；内置：银行账号、开户行、户名、卡号、姓名、证件号码、出生日期、补贴标准、金额、缴费月数、起止年月、状态、资格、死亡状态",
            "sensitive fields; built in: bank account and its bank and holder, card number, name, ID number, birth date, amounts, contribution months and terms, status, eligibility, death",
        ));
        writer.set("extra", &list_text(&self.sensitive_extra), Text::new("另加的字段", "further fields"));
    }

    fn write_pairs(&self, writer: &mut Writer<'_>) {
        writer.block(Text::new(
            "不相容岗位；写出任何一对即取代以下全部默认；两侧可写操作、角色或权限名称，任一即算；severity：low medium high critical，缺省 medium",
            "incompatible duties; writing any pair replaces all of these defaults; each side is any of its acts, roles or permissions; severity: low medium high critical, default medium",
        ));
        for pair in self.incompatible.clone().unwrap_or_else(default_pairs) {
            writer.holds(&pair_text(&pair));
        }
    }

    fn write_time(&self, writer: &mut Writer<'_>) {
        writer.table(
            "grace",
            Text::new(
                "人员变动后的宽限期：天数，或工作日如 \"5wd\"",
                "grace after changes of staff: days, or working days as \"5wd\"",
            ),
        );
        let grace = &self.grace;
        writer.set("leave", &grace_text(grace.leave), Text::new("离职退休后停用账户", "account off after leaving"));
        writer.set(
            "move",
            &grace_text(grace.move_),
            Text::new("轮岗后收回旧权限", "old rights gone after a change of post"),
        );
        writer.set(
            "leave_start",
            &grace_text(grace.leave_start),
            Text::new("长期休假开始后停用账户", "account off after long leave began"),
        );
        writer.set(
            "join",
            &grace_text(grace.join),
            Text::new("到新岗位后配齐权限", "rights there after a new post began"),
        );
        writer.table("calendar", Text::new("工作时间", "when people work"));
        let hours: Vec<String> = self.calendar.hours.iter().map(ToString::to_string).collect();
        writer.set("hours", &list_text(&hours), Text::new("工作日的办公时段", "office hours of a working day"));
        let holidays = self.calendar.holidays.as_deref().map(quoted);
        writer.set_if(
            "holidays",
            holidays,
            "\"holidays.json\"",
            Text::new(
                "补充节假日文件（holiday-cn 格式）；2019—2026 年已内置",
                "a file of further holidays (holiday-cn schema); 2019 to 2026 are built in",
            ),
        );
    }

    fn write_terminals(&self, writer: &mut Writer<'_>) {
        writer.table("terminals", Text::new("终端，多条规则共用", "machines, shared by several rules"));
        let terminals = &self.terminals;
        writer.set(
            "kiosk_fanin",
            &terminals.kiosk_fanin.to_string(),
            Text::new(
                "不少于这么多账号使用的终端为公用终端，IP 为共用出口",
                "this many accounts make a terminal a kiosk and an IP a shared exit",
            ),
        );
        writer.set(
            "switch_seconds",
            &terminals.switch_seconds.to_string(),
            Text::new(
                "多少秒内换终端或换账号算连续切换",
                "seconds within which a change of terminal or account is a hop",
            ),
        );
        writer.set(
            "home_share",
            &terminals.home_share.to_string(),
            Text::new("占比达到多少算某人常用终端", "the share of acts that makes a terminal somebody's own"),
        );
        writer.set(
            "home_min",
            &terminals.home_min.to_string(),
            Text::new("且不少于这么多次操作", "and at least this many acts"),
        );
        writer.set(
            "shared",
            &list_text(&terminals.shared),
            Text::new("已知的公用终端和共用 IP（NAT）", "known kiosks, and IPs that many share (NAT)"),
        );
    }

    fn write_money(&self, writer: &mut Writer<'_>) {
        writer.table(
            "limits",
            Text::new(
                "业务类型 → 审批限额（元）；不设则不判断拆分申报",
                "matter → limits in yuan; without any, splitting cannot be judged",
            ),
        );
        writer.example("\"灵活就业社会保险补贴\" = [10000]");
        writer.entries(self.limits.iter().map(|(matter, amounts)| (matter.clone(), amounts_text(amounts))));
        writer
            .table("households", Text::new("收款账号 → 可共用它的人员证件号", "payee account → subjects it may serve"));
        writer.example("\"6217000000000000000\" = [\"500224198001011234\", \"500224197502021235\"]");
        writer.entries(self.households.iter().map(|(payee, subjects)| (payee.clone(), list_text(subjects))));
        writer.table("exports", Text::new("数据导出", "exports"));
        writer.set(
            "needs_order",
            &self.exports_need_order.to_string(),
            Text::new("导出是否一律须有工单", "whether every export needs a work order"),
        );
    }

    fn write_accounts(&self, writer: &mut Writer<'_>) {
        writer.table("accounts", Text::new("账户", "accounts"));
        let names: Vec<String> = self.non_personal.iter().map(ToString::to_string).collect();
        writer.set(
            "non_personal",
            &list_text(&names),
            Text::new(
                "接口、批处理账户：账号，或“系统/账号”",
                "interface and batch accounts: the account, or system/account",
            ),
        );
        writer.table(
            "administrators",
            Text::new(
                "三员：角色或岗位名称；不列则按名称识别",
                "the three administrators by role or post; recognised by name where none is listed",
            ),
        );
        let listed = |names: &Option<Vec<String>>| names.as_deref().map(list_text);
        let admins = &self.administrators;
        writer.set_if(
            "system",
            listed(&admins.system),
            "[\"系统管理员\"]",
            Text::new("系统管理员，识别词：系统管理", "system administrators, known by 系统管理"),
        );
        writer.set_if(
            "security",
            listed(&admins.security),
            "[\"安全管理员\", \"权限管理员\"]",
            Text::new(
                "安全（权限）管理员，识别词：安全管理、权限管理",
                "security administrators, known by 安全管理 and 权限管理",
            ),
        );
        writer.set_if(
            "audit",
            listed(&admins.audit),
            "[\"审计管理员\"]",
            Text::new("审计管理员，识别词：审计管理", "audit administrators, known by 审计管理"),
        );
    }

    fn write_people(&self, writer: &mut Writer<'_>) {
        writer.table("third_party", Text::new("“第三方”人员", "third-party people"));
        let third = &self.third_party;
        writer.set(
            "employers",
            &list_text(&third.employers),
            Text::new(
                "第三方单位，名称已表明是公司或银行的不必列",
                "companies of outsiders, besides those whose name says company or bank",
            ),
        );
        writer.set(
            "employment",
            &list_text(&third.employment),
            Text::new("属于第三方的用工性质", "kinds of employment of outsiders"),
        );
        writer.table(
            "identity",
            Text::new(
                "人工认定账号与人员的对应：pin 是，forbid 不是；人员写证件号或工号",
                "matches decided by hand: pin says yes, forbid says no; the person by ID number or staff number",
            ),
        );
        let identity = &self.identity;
        writer.set("pin", &links_text(&identity.pin), Text::new("是其账号", "is this person's account"));
        writer.example("pin = [{ account = \"就业补贴系统/wangfang2\", person = \"500224198001011234\" }]");
        writer.set("forbid", &links_text(&identity.forbid), Text::new("不是其账号", "is not this person's account"));
        writer.example("forbid = [{ account = \"就业补贴系统/lijun\", person = \"500224197502021235\" }]");
    }

    fn write_rules(&self, writer: &mut Writer<'_>) {
        writer.block(Text::new(
            "各规则自己的参数，段名用编号或名称；hecha rules 编号 说明每个键的含义",
            "settings of single rules, by code or name; hecha rules CODE says what each key means",
        ));
        if writer.drafted.rules.is_empty() {
            writer.example("[rules.A11]\ndormant_days = 60");
        }
        for rule in writer.drafted.rules.iter().filter(|rule| !rule.keys.is_empty()) {
            let (name, title) = (rule.name, rule.title.say(writer.lang));
            writer.line("");
            writer.line(&format!("## {name} {title}"));
            writer.line(&format!("[rules.{}]", rule.code));
            for key in rule.keys {
                writer.line(&format!("# {} = {}", key.name, key.default));
            }
        }
        for (rule, table) in &self.rules {
            writer.line(&format!("[rules.{}]", quoted_key(rule)));
            writer.entries(table.written());
        }
    }

    fn write_exceptions(&self, writer: &mut Writer<'_>) {
        writer.block(Text::new(
            "一定期限内认可的例外：规则、问题键、理由、批准人、截止日；过期或未用到的会报告",
            "deviations accepted for a time: rule, key of the finding, reason, approver, last day; unused and expired ones are reported",
        ));
        writer.example("[[exception]]\nrule = \"B01\"\nmatch = { person = \"500224198001011234\" }\nreason = \"人手不足，兼任；按月抽查\"\napproved_by = \"龙某\"\nuntil = 2023-06-30");
        for exception in &self.exceptions {
            let parts = exception.matches.iter().map(|(part, value)| (part.as_str(), quoted(value)));
            writer.holds(&format!(
                "[[exception]]\nrule = {}\nmatch = {}\nreason = {}\napproved_by = {}\nuntil = {}",
                quoted(&exception.rule),
                inline(parts),
                quoted(&exception.reason),
                quoted(&exception.approved_by),
                exception.until,
            ));
        }
    }
}

fn inline<'a>(entries: impl Iterator<Item = (&'a str, String)>) -> String {
    let entries: Vec<String> = entries.map(|(key, value)| format!("{} = {value}", quoted_key(key))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

fn input_text(input: &InputRule) -> String {
    let mut lines = vec!["[[input]]".to_owned(), format!("file = {}", quoted(input.file.as_str()))];
    lines.extend(input.sheet.as_deref().map(|sheet| format!("sheet = {}", quoted(sheet))));
    let table = if input.ignore { Some(IGNORE) } else { input.table.map(TableKind::name) };
    lines.extend(table.map(|table| format!("table = \"{table}\"")));
    lines
        .extend(input.encoding.map(|encoding| format!("encoding = {}", quoted(&encoding.name().to_ascii_lowercase()))));
    lines.extend(input.header_row.map(|row| format!("header_row = {row}")));
    if !input.columns.is_empty() {
        let columns = input.columns.iter().map(|(column, header)| (column.as_str(), quoted(header)));
        lines.push(format!("columns = {}", inline(columns)));
    }
    if !input.values.is_empty() {
        let values = input.values.iter().map(|(column, cells)| {
            let cells = cells.iter().map(|(cell, meaning)| (cell.as_str(), quoted(meaning)));
            (column.as_str(), inline(cells))
        });
        lines.push(format!("values = {}", inline(values)));
    }
    lines.join("\n")
}

fn workflow_text(workflow: &Workflow) -> String {
    let acts =
        |acts: &[crate::model::act::Act]| list_text(&acts.iter().map(|act| act.name().to_owned()).collect::<Vec<_>>());
    let requires = workflow.requires.iter().map(|(act, needed)| (act.name(), acts(needed)));
    let days = workflow.days.iter().map(|(act, grace)| (act.name(), grace_text(*grace)));
    let mut lines = vec![
        "[[workflow]]".to_owned(),
        format!("matter = {}", quoted(workflow.matter.as_str())),
        format!("requires = {}", inline(requires)),
        format!("order = {}", acts(&workflow.order)),
        format!("days = {}", inline(days)),
    ];
    lines.extend(workflow.disqualifies.as_deref().map(|words| format!("disqualifies = {}", list_text(words))));
    lines.push(format!("requires_facts = {}", list_text(&workflow.requires_facts)));
    lines.join("\n")
}

fn pair_text(pair: &IncompatiblePair) -> String {
    let (a, b) = (list_text(&pair.a.words()), list_text(&pair.b.words()));
    format!("[[incompatible]]\na = {a}\nb = {b}\nseverity = \"{}\"", pair.severity.name())
}

fn links_text(links: &[IdentityLink]) -> String {
    let links = links.iter().map(|link| {
        let (account, person) = (quoted(&link.account.to_string()), quoted(&link.person));
        format!("{{ account = {account}, person = {person} }}")
    });
    format!("[{}]", links.collect::<Vec<_>>().join(", "))
}
