package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/whole"
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
the list of what to mend and the trend of his last statements. Mended, it can be
sent again as it is. These files name people: writing them is journaled.

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
	feedbacks, err := pipeline.Feedbacks(s.ctx, store, conf, asOf, v.Sender)
	if err != nil {
		return err
	}
	for _, f := range feedbacks {
		if err := s.readsNames(store, cmp.Or(v.By, currentUser()), "feedback "+f.Sender+": "+f.Name, cmp.Or(v.Why, "retour à l’expéditeur")); err != nil {
			return err
		}
		path := filepath.Join(v.Out, f.Sender, f.Name)
		if err := writeFile(path, f.Content); err != nil {
			return err
		}
		fmt.Fprintln(s.stdout, "wrote", path)
	}
	return nil
}

// writeFile writes a document whole or not at all. It holds what readers of one
// folder only may see.
func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return whole.WriteBytes(path, 0o640, content)
}
