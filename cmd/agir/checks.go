package main

import (
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type checksVerb struct {
	List    checksList    `cmd:"" default:"withargs" help:"List what breaks a rule."`
	Record  checksRecord  `cmd:"" help:"Journal what is seen, seen again or gone today."`
	Justify checksJustify `cmd:"" help:"Say why an anomaly is as it should be."`
}

func (*checksVerb) Help() string {
	return `What contradicts itself in the data: an exit before the entry, a contact after the
exit… Each anomaly is named by its rule and a subject that names nobody; it is seen
first on a day, justified by somebody, and reopened when it goes and comes back.
Taking files with agir run, and publishing, journal it; record does so at any time.

Examples:

    agir checks --month 2023-09 --as-of 2023-10-10
    agir checks justify exit_before_entry 1a2b3c4d5e --by "B. Exemple" --why "dossier repris d'une autre plateforme"`
}

type checksList struct {
	Month string `help:"Month looked at; the one that closed last without it." placeholder:"MONTH"`
	AsOf  string `help:"Day known; today without it." placeholder:"DATE"`
}

func (v *checksList) Run(s *session) error {
	asOf, err := s.asOf(v.AsOf)
	if err != nil {
		return err
	}
	var m time.Time
	if v.Month != "" {
		if m, err = month("--month", v.Month); err != nil {
			return err
		}
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	anomalies, err := release.Anomalies(s.ctx, store, release.AnomaliesRequest{Settings: conf, Month: m, AsOf: asOf})
	if err != nil {
		return err
	}
	for _, x := range anomalies {
		s.say(sentences.Anomaly(x))
	}
	s.say(sentences.Anomalies(len(anomalies)))
	return nil
}

type checksRecord struct{}

func (v *checksRecord) Run(s *session) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	return release.RecordAnomalies(s.ctx, store, conf, s.today)
}

type checksJustify struct {
	Check   string `arg:"" help:"Rule."`
	Subject string `arg:"" help:"Subject, as agir checks prints it."`
	By      string `help:"Who says so." required:"" placeholder:"WHO"`
	Why     string `help:"Why." required:"" placeholder:"TEXT"`
}

func (v *checksJustify) Run(s *session) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = books.Justify(s.ctx, store, books.Justification{AnomalyName: books.AnomalyName{Check: v.Check, Subject: v.Subject}, On: s.today, By: v.By, Why: v.Why})
	return err
}
