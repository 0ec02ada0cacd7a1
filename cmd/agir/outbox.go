package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

type outboxVerb struct {
	List  outboxList  `cmd:"" default:"withargs" help:"List the messages that are not settled, or all; the record of one."`
	Send  outboxSend  `cmd:"" help:"Send what is to send, now."`
	Retry outboxRetry `cmd:"" help:"Put a message that was refused or given up to send again."`
	Give  outboxGive  `cmd:"" help:"Give up a message: it is tried no more."`
}

func (*outboxVerb) Help() string {
	return `What leaves for the readers and the senders, by mail and into their folders. A message
is to send, sent, refused (for good: an address that does not exist, a document of
another territory), or given up after some days. What is refused or given up waits
for somebody: mend the cause, then retry, or give it up and say why.

Examples:

    agir outbox
    agir outbox list 12
    agir outbox retry 12
    agir outbox give up 12 --why "the reader has left"`
}

type outboxList struct {
	Number int64 `arg:"" optional:"" help:"Message whose attempts are listed."`
	All    bool  `help:"Also what was sent."`
}

func (v *outboxList) Run(s *session) error {
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	if v.Number != 0 {
		return s.tellPosting(store, v.Number)
	}
	states := []string{books.ToSend, books.Sending, books.Refused, books.GaveUp}
	if v.All {
		states = nil
	}
	all, err := books.Outbox(s.ctx, store, states...)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "number\tkind\tabout\treader\tway\tstate\tattempts\tnot before\twhy\n")
	for _, o := range all {
		next := ""
		if o.State == books.ToSend {
			next = sentences.Clock(o.NextAt)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", o.Number, o.Kind, o.About, o.Reader, o.Way, o.State, o.Attempts, next, o.Why)
	}
	return w.Flush()
}

// tellPosting prints a message, its documents and its attempts: what was sent to
// whom, when, and which server took it.
func (s *session) tellPosting(store *store.Store, number int64) error {
	o, err := books.PostingOf(s.ctx, store, number)
	if err != nil {
		return err
	}
	documents, err := books.PostedDocuments(s.ctx, store, number)
	if err != nil {
		return err
	}
	attempts, err := books.Attempts(s.ctx, store, number)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, sentences.Posting(o))
	fmt.Fprintf(s.stdout, "subject: %s\n", o.Subject)
	if o.MessageID != "" {
		fmt.Fprintf(s.stdout, "Message-ID: <%s>\n", o.MessageID)
	}
	for _, d := range documents {
		fmt.Fprintf(s.stdout, "document: %s, for %s %s, SHA-256 %s\n", d.Name, d.Reader, d.Territory, d.Hash)
	}
	for _, a := range attempts {
		fmt.Fprintf(s.stdout, "attempt %d, %s: %s, to %s, by %s: %s\n", a.Number, sentences.Clock(a.TriedAt), a.Outcome, a.Place, a.Server, a.Answer)
	}
	return nil
}

type outboxSend struct{}

func (v *outboxSend) Run(s *session) error {
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	sum, err := post.Send(s.ctx)
	if err != nil {
		return err
	}
	for _, o := range sum.Why {
		fmt.Fprintln(s.stderr, "agir:", sentences.Posting(o))
	}
	fmt.Fprintln(s.stdout, sentences.Summary(sum))
	if sum.Refused+sum.GaveUp > 0 {
		return errNotDone
	}
	return nil
}

type outboxRetry struct {
	Number int64 `arg:"" help:"Message, as agir outbox prints it."`
}

func (v *outboxRetry) Run(s *session) error {
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	if err := post.Retry(s.ctx, v.Number); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%d: %s\n", v.Number, books.ToSend)
	return nil
}

type outboxGive struct {
	Up outboxGiveUp `cmd:"" help:"Give up a message: it is tried no more."`
}

type outboxGiveUp struct {
	Number int64  `arg:"" help:"Message, as agir outbox prints it."`
	Why    string `help:"Why." required:"" placeholder:"TEXT"`
}

func (v *outboxGiveUp) Run(s *session) error {
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	if err := post.GiveUp(s.ctx, v.Number, v.Why); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%d: %s\n", v.Number, books.Closed)
	return nil
}

// post opens the store, for writing, and its outbox.
func (s *session) post() (delivery.Post, error) {
	conf, err := s.settings()
	if err != nil {
		return delivery.Post{}, err
	}
	clock := s.clock
	if s.flags.Today != "" {
		clock = s.instant
	}
	store, _, err := s.writing()
	return delivery.Post{Store: store, Settings: conf, Clock: clock, Getenv: os.Getenv}, err
}
