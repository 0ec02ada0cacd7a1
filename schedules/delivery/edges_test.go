package delivery

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// What may not leave, document by document: one that was altered in the outbox, one
// that is empty, or another's.
func TestWhatMayNotLeave(t *testing.T) {
	to := recipient{label: "Ddets", sees: Perimeter{"ddets", "44"}}
	good := books.PostedDocument{Name: "rapport.pdf", Reader: "ddets", Territory: "44", Hash: hash([]byte("x")), Content: []byte("x")}
	for _, c := range []struct {
		story string
		kind  Kind
		spoil func(*books.PostedDocument)
		want  string // empty when it may leave
	}{
		{"as it was made", Report, func(*books.PostedDocument) {}, ""},
		{"altered", Report, func(d *books.PostedDocument) { d.Content = []byte("y") }, "not the one that was made"},
		{"its hash altered", Report, func(d *books.PostedDocument) { d.Hash = hash([]byte("y")) }, "not the one that was made"},
		{"no hash", Report, func(d *books.PostedDocument) { d.Hash = "" }, "not the one that was made"},
		{"empty", Report, func(d *books.PostedDocument) { d.Content, d.Hash = nil, hash(nil) }, "is empty"},
		{"another reader", Report, func(d *books.PostedDocument) { d.Reader = "direction" }, "is for direction 44"},
		{"another territory", Report, func(d *books.PostedDocument) { d.Territory = "85" }, "is for ddets 85"},
		{"no name", Report, func(d *books.PostedDocument) { d.Name = "" }, "not the name of a file"},
		{"a hidden name", Report, func(d *books.PostedDocument) { d.Name = ".rapport.pdf" }, "not the name of a file"},
		{"a name in a folder", Report, func(d *books.PostedDocument) { d.Name = "x/rapport.pdf" }, "not the name of a file"},
	} {
		d := good
		c.spoil(&d)
		err := check(to, c.kind, []books.PostedDocument{good, d})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.story, err, c.want)
		}
	}
	for kind, leaves := range map[Kind]bool{Report: false, Draft: false, Reminder: true, Feedback: true, Alarm: true} {
		if err := check(to, kind, nil); (err == nil) != leaves {
			t.Errorf("%s without a document: %v", kind, err)
		}
	}
}

// A mail carries what is read by people, and names nobody.
func TestWhatGoesByMail(t *testing.T) {
	for name, mailed := range map[string]bool{"a.pdf": true, "a.xlsx": true, "a.html": true, "a.csv": false, "a.json": false, "a": false} {
		if mailable(books.PostedDocument{Name: name}) != mailed {
			t.Errorf("%s: mailable %t", name, !mailed)
		}
		if mailable(books.PostedDocument{Name: name, Nominative: true}) {
			t.Errorf("%s, nominative, is mailable", name)
		}
	}
}

// posted is the first message of an outbox.
func (d *desk) posted(t *testing.T) books.Posting {
	t.Helper()
	o, err := books.PostingOf(t.Context(), d.Store, 1)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A server that nobody reaches is tried from the first attempt until it is given
// up, to the second.
func TestWhenALetterIsGivenUp(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{72*time.Hour - time.Second, books.ToSend}, {72 * time.Hour, books.GaveUp}, {72*time.Hour + time.Second, books.GaveUp}} {
		d := at(t, "tls")
		d.Settings.Mail.Port = 1
		began := d.now
		d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
		d.send(t)
		if o := d.posted(t); o.State != books.ToSend || !o.FirstAt.Equal(began) || o.Attempts != 1 {
			t.Fatalf("%+v", o)
		}
		d.now = began.Add(c.after)
		d.send(t)
		if o := d.posted(t); o.State != c.want || !o.FirstAt.Equal(began) || o.Attempts != 2 {
			t.Errorf("after %s: %s, first tried %s, %d attempts, want %s", c.after, o.State, o.FirstAt, o.Attempts, c.want)
		}
	}
}

