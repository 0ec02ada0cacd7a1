package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
)

// letterbox is a real mail server on the loopback that keeps what it takes. On a
// bad day it greylists every letter.
type letterbox struct {
	mutex sync.Mutex
	bad   bool
	taken map[string][]string // by reader's address: the Message-ID of each letter, in order
	about map[string]string   // by Message-ID: the subject
	raw   [][]byte            // each letter as it came
}

func (l *letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &letter{box: l}, nil }

type letter struct {
	box *letterbox
	to  string
}

func (l *letter) Reset()                               {}
func (l *letter) Logout() error                        { return nil }
func (l *letter) Mail(string, *smtp.MailOptions) error { return nil }

func (l *letter) Rcpt(to string, _ *smtp.RcptOptions) error {
	l.box.mutex.Lock()
	defer l.box.mutex.Unlock()
	if l.box.bad {
		return &smtp.SMTPError{Code: 451, Message: "come back later"}
	}
	l.to = to
	return nil
}

func (l *letter) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return err
	}
	l.box.mutex.Lock()
	defer l.box.mutex.Unlock()
	id := m.Header.Get("Message-Id")
	l.box.taken[l.to] = append(l.box.taken[l.to], id)
	l.box.about[id] = m.Header.Get("Subject")
	l.box.raw = append(l.box.raw, content)
	return nil
}

func (l *letterbox) behave(bad bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.bad = bad
}

// empty forgets the letters taken.
func (l *letterbox) empty() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	clear(l.taken)
	clear(l.about)
}

// letters are those taken, by reader's address.
func (l *letterbox) letters() map[string][]string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return maps.Clone(l.taken)
}

// openLetterbox starts the server and gives its port.
func openLetterbox(t *testing.T) (*letterbox, int) {
	t.Helper()
	box := &letterbox{taken: make(map[string][]string), about: make(map[string]string)}
	server := smtp.NewServer(box)
	server.Domain = "courrier.invalid"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { server.Serve(listener); close(ended) }()
	t.Cleanup(func() { listener.Close(); server.Close(); <-ended })
	return box, listener.Addr().(*net.TCPAddr).Port
}

// A year of a consortium, morning by morning: ten days asleep over a fifth of the
// month, a disk that takes nothing for two days, a mail server that puts letters
// off for three. At the end each document went once to each of its readers, and
// the ledger says so. AGIR_YEAR makes it the whole year; a season otherwise.
func TestAYearDeliversEachDocumentOnce(t *testing.T) {
	doing := slow.Test(t, "the mornings of a season, one after the other")
	last, mornings := time.Date(2024, time.December, 1, 0, 0, 0, 0, time.UTC), 366+20
	months := 12
	dir := t.TempDir()
	calendar := filepath.Join(dir, "schedules")
	texts, err := schedules.Texts()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("AGIR_YEAR") == "" { // without the dashboard of each week, which takes the longest
		months, mornings = 2, 61+14
		texts = slices.DeleteFunc(texts, func(f schedules.Text) bool { return f.Name == "direction.yaml" })
	}
	for _, f := range texts {
		if err := whole.WriteDocument(filepath.Join(calendar, f.Name), []byte(f.Content)); err != nil {
			t.Fatal(err)
		}
	}
	inbox, out, store, conf := filepath.Join(dir, "inbox"), filepath.Join(dir, "documents"), filepath.Join(dir, "agir.duckdb"), filepath.Join(dir, "agir.yaml")
	if _, err := simulation.Write(t.Context(), inbox, simulation.Options{Settings: settings.Default(), Seed: 3, Last: last, Months: months, PersonsPerMonth: 6}, nil); err != nil {
		t.Fatal(err)
	}
	box, port := openLetterbox(t)
	text := string(settings.Embedded()) + fmt.Sprintf("\nmail:\n  host: 127.0.0.1\n  port: %d\n  security: plain\n  from: indicateurs@agir.invalid\n  give_up_days: 10\n", port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	first := last.AddDate(0, 2-months, 3) // three days after the first month simulated
	for n := range mornings {
		morning := first.AddDate(0, 0, n).Add(8 * time.Hour)
		if n >= 24 && n < 34 {
			continue // asleep
		}
		full := n == 12 || n == 13
		doing.At("morning %d of %d", n+1, mornings)
		spoil(t, out, full)
		box.behave(n >= 34 && n < 37)
		var said, errs bytes.Buffer
		status := run(t.Context(), []string{"run", "--config", conf, "--store", store, "--inbox", inbox, "--out", out, "--schedules", calendar, "--live", "--by", "B", "--why", "essai"}, &said, &errs, func() time.Time { return morning })
		if status == misused || (status == notDone && !full && !strings.Contains(said.String(), "échec")) {
			t.Fatalf("%s: status %d\n%s%s", morning.Format(time.DateOnly), status, said.String(), errs.String())
		}
	}
	madeOnce(t, store, dir)
	deliveredOnce(t, store, box)
}

// spoil puts a file where the documents should land, or takes it away.
func spoil(t *testing.T, out string, full bool) {
	t.Helper()
	kept := out + ".kept"
	_, err := os.Stat(kept)
	spoilt := err == nil
	switch {
	case full && !spoilt:
		err = errors.Join(os.Rename(out, kept), os.WriteFile(out, nil, 0o600))
	case !full && spoilt:
		err = errors.Join(os.Remove(out), os.Rename(kept, out))
	default:
		return
	}
	if err != nil {
		t.Fatal(err)
	}
}

// deliveredOnce checks the letters that arrived against the outbox: each that was
// sent arrived once, nothing else did, and nothing is left to send.
func deliveredOnce(t *testing.T, file string, box *letterbox) {
	t.Helper()
	store, err := store.OpenReader(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	postings, err := books.Outbox(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(map[string]int)
	for _, ids := range box.taken {
		for _, id := range ids {
			arrived[strings.Trim(id, "<>")]++
		}
	}
	reports := 0
	for _, o := range postings {
		if o.Way != "mail" {
			continue
		}
		if o.State == books.Superseded && arrived[o.MessageID] == 0 && o.Kind != "report" {
			continue // what happened since made it pointless
		}
		if o.State != books.Sent || arrived[o.MessageID] != 1 {
			t.Errorf("%s %s to %s: %s, arrived %d times: %s", o.Kind, o.About, o.Reader, o.State, arrived[o.MessageID], o.Why)
		}
		delete(arrived, o.MessageID)
		if o.Kind == "report" {
			reports++
		}
	}
	for id := range arrived {
		t.Errorf("%s arrived and is not in the outbox: %s", id, box.about[id])
	}
	if reports == 0 {
		t.Error("no report was sent")
	}
	for _, ddets := range []string{"ddets-44@agir.invalid", "ddets-85@agir.invalid"} {
		months := make(map[string]bool)
		for _, id := range box.taken[ddets] {
			if months[box.about[id]] {
				t.Errorf("%s received twice: %s", ddets, box.about[id])
			}
			months[box.about[id]] = true
		}
		if len(months) < 2 {
			t.Errorf("%s received %d reports", ddets, len(months))
		}
	}
}
