package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/warehouse"
	"github.com/agir-indicateurs/agir/schedules"
)

type runVerb struct {
	Inbox string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
	Out   string `help:"Folder of the documents; one folder a reader is made in it." default:"documents" placeholder:"DIR"`
}

func (*runVerb) Help() string {
	return `Ingests the inbox, then writes the documents of the month that closed last, as known
today. Run again with nothing new, it writes the same bytes.

Example:

    agir run --inbox inbox --out documents`
}

func (v *runVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	store, err := warehouse.Open(s.ctx, s.flags.Store)
	if err != nil {
		return err
	}
	defer store.Close()
	ingested := s.ingest(store, conf, v.Inbox, s.today)
	if ingested != nil && !errors.Is(ingested, errNotDone) {
		return ingested
	}
	k, err := s.gather(store, warehouse.Question{AsOf: s.today, Months: warehouse.Months(schedules.Due(s.today)), Settings: conf})
	if err != nil {
		return err
	}
	if _, err := s.writeDocuments(k, issue{issuedOn: s.today}, v.Out); err != nil {
		return err
	}
	return ingested
}
