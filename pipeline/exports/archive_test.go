package exports_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// An archive of one file is that file, whatever a system left beside it; the workbook
// given back to its sender is made of the file, not of the archive.
func TestAnArchiveOfOneFileIsThatFile(t *testing.T) {
	const text = "dossier;date_contact\n12;12/09/2023\n"
	book := plain().zip(t)
	for _, c := range []struct {
		story   string
		content []byte
		form    exports.Form
		inner   string
	}{
		{"of a CSV", parts{"contacts.csv": text}.zip(t), exports.CSV, text},
		{"in a folder", parts{"envoi/": "", "envoi/contacts.csv": text}.zip(t), exports.CSV, text},
		{"made by macOS", parts{"contacts.csv": text, "__MACOSX/._contacts.csv": "x", ".DS_Store": "x"}.zip(t), exports.CSV, text},
		{"made by Windows", parts{"contacts.csv": text, "Thumbs.db": "x"}.zip(t), exports.CSV, text},
		{"of a workbook", parts{"contacts.xlsx": string(book)}.zip(t), exports.XLSX, string(book)},
		{"compressed", gzipped(t, []byte(text)), exports.CSV, text},
		{"a compressed workbook", gzipped(t, book), exports.XLSX, string(book)},
	} {
		f, err := exports.Read("contacts.zip", c.content, exports.Limits{})
		if err != nil || f.Form != c.form || string(f.Unpacked) != c.inner {
			t.Errorf("%s: %+v, %v", c.story, f, err)
			continue
		}
		notes := exports.Notes{Sheets: []exports.SheetNotes{{Sheet: f.Sheets[0].Name, HeaderRow: 1, Rows: map[int]string{2: "à corriger"}}}}
		out, _, err := exports.Annotate(c.content, f, notes)
		if err != nil {
			t.Errorf("%s: not given back: %v", c.story, err)
			continue
		}
		back, err := exports.Read("retour.xlsx", out, exports.Limits{})
		if err != nil || back.Form != exports.XLSX || back.Unpacked != nil {
			t.Errorf("%s: given back as %+v, %v", c.story, back, err)
		}
	}
	if f, err := exports.Read("contacts.csv", []byte(text), exports.Limits{}); err != nil || f.Unpacked != nil {
		t.Errorf("a file by itself: %v", err)
	}
	if _, err := exports.Read("contacts.zip", parts{"a.csv": strings.Repeat("a;b\n", 1024)}.zip(t), exports.Limits{Bytes: 4096}); err != nil {
		t.Errorf("as large as a file may be: %v", err)
	}
	if _, err := exports.Read("contacts.zip", parts{"a.csv": strings.Repeat("a;b\n", 1024) + "\n"}.zip(t), exports.Limits{Bytes: 4096}); err == nil {
		t.Error("a byte larger than a file may be is read")
	}
}
