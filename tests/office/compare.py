"""Compares a workbook as written with the same after LibreOffice has saved it, both as openpyxl reads them.

Same sheets, same values, no formula in either, no text that a reader would take for one, every link inside the workbook
leads to a row that is there.
"""

import re
import sys

import openpyxl


def cells(sheet):
    return {
        cell.coordinate: cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and str(cell.value) != ""
    }


def problems(written, saved):
    if written.sheetnames != saved.sheetnames:
        yield f"sheets: {written.sheetnames} became {saved.sheetnames}"
        return
    for name in written.sheetnames:
        before, after = cells(written[name]), cells(saved[name])
        if not before:
            yield f"{name}: nothing in it"
        for place in sorted(before.keys() | after.keys()):
            one, other = before.get(place), after.get(place)
            values = [None if cell is None else cell.value for cell in (one, other)]
            if values[0] != values[1]:
                yield f"{name}!{place}: {values[0]!r} became {values[1]!r}"
            for cell in filter(None, (one, other)):
                if cell.data_type == "f":
                    yield f"{name}!{place}: a formula: {cell.value!r}"


def links(book):
    found = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink):
            found += 1
            target = re.fullmatch(r"#?'?(.+?)'?!\$?([A-Z]+)\$?(\d+)", cell.hyperlink.location or cell.hyperlink.target or "")
            if not target or target[1] not in book.sheetnames:
                yield f"{sheet.title}!{cell.coordinate}: leads nowhere: {cell.hyperlink.location or cell.hyperlink.target!r}"
            elif book[target[1]][target[2] + target[3]].value in (None, ""):
                yield f"{sheet.title}!{cell.coordinate}: leads to an empty cell of {target[1]}"
    if not found:
        yield "no problem leads to its evidence"


def main():
    written, saved = (openpyxl.load_workbook(path) for path in sys.argv[1:3])
    wrong = [*problems(written, saved), *links(written)]
    for line in wrong[:50]:
        print(line)
    count = sum(len(cells(sheet)) for sheet in written)
    print(f"{len(written.sheetnames)} sheets, {count} cells, {len(wrong)} problems")
    return 1 if wrong or count < 500 else 0


if __name__ == "__main__":
    sys.exit(main())
