package delivery

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

var month = time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)

// office at work: a store, a server, a clock that one sets.
type desk struct {
	Post
	server *server
	now    time.Time
}

func at(t testing.TB, security string) *desk {
	t.Helper()
	store, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d := &desk{now: time.Date(2023, time.October, 5, 5, 0, 0, 0, time.UTC)}
	d.Post = Post{Store: store, Settings: settings.Default(), Clock: func() time.Time { return d.now }, Timeout: 5 * time.Second}
	if security != "" {
		d.server = serve(t, security)
		d.Roots = d.server.roots
		d.Settings.Mail = settings.Mail{
			Host: d.server.host, Port: d.server.port, Security: security, From: "indicateurs@agir.invalid", Contact: "coordination@agir.invalid",
			RetryFirst: 5 * time.Minute, RetryCap: 4 * time.Hour, GiveUp: 3 * 24 * time.Hour,
		}
	}
	return d
}

func ofDdets(departement string, edition int) []Document {
	return []Document{
		{Name: "rapport-mensuel-" + departement + "-2023-09.pdf", For: Perimeter{"ddets", departement}, Content: fmt.Appendf(nil, "%%PDF of edition %d", edition)},
		{Name: "indicateurs-2023-09.csv", For: Perimeter{"ddets", departement}, Content: []byte("mois\n")},
	}
}

