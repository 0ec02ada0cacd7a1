package exports

import (
	"strings"
	"testing"
)

// A sheet whose first column holds all the others is cut as a CSV is; what is not cut alike, or
// has a second column, is left as it stands.
func TestAllTheColumnsInTheFirst(t *testing.T) {
	for name, c := range map[string]struct {
		rows      []string // cells between "|"
		separator rune
		want      string
	}{
		"semicolons":                 {[]string{"a;b", "1;2"}, ';', "a|b 1|2"},
		"commas":                     {[]string{"a,b,c", `1,"2,5",3`}, ',', "a|b|c 1|2,5|3"},
		"tabulations":                {[]string{"a\tb", "1\t2"}, '\t', "a|b 1|2"},
		"under a title and a blank":  {[]string{"Titre", "", "a;b", "1;2", "3;4"}, ';', "Titre  a|b 1|2 3|4"},
		"one comma is no separator":  {[]string{"1,5", "2,5"}, 0, "1,5 2,5"},
		"a header alone":             {[]string{"a;b"}, 0, "a;b"},
		"a second column":            {[]string{"a;b|c", "1;2"}, 0, "a;b|c 1;2"},
		"sentences":                  {[]string{"un, deux", "trois", "quatre, cinq, six"}, 0, "un, deux trois quatre, cinq, six"},
		"a quote that stays open":    {[]string{"a;b", `1;"2`, "3;4"}, ';', `a|b 1;"2 3|4`},
		"a second cell further down": {append(repeat("1;2", sampled), "3;4|x"), ';', strings.TrimSpace(strings.Repeat("1|2 ", sampled)) + " 3;4|x"},
		"a second cell at the edge":  {append(repeat("1;2", sampled-1), "3;4|x"), 0, strings.TrimSpace(strings.Repeat("1;2 ", sampled-1)) + " 3;4|x"},
	} {
		var rows []Row
		for i, r := range c.rows {
			row := Row{Number: i + 1}
			for text := range strings.SplitSeq(r, "|") {
				cell := Cell{Text: text, Kind: Text}
				if text == "" {
					cell.Kind = Empty
				}
				row.Cells = append(row.Cells, cell)
			}
			rows = append(rows, row)
		}
		f := &File{Form: XLSX, Sheets: []*Sheet{NewSheet("Feuil1", rows)}}
		if err := f.unpack(DefaultLimits); err != nil {
			t.Fatal(err)
		}
		var got []string
		for row, err := range f.Sheets[0].Rows() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.Join(row.Texts(), "|"))
		}
		if joined := strings.Join(got, " "); joined != c.want || f.Sheets[0].Packed != c.separator {
			t.Errorf("%s: %q by %q, want %q by %q", name, joined, f.Sheets[0].Packed, c.want, c.separator)
		}
	}
}

func repeat(row string, times int) (rows []string) {
	for range times {
		rows = append(rows, row)
	}
	return rows
}

// A line of a CSV that stands whole in quotes is cut as the others are; a sentence in quotes
// that has another number of separators is one cell.
func TestALineInQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"a;b;c\n\"1;2;3\"\n4;5;6\n":                   "a|b|c 1|2|3 4|5|6",
		"a;b;c\n\"1;2\"\n4;5;6\n":                     "a|b|c 1;2 4|5|6",
		"a;b;c\n\"1;2;3;4\"\n4;5;6\n":                 "a|b|c 1;2;3;4 4|5|6",
		"\"a;b;c\"\n\"1;2;\"\"3\"\"\"\n\"4;5;6\"\n":   "a|b|c 1|2|3 4|5|6",
		"a;b;c\n\"1;2;3\"":                            "a|b|c 1|2|3",
		"a;b;c\n1;2;3\n4;5;6\n\"trois; lignes\nx\"\n": "a|b|c 1|2|3 4|5|6 trois; lignes\nx",
	} {
		f, err := Read("essai.csv", []byte(text), Limits{})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var got []string
		for row := range f.Sheets[0].Rows() {
			got = append(got, strings.Join(row.Texts(), "|"))
		}
		if joined := strings.Join(got, " "); joined != want || f.Separator != ';' {
			t.Errorf("%q: %q by %q, want %q", text, joined, f.Separator, want)
		}
	}
}
