package reread

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// The tables of places: those followed in a department are its file active, those of a
// wider territory are the sum of the departments listed, and what is printed of places
// gives them back.
const (
	capacityCaption = "places et personnes suivies par"
	placed          = "occupation"
)

// capacity reads a table of places; false when a table is not one.
func (r *reader) capacity(d Document, t Table, month, known string) bool {
	if !strings.HasPrefix(r.Fold(t.Caption), capacityCaption) {
		return false
	}
	at := map[string]int{}
	for n, h := range t.Rows[0].Cells {
		at[r.Fold(h)] = n
	}
	for _, row := range t.Rows[1:] {
		name, total := r.place(row)
		if name == "" {
			continue
		}
		f := figure{place: name, month: month, known: known}
		r.followedWithPlaces(&f, !total && strings.HasPrefix(r.Fold(t.Caption), capacityCaption+" departement") && !r.isRegionOf(t, name))
		f.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: row.Cells[0], Column: "Personnes suivies"}
		if !r.add(f, cellOf(row, at["personnes suivies"]), false) || !r.figures[len(r.figures)-1].withheld {
			continue
		}
		for n, header := range t.Rows[0].Cells {
			if folded := r.Fold(header); n > 0 && folded != "places en vigueur" && strings.ContainsAny(cellOf(row, n), "0123456789") {
				leak := f.at
				leak.Column, leak.Told = header, "what is made of places is printed beside a count that is withheld"
				r.leaks = append(r.leaks, leak)
			}
		}
	}
	return true
}

// followedWithPlaces names those followed where there are places: in a department, its file
// active.
func (r *reader) followedWithPlaces(f *figure, departement bool) {
	f.indicator, f.part = placed+" "+f.place, whole
	if departement {
		f.indicator = "file_active"
		if p := (occasion{f.place, f.month, f.known}); !slices.Contains(r.placed, p) {
			r.placed = append(r.placed, p)
		}
	}
}

// isRegionOf says whether a row of a table is that of the region of another.
func (r *reader) isRegionOf(t Table, name string) bool {
	return slices.ContainsFunc(t.Rows[1:], func(row Row) bool {
		other, _ := r.place(row)
		return r.RegionOf(other) == name
	})
}

// capacities tie those followed where there are places to the departments that have some.
func (t *ties) capacities() {
	wider := map[occasion][]string{} // keys of the departments of the nation and of each region
	for _, p := range t.placed {
		key := t.key(p, "file_active", whole)
		for _, name := range []string{nation, t.RegionOf(p.name)} {
			if name == "" || name == nation && t.onlyRegional[edition{p.month, p.known}] {
				continue // the departments of one region do not make the nation
			}
			wider[occasion{name, p.month, p.known}] = append(wider[occasion{name, p.month, p.known}], key)
		}
	}
	for p, parts := range wider {
		if total := t.key(p, placed+" "+p.name, whole); t.has(total) && t.has(parts...) {
			t.sums = append(t.sums, secrecy.Sum{Total: total, Parts: parts})
		}
	}
}
