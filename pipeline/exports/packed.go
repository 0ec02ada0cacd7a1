package exports

import "strings"

// unpack cuts the sheets that hold all their columns in the first, as a spreadsheet leaves
// them that opened a text under another separator than its own (commas in France), or an
// application that puts each line in quotes.
func (f *File) unpack(limits Limits) error {
	for i, sheet := range f.Sheets {
		separator, err := packedBy(sheet, limits)
		if err != nil {
			return err
		}
		if separator == 0 {
			continue
		}
		f.Sheets[i] = sheet.cutBy(separator)
		if f.Form == CSV {
			f.Separator = separator
		}
	}
	return nil
}

// packedBy is the separator of the columns that a sheet holds in its first one, 0 where its
// first rows have a second cell or are not cut alike by any.
func packedBy(sheet *Sheet, limits Limits) (rune, error) {
	var lines []string
	for row, err := range sheet.Rows() {
		if err != nil {
			return 0, err
		}
		full := lastFull(row.Cells)
		if full == 0 {
			continue
		}
		if full > 1 {
			return 0, nil
		}
		if lines = append(lines, row.Cells[0].Text); len(lines) == sampled {
			break
		}
	}
	if len(lines) < 2 {
		return 0, nil // a header at least, and a row
	}
	t := newCSVTable(strings.Join(lines, "\n"), limits)
	least := 2
	if t.separator == ',' {
		least = 3 // sentences and decimals have one
	}
	if t.width < least || t.width > limits.Columns {
		return 0, nil
	}
	return t.separator, nil
}

// cutBy is a sheet whose first column is cut at each separator. A row that holds something
// else besides, or more than a line, is left as it is.
func (s *Sheet) cutBy(separator rune) *Sheet {
	whole := s.rows
	return &Sheet{Name: s.Name, Hidden: s.Hidden, Packed: separator, Date1904: s.Date1904, rows: func(yield func(Row, error) bool) {
		for row, err := range whole {
			if err == nil && lastFull(row.Cells) == 1 {
				if cells := cutLine(row.Cells[0].Text, separator); cells != nil {
					row.Cells = cells
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}}
}

// cutLine are the fields of a line, nil when it is more than one or a quote stays open.
func cutLine(line string, separator rune) []Cell {
	s := csvScanner{text: line, separator: byte(separator), line: 1}
	s.record()
	if s.pos < len(line) || s.unclosed || s.line > 1 {
		return nil
	}
	return s.cells
}