// The first attempt is the first: a later one, or a clock that was ahead, does not
// move it forward.
func TestTheFirstAttemptOfALetter(t *testing.T) {
	d := at(t, "starttls")
	right := d.now
	d.now = right.Add(2 * time.Hour) // a clock that is ahead
	d.server.will(slices.Repeat([]behaviour{greylists}, 9)...)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.send(t)
	if o := d.posted(t); !o.FirstAt.Equal(right.Add(2 * time.Hour)) {
		t.Fatalf("%+v", o)
	}
	d.now = right.Add(3 * time.Hour)
	d.send(t)
	if o := d.posted(t); !o.FirstAt.Equal(right.Add(2 * time.Hour)) {
		t.Errorf("first tried %s", o.FirstAt)
	}
	o := d.posted(t)
	o.FirstAt = right.Add(9 * time.Hour)
	again, err := d.mark(t.Context(), o, outcome{verdict: later})
	if err != nil || !again.FirstAt.Equal(d.now) {
		t.Errorf("first tried %s, later than now: %v", again.FirstAt, err)
	}
	same := again
	same.FirstAt = d.now
	if same, err = d.mark(t.Context(), same, outcome{verdict: later}); err != nil || !same.FirstAt.Equal(d.now) {
		t.Errorf("first tried %s, now: %v", same.FirstAt, err)
	}
}

// A message waits for its hour, this one excluded; put off for longer than anything
// is, it does not wait.
func TestWhenAMessageWaits(t *testing.T) {
	d := at(t, "starttls")
	for in, waits := range map[time.Duration]bool{-time.Second: false, 0: false, time.Second: true, 4 * time.Hour: true, 4*time.Hour + time.Second: false} {
		if got := d.mustWait(books.Posting{NextAt: d.now.Add(in)}, d.now); got != waits {
			t.Errorf("due in %s: waits %t", in, got)
		}
	}
}

// A message that waits takes the words of another about the same, and the Message-ID that goes
// with them; one that may have arrived, that has left, or that no server would take keeps its
// own.
func TestWhatIsWrittenAgain(t *testing.T) {
	d := at(t, "starttls")
	m := edition(1).Messages(d.Settings, ofDdets("44", 1))[0]
	d.enqueue(t, m)
	mail := d.Settings.Mail
	for name, c := range map[string]struct {
		change  func(o *books.Posting, m *Message)
		changed bool
	}{
		"the same words":       {func(*books.Posting, *Message) {}, false},
		"another body":         {func(_ *books.Posting, m *Message) { m.Body = "…" }, true},
		"another subject":      {func(_ *books.Posting, m *Message) { m.Subject = "…" }, true},
		"both":                 {func(_ *books.Posting, m *Message) { m.Subject, m.Body = "…", "…" }, true},
		"it may have arrived":  {func(o *books.Posting, m *Message) { o.Doubts, m.Body = 1, "…" }, false},
		"it has left":          {func(o *books.Posting, m *Message) { o.State, m.Body = books.Sent, "…" }, false},
		"it is the operator's": {func(o *books.Posting, m *Message) { o.State, m.Body = books.GaveUp, "…" }, false},
		"no server":            {func(_ *books.Posting, m *Message) { d.Settings.Mail.Host, m.Body = "", "…" }, false},
		"in a folder, no server": {func(o *books.Posting, m *Message) {
			d.Settings.Mail.Host, o.Way, o.MessageID, m.Body = "", books.ByFolder, "", "…"
		}, true},
	} {
		before := d.posted(t)
		o, other := before, m
		c.change(&o, &other)
		changed, err := d.Rewrite(t.Context(), o, other)
		if err != nil || changed != c.changed {
			t.Errorf("%s: rewritten %v, %v", name, changed, err)
		}
		after := d.posted(t)
		if mailed := c.changed && o.Way == books.ByMail; (after.Subject == other.Subject && after.Body == other.Body) != (c.changed || name == "the same words") ||
			c.changed && mailed != (after.MessageID != "" && after.MessageID != before.MessageID) {
			t.Errorf("%s: %+v", name, after)
		}
		d.Settings.Mail = mail
		if err := books.Reword(t.Context(), d.Store, before); err != nil {
			t.Fatal(err)
		}
	}
}

