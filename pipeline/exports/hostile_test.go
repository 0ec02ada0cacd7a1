package exports_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// parts are the parts of a workbook; those not given are those of a plain one.
type parts map[string]string

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

func plain() parts {
	return parts{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + office + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + mainNS + `><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + office + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + office + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="` + office + `styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst ` + mainNS + `><si><t>Nom</t></si><si><r><t>Pré</t></r><r><rPr><b/></rPr><t xml:space="preserve">nom </t></r><rPh sb="0" eb="1"><t>phonétique</t></rPh></si></sst>`,
		"xl/styles.xml": `<styleSheet ` + mainNS + `><numFmts><numFmt numFmtId="164" formatCode="[$-40C]dd\-mmm\-yy;@"/><numFmt numFmtId="165" formatCode="0.0&quot;jours&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`),
	}
}

func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
}

// with replaces parts of the plain workbook; an empty one is left out.
func with(changes parts) parts {
	p := plain()
	for name, content := range changes {
		p[name] = content
		if content == "" {
			delete(p, name)
		}
	}
	return p
}

func rows(xml string) parts { return with(parts{"xl/worksheets/sheet1.xml": sheetXML(xml)}) }

func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(p[name]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compound(streams ...string) []byte {
	b := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504))
	for _, s := range streams {
		b = append(b, utf16bytes(s, false)...)
	}
	return b
}

// locked says of each part of an archive that a password hides it.
func locked(content []byte) []byte {
	content = bytes.Clone(content)
	for _, mark := range []struct {
		magic string
		flags int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		for at := bytes.Index(content, []byte(mark.magic)); at >= 0; {
			content[at+mark.flags] |= 1
			next := bytes.Index(content[at+4:], []byte(mark.magic))
			if next < 0 {
				break
			}
			at += 4 + next
		}
	}
	return content
}

// gzipped is a file compressed alone.
func gzipped(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flip changes one byte of the compressed data of a part.
func flip(t *testing.T, content []byte, part string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Name == part {
			at, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			changed := bytes.Clone(content)
			changed[at+int64(f.CompressedSize64)/2] ^= 0x10
			return changed
		}
	}
	t.Fatal("no such part")
	return nil
}

// liar is a stored part whose archive declares another, smaller, size or sum.
func liar(t *testing.T, content []byte, sum uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range plain() {
		body := []byte(text)
		h := &zip.FileHeader{Name: name, Method: zip.Store, CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body)), CRC32: crc32.ChecksumIEEE(body)}
		if name == "xl/worksheets/sheet1.xml" {
			body = content
			h.CompressedSize64, h.UncompressedSize64, h.CRC32 = uint64(len(body)), uint64(len(body)), sum
		}
		part, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(body)
	}
	w.Close()
	return b.Bytes()
}

