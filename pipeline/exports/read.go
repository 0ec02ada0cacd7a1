package exports

import (
	"bytes"
	"unicode"
)

// DefaultLimits are those of an ordinary computer reading an ordinary export.
//
// A year of a department's contacts weighs a few megabytes: 64 MiB received is
// ten times a large export. A workbook inflates five to fifteen times; a GiB in
// all, and 200 times beyond the first 16 MiB, is out of reach of honest tables.
// A sheet has at most 1,048,576 rows and a cell 32,767 characters, that is
// 98,301 bytes at most; no form known has a hundred columns, Démarches
// Simplifiées adds those of all its revisions: 512 cells that are not empty.
var DefaultLimits = Limits{
	Bytes:     64 << 20,
	Expanded:  1 << 30,
	Ratio:     200,
	Rows:      1_048_576,
	Columns:   512,
	CellBytes: 3 * 32_767,
}

// orDefault replaces the limits that are not set.
func (l Limits) orDefault() Limits {
	d := DefaultLimits
	set(&l.Bytes, d.Bytes)
	set(&l.Expanded, d.Expanded)
	set(&l.Ratio, d.Ratio)
	set(&l.Rows, d.Rows)
	set(&l.Columns, d.Columns)
	set(&l.CellBytes, d.CellBytes)
	return l
}

func set[N int | int64](limit *N, value N) {
	if *limit <= 0 {
		*limit = value
	}
}

// Read reads a file whose bytes are at hand, to its very end: when it returns a
// File, every row of every sheet has been read once and found well-formed and
// within the limits. The name is repeated in the File and never believed: the
// content alone decides the form. The content must not change while the File is
// in use. Any error is a *Refusal.
func Read(name string, content []byte, limits Limits) (*File, error) {
	return guarded(func() (*File, error) { return read(name, content, limits) })
}

func read(name string, content []byte, limits Limits) (*File, error) {
	limits = limits.orDefault()
	if int64(len(content)) > limits.Bytes {
		return nil, refuseTooLarge(limits.Bytes)
	}
	f, err := readOne(name, content, limits, true)
	if err != nil {
		return nil, err
	}
	f.respell()
	return f, f.unpack(limits)
}

// readOne reads a file, and what an archive of one file holds when it may be one.
func readOne(name string, content []byte, limits Limits, archive bool) (*File, error) {
	if isZIP(content) {
		return readWorkbook(name, content, limits, archive)
	}
	if archive && bytes.HasPrefix(content, []byte("\x1f\x8b")) {
		inner, err := gunzip(content, limits)
		if err != nil {
			return nil, err
		}
		return readUnpacked(name, inner, limits)
	}
	switch {
	case bytes.HasPrefix(content, []byte(compoundMagic)):
		return readCompound(name, content, limits)
	case bytes.HasPrefix(content, []byte("\x09\x08\x08\x00")), bytes.HasPrefix(content, []byte("\x09\x08\x10\x00")):
		return readXLS(name, content, limits) // its records alone
	}
	if refusal := foreign(content); refusal != nil {
		return nil, refusal
	}
	return readText(name, content, limits)
}

func isZIP(content []byte) bool {
	return bytes.HasPrefix(content, []byte("PK\x03\x04")) ||
		bytes.HasPrefix(content, []byte("PK\x05\x06")) ||
		bytes.HasPrefix(content, []byte("PK\x07\x08"))
}

// foreign refuses, each with its own remedy, the forms that senders take for a
// workbook.
func foreign(content []byte) *Refusal {
	for _, form := range []struct {
		magic   string
		refusal func() *Refusal
	}{
		{"%PDF-", refusePDF},
		{"{\\rtf", refuseRTF},
		{"\x89PNG", refuseImage},
		{"\xff\xd8\xff", refuseImage},
		{"GIF8", refuseImage},
		{"7z\xbc\xaf\x27\x1c", refuseArchive},
		{"Rar!", refuseArchive},
		{"\x09\x00\x04\x00", refuseOldFormat},
		{"\x09\x00\x06\x00", refuseOldFormat},
		{"\x09\x02\x06\x00", refuseOldFormat},
		{"\x09\x04\x06\x00", refuseOldFormat},
	} {
		if bytes.HasPrefix(content, []byte(form.magic)) {
			return form.refusal()
		}
	}
	return nil
}

// refuseCompound names the other documents that a compound file wraps: any modern one
// under a password, a text, a message of Outlook; nil for one unknown.
func refuseCompound(content []byte) *Refusal {
	switch {
	case bytes.Contains(content, utf16le("EncryptedPackage")):
		return refuseEncrypted()
	case bytes.Contains(content, utf16le("WordDocument")):
		return refuseRTF()
	case bytes.Contains(content, utf16le("__properties_version1.0")):
		return refuseMail()
	}
	return nil
}

func utf16le(ascii string) []byte {
	wide := make([]byte, 0, 2*len(ascii))
	for _, c := range []byte(ascii) {
		wide = append(wide, c, 0)
	}
	return wide
}

// readMarkup reads the documents of markup that hold a table, once decoded, and refuses the
// others: pages and XML spreadsheets that applications name .xls, JSON. It is nil for a
// text that is neither.
func readMarkup(name, text string, limits Limits) (*File, error) {
	head := bytes.TrimLeftFunc([]byte(text[:min(len(text), 4096)]), unicode.IsSpace)
	head = bytes.ToLower(head)
	switch {
	case isMail(head):
		return nil, refuseMail()
	case startsWithAny(head, "<?xml", "<workbook", "<ss:workbook") && isXML2003(head):
		return readXML2003(name, text, limits)
	case bytes.HasPrefix(head, []byte("<?xml")) && !bytes.Contains(head, []byte("<html")):
		return nil, refuseXML()
	case startsWithAny(head, "<!doctype", "<html", "<head", "<body", "<table", "<meta", "<style", "<div", "<center", "<form", "<p>", "<br", "<h1", "<h2", "<h3", "<!--", "<?xml"):
		if !hasTable(text) {
			return nil, refuseHTML()
		}
		return readHTML(name, text, limits)
	case bytes.HasPrefix(head, []byte("mime-version:")):
		return nil, refuseWebArchive()
	case startsWithAny(head, "{\"", "{\n", "{\r", "{ ", "[{", "[\n", "[\r"):
		return nil, refuseJSON()
	}
	return nil, nil
}

// isMail recognises a message saved as text, by the headers that it begins with.
func isMail(head []byte) bool {
	return startsWithAny(head, "return-path: ", "received: ", "delivered-to: ", "x-mozilla-status: ", "from: ", "subject: ", "date: ", "message-id: ") &&
		bytes.Contains(head, []byte("\nmime-version: "))
}

func startsWithAny(head []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(head, []byte(p)) {
			return true
		}
	}
	return false
}
