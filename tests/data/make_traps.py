#!/usr/bin/env python3
"""Makes the corpus of traps: one folder a trap, each with one thing that exports really do.

    pip install openpyxl xlwt msoffcrypto-tool odfpy
    python3 tests/data/make_traps.py

The bytes are committed, because they are the point: rewrite them only to add a trap. `index.tsv` says what each trap is;
what hecha reads from it stands beside the folder as `<trap>.txt` and is checked by `tests/it/traps.rs`.
"""

import gzip
import io
import pathlib
import shutil
import struct
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ROOT = pathlib.Path(__file__).parent / "traps"
INDEX = []
POLICY = "as_of = 2023-01-31\n"

# Invented people; the numbers have true check digits and the area code of no living person's registration.
ZHANG, LI, WANG = "500224198001011235", "500224197502021234", "50022419900303120X"
HEAD = "账号,姓名,身份证号,状态,创建时间"
ROWS = [
    f"zhangsan,张三,{ZHANG},启用,2020-01-01",
    f"lisi,李四,{LI},停用,2020-02-02",
]
LOG = "操作时间,账号,操作类型,业务编号"
ACTS = ["2022-07-01 09:00:00,zhangsan,受理,SB-1", "2022-07-01 10:30:00,lisi,终审,SB-1"]


def check_digit(first17):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights)) % 11]


for number in (ZHANG, LI, WANG):
    assert number[17] == check_digit(number[:17]), (number, check_digit(number[:17]))


def trap(name, zh, en, files, policy=POLICY):
    folder = ROOT / name
    folder.mkdir(parents=True)
    for file, data in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    if policy:
        (folder / "hecha.toml").write_text(policy, encoding="utf-8")
    INDEX.append((name, zh, en))


def table(*lines, end="\n"):
    return end.join(lines) + end


def xlsx(fill, epoch1904=False):
    book = openpyxl.Workbook()
    if epoch1904:
        book.epoch = CALENDAR_MAC_1904
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(rows, title="Sheet1"):
    def fill(book):
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)

    return fill


def cells(*lines):
    return [line.split(",") for line in lines]


def packed(entries, flag_utf8=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo("x", (2023, 1, 31, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.filename = name
            archive.writestr(info, data)
    data = out.getvalue()
    return data


def zip_with_gbk_name(name, data):
    """A ZIP as old Windows programs write it: the name in GBK and no flag that says so."""
    raw = name.encode("gbk")
    body = data.encode("utf-8")
    import zlib

    crc = zlib.crc32(body)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0x5621, crc, len(body), len(body), len(raw), 0)
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0x5621, crc, len(body), len(body), len(raw), 0, 0, 0, 0, 0, 0
    )
    start = len(local) + len(raw) + len(body)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central) + len(raw), start, 0)
    return local + raw + body + central + raw + end


