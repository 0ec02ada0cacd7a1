// Package delivery takes what was made to its readers, once, and remembers it.
//
// A message is first put in the outbox of the store (Enqueue), then sent (Send)
// by each way its reader has: by mail, and into a folder. What could not be sent
// is tried again, later and later, and given up after some days: the operator
// is given, nothing is lost.
//
// Never twice. A message is unique for its kind, its reader and what it is about,
// so that putting it in the outbox again does nothing. By mail nobody can promise
// more than this: the state sending is written before the server is spoken to,
// and sent after it answered. A program killed between the two, or an answer that
// is lost, leaves a doubt. Between a report that never arrives and one that
// arrives twice we choose the second: the message is given once more under the
// same Message-ID, by which mail systems recognise a repeat, and never a third
// time without the operator. The doubt is written in the outbox.
//
// Never to another. A document carries the perimeter of the report that made it;
// it is held against the reader's own just before it leaves. A file that names
// persons is a Nominative: it can be laid in a folder and there is no way to
// attach one to a mail.
package delivery

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Post is the outbox of a store, and the ways out of it.
type Post struct {
	Store    *store.Store
	Settings *settings.Settings
	Clock    func() time.Time
	Getenv   func(string) string // where the password is looked for; nil for nowhere
	// Roots are the authorities that the mail server may be signed by; nil for
	// those of the system.
	Roots *x509.CertPool
	// Timeout bounds one dialogue with the mail server; two minutes without it.
	Timeout time.Duration
}

// Kind is what a message is.
type Kind string

const (
	Report   Kind = "report"   // the documents of an edition
	Draft    Kind = "draft"    // documents to be read over before they are published
	Reminder Kind = "reminder" // to a sender whose statements have not come
	Feedback Kind = "feedback" // to a sender whose statements were taken
	Alarm    Kind = "alarm"    // to the operator
	Test     Kind = "test"     // to see that letters arrive
)

// Message is what one reader is told. The functions of this package make them.
type Message struct {
	Kind    Kind
	About   string // what makes it unique for its reader: "edition-12", "2023-09"
	To      string // code of a recipient, or SenderKey of a sender
	Rank    int64  // of two about the same documents, the greater is the newer
	Subject string
	Body    string
	// Documents go by mail and into the folder, Annexes into the folder only.
	Documents []Document
	Annexes   []Nominative
}

// Perimeter is what a document tells of, and what a reader may see: a kind of
// reader and a territory, as in settings.Recipient. Those of a sender are
// PerimeterOfSender.
type Perimeter struct{ Reader, Territory string }

// Document is a file without a name of anyone.
type Document struct {
	Name        string
	For         Perimeter
	Provisional bool // its figures may still move
	Content     []byte
	First       FirstPage
}

// FirstPage is what a document says first, as it stands there.
type FirstPage struct {
	Printing           int // which edition of its month it is for its reader; 0 for none
	Sentences, Figures []string
	Changed            []string // of a document that corrects another, what changed
	MoreChanged        int      // what else did, in the document
}

// Nominative is a file with rows about persons.
type Nominative struct {
	Name    string
	For     Perimeter
	Content []byte
}

// SenderKey is what a sender is called as a reader of the outbox.
func SenderKey(code string) string { return "retours/" + code }

// PerimeterOfSender is that of what a sender sent himself.
func PerimeterOfSender(code string) Perimeter { return Perimeter{settings.ForSender, code} }

// recipient is somebody to write to.
type recipient struct {
	label string
	sees  Perimeter
	settings.Address
}

// recipient finds who has a code, in the configuration as it is now.
func (p Post) recipient(code string) (recipient, bool) {
	if sender, ok := strings.CutPrefix(code, SenderKey("")); ok {
		s, ok := p.Settings.Sender(sender)
		return recipient{s.Label, PerimeterOfSender(sender), s.Address}, ok
	}
	i := slices.IndexFunc(p.Settings.Recipients, func(r settings.Recipient) bool { return r.Code == code })
	if i < 0 {
		return recipient{}, false
	}
	r := p.Settings.Recipients[i]
	return recipient{r.Label, Perimeter{r.Reader, r.Territory}, r.Address}, true
}