// A letter waits while there is no mail server, untried; what was cut short in a folder is laid
// again, without a doubt; of a reader who is in the configuration no more the outbox says so.
func TestWhatIsTriedOfAMessage(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	mail := d.Settings.Mail
	d.Settings.Mail.Host = ""
	if sum := d.send(t); sum.Waiting != 1 || d.posted(t).Attempts != 0 || d.posted(t).State != books.ToSend {
		t.Errorf("without a server: %+v", d.posted(t))
	}
	d.Settings.Mail = mail
	readers := d.Settings.Recipients
	d.Settings.Recipients = nil
	if d.send(t); d.posted(t).State != books.Refused || !strings.HasSuffix(d.posted(t).Why, "is no longer in the configuration") {
		t.Errorf("to nobody: %+v", d.posted(t))
	}
	d.Settings.Recipients = readers
	o := d.posted(t)
	o.Way, o.State, o.Attempts = books.ByFolder, books.Sending, 1
	if again, err := d.resume(t.Context(), o); err != nil || again.State != books.ToSend || again.Doubts != 0 || again.Attempts != 1 {
		t.Errorf("cut short in a folder: %+v %v", again, err)
	}
	o.Way = books.ByMail
	if again, err := d.resume(t.Context(), o); err != nil || again.Doubts != 1 || !strings.Contains(again.Why, cutShort) {
		t.Errorf("cut short by mail: %+v %v", again, err)
	}
}

// What was settled earlier in a run is added to the rest; what waited then was seen again, and is
// said once.
func TestASummaryAfterAnother(t *testing.T) {
	early := Summary{Sent: 1, Waiting: 2, Refused: 3, GaveUp: 4, Superseded: 5, Why: []books.Posting{{Number: 1, State: books.Refused}, {Number: 2, State: books.ToSend}, {Number: 3, State: books.GaveUp}}}
	late := Summary{Sent: 10, Waiting: 20, Refused: 30, GaveUp: 40, Superseded: 50, Why: []books.Posting{{Number: 2, State: books.ToSend}}}
	got := late.After(early)
	var numbers []int64
	for _, o := range got.Why {
		numbers = append(numbers, o.Number)
	}
	if got.Sent != 11 || got.Waiting != 20 || got.Refused != 33 || got.GaveUp != 44 || got.Superseded != 55 || !slices.Equal(numbers, []int64{1, 3, 2}) {
		t.Errorf("%+v", got)
	}
}

// A letter that the server refuses is refused for good, but for want of a password; one whose end
// is not known may have arrived, where the server had it whole. The dialogue goes on after any
// answer but the one that ends it.
func TestWhatAnAnswerOfTheServerComesTo(t *testing.T) {
	for _, c := range []struct {
		code   int
		reason mail.SendErrReason
		want   verdict
		broken bool
	}{
		{0, mail.ErrSMTPDataClose, doubtful, true}, {0, mail.ErrSMTPMailFrom, later, true}, {0, mail.ErrSMTPRcptTo, later, true},
		{421, mail.ErrSMTPDataClose, later, true}, {420, mail.ErrSMTPRcptTo, later, false}, {451, mail.ErrSMTPDataClose, later, false},
		{499, mail.ErrSMTPRcptTo, later, false}, {500, mail.ErrSMTPRcptTo, refused, false}, {550, mail.ErrSMTPRcptTo, refused, false}, {554, mail.ErrSMTPDataClose, refused, false},
		{529, mail.ErrSMTPMailFrom, refused, false}, {530, mail.ErrSMTPMailFrom, later, false}, {531, mail.ErrSMTPMailFrom, refused, false},
		{534, mail.ErrSMTPMailFrom, refused, false}, {535, mail.ErrSMTPMailFrom, later, false}, {536, mail.ErrSMTPMailFrom, refused, false},
	} {
		if got := verdictOf(c.code, &mail.SendError{Reason: c.reason}); got != c.want || broken(c.code) != c.broken {
			t.Errorf("%d at %s: %d, broken %v", c.code, c.reason, got, broken(c.code))
		}
	}
	if got := verdictOf(0, nil); got != later {
		t.Errorf("nothing is known: %d", got)
	}
}

