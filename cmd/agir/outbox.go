package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type outboxVerb struct {
	List  outboxList  `cmd:"" default:"withargs"`
	Send  outboxSend  `cmd:""`
	Retry outboxRetry `cmd:""`
	Again outboxAgain `cmd:""`
	Test  outboxTest  `cmd:""`
	Give  outboxGive  `cmd:""`
}

type outboxList struct {
	Number int64 `arg:"" optional:""`
	All    bool
	Reader string `placeholder:"CODE"`
	Month  string `placeholder:"MONTH"`
	State  string `enum:",to-send,sending,sent,refused,gave-up,superseded,closed" default:"" placeholder:"STATE"`
}

func (v *outboxList) Run(s *session) error {
	if v.Month != "" {
		if _, err := month("--month", v.Month); err != nil {
			return err
		}
	}
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
	all, err := delivery.List(s.ctx, store, delivery.ListRequest{All: v.All, Reader: v.Reader, Month: v.Month, State: strings.ReplaceAll(v.State, "-", " ")})
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
	Number int64 `arg:"" optional:""`
	All    bool
}

func (v *outboxRetry) Run(s *session) error {
	if (v.Number != 0) == v.All {
		return misuse{errors.New(sentences.OneOrAll)}
	}
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	all := make([]books.Posting, 1)
	if v.All {
		all, err = post.RetryAll(s.ctx)
	} else {
		all[0], err = post.Retry(s.ctx, delivery.RetryRequest{Number: v.Number})
	}
	if err != nil {
		return err
	}
	for _, o := range all {
		s.say(sentences.Marked(o))
	}
	if len(all) == 0 {
		s.say(sentences.NothingToRetry)
	}
	return nil
}

type outboxAgain struct {
	Edition int    `arg:""`
	Reader  string `arg:""`
}

func (v *outboxAgain) Run(s *session) error {
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	m, err := work.SendAgain(s.ctx, post.Store, work.AgainRequest{Settings: post.Settings, Edition: v.Edition, Reader: v.Reader, Now: post.Clock()})
	if err != nil {
		return err
	}
	s.say(sentences.SentAgain(v.Edition, m.To))
	return nil
}

type outboxTest struct {
	Reader string `arg:""`
}

func (v *outboxTest) Run(s *session) error {
	post, err := s.post()
	if err != nil {
		return err
	}
	defer post.Store.Close()
	o, err := post.Test(s.ctx, delivery.TestRequest{Reader: v.Reader})
	if err != nil {
		return err
	}
	s.say(sentences.Posting(o))
	if o.State != books.Sent {
		return errNotDone
	}
	return nil
}

type outboxGive struct {
	Up outboxGiveUp `cmd:""`
}

type outboxGiveUp struct {
	Number int64  `arg:""`
	Why    string `required:"" placeholder:"TEXT"`
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
