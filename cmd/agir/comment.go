package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules/release"
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
	if err := v.check(conf); err != nil {
		return misuse{err}
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	number, err := books.AddComment(s.ctx, store, books.Comment{CommentedOn: s.today, By: v.By, Month: m, Departement: v.Departement, Subject: v.Subject, Text: v.Text})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "comment %d on %s %s of %s\n", number, v.Departement, v.Subject, v.Month)
	return nil
}

func (v *commentVerb) check(conf *settings.Settings) error {
	if _, ok := conf.Departement(v.Departement); !ok {
		return fmt.Errorf("--departement: %q is not in the configuration", v.Departement)
	}
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if _, ok := release.SubjectLabel(catalogue, v.Subject); !ok {
		return fmt.Errorf("%q is neither an indicator nor a rule", v.Subject)
	}
	return nil
}