func TestHostileFiles(t *testing.T) {
	tight := exports.Limits{Bytes: 1 << 20, Expanded: 32 << 20, Ratio: 50, Rows: 1000, Columns: 30, CellBytes: 500}
	accents := "Prénom;Ville\nÉlodie;Nîmes\nRené;Orléans\n"
	good := plain().zip(t)
	for _, tt := range []struct {
		name    string
		content []byte
		rule    string
	}{
		{"zero bytes", nil, "vide_fichier"},
		{"white space only", []byte(" \r\n\t\u00a0\n"), "vide_fichier"},
		{"a byte order mark only", []byte("\ufeff"), "vide_fichier"},
		{"too large", make([]byte, 1<<20+1), "trop_grand"},
		{"NUL bytes", []byte("a;b\n\x00\x00;d\n"), "illisible"},
		{"random bytes", []byte("\x7fELF\x02\x01\x01\x00\x00\x13\x9d\xf7"), "illisible"},
		{"UTF-32", []byte("\xff\xfe\x00\x00a\x00\x00\x00;\x00\x00\x00"), "illisible"},
		{"web page", []byte("\r\n<!DOCTYPE html><html><form><input type=password></form></html>"), "page_html"},
		{"web page with a table without rows", []byte("<table><p>Nom</p></table>"), "page_html"},
		{"web page with a table", []byte("\r\n<!DOCTYPE html><html><table><tr><td>Nom</td></tr></table></html>"), "HTML"},
		{"table without a page", []byte("<table><tr><td>Nom</td></tr></table>"), "HTML"},
		{"web page in UTF-16", utf16bytes("\ufeff<html><body></body></html>", false), "page_html"},
		{"web archive", []byte("MIME-Version: 1.0\nContent-Type: multipart/related\n"), "page_html"},
		{"XML spreadsheet of 2003", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>`), "fichier_xml"},
		{"XML of something else", []byte(`<?xml version="1.0"?><releve><ligne/></releve>`), "fichier_xml"},
		{"JSON", []byte(`{"dossiers": []}`), "fichier_json"},
		{"PDF", []byte("%PDF-1.7\n%âãÏÓ"), "fichier_pdf"},
		{"RTF", []byte(`{\rtf1\ansi Nom}`), "document_texte"},
		{"picture", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "image"},
		{"gzip", []byte("\x1f\x8b\x08\x00\x00"), "archive"},
		{"XLS without its directory", compound("Root Entry", "Workbook"), "classeur_malforme"},
		{"XLS of a few bytes", []byte("\x09\x08\x10\x00\x00\x06\x05\x00"), "classeur_malforme"},
		{"XLS of 1992", []byte("\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00"), "ancien_format"},
		{"workbook under a password", compound("Root Entry", "EncryptionInfo", "EncryptedPackage"), "chiffre"},
		{"old text document", compound("Root Entry", "WordDocument"), "document_texte"},

		{"unclosed quote", []byte("a;b\n\"c;d\ne;f\ng;h\n"), "guillemet_non_ferme"},
		{"unclosed quote in the last field of the first row", []byte("a;b;c\n1;2;\"d\n3;4;e\n"), "guillemet_non_ferme"},
		{"quote closed in the middle of a word lines below", []byte("a;b\n\"c;1\n\"Jean\";2\ne;f\n"), "guillemet_non_ferme"},
		{"quote closed at the end of a line below", []byte("a;b\n1;2\n3;4\n\"c;1\nd;\"\ne;f\n"), "guillemet_non_ferme"},
		{"quote that joins two records into a longer one", []byte(strings.Repeat("1;2;3\n", 20) + "\"4;5;6\n7\";8;9;x\n"), "guillemet_non_ferme"},
		{"broken UTF-8 after a mark", []byte("\ufeffPr\xe9nom;Ville\n"), "encodage"},
		{"UTF-8 with one broken letter", []byte(accents + "Ren\xe9;Ville\n"), "encodage"},
		{"half a letter in UTF-16", append(utf16bytes("\ufeffa;b\n", false), 'c'), "encodage"},
		{"half a surrogate", utf16bytes("\ufeffa;b\n", false)[:6:6], "CSV"},
		{"a lone surrogate", append(utf16bytes("\ufeffa;b\n", false), 0x00, 0xd8, 'a', 0), "encodage"},
		{"bytes without a letter", []byte("Pr\xe9nom;\x81\x8d\n"), "encodage"},
		{"too many rows", []byte(strings.Repeat("a;b\n", 1001)), "trop_de_lignes"},
		{"too many columns", []byte(strings.Repeat("a;", 31) + "\n"), "trop_de_colonnes"},
		{"many empty columns", []byte("a;b;" + strings.Repeat(";", 20_000) + "\n"), "CSV"},
		{"a long cell", []byte("a;b\n" + strings.Repeat("x", 501) + ";d\n"), "cellule_trop_longue"},

		{"truncated workbook", good[:len(good)/2], "tronque"},
		{"workbook without its last byte", good[:len(good)-1], "tronque"},
		{"four bytes of a workbook", []byte("PK\x03\x04"), "tronque"},
		{"archive of two files", parts{"a.csv": "a;b", "b.csv": "a;b"}.zip(t), "archive"},
		{"archive of an archive", parts{"a.zip": string(parts{"a.csv": "a;b"}.zip(t))}.zip(t), "archive"},
		{"archive of a compressed file", parts{"a.csv.gz": string(gzipped(t, []byte("a;b")))}.zip(t), "archive"},
		{"archive of an empty file", parts{"a.csv": ""}.zip(t), "vide_fichier"},
		{"archive of a picture", parts{"a.png": "\x89PNG\r\n\x1a\n\x00\x00"}.zip(t), "image"},
		{"archive of a file too large", parts{"a.csv": strings.Repeat("a;b;c;d;e;f\n", 1<<20/12+1)}.zip(t), "trop_grand"},
		{"archive under a password", locked(parts{"a.csv": "a;b"}.zip(t)), "archive_chiffree"},
		{"workbook with a locked part", locked(good), "chiffre"},
		{"a byte of the archive changed", flip(t, parts{"a.csv": strings.Repeat("a;b\n", 50)}.zip(t), "a.csv"), "archive_abimee"},
		{"a compressed file cut", gzipped(t, []byte("a;b\nc;d\n"))[:20], "archive_abimee"},
		{"a table of Numbers", parts{"Index/Document.iwa": "x", "Data/a.png": "x"}.zip(t), "format_numbers"},
		{"a table of Numbers, as a folder", parts{"a.numbers/Index.zip": "x", "a.numbers/Data/": ""}.zip(t), "format_numbers"},
		{"an archive of another index", parts{"a/mon-index.zip": "x", "b": "y"}.zip(t), "archive"},
		{"a message of Outlook", compound("Root Entry", "__properties_version1.0"), "courriel"},
		{"a message", []byte("Return-Path: <a@agir.invalid>\r\nSubject: contacts\r\nMIME-Version: 1.0\r\n\r\nBonjour"), "courriel"},
		{"empty archive", parts{}.zip(t), "archive"},
		{"ODS without its document", parts{"mimetype": odsMIME, "content.xml": "<a/>"}.zip(t), "classeur_malforme"},
		{"XLSB", with(parts{"xl/workbook.xml": "", "xl/workbook.bin": "x", "_rels/.rels": strings.ReplaceAll(plain()["_rels/.rels"], "workbook.xml", "workbook.bin")}).zip(t), "format_xlsb"},
		{"DOCX", parts{"_rels/.rels": strings.ReplaceAll(plain()["_rels/.rels"], "xl/workbook", "word/document"), "word/document.xml": "<a/>"}.zip(t), "document_texte"},
		{"workbook part missing", with(parts{"xl/workbook.xml": ""}).zip(t), "classeur_incomplet"},
		{"sheet part missing", with(parts{"xl/worksheets/sheet1.xml": ""}).zip(t), "classeur_incomplet"},
		{"sheet without a relation", with(parts{"xl/_rels/workbook.xml.rels": `<Relationships ` + relNS + `/>`}).zip(t), "classeur_incomplet"},
		{"no sheet", with(parts{"xl/workbook.xml": `<workbook ` + mainNS + `><sheets/></workbook>`}).zip(t), "sans_feuille"},
		{"the same part twice", with(parts{"XL/Worksheets/Sheet1.xml": sheetXML("")}).zip(t), "classeur_ambigu"},
		{"malformed list of sheets", with(parts{"xl/workbook.xml": `<workbook ` + mainNS + `><sheets>`}).zip(t), "classeur_malforme"},
		{"malformed texts", with(parts{"xl/sharedStrings.xml": `<sst ` + mainNS + `><si><t>Nom</si></sst>`}).zip(t), "classeur_malforme"},
		{"malformed styles", with(parts{"xl/styles.xml": `<styleSheet`}).zip(t), "classeur_malforme"},
		{"a byte of the sheet changed", flip(t, rows(strings.Repeat(`<row><c><v>123</v></c></row>`, 50)).zip(t), "xl/worksheets/sheet1.xml"), "classeur_abime feuille_coupee"},
		{"a byte of an image changed", flip(t, with(parts{"xl/media/image1.png": strings.Repeat("image ", 50)}).zip(t), "xl/media/image1.png"), "classeur_abime"},
		{"a wrong checksum", liar(t, []byte(sheetXML(`<row r="1"/>`)), 12345), "classeur_abime"},

		{"sheet cut between two rows", with(parts{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`}).zip(t), "feuille_coupee"},
		{"sheet cut in a tag", with(parts{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `><sheetData><row r="1"><c r="A1`}).zip(t), "feuille_coupee"},
		{"sheet cut after its rows", with(parts{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `><sheetData><row r="1"/></sheetData>`}).zip(t), "feuille_coupee"},
		{"end without a start", rows(`<row r="1"></c></row>`).zip(t), "feuille_coupee"},
		{"attribute without quotes", rows(`<row r=1></row>`).zip(t), "feuille_coupee"},
		{"attribute twice", rows(`<row r="1" r="2"></row>`).zip(t), "feuille_coupee"},
		{"unknown entity", rows(`<row r="1"><c t="str"><v>&nom;</v></c></row>`).zip(t), "feuille_coupee"},
		{"document type", with(parts{"xl/worksheets/sheet1.xml": `<!DOCTYPE a [<!ENTITY b "c">]>` + sheetXML("")}).zip(t), "feuille_coupee"},
		{"NUL in the sheet", rows("<row r=\"1\"><c t=\"str\"><v>\x00</v></c></row>").zip(t), "feuille_coupee"},
		{"invalid UTF-8 in the sheet", rows("<row r=\"1\"><c t=\"str\"><v>\xe9</v></c></row>").zip(t), "feuille_coupee"},
		{"unknown encoding", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(""), "UTF-8", "ISO-8859-1", 1)}).zip(t), "feuille_coupee"},
		{"text after the root", with(parts{"xl/worksheets/sheet1.xml": sheetXML("") + "x"}).zip(t), "feuille_coupee"},
		{"a second root", with(parts{"xl/worksheets/sheet1.xml": sheetXML("") + "<a/>"}).zip(t), "feuille_coupee"},
		{"empty sheet part", with(parts{"xl/worksheets/sheet1.xml": " "}).zip(t), "feuille_coupee"},
		{"nested without end", with(parts{"xl/worksheets/sheet1.xml": strings.Repeat("<a>", 100_000)}).zip(t), "feuille_coupee"},

		{"no rows at all", with(parts{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `/>`}).zip(t), "feuille_incoherente"},
		{"rows that go back", rows(`<row r="2"/><row r="1"/>`).zip(t), "feuille_incoherente"},
		{"the same row twice", rows(`<row r="2"/><row r="2"/>`).zip(t), "feuille_incoherente"},
		{"row number that is none", rows(`<row r="x"/>`).zip(t), "feuille_incoherente"},
		{"cells that go back", rows(`<row r="1"><c r="B1"/><c r="A1"/></row>`).zip(t), "feuille_incoherente"},
		{"cell of another row", rows(`<row r="1"><c r="A2"/></row>`).zip(t), "feuille_incoherente"},
		{"shared text out of range", rows(`<row r="1"><c t="s"><v>2</v></c></row>`).zip(t), "feuille_incoherente"},
		{"shared text that is no number", rows(`<row r="1"><c t="s"><v>-1</v></c></row>`).zip(t), "feuille_incoherente"},
		{"style out of range", rows(`<row r="1"><c s="5"><v>2</v></c></row>`).zip(t), "feuille_incoherente"},
		{"unknown type", rows(`<row r="1"><c t="x"><v>2</v></c></row>`).zip(t), "feuille_incoherente"},
		{"boolean of another kind", rows(`<row r="1"><c t="b"><v>2</v></c></row>`).zip(t), "feuille_incoherente"},
		{"rows under another name", rows(`<ligne r="1"/>`).zip(t), "feuille_incoherente"},
		{"merged cells over each other", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(`<row/>`), "</sheetData>",
			`</sheetData><mergeCells>`+strings.Repeat(`<mergeCell ref="A1:Z9"/>`, 2)+`</mergeCells>`, 1)}).zip(t), "feuille_incoherente"},
		{"a list of sheets without end", with(parts{"xl/workbook.xml": `<workbook ` + mainNS + `><sheets>` + strings.Repeat(`<sheet/>`, 100_001) + `</sheets></workbook>`}).zip(t), "classeur_malforme"},
		{"row past the limit", rows(`<row r="1001"><c><v>1</v></c></row>`).zip(t), "trop_de_lignes"},
		{"column past any sheet", rows(`<row r="1"><c r="XFE1"/></row>`).zip(t), "trop_de_colonnes"},
		{"a long inline text", rows(`<row r="1"><c t="inlineStr"><is><t>` + strings.Repeat("x", 501) + `</t></is></c></row>`).zip(t), "cellule_trop_longue"},
		{"a long shared text", with(parts{"xl/sharedStrings.xml": `<sst ` + mainNS + `><si><t>` + strings.Repeat("x", 501) + `</t></si></sst>`}).zip(t), "cellule_trop_longue"},
		{"bomb in a sheet", rows(strings.Repeat(" ", 40<<20)).zip(t), "compression_suspecte"},
		{"bomb in a part that nobody reads", with(parts{"xl/media/image1.png": strings.Repeat("\x00", 40<<20)}).zip(t), "compression_suspecte"},
		{"a sheet of 40 MB", rows(strings.Repeat(`<row><c t="str"><v>`+noise(300)+`</v></c></row>`, 900) + strings.Repeat(" ", 40<<20)).zip(t), "compression_suspecte trop_grand_deplie"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file, err := exports.Read("envoi.xlsx", tt.content, tight)
			if err == nil {
				if string(file.Form) != tt.rule {
					t.Fatalf("read as %s", file.Form)
				}
				return
			}
			var refusal *exports.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("%v is no refusal", err)
			}
			if !strings.Contains(" "+tt.rule+" ", " "+refusal.Rule+" ") {
				t.Errorf("refused for %q, want %q", refusal.Rule, tt.rule)
			}
			checkSentence(t, refusal.Reason)
		})
	}
}

