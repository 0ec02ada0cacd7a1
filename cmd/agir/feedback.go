package main

import (
	"cmp"

	"github.com/agir-indicateurs/agir/schedules/release"
)

type feedbackVerb struct {
	Sender string `help:"Only this sender's." placeholder:"CODE"`
	AsOf   string `help:"Day known; today without it." placeholder:"DATE"`
	Out    string `help:"Folder to write in; one folder a sender is made in it." default:"retours" placeholder:"DIR"`
	By     string `help:"Who asks for it; the user of the session without it." placeholder:"WHO"`
	Why    string `help:"Why; so that the sender mends his file without it." placeholder:"TEXT"`
}

func (*feedbackVerb) Help() string {
	return `The retour qualité: each file with something to mend is given back to its sender,
his own rows untouched, with a column Retour AGIR, a comment on each faulty cell,
the list of what to mend and the trend of his last statements. An ODS comes back as
an ODS, any other workbook or table as an XLSX, a CSV as an XLSX and a CSV. Mended, it
can be sent again as it is. These files name people: writing them is journaled.

Example:

    agir feedback --sender soliha --out retours`
}

func (v *feedbackVerb) Run(s *session) error {
	asOf, err := s.asOf(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.writing() // the reading of names is journaled
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := release.Feedback(s.ctx, store, release.FeedbackRequest{
		Settings: conf, AsOf: asOf, Sender: v.Sender, Out: v.Out, By: cmp.Or(v.By, currentUser()), Why: cmp.Or(v.Why, release.FeedbackWhy), At: s.now,
	})
	if err != nil {
		return err
	}
	written, err := release.LayFeedback(all, v.Out)
	s.wrote(written...)
	return err
}
