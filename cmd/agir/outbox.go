package main

import (
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
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
		r, err := delivery.RecordOf(s.ctx, store, v.Number)
		if err != nil {
			return err
		}
		s.say(sentences.Record(r)...)
		return nil
	}
	all, err := delivery.List(s.ctx, store, delivery.ListRequest{All: v.All})
	if err != nil {
		return err
	}
	return s.table(sentences.Outbox(all))
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
	o, err := post.Retry(s.ctx, delivery.RetryRequest{Number: v.Number})
	if err != nil {
		return err
	}
	s.say(sentences.Marked(o))
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
	o, err := post.GiveUp(s.ctx, delivery.GiveUpRequest{Number: v.Number, Why: v.Why})
	if err != nil {
		return err
	}
	s.say(sentences.Marked(o))
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
