# Writes cells, given as JSON, as a workbook so many times, and prints the seconds
# that each took: the peer of BenchmarkWorkbook.
import io, json, sys, time, xlsxwriter
sheets, times = json.load(sys.stdin), int(sys.argv[1])
started = time.perf_counter()
for _ in range(times):
    book = xlsxwriter.Workbook(io.BytesIO())
    for rows in sheets:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
    book.close()
print((time.perf_counter() - started) / times)
