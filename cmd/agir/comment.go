package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
)

type commentVerb struct {
	Subject     string `arg:""`
	Month       string `required:"" placeholder:"MONTH"`
	Departement string `required:"" placeholder:"CODE"`
	By          string `required:"" placeholder:"WHO"`
	Text        string `required:"" placeholder:"TEXT"`
}

func (v *commentVerb) Run(s *session) error {
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
	if c, err = books.AddComment(s.ctx, store, conf, c); err != nil {
		return err
	}
	s.say(sentences.Commented(c))
	return nil
}
