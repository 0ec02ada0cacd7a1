package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/reports/csv"
)

type journalVerb struct {
	List   journalList   `cmd:"" default:"withargs"`
	Verify journalVerify `cmd:""`
}

type journalList struct {
	From   string `placeholder:"DATE"`
	To     string `placeholder:"DATE"`
	Kind   string `placeholder:"KIND"`
	Format string `enum:"text,csv" default:"text"`
}

func (v *journalList) Run(s *session) error {
	asked := books.JournalRequest{Kind: v.Kind}
	if v.Kind != "" && !slices.Contains(books.ActKinds, v.Kind) {
		return misuse{errors.New(sentences.NoneOf("--kind", v.Kind, books.ActKinds))}
	}
	for _, bound := range []struct {
		flag, text string
		to         *time.Time
	}{{"--from", v.From, &asked.From}, {"--to", v.To, &asked.To}} {
		if bound.text == "" {
			continue
		}
		var err error
		if *bound.to, err = day(bound.flag, bound.text); err != nil {
			return err
		}
	}
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	lines, err := books.Acts(s.ctx, store, asked)
	if err != nil {
		return err
	}
	if v.Format == "csv" {
		return journalCSV(s, lines)
	}
	for _, l := range lines {
		s.say(sentences.JournalLine(l)...)
	}
	return nil
}

func journalCSV(s *session, lines []books.JournalLine) error {
	t := csv.New(s.stdout)
	t.Row("number", "at", "account", "by", "kind", "what", "why", "file", "previous", "hash")
	for _, l := range lines {
		number := "" // of what other books keep: no part of the chain
		if l.Number > 0 {
			number = strconv.FormatInt(l.Number, 10)
		}
		t.Row(number, l.At.Format(time.RFC3339Nano), l.Account, l.By, l.Kind, l.What, l.Why, l.File, l.Previous, l.Hash)
	}
	return t.End()
}

type journalVerify struct {
	Head []string `placeholder:"N:HASH"`
}

func (v *journalVerify) Run(s *session) error {
	var noted []books.JournalHead
	for _, text := range v.Head {
		head, err := books.ParseJournalHead(text)
		if err != nil {
			return misuse{fmt.Errorf("--head: %w", err)}
		}
		noted = append(noted, head)
	}
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	lines, breaks, err := books.VerifyJournal(s.ctx, store, noted...)
	if err != nil {
		return err
	}
	head, err := books.HeadOfJournal(s.ctx, store)
	if err != nil {
		return err
	}
	for _, b := range breaks {
		fmt.Fprintln(s.stderr, "agir:", sentences.JournalBreak(b))
	}
	if len(breaks) > 0 {
		return errNotDone
	}
	s.say(sentences.JournalHolds(lines), sentences.JournalHead(head))
	return nil
}
