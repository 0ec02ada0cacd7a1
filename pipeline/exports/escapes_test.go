package exports_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// TestALetterSpelledOutIsRead: what an application wrote for a page, an address, a mail or a
// script, and gave as it was, in a CSV and in workbooks; what only looks so stays.
func TestALetterSpelledOutIsRead(t *testing.T) {
	all := map[string]string{
		"Zo&eacute;": "Zoé", "Zo&#233;": "Zoé", "Zo&#xE9;": "Zoé", "Zo&#xe9;": "Zoé", "C&oelig;urdroy": "Cœurdroy", "O&#39;Essai": "O'Essai", "l&rsquo;essai": "l’essai",
		"Ada &amp; Bob": "Ada & Bob", "N&deg;&nbsp;12": "N°\u00a012", "Zo%C3%A9": "Zoé", "Zo=C3=A9": "Zoé", `Zo\u00e9`: "Zoé", "Zo_x00E9_": "Zoé",
		"%E2%80%99t": "’t", twice("Zoé"): "Zoé", twice("Zo&eacute;é"): "Zoéé",
		"Ada & Bob": "Ada & Bob", "R&D": "R&D", "&zo&": "&zo&", "&rien ici": "&rien ici", "Zo&Eacut": "Zo&Eacut", "Zo&#0": "Zo&#0",
		"100 %C3": "100 %C3", "a=C3=A9B": "aéB", "a=12=13": "a=12=13", `Zo\u0041`: `Zo\u0041`, "Zo_x0041_": "Zo_x0041_", `Zo\u00e`: `Zo\u00e`, "%20": "%20", "Zo%c3%a9": "Zo%c3%a9",
	}
	rows := []exports.Row{{Number: 1, Cells: []exports.Cell{textCell("Nom"), textCell("Mode")}}}
	for written, want := range all {
		if got := fieldsOf(t, "Nom;Mode\n"+written+";visite\n")[1]; got != want+"|visite" {
			t.Errorf("in a CSV, %q: %q, want %q", written, got, want)
		}
		rows = append(rows, exports.Row{Number: len(rows) + 1, Cells: []exports.Cell{textCell(written), textCell("visite")}})
	}
	pages := []exports.Page{{Sheet: exports.NewSheet("Suivi", rows)}}
	for name, write := range map[string]func(io.Writer, []exports.Page) error{"xlsx": exports.WriteXLSX, "ods": exports.WriteODS} {
		var b bytes.Buffer
		if err := write(&b, pages); err != nil {
			t.Fatal(err)
		}
		f, err := exports.Read("suivi."+name, b.Bytes(), exports.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // rows are read more than once
			for i, row := range rowsOf(t, f.Sheets[0]) {
				if got := strings.Join(row.Texts(), "|"); i > 0 && got != all[rows[i].Cells[0].Text]+"|visite" {
					t.Errorf("in %s, %q: %q", name, rows[i].Cells[0].Text, got)
				}
			}
		}
	}
}

// A quote, a bracket or a separator that is spelled out cuts nothing.
func TestWhatIsSpelledOutCutsNothing(t *testing.T) {
	for _, spelled := range []string{"&quot;", "&lt;", "&gt;", "&#59;", "&#44;", "&#10;", "&#9;", "&#34;"} {
		content := "Nom,Mode\nZo" + spelled + ",visite\n"
		if got := fieldsOf(t, content)[1]; got != "Zo"+spelled+"|visite" {
			t.Errorf("%q: %q", content, got)
		}
	}
}