// noise is a text that does not compress.
func noise(n int) string {
	var b strings.Builder
	x := uint32(1)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		b.WriteByte('a' + byte(x>>24)%26)
	}
	return b.String()
}

// checkSentence looks for the form of a French sentence: a capital, a full stop,
// no space that could break before a sign, a remedy.
func checkSentence(t *testing.T, sentence string) {
	t.Helper()
	first, _ := utf8.DecodeRuneInString(sentence)
	switch {
	case !strings.ContainsRune("LUI", first):
		t.Errorf("starts with %q", first)
	case !strings.HasSuffix(sentence, "."):
		t.Errorf("no full stop: %s", sentence)
	case strings.Contains(sentence, " ;") || strings.Contains(sentence, " :") || strings.Contains(sentence, " »") || strings.Contains(sentence, "'"):
		t.Errorf("typography: %s", sentence)
	case !strings.Contains(sentence, "ez"):
		t.Errorf("no remedy: %s", sentence)
	case strings.Contains(sentence, "%!"):
		t.Errorf("badly made: %s", sentence)
	}
}

func TestOpenQuoteSaysItsLine(t *testing.T) {
	_, err := exports.Read("a.csv", []byte("a;b\nc;\"d\ne\"\nf;\"g\nh;i\n"), exports.Limits{})
	if err == nil || !strings.Contains(err.Error(), "à la ligne 4 ") {
		t.Errorf("%v, want line 4", err)
	}
}