def ods(rows):
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="账户")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xls(rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("账户")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def encodings():
    plain = table(HEAD, *ROWS)
    trap("enc-utf8-bom", "UTF-8 带 BOM", "UTF-8 with a byte order mark", {"账户.csv": b"\xef\xbb\xbf" + plain.encode()})
    trap("enc-gb18030", "GBK/GB18030 文本（中文 Excel 另存的 CSV）", "GB18030 text, as a Chinese Excel saves CSV", {"账户.csv": plain.encode("gb18030")})
    rare = table(HEAD, f"guosan,郭𠮷,{ZHANG},启用,2020-01-01")
    trap("enc-gb18030-four-bytes", "GB18030 四字节生僻字姓名", "a rare character in a name: four bytes of GB18030", {"账户.csv": rare.encode("gb18030")})
    tabbed = plain.replace(",", "\t")
    trap("enc-utf16le-tabs", "Excel“Unicode 文本”：UTF-16LE、制表符", "a spreadsheet's “Unicode text”: UTF-16LE with tabs", {"账户.txt": b"\xff\xfe" + tabbed.encode("utf-16-le")})
    trap("enc-utf16be", "UTF-16BE 带 BOM", "UTF-16BE with a byte order mark", {"账户.csv": b"\xfe\xff" + plain.encode("utf-16-be")})
    broken = plain.encode("gb18030").replace("李四".encode("gb18030"), b"\xc0\xff\xcb\xc4")
    trap("enc-broken-byte", "一个字节损坏，姓名不可辨认", "one broken byte: a name that cannot be read", {"账户.csv": broken})
    trap("enc-stated", "编码由 hecha.toml 指定", "an encoding stated in hecha.toml", {"账户.csv": plain.encode("utf-16-le")}, POLICY + '[[input]]\nfile = "账户.csv"\nencoding = "utf-16le"\n')


def separators():
    plain = table(HEAD, *ROWS)
    trap("sep-semicolon", "分号分隔", "semicolons", {"账户.csv": plain.replace(",", ";")})
    trap("sep-pipe", "竖线分隔的 txt", "pipes in a .txt", {"账户.txt": plain.replace(",", "|")})
    trap("sep-trailing", "每行末尾多一个分隔符", "a separator after the last field of every line", {"账户.csv": "".join(line + ",\n" for line in [HEAD, *ROWS])})
    trap("sep-crlf-blank-tail", "CRLF 换行，末尾多空行", "CRLF and blank lines at the end", {"账户.csv": table(HEAD, *ROWS, end="\r\n") + "\r\n\r\n  \r\n"})
    trap("sep-newline-in-quotes", "引号内换行", "a newline inside quotes", {"日志.csv": table(LOG + ",备注", '2022-07-01 09:00:00,zhangsan,受理,SB-1,"第一行\n第二行"', "2022-07-01 10:30:00,lisi,终审,SB-1,")})
    trap("sep-doubled-quotes", "引号内的双引号", "quotes doubled inside quotes", {"日志.csv": table(LOG + ",备注", '2022-07-01 09:00:00,zhangsan,受理,SB-1,"称""材料齐全"",已收"', "2022-07-01 10:30:00,lisi,终审,SB-1,无")})
    trap("sep-unclosed-quote", "引号未闭合", "a quote that is never closed", {"日志.csv": table(LOG + ",备注", '2022-07-01 09:00:00,zhangsan,受理,SB-1,"没有收尾', "2022-07-01 10:30:00,lisi,终审,SB-1,无")})
    trap("sep-hash-in-data", "数据中的 # 号", "a # in the data", {"账户.csv": table(HEAD, f"#zhangsan,张三,{ZHANG},启用,2020-01-01", ROWS[1])})
    trap("sep-comma-in-quotes", "引号内的逗号（两个使用人）", "a comma inside quotes: two holders", {"账户.csv": table(HEAD, '"hall01","张三,李四",,启用,2020-01-01', ROWS[1])})


def layouts():
    trap("lay-title-rows", "表头上方有标题行和说明行", "title rows above the header", {"账户.csv": table("福果镇系统账户清单,,,,", "单位：福果镇社保所,,,日期：2023-01-31,", HEAD, *ROWS)})
    trap("lay-total-and-footer", "合计行和填表人行", "a total and a footer", {"账户.csv": table(HEAD, *ROWS, "合计,2,,,", "填表人：王五,,,审核人：龙某,")})
    trap("lay-header-repeated", "打印分页造成的重复表头", "the header again in the middle of the table", {"账户.csv": table(HEAD, ROWS[0], HEAD, ROWS[1])})
    trap("lay-header-marks", "表头带必填星号、括号说明、空格和换行", "required-marks, notes in brackets, spaces and newlines in headers", {"账户.csv": table('*账号,姓 名,"身份证号\n（必填）",状态（启用/停用）,创建时间', *ROWS)})
    trap("lay-blank-column", "中间空列和序号列", "a blank column and a column of running numbers", {"账户.csv": table("序号,账号,,姓名,身份证号,状态,创建时间", f"1,zhangsan,,张三,{ZHANG},启用,2020-01-01", f"2,lisi,,李四,{LI},停用,2020-02-02")})

    def two_rows(book):
        sheet = book.active
        for row in [["账号", "使用人", None, "状态", "时间", None], [None, "姓名", "身份证号", None, "创建时间", "停用时间"], ["zhangsan", "张三", ZHANG, "启用", "2020-01-01", None], ["lisi", "李四", LI, "停用", "2020-02-02", "2022-03-03"]]:
            sheet.append(row)
        for area in ("A1:A2", "B1:C1", "D1:D2", "E1:F1"):
            sheet.merge_cells(area)

    trap("lay-two-row-header", "两行合并表头", "a header of two merged rows", {"账户.xlsx": xlsx(two_rows)})

    def down(book):
        sheet = book.active
        for row in [["部门", "账号", "姓名", "身份证号", "状态"], ["社保所", "zhangsan", "张三", ZHANG, "启用"], [None, "lisi", "李四", LI, "停用"], ["民政办", "wangwu", "王五", WANG, "启用"]]:
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    trap("lay-merged-down", "纵向合并的部门单元格", "a department merged over several rows", {"账户.xlsx": xlsx(down)})

    def hidden(book):
        sheet_of(cells(HEAD, *ROWS))(book)
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["D"].hidden = True
        other = book.create_sheet("旧账户")
        for row in cells(HEAD, f"wangwu,王五,{WANG},启用,2020-03-03"):
            other.append(row)
        other.sheet_state = "hidden"

    trap("lay-hidden", "隐藏的行、列和工作表", "hidden rows, columns and sheets", {"账户.xlsx": xlsx(hidden)})

    def several(book):
        sheet_of(cells(HEAD, *ROWS), "账户")(book)
        roles = book.create_sheet("角色")
        for row in [["账号", "角色"], ["zhangsan", "受理岗"], ["lisi", "终审岗"]]:
            roles.append(row)
        book.create_sheet("空表")
        prose = book.create_sheet("说明")
        prose.append(["本表由系统导出，数据截至 2023 年 1 月底。"])

    trap("lay-several-sheets", "一个工作簿里多张表、空表和说明页", "several tables, an empty sheet and a page of prose in one workbook", {"资料.xlsx": xlsx(several)})
    trap("lay-roles-in-one-cell", "一格多个角色", "several roles in one cell", {"用户角色.csv": table("账号,角色", "zhangsan,受理岗、初审岗", "lisi,终审岗;查询岗")})
    trap("lay-matrix-roles", "角色权限矩阵（权限在左、角色在上、√ 为有）", "a matrix: permissions down, roles across", {"角色权限.csv": table("权限,受理岗,初审岗,终审岗", "业务受理,√,,", "业务审核,,●,√", "业务终审,,,Y")})
    trap("lay-matrix-duties", "岗位职责矩阵", "a matrix of posts and duties", {"岗位职责权限对照表.csv": table("岗位,业务受理,业务审核,业务终审", "窗口经办,√,,", "负责人,,1,是")})
    trap("lay-matrix-odd-mark", "矩阵中含义不明的标记", "a mark in a matrix whose meaning is not plain", {"角色权限.csv": table("权限,受理岗,终审岗", "业务受理,√,△", "业务终审,×,√")})
    trap("lay-case-a-row", "一件一行：受理、审核、终审在同一行", "one case a row: its steps side by side", {"办件.csv": table("业务编号,申请人,受理人,受理时间,审核人,审核时间,终审人,终审时间", "SB-1,陈某,张三,2022-07-01 09:00:00,李四,2022-07-02 09:00:00,王五,2022-07-03 09:00:00", "SB-2,周某,张三,2022-07-01 09:30:00,张三,2022-07-02 09:30:00,,")})
    trap("lay-date-and-time-apart", "日期与时间分两列", "date and time in two columns", {"日志.csv": table("操作日期,操作时间,账号,操作类型,业务编号", "2022-07-01,09:00:00,zhangsan,受理,SB-1", "2022-07-01,10:30:00,lisi,终审,SB-1")})


def dates():
    texts = ["2023-04-27 08:30:05", "2023-04-27 08:30:05.123", "2023/4/27", "2023.4.27", "20230427", "20230427083005", "2023年4月27日", "2023-04", "2023年4月", "2023-04-27T08:30:05+08:00", "2023-04-27T00:30:05Z", "1682555405", "1682555405123", "45043", "45043.5", "2023-04-27 下午 3:05:00", "05-4月-23", "05-4月-23 10.22.33.000000000 上午"]
    lines = [f"u{i:02},张三,,启用,{text}" for i, text in enumerate(texts)]
    trap("date-spellings", "同一列里的各种日期写法", "all spellings of dates in one column", {"账户.csv": table(HEAD, *lines)}, "as_of = 2024-01-31\n")
    nulls = ["", "-", "—", "/", "无", "NULL", "null", "N/A", "0000-00-00 00:00:00", "1900-01-00"]
    trap("date-nulls", "各种空值写法", "all spellings of nothing", {"账户.csv": table(HEAD, *[f"u{i:02},张三,,启用,{text}" for i, text in enumerate(nulls)])})
    trap("date-unreadable", "无法辨认的日期", "dates that are none", {"日志.csv": table(LOG, ACTS[0], "昨天上午,lisi,终审,SB-1", "2022-02-30 10:00:00,lisi,终审,SB-2", ",lisi,终审,SB-3")})
    trap("date-open-end", "有效期“长期”“9999-12-31”", "an expiry that means for ever", {"账户.csv": table(HEAD + ",有效期至", ROWS[0] + ",长期", ROWS[1] + ",9999-12-31", f"wangwu,王五,{WANG},启用,2020-03-03,2022-12-31")})
    midnight = [f"2022-07-{d:02} 00:00:00,zhangsan,受理,SB-{d}" for d in range(1, 25)]
    trap("date-midnights", "整列零点：只有日期没有时刻", "a column of midnights: days, not moments", {"日志.csv": table(LOG, *midnight)})

    def typed(epoch1904):
        import datetime

        def fill(book):
            book.active.append(HEAD.split(","))
            book.active.append(["zhangsan", "张三", ZHANG, "启用", datetime.datetime(2020, 1, 1, 8, 30, 5)])
            book.active.append(["lisi", "李四", LI, "停用", datetime.date(2020, 2, 2)])

        return xlsx(fill, epoch1904)

    trap("date-excel-1900", "Excel 日期（1900 纪元）", "dates of a workbook, epoch 1900", {"账户.xlsx": typed(False)})
    trap("date-excel-1904", "Excel 日期（1904 纪元）", "dates of a workbook, epoch 1904", {"账户.xlsx": typed(True)})
    trap("date-far-future", "远在将来的操作时间", "an act far in the future", {"日志.csv": table(LOG, *ACTS, "2099-01-01 09:00:00,lisi,终审,SB-9")}, None)


def people():
    def accounts(*numbers):
        return table(HEAD, *[f"u{i},某{'甲乙丙丁戊己庚'[i]},{n},启用,2020-01-01" for i, n in enumerate(numbers)])

    trap("id-fifteen-digits", "15 位旧身份证号", "an ID number of fifteen digits", {"账户.csv": accounts("500224800101123", ZHANG)})
    trap("id-lower-x", "小写 x 与全角数字", "a lower-case x, full-width digits", {"账户.csv": accounts(WANG.lower(), "５００２２４１９８００１０１１２３５")})
    trap("id-check-digit", "校验位不符", "a wrong check digit", {"账户.csv": accounts("500224198001011234", "500224197513021238")})
    trap("id-masked", "打码的身份证号", "a masked ID number", {"账户.csv": accounts("500224********1235", "5002241980****1235")})
    trap("id-rounded-text", "被 Excel 毁坏的身份证号（文本）", "an ID number damaged by a spreadsheet, as text", {"账户.csv": accounts("5.00224E+17", "500224198001011000")})

    def rounded(book):
        book.active.append(HEAD.split(","))
        book.active.append(["zhangsan", "张三", float(ZHANG), "启用", "2020-01-01"])
        book.active.append(["lisi", "李四", LI, "停用", "2020-02-02"])

    trap("id-rounded-number", "被 Excel 毁坏的身份证号（数值）", "an ID number damaged by a spreadsheet, as a number", {"账户.xlsx": xlsx(rounded)})
    trap("id-apostrophe", "单引号、制表符前缀", "a leading apostrophe or tab", {"账户.csv": table(HEAD, f"'0071,张三,'{ZHANG},启用,2020-01-01", f"\t0072,李四,\t{LI},停用,2020-02-02")})
    trap("name-suffix", "姓名后缀 (2)、（2）和间隔号", "numbers after names, dots inside them", {"账户.csv": table(HEAD, "a1,张伟(2),,启用,2020-01-01", "a2,张伟（3）,,启用,2020-01-01", "a3,阿依·古丽,,启用,2020-01-01", "a4,阿依•古丽,,启用,2020-01-01", "a5,王 五,,启用,2020-01-01")})
    trap("name-full-width", "全角字母、零宽字符、尾随空格的账号", "full-width letters, zero-width characters and spaces in account names", {"账户.csv": table(HEAD, f"ｚｈａｎｇｓａｎ　,张三,{ZHANG},启用,2020-01-01", f"li\u200bsi ,李四,{LI},停用,2020-02-02"), "日志.csv": table(LOG, *ACTS)})
    trap("name-leading-zeros", "账号带前导零", "an account with leading zeros", {"账户.csv": table(HEAD, f"0071,张三,{ZHANG},启用,2020-01-01", f"71,李四,{LI},停用,2020-02-02")})


def meanings():
    trap("mean-status-digits", "状态列只有 0 和 1", "a status of 0 and 1 with nothing to say which is which", {"账户.csv": table(HEAD, ROWS[0].replace("启用", "0"), ROWS[1].replace("停用", "1"))})
    trap("mean-status-told", "0/1 由 hecha.toml 说明", "0 and 1 explained in hecha.toml", {"账户.csv": table(HEAD, ROWS[0].replace("启用", "0"), ROWS[1].replace("停用", "1"))}, POLICY + '[[input]]\nfile = "账户.csv"\nvalues = { status = { "0" = "enabled", "1" = "disabled" } }\n')
    trap("mean-status-unknown-word", "状态用词不认识", "a word of status that is not known", {"账户.csv": table(HEAD, ROWS[0].replace("启用", "待激活"), ROWS[1])})
    trap("mean-bare-leave-post", "单独的“离岗”", "离岗 alone, which may mean two things", {"人事变动.csv": table("变动类型,生效日期,姓名,身份证号", f"离岗,2022-06-30,张三,{ZHANG}", f"退休,2022-05-31,李四,{LI}")})
    trap("mean-bare-steps", "单独的“经办”“确认”", "经办 and 确认 alone", {"日志.csv": table(LOG, "2022-07-01 09:00:00,zhangsan,经办,SB-1", "2022-07-01 10:30:00,lisi,确认,SB-1", "2022-07-01 11:30:00,lisi,终审,SB-1")})
    trap("mean-local-steps", "本地环节名称由 hecha.toml 映射", "local names of steps mapped in hecha.toml", {"日志.csv": table(LOG, "2022-07-01 09:00:00,zhangsan,窗口收件,SB-1", "2022-07-01 10:30:00,lisi,局长签批,SB-1")}, POLICY + '[actions]\naccept = ["窗口收件"]\napprove = ["局长签批"]\n')
    trap("mean-failed", "失败的操作", "attempts that failed", {"日志.csv": table(LOG + ",结果", ACTS[0] + ",成功", ACTS[1] + ",失败")})
    trap("mean-unknown-headers", "表头都不认识", "headers that mean nothing", {"甲.csv": table("柜号,使者,甲乙,丙丁", "001,张三,是,一", "002,李四,否,二")})
    trap("mean-odd-account-header", "账号列叫“柜员代码”", "the account under another name", {"账户.csv": table("柜员代码,姓名,身份证号,状态", f"001,张三,{ZHANG},启用", f"002,李四,{LI},停用")})
    trap("mean-columns-told", "列由 hecha.toml 指定", "columns named in hecha.toml", {"甲.csv": table("柜号,使者,在否", "001,张三,启用", "002,李四,停用")}, POLICY + '[[input]]\nfile = "甲.csv"\ntable = "accounts"\ncolumns = { account = "柜号", holder = "使者", status = "在否" }\n')
    trap("mean-ignored", "hecha.toml 说不用的文件", "a file that hecha.toml says to leave out", {"账户.csv": table(HEAD, *ROWS), "通讯录.csv": table("姓名,手机号", "张三,13800000000")}, POLICY + '[[input]]\nfile = "通讯录.csv"\ntable = "ignore"\n')
    trap("mean-formula-text", "以 = 开头的内容", "a cell that begins with =", {"账户.csv": table(HEAD, "=cmd|' /C calc'!A0,张三,,启用,2020-01-01", ROWS[1])})


def months():
    july = [f"2022-07-{d:02} 09:00:00,zhangsan,受理,SB-{d},{d}" for d in (1, 2, 30, 31)]
    august = [f"2022-08-{d:02} 09:00:00,zhangsan,受理,SC-{d},{40 + d}" for d in (1, 2)]
    head = LOG + ",日志序号"
    trap("log-overlap", "按月导出，首尾重叠", "monthly logs whose ends overlap", {"日志7月.csv": table(head, *july, august[0]), "日志8月.csv": table(head, july[3], *august)})
    trap("log-repeated", "同一份日志导出两次", "one log exported twice", {"日志.csv": table(head, *july), "日志(1).csv": table(head, *july)})
    wide = [line + ",PC-1" for line in july]
    trap("log-other-columns", "不同月份列不同，序号相同", "exports with different columns and the same numbers", {"日志甲.csv": table(head, *july), "日志乙.csv": table(head + ",终端", *wide)})
    short = [line.rsplit(",", 1)[0] for line in july]
    trap("log-other-columns-unnumbered", "不同列且无序号：疑似重叠", "exports with different columns and no numbers", {"日志甲.csv": table(LOG, *short), "日志乙.csv": table(LOG + ",终端", *[line + ",PC-1" for line in short])})
    trap("log-seq-contradicts", "同一序号内容不同", "one number with two contents", {"日志.csv": table(head, july[0], july[1].replace(",2", ",1"))})


def formats():
    rows = cells(HEAD, *ROWS)
    html = "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'></head><body><table><tr>" + "".join(f"<th>{c}</th>" for c in rows[0]) + "</tr>" + "".join("<tr>" + "".join(f"<td style='mso-number-format:\"\\@\"'>{c}" for c in row) + "</tr>" for row in rows[1:]) + "</table></body></html>"
    trap("fmt-html-as-xls", "名为 .xls 的 HTML 表格", "an HTML table named .xls", {"账户.xls": html.encode("gb18030")})
    trap("fmt-tabs-as-xls", "名为 .xls 的制表符文本", "tab-separated text named .xls", {"账户.xls": table(HEAD, *ROWS).replace(",", "\t").encode("gb18030")})
    trap("fmt-xls", "Excel 97–2003 工作簿", "a workbook of Excel 97–2003", {"账户.xls": xls(rows)})
    trap("fmt-ods", "OpenDocument 表格", "an OpenDocument spreadsheet", {"账户.ods": ods(rows)})
    xml = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="账户"><Table>' + "".join("<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in row) + "</Row>" for row in rows) + "</Table></Worksheet></Workbook>"
    trap("fmt-xml-2003", "Excel 2003 XML 表格", "the spreadsheet XML of Excel 2003", {"账户.xml": xml})

    def formulas(book):
        sheet_of(rows)(book)
        book.active["G1"] = "备注"
        book.active["G2"] = '=CONCATENATE("a","b")'
        book.active["G3"] = "#N/A"

    trap("fmt-formulas", "公式与错误值", "formulas and error values", {"账户.xlsx": xlsx(formulas)})
    workbook = xlsx(sheet_of(rows))
    trap("fmt-truncated-xlsx", "不完整的工作簿", "a workbook that was cut off", {"账户.xlsx": workbook[: len(workbook) // 2], "日志.csv": table(LOG, *ACTS)})
    locked = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook)).encrypt("secret", locked)
    trap("fmt-password", "有打开密码的工作簿", "a workbook with a password", {"账户.xlsx": locked.getvalue(), "日志.csv": table(LOG, *ACTS)})
    import json

    keys = HEAD.split(",")
    objects = [dict(zip(keys, row)) for row in rows[1:]]
    trap("fmt-json", "JSON 数组", "an array of JSON objects", {"账户.json": json.dumps(objects, ensure_ascii=False)})
    trap("fmt-json-api", "接口返回的 JSON（rows 包装）", "JSON as an interface returns it", {"账户.json": json.dumps({"code": 200, "msg": "查询成功", "total": 2, "rows": objects}, ensure_ascii=False)})
    trap("fmt-jsonl", "JSON 行，含一行损坏", "JSON lines, one of them broken", {"账户.jsonl": "\n".join([json.dumps(objects[0], ensure_ascii=False), '{"账号": "cut', json.dumps(objects[1], ensure_ascii=False)]) + "\n"})
    trap("fmt-json-number-id", "身份证号写成 JSON 数值", "an ID number as a JSON number", {"账户.json": f'[{{"账号":"zhangsan","姓名":"张三","身份证号":{ZHANG},"状态":"启用"}}]'})
    mysql = "-- MySQL dump 10.13\nSET NAMES utf8mb4;\nDROP TABLE IF EXISTS `账户清单`;\nCREATE TABLE `账户清单` (\n  `账号` varchar(30) NOT NULL,\n  `姓名` varchar(30),\n  `身份证号` char(18),\n  `状态` varchar(8),\n  `创建时间` datetime\n) ENGINE=InnoDB;\n/*!40000 ALTER TABLE `账户清单` DISABLE KEYS */;\n" + f"INSERT INTO `账户清单` VALUES ('zhang\\'san','张三','{ZHANG}','启用','2020-01-01 08:00:00'),('lisi','李四','{LI}','停用',NULL);\n"
    trap("fmt-sql-mysql", "MySQL 转储", "a dump of MySQL", {"账户.sql": mysql})
    copy = f"--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\nCOPY public.accounts (account, holder, id_number, status, created_at) FROM stdin;\nzhangsan\t张三\t{ZHANG}\t启用\t2020-01-01\nlisi\t李四\t{LI}\t停用\t\\N\n\\.\n"
    trap("fmt-sql-postgres", "PostgreSQL 转储（COPY）", "a dump of PostgreSQL", {"账户.sql": copy})
    dm = f"INSERT INTO \"HR\".\"ACCOUNTS\" (\"ACCOUNT\",\"HOLDER\",\"ID_NUMBER\",\"STATUS\",\"CREATED_AT\") VALUES ('zhangsan',N'张三','{ZHANG}','启用',TO_DATE('2020-01-01 08:00:00','YYYY-MM-DD HH24:MI:SS'));\nINSERT INTO \"HR\".\"ACCOUNTS\" (\"ACCOUNT\",\"HOLDER\",\"ID_NUMBER\",\"STATUS\",\"CREATED_AT\") VALUES ('lisi',N'李''四','{LI}','停用',NULL);\nCOMMIT;\n"
    trap("fmt-sql-dm", "达梦/Oracle 风格的 INSERT", "INSERT statements as Dameng and Oracle write them", {"账户.sql": dm.encode("gb18030")})
    trap("fmt-zip", "资料包内的 ZIP", "a ZIP inside the folder", {"资料.zip": packed([("子目录/账户.csv", table(HEAD, *ROWS).encode())])})
    trap("fmt-zip-gbk-names", "ZIP 内文件名为 GBK", "names in GBK inside a ZIP", {"资料.zip": zip_with_gbk_name("账户清单.csv", table(HEAD, *ROWS))})
    trap("fmt-zip-escape", "ZIP 内路径越界", "a path in a ZIP that leads out", {"资料.zip": packed([("../../外面.csv", table(HEAD, *ROWS).encode()), ("账户.csv", table(HEAD, *ROWS).encode())])})
    trap("fmt-zip-bomb", "压缩比异常的 ZIP", "a ZIP that unpacks to far too much", {"资料.zip": packed([("账户.csv", b"0" * 50_000_000)]), "日志.csv": table(LOG, *ACTS)})
    trap("fmt-gzip", "gzip 压缩的 CSV", "CSV packed with gzip", {"账户.csv.gz": gzip.compress(table(HEAD, *ROWS).encode(), mtime=0)})
    xes = '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0"><trace><string key="concept:name" value="SB-1"/><event><string key="concept:name" value="受理"/><string key="org:resource" value="zhangsan"/><date key="time:timestamp" value="2022-07-01T09:00:00+08:00"/></event><event><string key="concept:name" value="终审"/><string key="org:resource" value="lisi"/><date key="time:timestamp" value="2022-07-01T10:30:00+08:00"/></event></trace></log>'
    trap("fmt-xes", "XES 事件日志", "an XES event log", {"日志.xes": xes})
    trap("fmt-xes-gz", "压缩的 XES 事件日志", "an XES event log, packed", {"日志.xes.gz": gzip.compress(xes.encode(), mtime=0)})
    trap("fmt-xes-cut", "不完整的 XES", "an XES log that was cut off", {"日志.xes": xes[: len(xes) - 40], "账户.csv": table(HEAD, *ROWS)})
    ocel = {"objectTypes": [{"name": "case", "attributes": []}, {"name": "user", "attributes": []}], "eventTypes": [{"name": "受理", "attributes": []}, {"name": "终审", "attributes": []}], "objects": [{"id": "SB-1", "type": "case"}, {"id": "zhangsan", "type": "user"}, {"id": "lisi", "type": "user"}], "events": [{"id": "e1", "type": "受理", "time": "2022-07-01T01:00:00Z", "attributes": [], "relationships": [{"objectId": "SB-1", "qualifier": "case"}, {"objectId": "zhangsan", "qualifier": "by"}]}, {"id": "e2", "type": "终审", "time": "2022-07-01T02:30:00Z", "attributes": [], "relationships": [{"objectId": "SB-1", "qualifier": "case"}, {"objectId": "lisi", "qualifier": "by"}]}]}
    trap("fmt-ocel2", "OCEL 2.0 JSON", "OCEL 2.0 in JSON", {"日志.json": json.dumps(ocel, ensure_ascii=False)})
    trap("fmt-pdf", "PDF 附件", "a PDF", {"制度.pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "账户.csv": table(HEAD, *ROWS)})
    trap("fmt-empty-file", "空文件", "an empty file", {"空.csv": b"", "账户.csv": table(HEAD, *ROWS)})
    trap("fmt-binary", "无法识别的二进制文件", "bytes of no known kind", {"备份.dat": bytes(range(256)) * 4, "账户.csv": table(HEAD, *ROWS)})


def presets():
    trap("pre-ruoyi-excel", "若依用户导出：“用户名称”是姓名", "RuoYi's export of users, where 用户名称 is the person", {"用户数据.csv": table("用户序号,登录名称,用户名称,用户邮箱,手机号码,用户性别,账号状态,最后登录IP,最后登录时间,部门名称,部门负责人", "1,admin,若依,a@example.org,15888888888,男,正常,127.0.0.1,2022-07-01 09:00:00,研发部门,若依", "2,ry,张三,b@example.org,15666666666,男,停用,127.0.0.1,2022-07-01 09:00:00,测试部门,若依")})
    trap("pre-yudao-excel", "芋道用户导出：“用户名称”是登录名", "ruoyi-vue-pro's export of users, where 用户名称 is the login", {"用户数据.csv": table("用户编号,用户名称,用户昵称,部门名称,用户邮箱,手机号码,用户性别,帐号状态,最后登录IP,最后登录时间", "1,zhangsan,张三,社保所,a@example.org,15888888888,男,开启,127.0.0.1,2022-07-01 09:00:00", "2,lisi,李四,社保所,b@example.org,15666666666,女,关闭,127.0.0.1,2022-07-01 09:00:00")})
    trap("pre-ruoyi-soft-deleted", "若依 del_flag=2 的用户", "a user that RuoYi deleted softly", {"sys_user.csv": table("user_id,dept_id,user_name,nick_name,user_type,email,phonenumber,sex,avatar,password,status,del_flag,login_ip,login_date,create_by,create_time,update_by,update_time,remark", "1,103,zhangsan,张三,00,,15888888888,1,,,0,0,127.0.0.1,2022-07-01 09:00:00,admin,2020-01-01 00:00:00,,,", "2,103,lisi,李四,00,,15666666666,1,,,0,2,127.0.0.1,2022-07-01 09:00:00,admin,2020-01-01 00:00:00,,,")})
    trap("pre-ruoyi-log", "若依操作日志：oper_name 是登录名，操作地址是 IP", "RuoYi's operation log: the operator is a login name, the address an IP", {"操作日志.csv": table("操作序号,操作模块,业务类型,请求方法,请求方式,操作类别,操作人员,部门名称,请求地址,操作地址,操作地点,请求参数,返回参数,状态,错误消息,操作时间,消耗时间", "100,用户管理,修改,com.x.edit(),PUT,后台用户,admin,研发部门,/system/user,127.0.0.1,内网IP,{},{},正常,,2022-07-01 09:00:00,12毫秒", "101,操作日志,清空数据,com.x.clean(),DELETE,后台用户,admin,研发部门,/monitor/operlog/clean,127.0.0.1,内网IP,{},{},异常,失败,2022-07-01 10:00:00,9毫秒")})
    trap("pre-jeecg-user", "JeecgBoot：status 1 正常、2 冻结", "JeecgBoot's users, whose status 1 is enabled", {"sys_user.csv": table("id,username,realname,password,salt,avatar,birthday,sex,email,phone,org_code,status,del_flag,third_id,third_type,activiti_sync,work_no,post,telephone,create_by,create_time,update_by,update_time,user_identity,depart_ids", "a1,zhangsan,张三,,,,,1,,15888888888,A01,1,0,,,1,0001,,,admin,2020-01-01 08:00:00,,,1,", "a2,lisi,李四,,,,,1,,15666666666,A01,2,0,,,1,0002,,,admin,2020-01-01 08:00:00,,,1,")})
    data = ['{""name"":""陈某"",""bankAccount"":""6217000000000000001""}', '{""name"":""陈某"",""bankAccount"":""6217000000000000002""}']
    trap("pre-jeecg-data-log", "JeecgBoot 数据日志：由相邻版本得出修改前后", "JeecgBoot's data log: before and after from versions", {"sys_data_log.csv": table("id,create_by,create_time,update_by,update_time,data_table,data_id,data_content,data_version", f'v1,zhangsan,2022-07-01 09:00:00,,,subsidy,r1,"{data[0]}",1', f'v2,lisi,2022-07-02 09:00:00,,,subsidy,r1,"{data[1]}",2')})
    trap("pre-hrss-codes", "社保核心平台字段代码，经办与复核在同一行", "codes of the social-insurance core platform, two steps a row", {"业务日志.csv": table("YAE099,AAC002,AAC003,AAE011,AAE036,AAE014,AAE015,AAE016,AAE019", f"SB-1,{WANG},王五,zhangsan,2022-07-01 09:00:00,lisi,2022-07-01 10:30:00,1,1200.00")})
    trap("pre-warm-flow", "Warm-Flow 审批历史", "Warm-Flow's history", {"flow_his_task.csv": table("id,definition_id,instance_id,task_id,node_code,node_name,node_type,target_node_code,target_node_name,approver,cooperate_type,collaborator,skip_type,flow_status,form_custom,form_path,message,variable,ext,create_time,update_time,del_flag,tenant_id", "1,9,501,7001,n1,受理,1,n2,终审,zhangsan,1,,PASS,1,,,,,,2022-07-01 09:00:00,2022-07-01 09:00:00,0,", "2,9,501,7002,n2,终审,1,n3,结束,lisi,1,,REJECT,9,,,,,,2022-07-01 10:00:00,2022-07-01 10:30:00,0,")})
    trap("pre-activiti5", "Activiti 5 小写表名与列名", "Activiti 5 with lower-case names", {"act_hi_taskinst.csv": table("id_,proc_def_id_,task_def_key_,proc_inst_id_,execution_id_,name_,parent_task_id_,description_,owner_,assignee_,start_time_,claim_time_,end_time_,duration_,delete_reason_,priority_,due_date_,form_key_,category_,tenant_id_", "1,p:1,accept,501,501,受理,,,,zhangsan,2022-07-01 08:50:00,,2022-07-01 09:00:00,600000,,50,,,,", "2,p:1,approve,501,501,终审,,,,lisi,2022-07-01 09:00:00,,2022-07-01 10:30:00,600000,,50,,,,")})


def ods_book(content, sheet="账户"):
    """A minimal .ods with those rows of cells as written."""
    names = "office table text".split()
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="{sheet}">{content}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = f'<?xml version="1.0"?><manifest:manifest {entry}><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    return packed([("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", body)])


def ods_cell(text, more='office:value-type="string"'):
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def ods_line(*given):
    return "<table:table-row>" + "".join(one if one.startswith("<") else ods_cell(one) for one in given) + "</table:table-row>"


def second_review():
    """What a second reviewer's folders held."""
    import datetime
    import json

    pay = "操作日期,操作员,操作类型,业务类型,补贴金额"
    batch = table(pay, *["2023-01-05,zhangsan,发放,社保补贴,500"] * 5)
    trap("same-batch-of-a-day", "同一文件内只到日的相同行（批量发放）：各算一次，重复导出的另一份不再计", "equal rows of a day in one file, a batch of payments, and a second export of it: each counts once", {"发放.csv": batch, "发放(2).csv": batch}, "as_of = 2023-01-31\n")
    twice = "2022-07-01 09:00:05,zhangsan,受理,SB-1"
    trap("same-second-and-case", "同一文件内到秒且业务编号相同的行：同一次操作", "equal rows of one file to the second with a case number: one act", {"日志.csv": table(LOG, twice, twice, ACTS[1])})
    trap("same-minute", "两份导出重叠，一份没有秒", "two exports overlap, and one has no seconds", {"1月.csv": table(LOG, "2022-07-01 09:00:05,zhangsan,受理,SB-1", "2022-07-01 10:30:41,lisi,终审,SB-1"), "2月.csv": table(LOG, "2022-07-01 10:30,lisi,终审,SB-1", "2022-07-02 10:31,lisi,终审,SB-2")})
    core = "AAZ002,YAE099,AAC002,AAC003,AAE011,AAE036,AAE014,AAE015,AAE016"
    trap("same-number-two-steps", "一行两个环节共用一个序号：不是互相矛盾的记录", "two steps of one row share its number, which is no contradiction", {"业务.csv": table(core, f"1,SB-1,{WANG},王五,zhangsan,2022-07-01,lisi,2022-07-02,1")})

    def step(name, who, transition, at):
        return f'<event><string key="concept:name" value="{name}"/><string key="org:resource" value="{who}"/><string key="lifecycle:transition" value="{transition}"/><date key="time:timestamp" value="2022-07-01T{at}+08:00"/></event>'

    steps = [("受理", "zhangsan", "start", "09:00:05"), ("受理", "zhangsan", "COMPLETE", "09:10:05"), ("终审", "zhangsan", "schedule", "09:10:06"), ("终审", "lisi", "assign", "09:20:05"), ("终审", "lisi", "complete", "10:30:05"), ("公示", "lisi", "start", "11:00:05"), ("拨付", "lisi", "ate_abort", "11:30:05")]
    trap("fmt-xes-lifecycle", "XES 的 lifecycle:transition：只有办结才是操作", "lifecycle:transition of XES: only what is complete is an act", {"日志.xes": '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0"><trace><string key="concept:name" value="SB-1"/>' + "".join(step(*one) for one in steps) + "</trace></log>"})

    def months(book):
        sheet = book.active
        sheet.append(["姓名", "身份证号", "变动类型", "生效日期"])
        for row, (name, number, form, day) in enumerate([("张三", ZHANG, 'yyyy"年"m"月"', 1), ("李四", LI, "mmm-yy", 1), ("王五", WANG, "yyyy-mm-dd", 1), ("赵六", ZHANG, "yyyy-mm", 27)], 2):
            sheet.append([name, number, "退休", datetime.datetime(2022, 4, day)])
            sheet.cell(row, 4).number_format = form

    trap("date-shown-as-month", "日期单元格只显示年月：只到月", "date cells that show no more than their month", {"变动.xlsx": xlsx(months)})

    def old_months():
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("变动")
        for column, header in enumerate(["姓名", "身份证号", "变动类型", "生效日期"]):
            sheet.write(0, column, header)
        for row, (name, number, month) in enumerate([("张三", ZHANG, 4), ("李四", LI, 5), ("王五", WANG, 6)], 1):
            for column, value in enumerate([name, number, "退休"]):
                sheet.write(row, column, value)
            sheet.write(row, 3, datetime.datetime(2022, month, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    trap("date-xls-all-first-days", "xls 整列都是某月1日：按只到月份处理", "an .xls column of nothing but first days of months", {"变动.xls": old_months()})

    def zeros(book):
        sheet = book.active
        for row, (code, name) in enumerate([("账号", "姓名"), (1001, "张三"), (1002, "李四")], 1):
            sheet.append([code, name, "状态" if row == 1 else "启用"])
            sheet.cell(row, 1).number_format = "000000"

    trap("name-zeros-by-format", "数字格式 000000 的账号", "accounts whose zeros are a number format", {"账户.xlsx": xlsx(zeros), "日志.csv": table(LOG, "2022-07-01 09:00:05,001001,受理,SB-1")})
    trap("name-zeros-lost", "清单中的账号被去掉前导零", "a list whose accounts have lost their zeros", {"账户.csv": table("账号,姓名,状态", "1001,张三,启用"), "日志.csv": table(LOG, "2022-07-01 09:00:05,001001,受理,SB-1")})
    head = ods_line("单位", "账号", "姓名", "状态", "创建时间")
    day = 'office:value-type="date" office:date-value="2022-04-01"'
    merged = ods_cell("社保所", 'office:value-type="string" table:number-rows-spanned="2"')
    code = ods_cell("001002", 'office:value-type="float" office:value="1002"')
    below = ods_line("<table:covered-table-cell/>", code, "李四", "停用", ods_cell("2022年4月", day))
    trap("fmt-ods-merged", "ods 纵向合并、只显示年月的日期、格式补零的账号", "an .ods with cells merged down, a date shown as its month, zeros by format", {"账户.ods": ods_book(head + ods_line(merged, "zhangsan", "张三", "启用", ods_cell("2022/4/1", day)) + below)})

    def formulas(book):
        sheet_of([["账号", "姓名", "身份证号", "状态"], ['="zhang"&"san"', "张三", ZHANG, "启用"], ["lisi", "李四", LI, '=IF(1=1,"启用","停用")']])(book)

    trap("fmt-formulas-uncalculated", "公式没有计算过", "formulas that were never calculated", {"账户.xlsx": xlsx(formulas)})
    tasks = "ID_,TASK_DEF_KEY_,PROC_INST_ID_,NAME_,OWNER_,ASSIGNEE_,START_TIME_,END_TIME_"
    acts = "ID_,ACT_ID_,PROC_INST_ID_,TASK_ID_,ACT_NAME_,ACT_TYPE_,ASSIGNEE_,START_TIME_,END_TIME_"
    trap("pre-flowable-both", "Flowable 的任务表和活动表并存：同一任务只计一次", "tasks and activities of Flowable together: a task counts once", {"act_hi_taskinst.csv": table(tasks, "7001,accept,501,受理,,zhangsan,2022-07-01 08:50:00,2022-07-01 09:00:05"), "act_hi_actinst.csv": table(acts, "a1,accept,501,7001,受理,userTask,zhangsan,2022-07-01 08:50:00,2022-07-01 09:00:06", "a2,approve,501,7002,终审,userTask,lisi,2022-07-01 09:00:00,2022-07-01 10:30:05")})
    user = {"userId": 1, "deptId": 103, "userName": "zhangsan", "nickName": "张三", "status": "0", "delFlag": "0", "createTime": [2020, 1, 1, 8, 30], "dept": {"deptId": 103, "deptName": "社保所"}, "roles": [{"roleId": 2, "roleName": "受理岗"}, {"roleId": 3, "roleName": "审批岗"}]}
    gone = {**user, "userId": 2, "userName": "lisi", "nickName": "李四", "delFlag": "2", "roles": []}
    trap("pre-ruoyi-json", "若依接口返回的 JSON：驼峰列名、角色对象、数组形式的时间", "JSON of RuoYi's interface: camel case, roles as objects, times as lists", {"list.json": json.dumps({"total": 2, "rows": [user, gone], "code": 200}, ensure_ascii=False)})
    users = "id,username,nickname,dept_id,mobile,status,deleted,tenant_id,create_time"
    log = "id,trace_id,user_id,user_type,type,sub_type,biz_id,action,success,user_ip,create_time,tenant_id"
    trap("pre-yudao-tenants", "芋道多租户：同名账号属于不同租户", "tenants of ruoyi-vue-pro: one login name, two accounts", {"system_users.csv": table(users, "1,admin,张三,103,13900000001,0,0,1,2020-01-01 00:00:00", "2,admin,李四,104,13900000002,0,0,2,2020-01-01 00:00:00"), "system_operate_log.csv": table(log, "11,,1,2,系统-用户,更新用户,9,改了,1,10.0.0.1,2022-07-01 09:00:05,1", "12,,2,2,系统-用户,更新用户,9,改了,1,10.0.0.2,2022-07-01 09:00:07,2")})
    roster = table("姓名,工号,身份证号,单位", f"张三,001,{ZHANG},社保所", f"李四,002,{ZHANG},社保所")
    trap("id-two-names", "一个身份证号登记了两个姓名", "one ID number under two names", {"花名册.csv": roster, "账户.csv": table("账号,姓名,身份证号,状态", f"zhangsan,张三,{ZHANG},启用", f"lisi,李四,{ZHANG},启用")})
    links = f'[identity]\npin = [{{ account = "nosuch", person = "{ZHANG}" }}, {{ account = "zhangsan", person = "999" }}]\nforbid = [{{ account = "lisi", person = "{WANG}" }}]\n'
    trap("mean-links-of-nobody", "[identity] 指向不存在的账户或人员", "[identity] means accounts and people that are not there", {"账户.csv": table(HEAD, *ROWS)}, POLICY + links)


def field_finds():
    """What folders from the field had and the others above lacked."""
    cut = table(LOG + ",操作内容", ACTS[0] + ",申请人张三的补贴材料").encode()
    at = cut.index("材料".encode())
    for kept in (1, 2):
        trap(f"enc-cut-character-{kept}", f"UTF-8 文件中一个字被截断（剩{kept}字节）", f"UTF-8 with a character of which {kept} of 3 bytes are left", {"日志.csv": cut[: at + kept] + b"\n" + table(*ACTS).encode()})
    trap("enc-row-in-gbk", "UTF-8 文件中混入一行 GBK", "one row of GBK in a UTF-8 file", {"账户.csv": table(HEAD, ROWS[0]).encode() + table(ROWS[1]).encode("gbk")})
    trap("enc-two-marks", "开头有两个 BOM", "two byte order marks", {"账户.csv": b"\xef\xbb\xbf" * 2 + table('"账号","姓名","身份证号","状态","创建时间"', *ROWS).encode()})
    inserts = [f"insert into 账户清单 (账号, 姓名, 身份证号, 状态)\nvalues ('{account}', '{name}', '{number}', '启用');" for account, name, number in (("zhangsan", "张三", ZHANG), ("lisi", "李四", LI))]
    trap("fmt-sql-plsql-developer", "PL/SQL Developer 导出（prompt、set feedback off）", "an export of PL/SQL Developer, with prompt and set feedback off", {"账户.sql": table("prompt PL/SQL Developer import file", "set feedback off", "set define off", "prompt Creating 账户清单...", "create table 账户清单", "(", "  账号 VARCHAR2(30),", "  姓名 VARCHAR2(30),", "  身份证号 CHAR(18),", "  状态 VARCHAR2(8)", ")", ";", "prompt Loading 账户清单...", *inserts, "commit;", "prompt 2 records loaded", "set feedback on", "prompt Done.")})
    trap("sep-formula-text", "以 =\"001234\" 保留前导零", "=\"001234\" to keep leading zeros", {"账户.csv": table(HEAD, f'="001234",张三,="{ZHANG}",启用,2020-01-01', f'"=""001235""",李四,"=""{LI}""",停用,="2020-02-02"'), "日志.csv": table(LOG, "2022-07-01 09:00:00,001234,受理,SB-1", '2022-07-01 10:30:00,="001235",终审,SB-1')})
    nulls = ["[NULL]", "None", "NaN", "#N/A", "#REF!", "undefined", "暂无", "（空）", "待定"]
    trap("name-null-words", "导出工具写的空值不是人", "spellings of nothing that tools write are no people", {"账户.csv": table(HEAD + ",最后登录时间", *(f"a{at},{null},{null},启用,2020-01-01,从未登录" for at, null in enumerate(nulls)))})
    trap("name-masked", "打码的姓名不作为匹配依据", "masked names are no names to match by", {"人员花名册.csv": table("姓名,身份证号,部门", f"张三,{ZHANG},社保所", f"李四,{LI},社保所"), "账户.csv": table(HEAD, "zhangsan,张*,,启用,2020-01-01", "zhanger,张*,,启用,2020-01-01", "lisi,李四,,启用,2020-01-01")})
    trap("date-displayed", "表格软件只显示分秒、井号或时刻", "minutes and seconds, hash signs or a time of day in place of a time", {"日志.csv": table(LOG, *ACTS, "30:05.0,zhangsan,受理,SB-2", "########,zhangsan,受理,SB-3", "08:30:05,zhangsan,受理,SB-4")})
    stacked = [["一、系统账户清单"], HEAD.split(","), ROWS[0].split(","), ["二、窗口人员"], ["本页小计", "1"], ["zhao"], ["以下人员已移交"], ["", "—以下空白—"], ["", "", "", "", "共2人"], ["单位（盖章）："], ["填表时间：2023年5月", "", "", "联系方式：138"], ["第1页，共1页"], []]
    trap("lay-prose-rows", "表中的小标题、说明和页脚不是账号", "titles, remarks and feet between the entries are no accounts", {"账户.xlsx": xlsx(sheet_of(stacked))})
    trap("lay-matrix-totals", "权限矩阵的合计列不是角色", "a matrix whose column of sums is no role", {"角色权限.xlsx": xlsx(sheet_of([["权限", "受理角色", "审核角色", "合计"], ["业务受理", "√", "", 1], ["业务审核", "", "√", 1], ["导出", "√", "√", 2], ["合计", 2, 2, 4]]))})
    more = ["2022-07-02 09:00:00,lisi,受理,SB-2", "2022-07-02 10:30:00,zhangsan,终审,SB-2"]

    def split(book):
        sheet_of([LOG.split(","), *cells(*ACTS)])(book)
        second = book.create_sheet("Sheet2")
        for row in cells(*more):
            second.append(row)

    trap("lay-headless", "日志拆到第二个工作表，没有表头", "a log that goes on in a second sheet without a header", {"日志.xlsx": xlsx(split)})
    trap("lay-headless-stated", "无表头的续页由 header_row = 0 指明", "a continuation without a header, stated with header_row = 0", {"日志1.csv": table(LOG, *ACTS), "日志2.csv": table(*more)}, POLICY + '\n[[input]]\nfile = "日志2.csv"\ntable = "operations"\nheader_row = 0\ncolumns.time = "1"\ncolumns.account = "2"\ncolumns.action = "3"\ncolumns.case_no = "4"\n')
    grants = [["社保系统用户授权一览表"], ["账号", "姓名", "受理", "审核", "审批", "导出", "备注"], ["zhangsan", "张三", "√", "", "√"], ["lisi", "李四", "", "√", "", "？", "临时"], ["wangwu", "王五", "", "", "", "√"]]
    trap("lay-marks-beside-accounts", "账号×权限打勾表按直接授权读取", "accounts down, rights across: grants", {"授权表.xlsx": xlsx(sheet_of(grants))})
    trap("lay-marks-unknown", "只有标记、含义不明的列要说明", "columns of marks that mean nothing known are named", {"账户.csv": table("账号,姓名,状态,甲,乙", "zhangsan,张三,启用,√,", "lisi,李四,停用,,√")})
    trap("lay-side-by-side", "两张表左右并排", "two tables side by side", {"账户.xlsx": xlsx(sheet_of([[*HEAD.split(","), None, *HEAD.split(",")], [*ROWS[0].split(","), None, *ROWS[1].split(",")]]))})
    trap("lay-case-accounts", "一件一行，列名写明是账号", "a case a row whose headers name accounts", {"台账.csv": table("业务编号,受理人账号,受理时间,终审人账号,终审时间", "SB-1,zhangsan,2022-07-01 09:00:00,lisi,2022-07-01 10:30:00")})
    for at, (code, name) in enumerate((("登录名", "用户名"), ("用户代码", "用户名称"), ("柜员号", "柜员名称"), ("用户ID", "用户名"), ("操作员编号", "操作员"), ("用户编号", "用户名"))):
        trap(f"mean-user-names-{at + 1}", f"{code}与{name}：一为账号，一为姓名", f"{code} and {name}: one the account, one the person", {"账户.csv": table(f"{code},{name},身份证号,状态", f"zs1,张三,{ZHANG},启用"), "日志.csv": table(f"操作时间,{name},{code},操作类型", "2022-07-01 09:00:00,张三,zs1,受理")})
    trap("mean-reversed-status", "是否停用、是否锁定：“是”为停用", "headers that ask whether an account is off", {"账户1.csv": table("账号,姓名,是否停用", "zhangsan,张三,是", "lisi,李四,否"), "账户2.csv": table("账号,姓名,是否锁定", "wangwu,王五,是"), "账户3.csv": table("账号,姓名,注销标志", "qian,钱一,是", "sun,孙二,1")})
    trap("name-with-account", "操作人一格写有姓名和账号", "a name and an account in one cell", {"账户.csv": table(HEAD, *ROWS), "日志.csv": table("操作时间,操作人,操作类型,业务编号", "2022-07-01 09:00:00,张三(zhangsan),受理,SB-1", "2022-07-01 10:30:00,lisi/李四,终审,SB-1", "2022-07-02 10:30:00,王五[wangwu],受理,SB-2")})
    page = "<html><table><tr><td>账号</td></tr></table></html>"
    trap("fmt-mhtml-as-xls", "单个文件网页（MHTML）改名 .xls", "a web page in one file named .xls", {"账户.xls": f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_X"\n\n------=_X\nContent-Type: text/html; charset="utf-8"\n\n{page}\n------=_X--\n', "日志.csv": table(LOG, *ACTS)})
    fields = b"".join(name.encode("gbk").ljust(11, b"\0") + b"C" + bytes(4) + bytes([20]) + bytes(15) for name in ("账号", "姓名"))
    dbf = bytes([3, 123, 1, 31]) + struct.pack("<IHH", 1, 32 + len(fields) + 1, 41) + bytes(20) + fields + b"\r" + b" " + b"zhangsan".ljust(20) + "张三".encode("gbk").ljust(20) + b"\x1a"
    trap("fmt-dbf", "dbf 表", "a dBASE table", {"账户.dbf": dbf, "日志.csv": table(LOG, *ACTS)})


def main():
    keep = {path.name: path.read_bytes() for path in ROOT.glob("*.txt")} if ROOT.exists() else {}
    if ROOT.exists():
        shutil.rmtree(ROOT)
    for part in (encodings, separators, layouts, dates, people, meanings, months, formats, presets, second_review, field_finds):
        part()
    for name, data in keep.items():
        if (ROOT / name.removesuffix(".txt")).is_dir():
            (ROOT / name).write_bytes(data)
    lines = ["\t".join(entry) for entry in INDEX]
    (ROOT / "index.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(INDEX), "traps")


if __name__ == "__main__":
    main()