// A file that names persons cannot be joined to a letter, nor what people do not read; a server
// that could not be spoken to is asked once a run.
func TestWhatALetterCannotCarry(t *testing.T) {
	d := at(t, "starttls")
	to := recipient{label: "Ddets", Address: settings.Address{Mail: "ddets-44@agir.invalid"}}
	for _, c := range []struct {
		document books.PostedDocument
		carried  bool
	}{
		{books.PostedDocument{Name: "rapport.pdf", Content: []byte("x")}, true}, {books.PostedDocument{Name: "retour.xlsx", Content: []byte("x"), Nominative: true}, false},
		{books.PostedDocument{Name: "indicateurs.csv", Content: []byte("x")}, false},
	} {
		if _, err := compose(d.Settings.Mail, to, books.Posting{MessageID: "1@agir.invalid", Subject: "s", Body: "b"}, []books.PostedDocument{c.document}, d.now); (err == nil) != c.carried {
			t.Errorf("%s: %v", c.document.Name, err)
		}
	}
	shut := errors.New("shut")
	if err := (&office{post: d.Post, closed: shut}).open(t.Context()); err != shut {
		t.Errorf("asked again: %v", err)
	}
}

// Between two attempts one waits twice as long as before, up to the longest, however many there
// were; without a mail section as with one that says nothing. One that may have arrived waits too.
func TestHowLongAMessageIsPutOff(t *testing.T) {
	d := at(t, "starttls")
	for attempts, want := range map[int]time.Duration{1: 5 * time.Minute, 2: 10 * time.Minute, 6: 160 * time.Minute, 7: 4 * time.Hour, 8: 4 * time.Hour, 200: 4 * time.Hour} {
		for _, verdict := range []verdict{later, doubtful} {
			o, err := d.mark(t.Context(), books.Posting{Attempts: attempts, FirstAt: d.now}, outcome{verdict: verdict})
			if err != nil || o.State != books.ToSend || !o.NextAt.Equal(d.now.Add(want)) {
				t.Errorf("after %d attempts, %d: %s until %s: %v", attempts, verdict, o.State, o.NextAt, err)
			}
		}
	}
	d.Settings.Mail.RetryFirst, d.Settings.Mail.RetryCap, d.Settings.Mail.GiveUp = time.Minute, 2*time.Minute, time.Hour
	if first, limit, giveUp := d.patience(); first != time.Minute || limit != 2*time.Minute || giveUp != time.Hour {
		t.Errorf("as the mail section says: %s, %s, %s", first, limit, giveUp)
	}
	d.Settings.Mail = settings.Mail{}
	if first, limit, giveUp := d.patience(); first != 5*time.Minute || limit != 4*time.Hour || giveUp != 72*time.Hour {
		t.Errorf("without a mail section: %s, %s, %s", first, limit, giveUp)
	}
}