// A sheet of ten million rows and one of a 200 MB cell are refused within the
// memory of an ordinary file.
func TestRefusesWithLittleMemory(t *testing.T) {
	slow.Test(t, "files that would fill the memory are refused")
	// repeated is a workbook whose sheet says one thing many times.
	repeated := func(before, again, after string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, content := range plain() {
			part, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if name != "xl/worksheets/sheet1.xml" {
				part.Write([]byte(content))
				continue
			}
			fmt.Fprintf(part, `<worksheet %s><sheetData>%s`, mainNS, before)
			for range 1000 {
				part.Write([]byte(again))
			}
			fmt.Fprintf(part, `%s</sheetData></worksheet>`, after)
		}
		w.Close()
		return b.Bytes()
	}
	for _, tt := range []struct {
		name    string
		content []byte
		limits  exports.Limits
		rule    string
	}{
		{"ten million rows", repeated("", strings.Repeat(`<row><c><v>1</v></c></row>`, 10_000), ""), exports.Limits{Ratio: 10_000}, "trop_de_lignes"},
		{"a cell of 200 MB", repeated(`<row><c t="str"><v>`, strings.Repeat("x", 200<<10), `</v></c></row>`), exports.Limits{Ratio: 10_000}, "cellule_trop_longue"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := exports.Read("a.xlsx", tt.content, tt.limits)
			runtime.ReadMemStats(&after)
			var refusal *exports.Refusal
			if !errors.As(err, &refusal) || refusal.Rule != tt.rule {
				t.Errorf("%v, want %s", err, tt.rule)
			}
			kept := min(max(16*len(tt.content), 4<<20), 48<<20) // of the rows, at most
			if used := after.TotalAlloc - before.TotalAlloc; used > 4*uint64(kept) {
				t.Errorf("%d bytes allocated for a file of %d, of which %d may be kept", used, len(tt.content), kept)
			}
		})
	}
}
