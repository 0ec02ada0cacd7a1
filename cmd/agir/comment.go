package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type commentVerb struct {
	Add      commentAdd      `cmd:"" default:"withargs"`
	List     commentList     `cmd:""`
	Withdraw commentWithdraw `cmd:""`
}

type commentAdd struct {
	Subject     string `arg:""`
	Month       string `required:"" placeholder:"MONTH"`
	Departement string `required:"" placeholder:"CODE"`
	By          string `required:"" placeholder:"WHO"`
	Text        string `required:"" placeholder:"TEXT"`
}

func (v *commentAdd) Run(s *session) error {
	m, err := month("--month", v.Month)
	if err != nil {
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	c := books.Comment{CommentedOn: s.today, By: v.By, Month: m, Departement: v.Departement, Subject: v.Subject, Text: v.Text}
	switch err := c.Check(conf); {
	case errors.Is(err, books.ErrNoDepartement):
		return misuse{fmt.Errorf("--departement: %w", err)}
	case err != nil:
		return misuse{err}
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	if sender, ok := c.Answers(); ok {
		c, err = release.AnswerQuestion(s.ctx, store, release.AnswerRequest{
			Settings: conf, Month: m, Departement: c.Departement, Sender: sender, By: c.By, Text: c.Text, On: s.today,
		})
	} else {
		c, err = books.AddComment(s.ctx, store, conf, c)
	}
	if err != nil {
		return err
	}
	s.say(sentences.Commented(c)...)
	if lacking := pdf.Lacking(v.Text + v.By); len(lacking) > 0 {
		fmt.Fprintln(s.stderr, "agir:", sentences.NotDrawn(lacking))
		fmt.Fprintln(s.stderr, sentences.Advice(sentences.WriteAgain(c.Number)))
	}
	return nil
}

type commentList struct {
	Month string `placeholder:"MONTH"`
	All   bool
}

func (v *commentList) Run(s *session) error {
	var of string
	if v.Month != "" {
		m, err := month("--month", v.Month)
		if err != nil {
			return err
		}
		of = m.Format("2006-01")
	}
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := books.AllComments(s.ctx, store)
	if err != nil {
		return err
	}
	for _, c := range all {
		if strings.HasPrefix(c.Month.Format("2006-01"), of) && (v.All || c.Withdrawn == nil) {
			s.say(sentences.CommentLine(c)...)
		}
	}
	return nil
}

type commentWithdraw struct {
	Number int64  `arg:""`
	By     string `required:"" placeholder:"WHO"`
	Why    string `required:"" placeholder:"TEXT"`
}

func (v *commentWithdraw) Run(s *session) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	c, err := books.WithdrawComment(s.ctx, store, v.Number, books.Withdrawal{On: s.today, By: v.By, Why: v.Why}, s.now)
	if err != nil {
		return err
	}
	s.say(sentences.CommentLine(c)...)
	return nil
}