// Numbers, plurals, ends of sentences and names of periods, as a letter writes them.
func TestTheFrenchOfALetter(t *testing.T) {
	for n, want := range map[int]string{0: "0\u00a0relevé", 1: "1\u00a0relevé", 2: "2\u00a0relevés", 100: "100\u00a0relevés", 999: "999\u00a0relevés", 1000: "1\u202f000\u00a0relevés", 1234567: "1\u202f234\u202f567\u00a0relevés"} {
		if got := counted(n, "relevé", "relevés"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "est", 1: "est", 2: "sont"} {
		if got := agreed(n, "est", "sont"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for text, want := range map[string]string{"fini": "fini.", "fini.": "fini.", "fini\u202f!": "fini\u202f!", "fini\u202f?": "fini\u202f?", "fini…": "fini…", " fini ": "fini.", "": "."} {
		if got := ended(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	for period, want := range map[string][2]string{
		"": {"rapport mensuel", "de septembre 2023"}, "2023": {"bilan annuel", "de l’année 2023"},
		"2023-T1": {"bilan trimestriel", "du 1ᵉʳ trimestre 2023"}, "2023-T3": {"bilan trimestriel", "du 3ᵉ trimestre 2023"},
	} {
		e := Edition{Month: month, Period: period}
		if title, of := e.title(settings.ForDdets), e.of(); title != want[0] || of != want[1] {
			t.Errorf("%q: %s %s", period, title, of)
		}
	}
	if got := (Edition{}).title("personne"); got != "rapport" {
		t.Errorf("a reader of no kind: %s", got)
	}
	for mark, want := range map[bool]string{true: "Voici de nouveau le rapport mensuel", false: "Voici le rapport mensuel"} {
		e := edition(1)
		e.Again, e.NextOn = mark, time.Time{}
		if body := e.Messages(settings.Default(), ofDdets("44", 1))[0].Body; !strings.Contains(body, want) || strings.Contains(body, "Prochaine édition") {
			t.Errorf("again %v, the next not known: %s", mark, body)
		}
	}
}

// Each reader is told of what is missing where he reads: his department, the departments of his
// direction, or all.
func TestWhoseMissingStatementsAReaderIsToldOf(t *testing.T) {
	conf := settings.Default()
	all := []Missing{{"soliha", "contacts", []string{"44", "85"}}}
	for territory, want := range map[string]string{"44": "contacts (44)", "85": "contacts (85)", "FR": "contacts (44, 85)", "agir-ensemble-44-85": "contacts (44, 85)", "31": ""} {
		got := ""
		if lines := missing(conf, settings.Recipient{Territory: territory}, all); len(lines) > 0 {
			_, got, _ = strings.Cut(lines[0], colon)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", territory, got, want)
		}
	}
}

// What is asked of a sender: nothing where all is in force and whole, to mend what was not taken
// otherwise; the return is in his folder only where he has one and it was made.
func TestWhatIsAskedOfASender(t *testing.T) {
	for name, c := range map[string]struct {
		taken    Taken
		folder   string
		returned bool
		says     string
		not      string
	}{
		"all in force":        {Taken{Statements: []TakenStatement{{Rows: 2}}}, "d", true, "Rien n’est à corriger. Merci", "retour qualité"},
		"one aside":           {Taken{Statements: []TakenStatement{{Rows: 2, SetAside: 1}}}, "d", true, "est dans votre dossier", "Rien n’est"},
		"one emptied":         {Taken{Statements: []TakenStatement{{Rows: 2, Emptied: 1}}}, "d", true, "est dans votre dossier", "Rien n’est"},
		"a file refused":      {Taken{Refused: 1}, "d", true, "est dans votre dossier", "Rien n’est"},
		"no folder":           {Taken{Refused: 1}, "", true, "vous sera remis sur demande", "est dans votre dossier"},
		"nothing returned":    {Taken{Refused: 1}, "d", false, "vous sera remis sur demande", "est dans votre dossier"},
		"held, nothing aside": {Taken{Statements: []TakenStatement{{Rows: 2, Fate: Held}}}, "d", true, "relevé retenu", "Rien n’est"},
	} {
		conf := &settings.Settings{Senders: []settings.Sender{{Code: "soliha", Address: settings.Address{Folder: c.folder}}}}
		c.taken.Sender = "soliha"
		var returned []Nominative
		if c.returned {
			returned = []Nominative{{Name: "retour.xlsx", Content: []byte("x")}}
		}
		body := c.taken.Message(conf, returned).Body
		if !strings.Contains(body, c.says) || strings.Contains(body, c.not) {
			t.Errorf("%s:\n%s", name, body)
		}
	}
	if line := (TakenStatement{Kind: "contacts", Rows: 3, SetAside: 1}).line(); !strings.Contains(line, ", dont 1\u00a0mise de côté") {
		t.Errorf("one aside: %s", line)
	}
}

// Retry begins a message again, with nothing left of what was tried; what has left,
// or is leaving, is not begun again.
func TestWhatRetryForgets(t *testing.T) {
	d := at(t, "starttls")
	d.server.will(takesAndDrops, takesAndDrops)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	for range 3 {
		d.send(t)
		d.now = d.now.Add(4 * time.Hour)
	}
	if o := d.posted(t); o.State != books.GaveUp || o.Doubts != 2 || o.Attempts == 0 || o.Why == "" {
		t.Fatalf("%+v", o)
	}
	if _, err := d.Retry(t.Context(), RetryRequest{1}); err != nil {
		t.Fatal(err)
	}
	if o := d.posted(t); o.State != books.ToSend || o.Doubts != 0 || o.Attempts != 0 || o.Why != "" || !o.FirstAt.IsZero() || !o.NextAt.Equal(d.now) {
		t.Errorf("%+v", o)
	}
	if sum := d.send(t); sum.Sent != 1 {
		t.Errorf("%+v", sum)
	}
}

// What may be begun again, and what may be closed, state by state.
func TestWhatTheOperatorMayDo(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	for state, may := range map[string]struct{ retry, giveUp bool }{
		books.ToSend: {true, true}, books.Sending: {false, true}, books.Sent: {false, false}, books.Refused: {true, true},
		books.GaveUp: {true, true}, books.Superseded: {false, false}, books.Closed: {false, false},
	} {
		for _, act := range []struct {
			name string
			may  bool
			do   func() error
			then string
		}{
			{"retry", may.retry, func() error { _, err := d.Retry(t.Context(), RetryRequest{1}); return err }, books.ToSend},
			{"give up", may.giveUp, func() error { _, err := d.GiveUp(t.Context(), GiveUpRequest{1, "essai"}); return err }, books.Closed},
		} {
			o := d.posted(t)
			o.State = state
			if err := books.Mark(t.Context(), d.Store, o, nil); err != nil {
				t.Fatal(err)
			}
			err := act.do()
			want := state
			if act.may {
				want = act.then
			}
			if got := d.posted(t).State; (err == nil) != act.may || got != want {
				t.Errorf("%s of a message %s: %v, then %s", act.name, state, err, got)
			}
		}
	}
}

// Of the ways that a reader had, one that was taken from him since refuses the message.
func TestAWayTakenFromAReader(t *testing.T) {
	documents := []books.PostedDocument{{Name: "rapport.pdf", Reader: "ddets", Territory: "44", Hash: hash([]byte("x")), Content: []byte("x")}}
	for _, c := range []struct {
		way, mail, folder string
		leaves            bool
	}{
		{books.ByMail, "a@agir.invalid", "", true}, {books.ByMail, "", "lecteurs", false},
		{books.ByFolder, "", "lecteurs", true}, {books.ByFolder, "a@agir.invalid", "", false},
	} {
		d := at(t, "")
		for i := range d.Settings.Recipients {
			if r := &d.Settings.Recipients[i]; r.Code == "ddets-44" {
				r.Mail, r.Folder = c.mail, c.folder
			}
		}
		_, err := d.addressee(books.Posting{Reader: "ddets-44", Way: c.way, Kind: string(Report)}, documents)
		if (err == nil) != c.leaves {
			t.Errorf("%s, mail %q, folder %q: %v", c.way, c.mail, c.folder, err)
		}
	}
}

// A message about which nothing is known any more is refused; of what was
// superseded nobody is told.
func TestWhatIsTold(t *testing.T) {
	var sum Summary
	for _, o := range []books.Posting{
		{State: books.Sent}, {State: books.Sent, Why: "doubt"}, {State: books.Superseded, Why: "newer"},
		{State: books.Refused, Why: "no"}, {State: books.GaveUp, Why: "long"}, {State: books.ToSend}, {State: books.ToSend, Why: "later"},
	} {
		sum.count(o)
	}
	if sum.Sent != 2 || sum.Superseded != 1 || sum.Refused != 1 || sum.GaveUp != 1 || sum.Waiting != 2 || len(sum.Why) != 4 {
		t.Errorf("%+v", sum)
	}
}

// A message that is tried in vain is told after a day, first tried first; one that was not
// tried, or is settled, is not.
func TestWhatIsTriedInVain(t *testing.T) {
	first := time.Date(2023, time.October, 10, 8, 0, 0, 0, time.UTC)
	message := func(number int64, state string, attempts int, at time.Time) books.Posting {
		return books.Posting{Number: number, State: state, Attempts: attempts, FirstAt: at}
	}
	waits := message(1, books.ToSend, 3, first)
	for _, c := range []struct {
		what string
		all  []books.Posting
		now  time.Time
		want []int64
	}{
		{"a day", []books.Posting{waits}, first.Add(24 * time.Hour), []int64{1}},
		{"a second less", []books.Posting{waits}, first.Add(24*time.Hour - time.Second), nil},
		{"never tried", []books.Posting{message(1, books.ToSend, 0, first)}, first.Add(48 * time.Hour), nil},
		{"put to send again", []books.Posting{message(1, books.ToSend, 1, time.Time{})}, first.Add(48 * time.Hour), nil},
		{"sent", []books.Posting{message(1, books.Sent, 3, first)}, first.Add(48 * time.Hour), nil},
		{"given up", []books.Posting{message(1, books.GaveUp, 3, first)}, first.Add(48 * time.Hour), nil},
		{"two", []books.Posting{message(1, books.ToSend, 2, first.Add(time.Hour)), message(2, books.ToSend, 3, first)}, first.Add(48 * time.Hour), []int64{2, 1}},
	} {
		var got []int64
		for _, o := range TriedInVain(c.all, c.now) {
			got = append(got, o.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	for state, want := range map[string]int{books.Refused: 1, books.GaveUp: 1, books.ToSend: 0, books.Sending: 0, books.Sent: 0, books.Closed: 0, books.Superseded: 0} {
		if got := len(Unsent([]books.Posting{message(1, state, 1, first)})); got != want {
			t.Errorf("%s: %d are the operator's, want %d", state, got, want)
		}
	}
}

// A file that was refused waits for its sender: nothing waits for the operator, who is
// told all the same.
func TestWhatWaitsForTheOperator(t *testing.T) {
	for _, c := range []struct {
		what   string
		x      Trouble
		waits  bool
		silent bool
	}{
		{"nothing", Trouble{}, false, true},
		{"refused", Trouble{Refused: []Undecided{{File: 1}}}, false, false},
		{"held", Trouble{Held: []Undecided{{File: 1}}}, true, false},
		{"failed", Trouble{Failures: []Failure{{Times: 1}}}, true, false},
		{"given up", Trouble{Unsent: []books.Posting{{State: books.GaveUp}}}, true, false},
		{"tried in vain", Trouble{Late: []books.Posting{{}}}, true, false},
		{"no backup", Trouble{NoBackup: true}, true, false},
		{"left of late", Trouble{Delayed: []books.Posting{{}}}, false, false},
	} {
		if c.x.Waits() != c.waits || c.x.None() != c.silent {
			t.Errorf("%s: waits %t, none %t", c.what, c.x.Waits(), c.x.None())
		}
	}
}

// A letter in doubt twice is given to the server no more, however long ago it was first tried.
func TestADoubtThatIsOldIsNotSentAThirdTime(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	o := d.posted(t)
	o.State, o.Attempts, o.Doubts, o.FirstAt = books.Sending, 2, doubtsAtMost-1, d.now.AddDate(0, 0, -30) // killed while it was sent
	if err := books.Mark(t.Context(), d.Store, o, nil); err != nil {
		t.Fatal(err)
	}
	d.send(t)
	if o := d.posted(t); o.State != books.GaveUp || len(d.server.received()) != 0 {
		t.Errorf("%s, %d letters", o.State, len(d.server.received()))
	}
}

// One thing that does not go by itself is said as several are: its words, and that the alarm
// returns; what left of late alone is said, and does not return.
func TestOneTroubleIsSaid(t *testing.T) {
	day := time.Date(2023, time.October, 3, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what    string
		x       Trouble
		says    string
		not     string
		returns bool
	}{
		{"a file ahead", Trouble{Ahead: 1, AheadUntil: day}, "1\u00a0fichier porte", "", true},
		{"a failure of a period", Trouble{Failures: []Failure{{Label: "Rapports", Period: "2023-09", Times: 1}}}, "Rapports, 2023-09", "", true},
		{"a failure of none", Trouble{Failures: []Failure{{Label: "Rapports", Times: 1}}}, "Rapports", "Rapports,", true},
		{"refused", Trouble{Unsent: []books.Posting{{State: books.Refused}}}, "refusé", "abandonné", true},
		{"given up", Trouble{Unsent: []books.Posting{{State: books.GaveUp}}}, "abandonné", "refusé", true},
		{"left of late", Trouble{Delayed: []books.Posting{{FirstAt: day, LastAt: day}}}, "À savoir", "ne va plus", false},
	} {
		c.x.On = day
		m := c.x.Messages(settings.Default())[0]
		if !strings.Contains(m.Body, c.says) || c.not != "" && strings.Contains(m.Body, c.not) || strings.Contains(m.Body, "chaque jour") != c.returns {
			t.Errorf("%s: %s", c.what, m.Body)
		}
		if strings.Contains(m.Body, "ne va plus tout seul") != c.returns {
			t.Errorf("%s: the list of what goes no more: %s", c.what, m.Body)
		}
	}
}

// What is said of an edition and of a reminder, at the edge of what is known.
func TestTheEdgesOfALetter(t *testing.T) {
	first := []Document{{}, {First: FirstPage{Printing: 1}}}
	if got := (Edition{Number: 7}).number(first); got != "1 (n°\u00a07)" {
		t.Errorf("the first of its month: %q", got)
	}
	if got := (Edition{Number: 7}).number(first[:1]); got != "n°\u00a07" {
		t.Errorf("without a first page: %q", got)
	}
	for n, want := range map[int]string{0: "", 1: "-2", 2: "-3"} {
		if got := again(n); got != want {
			t.Errorf("reminder %d: %q, want %q", n, got, want)
		}
	}
	for more, want := range map[int]string{0: "", 1: "et 1\u00a0autre changement, dans", 2: "et 2\u00a0autres changements, dans"} {
		l := letter{}
		l.changes([]Document{{First: FirstPage{Changed: []string{"un chiffre"}, MoreChanged: more}}})
		body := l.end(settings.Default(), signature)
		if !strings.Contains(body, want) || strings.Contains(body, "autre") != (more > 0) {
			t.Errorf("%d more: %s", more, body)
		}
	}
	for until, want := range map[time.Time]bool{{}: false, time.Date(2023, time.October, 3, 0, 0, 0, 0, time.UTC): true} {
		conf := settings.Default()
		if body := (Edition{Month: month, CommentUntil: until}).draft(conf, "rapport mensuel", conf.Recipients[0], nil); strings.Contains(body, "commentaire") != want {
			t.Errorf("comments until %v: %s", until, body)
		}
	}
	l := letter{}
	l.first([]Document{{}, {First: FirstPage{Sentences: []string{"Tout va bien."}}}})
	if body := l.end(settings.Default(), signature); !strings.Contains(body, "Tout va bien.") {
		t.Errorf("a first page after a table: %s", body)
	}
}