func (d *desk) enqueue(t testing.TB, all ...Message) {
	t.Helper()
	for _, m := range all {
		if _, err := d.Enqueue(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func (d *desk) send(t testing.TB) Summary {
	t.Helper()
	sum, err := d.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func edition(number int) Edition {
	return Edition{Number: number, Month: month, AsOf: time.Date(2023, 10, 5, 0, 0, 0, 0, time.UTC), NextOn: time.Date(2023, 11, 5, 0, 0, 0, 0, time.UTC)}
}

// An edition leaves by STARTTLS, or TLS, to the reader of each document and to
// nobody else; putting it in the outbox again sends nothing.
func TestEachReaderReceivesHisDocumentsOnce(t *testing.T) {
	for _, security := range []string{"starttls", "tls", "plain"} {
		t.Run(security, func(t *testing.T) {
			d := at(t, security)
			if security != "plain" {
				d.server.password, d.Settings.Mail.User = "sésame", "indicateurs"
				d.Getenv = func(name string) string { return map[string]string{"AGIR_MAIL_PASSWORD": "sésame"}[name] }
			}
			documents := append(ofDdets("44", 1), ofDdets("85", 1)...)
			for range 2 {
				d.enqueue(t, edition(1).Messages(d.Settings, documents)...)
				d.send(t)
			}
			got := d.server.received()
			if len(got) != 2 || got[0].to != "ddets-44@agir.invalid" || got[1].to != "ddets-85@agir.invalid" {
				t.Fatalf("received: %+v", got)
			}
			subject, body, attached := open(t, got[0].raw)
			if want := "AGIR\u202f: rapport mensuel de septembre 2023, édition n°\u00a01 définitive – Ddets de la Loire-Atlantique"; subject != want {
				t.Errorf("subject %q, want %q", subject, want)
			}
			for _, want := range []string{"relevés reçus au 5\u00a0octobre 2023", "Prochaine édition\u202f: 5\u00a0novembre 2023", "Écrivez à coordination@agir.invalid", "AGIR Ensemble 44 & 85"} {
				if !strings.Contains(body, want) {
					t.Errorf("the letter does not say %q:\n%s", want, body)
				}
			}
			if len(attached) != 1 || string(attached["rapport-mensuel-44-2023-09.pdf"]) != "%PDF of edition 1" {
				t.Errorf("attached: %v", attached)
			}
			all, err := books.Outbox(t.Context(), d.Store)
			if err != nil || len(all) != 2 || all[0].State != books.Sent {
				t.Fatalf("%+v %v", all, err)
			}
			tries, err := books.Attempts(t.Context(), d.Store, all[0].Number)
			if err != nil || len(tries) != 1 || !strings.Contains(tries[0].Server, "127.0.0.1") || !strings.Contains(tries[0].Answer, "OK") || tries[0].Place != "ddets-44@agir.invalid" {
				t.Errorf("record: %+v %v", tries, err)
			}
			kept, err := books.PostedDocuments(t.Context(), d.Store, all[0].Number)
			if err != nil || len(kept) != 1 || kept[0].Content != nil || kept[0].Hash == "" {
				t.Errorf("documents once sent: %+v %v", kept, err)
			}
		})
	}
}

// open reads a letter: subject, text, attachments by name.
func open(t testing.TB, raw string) (subject, body string, attached map[string][]byte) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	attached = make(map[string][]byte)
	for parts := multipart.NewReader(m.Body, parameters["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return subject, body, attached
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if part.FileName() == "" {
			body = strings.ReplaceAll(string(content), "\r\n", "\n")
			continue
		}
		if content, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(string(content), "\r\n", "")); err != nil {
			t.Fatal(err)
		}
		attached[part.FileName()] = content
	}
}

// What the server does decides what becomes of a letter, how many times it is
// given and how many times it is taken.
func TestFaultsOfTheServer(t *testing.T) {
	for _, c := range []struct {
		story  string
		server []behaviour
		runs   int // four hours apart
		state  string
		taken  int
		why    string
	}{
		{"taken at once", nil, 1, books.Sent, 1, ""},
		{"nobody of that name", []behaviour{refusesReader}, 9, books.Refused, 0, `550 "5.1.1 <(address)> unknown"`},
		{"the letter is not wanted", []behaviour{refusesLetter}, 9, books.Refused, 0, "not wanted here"},
		{"greylisted, then taken", []behaviour{greylists, greylists}, 3, books.Sent, 1, ""},
		{"greylisted, not asked again yet", []behaviour{greylists}, 1, books.ToSend, 0, "greylisted"},
		{"dropped before its end, which the client cannot know, then taken", []behaviour{drops}, 2, books.Sent, 1, "earlier attempt may have arrived"},
		{"taken, the answer lost", []behaviour{takesAndDrops}, 2, books.Sent, 2, "earlier attempt may have arrived"},
		{"taken, the answer lost twice", []behaviour{takesAndDrops, takesAndDrops}, 9, books.GaveUp, 2, "it may have arrived"},
		{"never taken", slices.Repeat([]behaviour{greylists}, 99), 30, books.GaveUp, 0, "greylisted"},
	} {
		t.Run(c.story, func(t *testing.T) {
			d := at(t, "starttls")
			d.server.will(c.server...)
			d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
			for range c.runs {
				d.send(t)
				d.now = d.now.Add(4 * time.Hour)
			}
			o, err := books.PostingOf(t.Context(), d.Store, 1)
			if err != nil {
				t.Fatal(err)
			}
			if o.State != c.state || !strings.Contains(o.Why, c.why) || c.why == "" && o.Why != "" || strings.Contains(o.Why, "ddets-44@") {
				t.Errorf("%s: %q, want %s: %q", o.State, o.Why, c.state, c.why)
			}
			got := d.server.received()
			if len(got) != c.taken {
				t.Errorf("taken %d times, want %d", len(got), c.taken)
			}
			for _, l := range got {
				if l.id != o.MessageID {
					t.Errorf("Message-ID %s, want %s", l.id, o.MessageID)
				}
			}
		})
	}
}

// An answer that comes after our patience is an answer lost.
func TestTheServerAnswersTooLate(t *testing.T) {
	d := at(t, "starttls")
	d.Timeout = 200 * time.Millisecond
	d.server.will(takesTooLate)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.send(t)
	o, err := books.PostingOf(t.Context(), d.Store, 1)
	if err != nil || o.State != books.ToSend || o.Doubts != 1 {
		t.Errorf("%+v %v", o, err)
	}
}

// Each wait is twice the one before, up to the cap; between two the server is
// left alone.
func TestBackOff(t *testing.T) {
	d := at(t, "starttls")
	d.server.will(slices.Repeat([]behaviour{greylists}, 999)...)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	var waits []string
	for range 9 {
		d.send(t)
		if again := d.send(t); again.Waiting != 1 {
			t.Fatal("asked again at once", again)
		}
		o, err := books.PostingOf(t.Context(), d.Store, 1)
		if err != nil {
			t.Fatal(err)
		}
		waits = append(waits, o.NextAt.Sub(d.now).String())
		d.now = o.NextAt
	}
	if got, want := strings.Join(waits, " "), "5m0s 10m0s 20m0s 40m0s 1h20m0s 2h40m0s 4h0m0s 4h0m0s 4h0m0s"; got != want {
		t.Errorf("waits %s, want %s", got, want)
	}
}

// A letter put off by a clock that was ahead leaves when the clock is right again, and
// is given up no later than another.
func TestALetterPutOffByAClockThatWasAhead(t *testing.T) {
	d := at(t, "starttls")
	right := d.now
	d.now = right.AddDate(3, 0, 0)
	d.server.will(greylists, greylists)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.send(t)
	d.now = right
	if sum := d.send(t); sum.Waiting != 1 {
		t.Fatal("not tried", sum)
	}
	o, err := books.PostingOf(t.Context(), d.Store, 1)
	if err != nil {
		t.Fatal(err)
	}
	if o.FirstAt.After(right) || o.NextAt.Sub(right) > time.Hour {
		t.Errorf("first tried on %v, not before %v", o.FirstAt, o.NextAt)
	}
	d.now = o.NextAt
	if sum := d.send(t); sum.Sent != 1 {
		t.Error("not sent", sum)
	}
}

// A server that cannot be spoken to in confidence is not spoken to, and the
// letter waits.
func TestNeverInClear(t *testing.T) {
	for _, c := range []struct{ story, client, server, why string }{
		{"no STARTTLS", "starttls", "plain", "STARTTLS"},
		{"unknown authority", "starttls", "starttls", "certificate"},
		{"no password", "starttls", "starttls", "no password"},
		{"nobody there", "tls", "tls", "refused"},
	} {
		t.Run(c.story, func(t *testing.T) {
			d := at(t, c.server)
			d.Settings.Mail.Security = c.client
			switch c.story {
			case "unknown authority":
				d.Roots = nil
			case "no password":
				d.Settings.Mail.User = "indicateurs"
			case "nobody there":
				d.Settings.Mail.Port = 1
			}
			d.enqueue(t, edition(1).Messages(d.Settings, append(ofDdets("44", 1), ofDdets("85", 1)...))...)
			sum := d.send(t)
			if sum.Waiting != 2 || len(sum.Why) != 2 || !strings.Contains(sum.Why[0].Why, c.why) || len(d.server.received()) != 0 {
				t.Errorf("%+v", sum)
			}
			if d.server.dialled > 1 {
				t.Errorf("the server was dialled %d times in one run", d.server.dialled)
			}
		})
	}
}

// Whatever the configuration becomes between the outbox and the door, a document
// never leaves for another's territory.
func TestThePerimeterIsHeldAtTheDoor(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	for i := range d.Settings.Recipients {
		if r := &d.Settings.Recipients[i]; r.Code == "ddets-44" {
			r.Territory = "85"
		}
	}
	sum := d.send(t)
	if sum.Refused != 1 || !strings.Contains(sum.Why[0].Why, "is for ddets 44, not for ddets 85") || len(d.server.received()) != 0 {
		t.Errorf("%+v", sum)
	}
}

func TestWhatIsNotPutInTheOutbox(t *testing.T) {
	d := at(t, "starttls")
	good := edition(1).Messages(d.Settings, ofDdets("44", 1))[0]
	for _, c := range []struct {
		story string
		spoil func(*Message)
		want  string
	}{
		{"an empty document", func(m *Message) { m.Documents[0].Content = nil }, "is empty"},
		{"a report without documents", func(m *Message) { m.Documents = nil }, "no document"},
		{"a mail without attachment", func(m *Message) { m.Documents = m.Documents[1:] }, "no document"},
		{"another department's", func(m *Message) { m.Documents[0].For.Territory = "85" }, "is for ddets 85, not for ddets 44"},
		{"a reader nobody knows", func(m *Message) { m.To = "ddets-49" }, "no such reader"},
		{"a name that climbs", func(m *Message) { m.Documents[0].Name = "../x.pdf" }, "not the name of a file"},
		{"another's annex", func(m *Message) {
			m.Annexes = []Nominative{{"x.xlsx", PerimeterOfSender("soliha"), []byte("x")}}
		}, "is for expediteur soliha"},
	} {
		m := good
		m.Documents = slices.Clone(good.Documents)
		c.spoil(&m)
		if queued, err := d.Enqueue(t.Context(), m); queued || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: queued %t, %v; want %q", c.story, queued, err, c.want)
		}
	}
	if all, err := books.Outbox(t.Context(), d.Store); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// The retour qualité holds the rows of its sender: it is laid in his folder, and
// the mail carries no attachment and no value.
func TestTheReturnIsLaidAndOnlyAnnounced(t *testing.T) {
	d := at(t, "starttls")
	folder := filepath.Join(t.TempDir(), "retours", "soliha")
	for i := range d.Settings.Senders {
		if s := &d.Settings.Senders[i]; s.Code == "soliha" {
			s.Mail, s.Folder = "contact@soliha.invalid", folder
		}
	}
	taken := Taken{Sender: "soliha", On: d.now, Last: 12, Statements: []TakenStatement{{Kind: "contacts", Rows: 1200, SetAside: 1, Emptied: 2}}}
	annex := Nominative{"contacts - retour.xlsx", PerimeterOfSender("soliha"), []byte("Bilal Invente")}
	d.enqueue(t, taken.Message(d.Settings, []Nominative{annex}))
	if sum := d.send(t); sum.Sent != 2 {
		t.Fatalf("%+v", sum)
	}
	content, err := os.ReadFile(filepath.Join(folder, annex.Name))
	if err != nil || !bytes.Equal(content, annex.Content) {
		t.Errorf("%q %v", content, err)
	}
	got := d.server.received()
	if len(got) != 1 || strings.Contains(got[0].raw, "retour.xlsx") || strings.Contains(got[0].raw, base64.StdEncoding.EncodeToString(annex.Content)) {
		t.Fatalf("%+v", got)
	}
	if body := got[0].raw; !strings.Contains(body, "multipart") && !strings.Contains(body, "quoted-printable") {
		t.Error(body)
	}
}

// A folder holds the newest edition: an older one that comes late leaves it.
func TestAnOlderEditionReplacesNothing(t *testing.T) {
	d := at(t, "")
	folder := filepath.Join(t.TempDir(), "lecteurs", "ddets-44")
	for i := range d.Settings.Recipients {
		if r := &d.Settings.Recipients[i]; r.Code == "ddets-44" {
			r.Folder = folder
		}
	}
	for _, n := range []int{1, 3, 2} {
		d.enqueue(t, edition(n).Messages(d.Settings, ofDdets("44", n))...)
		d.send(t)
	}
	draft := edition(0)
	draft.CommentUntil = d.now
	d.enqueue(t, draft.Messages(d.Settings, ofDdets("44", 0))...)
	d.send(t)
	for name, want := range map[string]string{"rapport-mensuel-44-2023-09.pdf": "%PDF of edition 3", "relecture/rapport-mensuel-44-2023-09.pdf": "%PDF of edition 0"} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || string(content) != want {
			t.Errorf("%s: %q %v, want %q", name, content, err, want)
		}
	}
	about, err := os.Stat(filepath.Join(folder, "rapport-mensuel-44-2023-09.pdf"))
	if err != nil || about.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", about.Mode(), err)
	}
	if dir, err := os.Stat(folder); err != nil || dir.Mode().Perm() != 0o750 {
		t.Errorf("%v %v", dir.Mode(), err)
	}
	var states []string
	all, err := books.Outbox(t.Context(), d.Store)
	for _, o := range all {
		states = append(states, o.State)
	}
	if got := strings.Join(states, ", "); err != nil || got != "sent, sent, superseded, sent" {
		t.Errorf("%s %v", got, err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// outbox are the messages of a desk.
func (d *desk) outbox(t *testing.T) []books.Posting {
	t.Helper()
	all, err := books.Outbox(t.Context(), d.Store)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRetryAndGiveUp(t *testing.T) {
	d := at(t, "starttls")
	d.server.will(refusesReader)
	d.enqueue(t, edition(1).Messages(d.Settings, append(ofDdets("44", 1), ofDdets("85", 1)...))...)
	d.send(t)
	if unsent := Unsent(d.outbox(t)); len(unsent) != 1 {
		t.Fatalf("%+v", unsent)
	}
	if _, err := d.Retry(t.Context(), RetryRequest{2}); err == nil {
		t.Error("what was sent is not sent again")
	}
	if _, err := d.Retry(t.Context(), RetryRequest{1}); err != nil {
		t.Error(err)
	}
	d.server.will(refusesReader)
	d.send(t)
	if _, err := d.GiveUp(t.Context(), GiveUpRequest{1, "the reader has left"}); err != nil {
		t.Error(err)
	}
	if unsent := Unsent(d.outbox(t)); len(unsent) != 0 {
		t.Errorf("%+v", unsent)
	}
	if tries, err := books.Attempts(t.Context(), d.Store, 1); err != nil || len(tries) != 3 || tries[2].Outcome != books.Closed {
		t.Errorf("%+v %v", tries, err)
	}
	if _, err := d.Retry(t.Context(), RetryRequest{99}); err == nil {
		t.Error("99 is nothing")
	}
}

// Asked to stop, it stops between two letters: none is left half sent.
func TestStopBetweenTwoLetters(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, append(ofDdets("44", 1), ofDdets("85", 1)...))...)
	ctx, stop := context.WithCancel(t.Context())
	d.server.mutex.Lock()
	d.server.behave = func() behaviour { stop(); return takes }
	d.server.mutex.Unlock()
	if _, err := d.Send(ctx); err != nil {
		t.Fatal(err)
	}
	all, err := books.Outbox(t.Context(), d.Store)
	if err != nil || all[0].State != books.Sent || all[1].State != books.ToSend || len(d.server.received()) != 1 {
		t.Errorf("%+v %v", all, err)
	}
}
