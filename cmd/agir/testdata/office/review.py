"""Opens a review workbook in LibreOffice, says what a person who fills it may do, fills it
and saves it. Usage: review.py PORT WORKBOOK ANSWERS.json SAVED [SAVED…]

ANSWERS.json gives the answer of each pair: {"Q…": "même personne"}. What it says of the
workbook is JSON, on the standard output."""
import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


def desktop(port):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve("uno:socket,host=127.0.0.1,port=%s;urp;StarOffice.ComponentContext" % port)
            global HELPERS, HELPED
            HELPERS, HELPED = context.ServiceManager, context
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    sys.exit("LibreOffice does not answer")


def letters(column):
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def typed(office, book, column, row, text):
    """Types a text as somebody does at the keyboard, who meets the protection of the sheet."""
    frame = book.CurrentController.Frame
    dispatcher = HELPERS.createInstanceWithContext("com.sun.star.frame.DispatchHelper", HELPED)
    dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (prop("ToPoint", "%s%d" % (letters(column), row + 1)),))
    dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (prop("StringName", text),))


def main(port, workbook, answers, *saved):
    office = desktop(port)
    book = office.loadComponentFromURL(uno.systemPathToFileUrl(workbook), "_blank", 0, ())
    sheet = book.Sheets.getByIndex(0)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last_row, last_column = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    columns = {sheet.getCellByPosition(c, 0).String: c for c in range(last_column + 1)}
    said = {"sheet": sheet.Name, "protected": bool(sheet.isProtected()), "sheets": {s: book.Sheets.getByName(s).IsVisible for s in book.Sheets.ElementNames},
            "hidden": [label for label, c in columns.items() if not sheet.Columns.getByIndex(c).IsVisible], "open": [], "refused": [], "typed": [], "cut": []}
    for label, c in columns.items():
        cell = sheet.getCellByPosition(c, 1)
        if not cell.CellProtection.IsLocked:
            said["open"].append(label)
        before = cell.String
        typed(office, book, c, 1, "essai")
        said["typed" if cell.String == "essai" else "refused"].append(label)
        if cell.String != before:
            cell.String = before
    strip = sheet.getCellByPosition(columns["Décision"], 3)
    said["strip"] = bool(strip.CellProtection.IsLocked) and strip.String == ""
    listed = sheet.getCellByPosition(columns["Décision"], 1).Validation
    said["list"] = {"type": listed.Type.value, "shown": listed.ShowList > 0, "stops": listed.ShowErrorMessage and listed.ErrorAlertStyle.value == "STOP",
                    "formula": listed.getFormula1()}
    choices = book.Sheets.getByName("Listes AGIR")
    said["choices"] = [choices.getCellByPosition(0, r).String for r in range(2)]
    # a text that goes on several lines is read whole: the row is as high as LibreOffice would make it
    for r in range(1, last_row + 1):
        row = sheet.Rows.getByIndex(r)
        height = row.Height
        if sheet.getCellByPosition(columns["Paire"], r).String:
            sheet.unprotect("")
            row.OptimalHeight = True
            if row.Height > height + 50:
                said["cut"].append(r + 1)
            row.Height = height
            sheet.protect("")
    with open(answers, encoding="utf-8") as f:
        wanted = json.load(f)
    done = set()
    for r in range(1, last_row + 1):
        pair = sheet.getCellByPosition(columns["Paire"], r).String
        if pair in wanted and pair not in done:
            done.add(pair)
            for label, text in (("Décision", wanted[pair]), ("Décidé par", "B. Exemple"), ("Pourquoi", "vu au dossier")):
                sheet.getCellByPosition(columns[label], r).String = text
    said["filled"] = len(done)
    filters = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "pdf": "calc_pdf_Export"}
    for path in saved:
        book.storeToURL(uno.systemPathToFileUrl(path), (prop("FilterName", filters[path.rsplit(".", 1)[1]]),))
    book.close(True)
    json.dump(said, sys.stdout, ensure_ascii=False)
    try:
        office.terminate()
    except Exception:
        pass


main(*sys.argv[1:])
