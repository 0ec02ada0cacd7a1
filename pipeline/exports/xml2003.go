package exports

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// readXML2003 reads a workbook as Excel 2003 writes it in XML, which many applications name
// .xls: every sheet to its end.
func readXML2003(name, text string, limits Limits) (*File, error) {
	b := &workbook{limits: limits, mayKeep: mayKeep(int64(len(text)))}
	f := &File{Name: name, Form: XML2003}
	text = afterDeclaration(text)
	err := eachWorksheet(text, func(w *worksheets, title string) error {
		rank := w.rank
		part := &sheetPart{book: b, rank: rank, kept: new(keptRows)}
		b.date1904 = w.date1904
		sheet, err := part.readBy(func(r *sheetReader) error {
			if r.checking {
				return w.sheet(r)
			}
			return rereadWorksheet(text, rank, r)
		})
		if err != nil {
			return err
		}
		sheet.Name, sheet.Hidden = title, w.hidden
		if f.Sheets = append(f.Sheets, sheet); len(f.Sheets) > maxEntries {
			return errTooMany
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(f.Sheets) == 0:
		return nil, refuseNoSheet()
	}
	return f, nil
}

// isXML2003 recognises such a workbook by its beginning.
func isXML2003(head []byte) bool {
	return (bytes.Contains(head, []byte("<workbook")) || bytes.Contains(head, []byte(":workbook"))) && bytes.Contains(head, []byte("urn:schemas-microsoft-com:office:spreadsheet"))
}

// afterDeclaration drops the XML declaration of a text that is decoded already, whatever
// encoding it names.
func afterDeclaration(text string) string {
	text = strings.TrimLeft(text, "\ufeff \t\r\n")
	if strings.HasPrefix(text, "<?xml") {
		if end := strings.Index(text, "?>"); end >= 0 {
			return text[end+2:]
		}
	}
	return text
}

// worksheets reads the sheets of such a workbook, one after the other.
type worksheets struct {
	x        *xmlReader
	rank     int
	row      int             // where the reading is
	dates    map[string]bool // styles: shown as a date
	date1904 bool
	hidden   bool // the sheet just read
	text     []byte
}

// eachWorksheet calls each for every sheet; each must read it to its end.
func eachWorksheet(text string, each func(w *worksheets, title string) error) error {
	w := &worksheets{dates: make(map[string]bool)}
	x, err := newXMLReader(strings.NewReader(text))
	if err == nil {
		w.x = x
		err = x.document("Workbook", func(child string) error {
			switch child {
			case "Styles":
				return x.children(func(string) error { return w.style() })
			case "ExcelWorkbook":
				return x.children(func(child string) error {
					if child == "Date1904" {
						v, err := appendText(x, nil, 8)
						w.date1904 = string(v) != "0" && !strings.EqualFold(string(v), "false")
						return err
					}
					return x.skip()
				})
			case "Worksheet":
				w.rank++
				w.row = 0
				return each(w, string(x.local("Name")))
			}
			return x.skip()
		})
	}
	if err == errStopped {
		return err
	}
	return refusalOf(err, func() *Refusal {
		if w.rank == 0 {
			return refuseMalformed()
		}
		return refuseCutSheet(w.rank, w.row)
	})
}

// rereadWorksheet reads the sheet of that rank again.
func rereadWorksheet(text string, rank int, r *sheetReader) error {
	err := eachWorksheet(text, func(w *worksheets, _ string) error {
		if w.rank != rank {
			return w.x.skip()
		}
		if err := w.sheet(r); err != nil {
			return err
		}
		return errStopped // what follows was read once already
	})
	if err == errStopped {
		return nil
	}
	return err
}

// style learns whether a style shows a date.
func (w *worksheets) style() error {
	id := string(w.x.local("ID"))
	return w.x.children(func(child string) error {
		if child == "NumberFormat" {
			format := string(w.x.local("Format"))
			if w.dates[id] = namedDates[format] || formatIsDate(format) && !namedTimes[format]; len(w.dates) > maxEntries {
				return errTooMany
			}
		}
		return w.x.skip()
	})
}

// Formats that Excel 2003 names.
var (
	namedDates = map[string]bool{"General Date": true, "Long Date": true, "Medium Date": true, "Short Date": true}
	namedTimes = map[string]bool{"Long Time": true, "Medium Time": true, "Short Time": true, "General Number": true, "Standard": true, "Yes/No": true, "True/False": true, "On/Off": true, "Currency": true, "Euro Currency": true, "Fixed": true, "Percent": true, "Scientific": true}
)

// sheet reads a sheet to its end.
func (w *worksheets) sheet(r *sheetReader) error {
	w.hidden = false
	seen := false
	return w.x.children(func(child string) error {
		switch child {
		case "Table":
			if seen {
				return errIncoherent
			}
			seen = true
			return w.table(r)
		case "WorksheetOptions":
			return w.x.children(func(child string) error {
				if child != "Visible" {
					return w.x.skip()
				}
				v, err := appendText(w.x, nil, 32)
				w.hidden = string(v) == "SheetHidden" || string(v) == "SheetVeryHidden"
				return err
			})
		}
		return w.x.skip()
	})
}

func (w *worksheets) table(r *sheetReader) error {
	next := 1 // the number of a row that does not give its own
	return w.x.children(func(child string) error {
		if child != "Row" {
			return w.x.skip()
		}
		number, ok := next, true
		if v := w.x.local("Index"); v != nil {
			number, ok = parseUint(v)
		}
		span := 0
		if v := w.x.local("Span"); v != nil && ok {
			span, ok = parseUint(v)
		}
		switch {
		case !ok || number < next:
			return errIncoherent
		case number > sheetRows:
			return refuseRows(min(r.book.limits.Rows, sheetRows))
		}
		hidden := isTrue(w.x.local("Hidden"))
		r.number, w.row, next = number, number, number+span+1
		r.cells, r.spans, r.text, r.column = r.cells[:0], r.spans[:0], r.text[:0], 0
		if err := w.x.children(func(child string) error {
			if child != "Cell" {
				return w.x.skip()
			}
			return w.cell(r)
		}); err != nil {
			return err
		}
		return r.rowEnd(hidden)
	})
}

func (w *worksheets) cell(r *sheetReader) error {
	column, ok := r.column+1, true
	across, down := 0, 0
	for _, a := range []struct {
		name string
		to   *int
	}{{"Index", &column}, {"MergeAcross", &across}, {"MergeDown", &down}} {
		if v := w.x.local(a.name); v != nil && ok {
			*a.to, ok = parseUint(v)
		}
	}
	if !ok || column <= r.column {
		return errIncoherent
	}
	if column > sheetColumns {
		return refuseColumns(r.number, min(r.book.limits.Columns, sheetColumns))
	}
	formula, isDate := w.x.local("Formula") != nil, w.dates[string(w.x.local("StyleID"))]
	r.column = column
	valued := false
	if err := w.x.children(func(child string) error {
		if child != "Data" {
			return w.x.skip()
		}
		kind := string(w.x.local("Type"))
		var err error
		if w.text, err = appendAll(w.x, w.text[:0], r.book.limits.CellBytes+1); err != nil {
			return err
		}
		if len(w.text) > r.book.limits.CellBytes {
			return refuseCell(r.number, r.book.limits.CellBytes)
		}
		if valued {
			return errIncoherent
		}
		valued = kind == "String" || len(w.text) > 0
		return w.data(r, kind, isDate)
	}); err != nil {
		return err
	}
	if formula && !valued {
		if err := r.put(Cell{Text: Uncalculated, Kind: Error}); err != nil {
			return err
		}
	}
	return w.merge(r, across, down)
}

func (w *worksheets) merge(r *sheetReader, across, down int) error {
	left, columns := r.column, r.book.limits.Columns
	r.column = min(r.column+across, sheetColumns)
	if !r.checking || across == 0 && down == 0 || left > columns {
		return nil
	}
	r.found = append(r.found, Area{r.number, left, min(r.number+down, sheetRows), min(r.column, columns)})
	if len(r.found) > maxMerges {
		return errIncoherent
	}
	return nil
}

// data puts the value of a cell, by the type that the file gives it. A value that its type
// does not explain stays as it is written.
func (w *worksheets) data(r *sheetReader, kind string, isDate bool) error {
	switch kind {
	case "Number":
		r.value = append(r.value[:0], w.text...)
		return r.putNumber(isDate)
	case "DateTime":
		if text, kind, ok := instant(string(trimSpace(w.text)), r.book.date1904); ok {
			return r.put(Cell{Text: text, Kind: kind})
		}
	case "Boolean":
		switch string(trimSpace(w.text)) {
		case "1":
			return r.put(Cell{Text: "true", Kind: Bool})
		case "0":
			return r.put(Cell{Text: "false", Kind: Bool})
		}
	case "Error":
		return r.putText(trimSpace(w.text), Error)
	}
	return r.putText(w.text, Text)
}

// instant reads a DateTime. A time without a day is written on the eve of the first day, and
// is a part of a day, as in an XLSX.
func instant(text string, date1904 bool) (string, CellKind, bool) {
	iso, ok := isoDate(text)
	if !ok {
		return "", Empty, false
	}
	at, _ := parseInstant(iso)
	eve := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	if date1904 {
		eve = epoch1904
	}
	if of := at.Sub(eve); 0 <= of && of < 24*time.Hour {
		return strconv.FormatFloat(of.Hours()/24, 'g', 15, 64), Number, true
	}
	return iso, Date, true
}

// appendAll adds all the text of the element whose start was just read, that of the
// elements within it included: a text may have its formats around its words.
func appendAll(x *xmlReader, dst []byte, end int) ([]byte, error) {
	for depth := 1; depth > 0; {
		token, err := x.next()
		switch {
		case err != nil:
			return dst, err
		case token == xmlText:
			dst = append(dst, x.text[:max(0, min(len(x.text), end-len(dst)))]...)
		case token == xmlStart:
			depth++
		default:
			depth--
		}
	}
	return dst, nil
}
