"""Open a workbook in LibreOffice with a password and print one of its cells.

    python3 open.py SOFFICE ROOM WORKBOOK PASSWORD CELL
"""

import pathlib
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    sys.exit("LibreOffice does not answer")


def main():
    soffice, room, workbook, password, cell = sys.argv[1:]
    pipe = f"agir{abs(hash(room))}"
    office = subprocess.Popen([
        soffice, "--headless", "--norestore", "--nologo",
        f"-env:UserInstallation={pathlib.Path(room, 'profile').as_uri()}",
        f"--accept=pipe,name={pipe};urp",
    ])
    try:
        context = connect(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        properties = (PropertyValue("Hidden", 0, True, 0), PropertyValue("Password", 0, password, 0))
        document = desktop.loadComponentFromURL(pathlib.Path(workbook).as_uri(), "_blank", 0, properties)
        if document is None:
            sys.exit("LibreOffice refuses it")
        print(document.Sheets.getByIndex(0).getCellRangeByName(cell).String)
        document.close(True)
    finally:
        office.terminate()
        office.wait(30)


main()
