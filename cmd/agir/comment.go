package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
)

type commentVerb struct {
	Subject     string `arg:"" help:"Code of an indicator, or rule of an anomaly as agir checks prints it."`
	Month       string `help:"Month commented on." required:"" placeholder:"MONTH"`
	Departement string `help:"Department." required:"" placeholder:"CODE"`
	By          string `help:"Who says so, as printed." required:"" placeholder:"WHO"`
	Text        string `help:"The comment, in French, without anyone's name." required:"" placeholder:"TEXT"`
}

func (*commentVerb) Help() string {
	return `What the direction says of a figure or of an anomaly before the report goes out. It
is printed in the documents of that month and department, with its author and date,
in the editions made from then on.

Example:

    agir comment contact_regulier --month 2023-09 --departement 44 \
        --by "AGIR Ensemble 44" --text "Deux référents étaient absents en septembre."`
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
