package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/agir-indicateurs/agir/pipeline"
)

type feedbackVerb struct {
	Sender string `help:"Only this sender's." placeholder:"CODE"`
	AsOf   string `help:"Day known; today without it." placeholder:"DATE"`
	Out    string `help:"Folder to write in; one folder a sender is made in it." default:"retours" placeholder:"DIR"`
}

func (*feedbackVerb) Help() string {
	return `The retour qualité: each file with something to mend is given back to its sender,
his own rows untouched, with a column Retour AGIR, a comment on each faulty cell,
the list of what to mend and the trend of his last statements. Mended, it can be
sent again as it is.

Example:

    agir feedback --sender soliha --out retours`
}

func (v *feedbackVerb) Run(s *session) error {
	asOf, err := s.asOf(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	feedbacks, err := pipeline.Feedbacks(s.ctx, store, conf, asOf, v.Sender)
	if err != nil {
		return err
	}
	for _, f := range feedbacks {
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
	return renameio.WriteFile(path, content, 0o640)
}
