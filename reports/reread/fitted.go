package reread

import (
	"math"
	"strconv"
	"strings"
)

// fitted looks for smoothed rates that were fitted on more than is printed: whoever holds
// them with their digits fits them again with one count after another in place of those
// that are withheld, until they agree.
func (r *reader) fitted(documents []Document) {
	for _, d := range documents {
		for _, t := range d.Tables {
			if len(t.Rows) > 1 {
				r.fittedTable(d, t)
			}
		}
	}
}

// smoothed is a row with its printed counts and its smoothed rate.
type smoothed struct {
	row            Row
	counted, among float64
	rate, half     float64 // half the last digit of the rate
}

func (r *reader) fittedTable(d Document, t Table) {
	at := map[string]int{}
	for n, h := range t.Rows[0].Cells {
		at[r.Fold(h)] = n
	}
	column, isSmoothed := at["taux lisse"]
	if !isSmoothed {
		return
	}
	var rows []smoothed
	var all smoothed
	hidden := false
	for _, row := range t.Rows[1:] {
		counted, ok := count(cellOf(row, at["nombre"]))
		among, okToo := count(cellOf(row, at["sur"]))
		if _, total := r.place(row); total {
			all = smoothed{counted: counted, among: among}
			continue
		}
		if !ok || !okToo {
			hidden = true
			continue
		}
		s := smoothed{row: row, counted: counted, among: among}
		if s.rate, s.half, ok = decimal(cellOf(row, column)); ok && among > 0 {
			rows = append(rows, s)
		}
	}
	if !hidden || all.among == 0 {
		return
	}
	weight := weightOf(rows, all.counted/all.among)
	for _, s := range rows {
		want := (s.counted + weight*all.counted/all.among) / (s.among + weight)
		if math.IsInf(weight, 1) {
			want = all.counted / all.among
		}
		if math.Abs(want-s.rate) > s.half+1e-9 {
			r.leaks = append(r.leaks, Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: s.row.Number, Row: s.row.Cells[0], Column: "Taux lissé",
				Told: "a smoothed rate rests on counts that are withheld"})
			return
		}
	}
}

// weightOf is how many persons the common rate is worth, by moments, on the rows that are
// printed; infinite where they differ by no more than chance.
func weightOf(rows []smoothed, rate float64) float64 {
	var among, squares, between float64
	for _, s := range rows {
		among += s.among
		squares += s.among * s.among
		between += s.among * (s.counted/s.among - rate) * (s.counted/s.among - rate)
	}
	chance, freedom := rate*(1-rate), float64(len(rows)-1)
	scale := chance * (among - squares/among - freedom)
	if scale <= 0 {
		return math.Inf(1)
	}
	rho := min(1, max(0, (between-chance*freedom)/scale))
	return (1 - rho) / rho
}

func count(text string) (float64, bool) {
	if !wholeText.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.Map(digit, text), 64)
	return n, err == nil
}

// decimal reads a rate of a workbook (0.834) or of a page (83,4 %), and half its last digit.
func decimal(text string) (rate, half float64, ok bool) {
	percent := strings.Contains(text, "%")
	text = strings.Replace(strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '.' || c == ',' {
			return c
		}
		return -1
	}, text), ",", ".", 1)
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, 0, false
	}
	if percent {
		return rate / 100, 0.0005, true
	}
	digits := 0
	if _, fraction, cut := strings.Cut(text, "."); cut {
		digits = len(fraction)
	}
	return rate, 0.5 * math.Pow(10, -float64(max(3, digits))), true
}
