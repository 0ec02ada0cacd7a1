package persons

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

func readFebrl(t *testing.T, path string, extra []string) []Row {
	f, err := os.Open(path)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range lines[0] {
		at[strings.TrimSpace(h)] = i
	}
	var rows []Row
	for _, l := range lines[1:] {
		v := func(h string) string { return strings.TrimSpace(l[at[h]]) }
		row := Row{Name: v("rec_id"), Nom: v("surname"), Prenom: v("given_name"), Naissance: v("date_of_birth"), Numero: v("soc_sec_id")}
		for _, e := range extra {
			row.Autres = append(row.Autres, v(e))
		}
		rows = append(rows, row)
	}
	return rows
}

func TestFebrlFiles(t *testing.T) {
	dir := os.Getenv("FEBRL")
	if dir == "" {
		t.Skip()
	}
	for _, extra := range [][]string{nil, {"street_number", "postcode"}, {"street_number", "address_1", "address_2", "suburb", "postcode", "state"}} {
		for _, set := range []string{"1", "2", "3", "4"} {
			var tb Tables
			tb.Others = extra
			if set == "4" {
				tb.Left, tb.Right = readFebrl(t, dir+"/dataset4a.csv", extra), readFebrl(t, dir+"/dataset4b.csv", extra)
			} else {
				tb.Left = readFebrl(t, dir+"/dataset"+set+".csv", extra)
			}
			conn := open(t)
			ms, _, err := LinkTables(t.Context(), conn, tb, Options{Review: -30})
			if err != nil {
				t.Fatal(err)
			}
			org := func(s string) string { return strings.Join(strings.SplitN(s, "-", 3)[:2], "-") }
			all := 0
			if set == "4" {
				all = 5000
			} else {
				n := map[string]int{}
				for _, r := range tb.Left {
					n[org(r.Name)]++
				}
				for _, k := range n {
					all += k * (k - 1) / 2
				}
			}
			blocked := 0
			for _, m := range ms {
				if org(m.Left) == org(m.Right) {
					blocked++
				}
			}
			if os.Getenv("MISSED") != "" {
				rows := map[string]Row{}
				for _, r := range append(append([]Row{}, tb.Left...), tb.Right...) {
					rows[r.Name] = r
				}
				seen := map[string]bool{}
				k := 0
				for _, m := range ms {
					if org(m.Left) == org(m.Right) {
						seen[m.Left+m.Right] = true
						if m.Score < 0 && k < 40 {
							k++
							t.Logf("%.1f %v | %v\n%s", m.Score, rows[m.Left], rows[m.Right], m.Why)
						}
					}
					if org(m.Left) != org(m.Right) && m.Score > -2 {
						t.Logf("WRONG %.1f %v | %v\n%s", m.Score, rows[m.Left], rows[m.Right], m.Why)
					}
				}
				if set == "4" {
					for _, r := range tb.Left {
						if o := org(r.Name) + "-dup-0"; !seen[r.Name+o] {
							t.Logf("UNBLOCKED %v | %v", r, rows[o])
						}
					}
				}
			}
			for _, w := range []float64{-3, 0, 3, 6.63} {
				tp, pp, auto, autoFalse := 0, 0, 0, 0
				for _, m := range ms {
					if m.Score >= w {
						pp++
						if org(m.Left) == org(m.Right) {
							tp++
						}
					}
					if m.Automatic {
						auto++
						if org(m.Left) != org(m.Right) {
							autoFalse++
						}
					}
				}
				p, r := float64(tp)/float64(pp), float64(tp)/float64(all)
				t.Logf("febrl%s fields 4+%d w>=%.2f P %.5f R %.5f F1 %.5f (false %d missed %d; blocked recall %.5f of %d candidates; auto %d false %d)", set, len(extra), w, p, r, 2*p*r/(p+r), pp-tp, all-tp, float64(blocked)/float64(all), len(ms), auto, autoFalse)
			}
		}
	}
}
