package exports_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// lines writes rows as "number: cell | cell".
func lines(t *testing.T, s *exports.Sheet) []string {
	t.Helper()
	var out []string
	for _, row := range rowsOf(t, s) {
		texts := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			texts[i] = c.Text
		}
		out = append(out, fmt.Sprintf("%d: %s", row.Number, strings.Join(texts, " | ")))
	}
	return out
}

func TestCSV(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		separator     rune
		want          []string
	}{
		{"semicolons", "Nom;Date\nA;1\n", ';', []string{"1: Nom | Date", "2: A | 1"}},
		{"commas, CRLF, no last line end", "Nom,Date\r\nA,1", ',', []string{"1: Nom | Date", "2: A | 1"}},
		{"tabs, CR alone", "Nom\tDate\rA\t1\r", '\t', []string{"1: Nom | Date", "2: A | 1"}},
		{"mixed line ends", "a;b\r\nc;d\ne;f\rg;h\n", ';', []string{"1: a | b", "2: c | d", "3: e | f", "4: g | h"}},
		{"a title block with commas above", "Programme AGIR, orientations\nExtraction du 02/10/2023\n\nNom;Prénom;Ville\nA;B;C\n", ';',
			[]string{"1: Programme AGIR, orientations", "2: Extraction du 02/10/2023", "3: ", "4: Nom | Prénom | Ville", "5: A | B | C"}},
		{"decimal commas in every row", "Nom;Taux\nA;1,5\nB;2,5\nC;3,5\n", ';', []string{"1: Nom | Taux", "2: A | 1,5", "3: B | 2,5", "4: C | 3,5"}},
		{"semicolons inside the texts of a file with commas", "Nom,Mode,Ville\nA,x;y,v\nB,x;y,w\n", ',', []string{"1: Nom | Mode | Ville", "2: A | x;y | v", "3: B | x;y | w"}},
		{"quoted line breaks keep the line numbers of an editor", "Nom;Note\n\"A\r\nB\";x\nC;\"1\n2\n3\"\nD;y\n", ';',
			[]string{"1: Nom | Note", "2: A\r\nB | x", "4: C | 1\n2\n3", "7: D | y"}},
		{"a note of several lines with separators, in a short record", "a;b;c;d\n1;2;3;4\n5;\"x;y\nz;t\"\n", ';', []string{"1: a | b | c | d", "2: 1 | 2 | 3 | 4", "3: 5 | x;y\nz;t"}},
		{"doubled quotes", "a;b\n\"dit \"\"Jo\"\"\";\"\"\n", ';', []string{"1: a | b", `2: dit "Jo" | `}},
		{"a quote in an unquoted field is a letter", "a;b\nTour 12\";5' 3\"\n", ';', []string{"1: a | b", `2: Tour 12" | 5' 3"`}},
		{"a text after a closing quote is kept", "a;b\n\"Jean\" dit;x\n", ';', []string{"1: a | b", "2: Jean dit | x"}},
		{"spaces after a closing quote", "a;b\n\"x\" ;y\n", ';', []string{"1: a | b", "2: x | y"}},
		{"blank lines are rows", "a;b\n\n;\nc;d\n\n", ';', []string{"1: a | b", "2: ", "3:  | ", "4: c | d", "5: "}},
		{"ragged rows", "a;b;c\nd;e\nf;g;h;i\n", ';', []string{"1: a | b | c", "2: d | e", "3: f | g | h | i"}},
		{"one column", "AGDREF\n1\n2\n", ';', []string{"1: AGDREF", "2: 1", "3: 2"}},
		{"Excel's own hint", "sep=,\na,b;c\n", ',', []string{"1: ", "2: a | b;c"}},
		{"vertical bars", "a|b\nc|d;e,f\n", '|', []string{"1: a | b", "2: c | d;e,f"}},
		{"bars within cells", "a;b\nc|d;e|f\n", ';', []string{"1: a | b", "2: c|d | e|f"}},
		{"Ctrl-Z at the end", "a;b\nc;d\n\x1a", ';', []string{"1: a | b", "2: c | d"}},
		{"an armoured formula", "a;b\n'=1+1;'-\n", ';', []string{"1: a | b", "2: =1+1 | -"}},
		{"an apostrophe that is a letter", "a;b\n'Abd;d'\n", ';', []string{"1: a | b", "2: 'Abd | d'"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "trompeur.xlsx", []byte(tt.content))
			if file.Form != exports.CSV || file.Separator != tt.separator {
				t.Errorf("%s with %q, want CSV with %q", file.Form, file.Separator, tt.separator)
			}
			if diff := cmp.Diff(tt.want, lines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func utf16bytes(text string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestEncodings(t *testing.T) {
	const text = "Prénom;Né(e) le;Note\nÇelik;01/01/1990;œuvre à 5 € l’heure\n"
	western, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		want    string
		content []byte
	}{
		{"UTF-8", []byte(text)},
		{"UTF-8 (BOM)", []byte("\ufeff" + text)},
		{"Windows-1252", western},
		{"UTF-16LE", utf16bytes("\ufeff"+text, false)},
		{"UTF-16BE", utf16bytes("\ufeff"+text, true)},
		{"UTF-16LE", utf16bytes(text, false)},
		{"UTF-16BE", utf16bytes(text, true)},
	} {
		t.Run(fmt.Sprintf("%s %x", tt.want, tt.content[:2]), func(t *testing.T) {
			file := read(t, "a.csv", tt.content)
			if file.Encoding != tt.want {
				t.Errorf("encoding %s", file.Encoding)
			}
			want := []string{"1: Prénom | Né(e) le | Note", "2: Çelik | 01/01/1990 | œuvre à 5 € l’heure"}
			if diff := cmp.Diff(want, lines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}
