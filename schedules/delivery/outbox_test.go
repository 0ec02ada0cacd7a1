package delivery

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// The outbox is read by reader, month and state, and as it stood at an instant.
func TestTheOutboxIsReadByReaderMonthAndState(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, append(ofDdets("44", 1), ofDdets("85", 1)...))...)
	d.Settings.Senders = slices.Clone(d.Settings.Senders)
	i := slices.IndexFunc(d.Settings.Senders, func(s settings.Sender) bool { return s.Code == "soliha" })
	d.Settings.Senders[i].Mail = "soliha@agir.invalid"
	d.enqueue(t, Late{Sender: "soliha", Month: month.AddDate(0, -1, 0), Deadline: month, Again: 1}.Message(d.Settings))
	d.server.will(refusesReader)
	d.send(t)
	for _, c := range []struct {
		r    ListRequest
		want int
	}{
		{ListRequest{}, 1},
		{ListRequest{All: true}, 3},
		{ListRequest{Reader: "ddets-85"}, 1},
		{ListRequest{Reader: "ddets-44", State: books.Refused}, 1},
		{ListRequest{Reader: "ddets-44", State: books.Sent}, 0},
		{ListRequest{State: books.Sent}, 2},
		{ListRequest{Month: "2023-08"}, 1}, // the month of a reminder is the one that it asks for
		{ListRequest{Month: "2023-10"}, 2}, // editions that this store does not know: the month in which they were written
		{ListRequest{Month: "2023-11"}, 0},
	} {
		got, err := List(t.Context(), d.Store, c.r)
		if err != nil || len(got) != c.want {
			t.Errorf("%+v: %d, want %d: %v", c.r, len(got), c.want, err)
		}
	}
	before, err := books.OutboxAt(t.Context(), d.Store, d.now.Add(-time.Second))
	if err != nil || len(before) != 0 {
		t.Errorf("before anything was written: %+v %v", before, err)
	}
	then := d.now
	d.now = d.now.Add(time.Hour)
	if all, err := d.RetryAll(t.Context()); err != nil || len(all) != 1 || all[0].State != books.ToSend {
		t.Errorf("retried: %+v %v", all, err)
	}
	d.send(t)
	for instant, want := range map[time.Time]string{then: books.Refused, d.now.Add(-time.Second): books.Refused, d.now: books.Sent} {
		all, err := books.OutboxAt(t.Context(), d.Store, instant)
		if err != nil || all[0].State != want {
			t.Errorf("at %v: %s, want %s: %v", instant, all[0].State, want, err)
		}
	}
	if all, err := d.RetryAll(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("nothing is refused: %+v %v", all, err)
	}
}

// What is open is what waits and what somebody must look at: not what left, what a newer one
// took the place of, nor what the operator closed.
func TestWhatIsOpenInTheOutbox(t *testing.T) {
	for state, want := range map[string]int{
		books.ToSend: 1, books.Sending: 1, books.Refused: 1, books.GaveUp: 1, books.Sent: 0, books.Superseded: 0, books.Closed: 0,
	} {
		d := at(t, "starttls")
		d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
		o := d.posted(t)
		o.State = state
		if err := books.Mark(t.Context(), d.Store, o, nil); err != nil {
			t.Fatal(err)
		}
		if got, err := List(t.Context(), d.Store, ListRequest{}); err != nil || len(got) != want {
			t.Errorf("%s: %d listed, want %d: %v", state, len(got), want, err)
		}
	}
}

// A test letter leaves at once, alone, and says what became of it.
func TestATestLetter(t *testing.T) {
	d := at(t, "starttls")
	if o, err := d.Test(t.Context(), TestRequest{Reader: "ddets-85"}); err != nil || o.State != books.Sent {
		t.Fatalf("alone in the outbox: %+v %v", o, err)
	}
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	about := d.now.UTC().Format("20060102T150405")
	d.enqueue(t, // each like it in all but one thing, and before it
		Message{Kind: Alarm, About: about, To: "direction", Subject: "s", Body: "b"},
		Message{Kind: Test, About: "20230101T000000", To: "direction", Subject: "s", Body: "b"},
		Message{Kind: Test, About: about, To: "ddets-44", Subject: "s", Body: "b"})
	o, err := d.Test(t.Context(), TestRequest{Reader: "direction"})
	if err != nil || o.State != books.Sent || len(d.server.received()) != 2 || o.Kind != string(Test) || o.About != about || o.Reader != "direction" {
		t.Fatalf("%+v %v", o, err)
	}
	if _, err := d.Test(t.Context(), TestRequest{Reader: "direction"}); err == nil || len(d.server.received()) != 2 {
		t.Errorf("a second one in the same second: %v", err)
	}
	d.now = d.now.Add(time.Second)
	d.server.will(refusesReader)
	if o, err = d.Test(t.Context(), TestRequest{Reader: "direction"}); err != nil || o.State != books.Refused || o.Why == "" {
		t.Errorf("%+v %v", o, err)
	}
	for _, reader := range []string{"retours/soliha", "personne"} {
		if _, err := d.Test(t.Context(), TestRequest{Reader: reader}); !errors.Is(err, ErrNoMail) {
			t.Errorf("%s: %v", reader, err)
		}
	}
	d.Settings.Mail.Host = ""
	if _, err := d.Test(t.Context(), TestRequest{Reader: "direction"}); !errors.Is(err, ErrNoMail) {
		t.Errorf("without a server: %v", err)
	}
}

// What is sent once more is about itself: it is put in the outbox beside what was sent.
func TestAnEditionIsSentAgain(t *testing.T) {
	d := at(t, "starttls")
	m := edition(1).Messages(d.Settings, ofDdets("44", 1))[0]
	for n, want := range []string{"edition-1", "edition-1-2", "edition-1-3"} {
		again, err := Again(t.Context(), d.Store, m)
		if err != nil || again.About != want {
			t.Fatalf("time %d: %s %v", n+1, again.About, err)
		}
		d.enqueue(t, again)
		d.send(t)
	}
	if n := len(d.server.received()); n != 3 {
		t.Errorf("%d letters", n)
	}
	for name, like := range map[string]Message{
		"its draft": {Kind: Draft, About: m.About, To: m.To}, "that of another": {Kind: m.Kind, About: m.About, To: "ddets-85"}, "another edition": {Kind: m.Kind, About: "edition-7", To: m.To},
	} {
		if again, err := Again(t.Context(), d.Store, like); err != nil || again.About != like.About {
			t.Errorf("%s, never sent: %s %v", name, again.About, err)
		}
	}
}