// Enqueue puts a message in the outbox, by each way that its reader has. queued
// is false when it was there already, or when no way leads to the reader: without
// a mail server, a message without documents goes nowhere.
func (p Post) Enqueue(ctx context.Context, m Message) (queued bool, err error) {
	to, ok := p.recipient(m.To)
	if !ok {
		return false, fmt.Errorf("%s to %s: no such reader in the configuration", m.Kind, m.To)
	}
	documents := m.posted()
	mailed := slices.Clone(documents)
	mailed = slices.DeleteFunc(mailed, func(d books.PostedDocument) bool { return !mailable(d) })
	for _, some := range [][]books.PostedDocument{documents, mailed} {
		if err := check(to, m.Kind, some); err != nil {
			return false, fmt.Errorf("%s to %s: %w", m.Kind, m.To, err)
		}
	}
	line := books.Posting{
		Kind: string(m.Kind), About: m.About, Reader: m.To, Rank: m.Rank, Subject: m.Subject, Body: m.Body, PostedAt: p.Clock(),
	}
	ways := p.Ways(m)
	if slices.Contains(ways, books.ByFolder) {
		line.Way = books.ByFolder
		if queued, err = books.Post(ctx, p.Store, line, documents); err != nil {
			return queued, err
		}
	}
	if !slices.Contains(ways, books.ByMail) {
		return queued, nil
	}
	line.Way, line.MessageID = books.ByMail, m.id(p.Settings.Mail.From)
	posted, err := books.Post(ctx, p.Store, line, mailed)
	return queued || posted, err
}

// Ways are those by which a message would leave.
func (p Post) Ways(m Message) []string {
	to, _ := p.recipient(m.To) // who is unknown has neither
	var ways []string
	if to.Folder != "" && len(m.posted()) > 0 {
		ways = append(ways, books.ByFolder)
	}
	if to.Mail != "" && p.Settings.Mail.Configured() {
		ways = append(ways, books.ByMail)
	}
	return ways
}

// mailable says whether a document goes by mail: what is read by people, and
// names nobody.
func mailable(d books.PostedDocument) bool {
	return !d.Nominative && slices.Contains([]string{".pdf", ".xlsx", ".html"}, filepath.Ext(d.Name))
}

func (m Message) posted() []books.PostedDocument {
	var all []books.PostedDocument
	for _, d := range m.Documents {
		all = append(all, books.PostedDocument{Name: d.Name, Reader: d.For.Reader, Territory: d.For.Territory, Hash: hash(d.Content), Content: d.Content})
	}
	for _, d := range m.Annexes {
		all = append(all, books.PostedDocument{Name: d.Name, Reader: d.For.Reader, Territory: d.For.Territory, Nominative: true, Hash: hash(d.Content), Content: d.Content})
	}
	return all
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// id is the Message-ID: always the same for a message and its reader. What it
// carries is part of it, so that a store begun anew, whose editions are numbered
// from one again, is not taken for a repeat of the old one.
func (m Message) id(from string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q", m.Kind, m.About, m.To, m.Subject, m.Body)
	for _, d := range m.Documents {
		fmt.Fprintf(h, " %q %s", d.Name, hash(d.Content))
	}
	return hex.EncodeToString(h.Sum(nil))[:32] + from[strings.LastIndexByte(from, '@'):]
}

// check holds documents against what their reader may see. It is asked when a
// message is put in the outbox and again, with the configuration of the moment,
// just before it leaves.
func check(to recipient, kind Kind, documents []books.PostedDocument) error {
	if (kind == Report || kind == Draft) && len(documents) == 0 {
		return fmt.Errorf("no document")
	}
	for _, d := range documents {
		switch {
		case d.Name != filepath.Base(d.Name) || strings.HasPrefix(d.Name, "."):
			return fmt.Errorf("document %q: not the name of a file", d.Name)
		case len(d.Content) == 0:
			return fmt.Errorf("document %s is empty", d.Name)
		case hash(d.Content) != d.Hash:
			return fmt.Errorf("document %s is not the one that was made", d.Name)
		case to.sees != Perimeter{d.Reader, d.Territory}:
			return fmt.Errorf("document %s is for %s %s, not for %s %s", d.Name, d.Reader, d.Territory, to.sees.Reader, to.sees.Territory)
		}
	}
	return nil
}
