package main

import (
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type checksVerb struct {
	List    checksList    `cmd:"" default:"withargs"`
	Record  checksRecord  `cmd:""`
	Justify checksJustify `cmd:""`
}

type checksList struct {
	Month string `placeholder:"MONTH"`
	AsOf  string `placeholder:"DATE"`
}

func (v *checksList) Run(s *session) error {
	m, asOf, err := s.knownIn(v.Month, v.AsOf)
	if err != nil {
		return err
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
	Check   string `arg:""`
	Subject string `arg:""`
	By      string `required:"" placeholder:"WHO"`
	Why     string `required:"" placeholder:"TEXT"`
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
