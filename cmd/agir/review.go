package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type reviewVerb struct {
	List      reviewList      `cmd:"" default:"withargs" help:"List the pairs that wait, best first; write or read the workbook."`
	Accept    reviewAccept    `cmd:"" help:"Say that a pair is one person."`
	Split     reviewSplit     `cmd:"" help:"Say that a pair, or two records, are two persons."`
	Undo      reviewUndo      `cmd:"" help:"Undo a decision."`
	Decisions reviewDecisions `cmd:"" help:"List the decisions taken."`
}

func (*reviewVerb) Help() string {
	return `Pairs of records that may be one person wait here for somebody to say. A decision
is dated, signed and replayed every month; a pair said to be two persons is never
merged again by itself. Names are shown only with --names, and the reading is
journaled.

Examples:

    agir review
    agir review --names --by "B. Exemple" --why "revue de septembre"
    agir review accept Q1a2b3c4d5e --by "B. Exemple" --why "même carte de séjour"
    agir review --export revue.xlsx --by "B. Exemple" --why "revue de septembre"
    agir review --import revue.xlsx`
}

type reviewList struct {
	Names  bool   `help:"Show names; journaled, with --by and --why."`
	Export string `help:"Write the queue as a workbook to fill; journaled." placeholder:"FILE.xlsx"`
	Import string `help:"Read the workbook filled." placeholder:"FILE.xlsx"`
	By     string `help:"Who reads." placeholder:"WHO"`
	Why    string `help:"Why." placeholder:"TEXT"`
}

func (v *reviewList) Run(s *session) error {
	if v.Import != "" {
		return v.read(s)
	}
	nominative := v.Names || v.Export != ""
	if nominative && (v.By == "" || v.Why == "") {
		return misuse{fmt.Errorf("review: names are read with --by and --why")}
	}
	store, queue, answer, err := s.queue(nominative)
	if err != nil {
		return err
	}
	defer store.Close()
	if !nominative {
		for _, w := range queue {
			fmt.Fprintf(s.stdout, "%s  %s = %s  %.1f bits  %s\n", w.ID, w.LeftPerson, w.RightPerson, w.Score, w.Why)
		}
		fmt.Fprintf(s.stdout, "%d pairs wait\n", len(queue))
		return nil
	}
	identities, err := answer.Identities(s.ctx)
	if err != nil {
		return err
	}
	if err := s.readsNames(store, v.By, fmt.Sprintf("review: %d pairs", len(queue)), v.Why); err != nil {
		return err
	}
	if v.Export != "" {
		var b bytes.Buffer
		if err := exports.WriteXLSX(&b, pipeline.ReviewPages(queue, identities)); err != nil {
			return err
		}
		return whole.WriteDocument(v.Export, b.Bytes())
	}
	for _, w := range queue {
		fmt.Fprintf(s.stdout, "%s  %.1f bits\n    %s\n    %s\n    %s\n", w.ID, w.Score, side(identities[w.LeftRecord]), side(identities[w.RightRecord]), w.Why)
	}
	return nil
}

// side is one side of a pair, for the person who decides.
func side(i answers.Identity) string {
	born := ""
	if !i.BornOn.IsZero() {
		born = i.BornOn.Format(time.DateOnly)
	}
	return fmt.Sprintf("%-13s %s %s  %s  AGDREF %s  dossier %s  %s", i.Kind, i.Nom, i.Prenom, born, i.AGDREF, i.Dossier, i.Departement)
}

// queue opens the store, for writing when asked, and lists what waits today.
func (s *session) queue(write bool) (*store.Store, []answers.Waiting, *answers.Answer, error) {
	open := s.reading
	if write {
		open = s.writing
	}
	store, conf, err := open()
	if err != nil {
		return nil, nil, nil, err
	}
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: s.today, Settings: conf})
	if err == nil {
		var queue []answers.Waiting
		if queue, err = answer.Queue(s.ctx); err == nil {
			return store, queue, answer, nil
		}
	}
	store.Close()
	return nil, nil, nil, err
}

func (v *reviewList) read(s *session) error {
	content, err := os.ReadFile(v.Import)
	if err != nil {
		return misuse{err}
	}
	decided, err := pipeline.ReadReview(v.Import, content)
	if err != nil {
		return err
	}
	store, queue, _, err := s.queue(true)
	if err != nil {
		return err
	}
	defer store.Close()
	gone := 0
	for _, d := range decided {
		if err := s.decidePair(store, queue, d.ID, "", d.Verdict, d.By, d.Why); err != nil {
			fmt.Fprintln(s.stderr, "agir:", err)
			gone++
		}
	}
	fmt.Fprintf(s.stdout, "%d decisions kept\n", len(decided)-gone)
	if gone > 0 {
		return errNotDone
	}
	return nil
}

// decidePair journals a decision on a waiting pair, or on two records.
func (s *session) decidePair(store *store.Store, queue []answers.Waiting, left, right, verdict, by, why string) error {
	if right == "" {
		found := false
		for _, w := range queue {
			if w.ID == left {
				left, right, found = w.LeftRecord, w.RightRecord, true
				break
			}
		}
		if !found {
			return fmt.Errorf("%s: no such pair waits", left)
		}
	}
	return books.DecideLink(s.ctx, store, books.LinkDecision{LeftRecord: left, RightRecord: right, Verdict: verdict, DecidedOn: s.today, By: by, Why: why})
}

// reviewDecision is what accept and split ask for.
type reviewDecision struct {
	ID    string `arg:"" help:"Pair, as agir review prints it; or a record, as agir links prints it."`
	Other string `arg:"" optional:"" help:"The other record."`
	By    string `help:"Who decides." required:"" placeholder:"WHO"`
	Why   string `help:"Why." required:"" placeholder:"TEXT"`
}

func (v *reviewDecision) decide(s *session, verdict string) error {
	store, queue, _, err := s.queue(true)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := s.decidePair(store, queue, v.ID, v.Other, verdict, v.By, v.Why); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%s: %s\n", v.ID, verdict)
	return nil
}

type reviewAccept struct{ reviewDecision }

func (v *reviewAccept) Run(s *session) error { return v.decide(s, "accept") }

type reviewSplit struct{ reviewDecision }

func (v *reviewSplit) Run(s *session) error { return v.decide(s, "split") }

type reviewUndo struct {
	Number int64 `arg:"" help:"Number of the decision, as agir review decisions prints it."`
}

func (v *reviewUndo) Run(s *session) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	return books.UndoLink(s.ctx, store, v.Number, s.today)
}

type reviewDecisions struct{}

func (v *reviewDecisions) Run(s *session) error {
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	decisions, err := books.LinkDecisions(s.ctx, store)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		undone := ""
		if !d.UndoneOn.IsZero() {
			undone = ", undone " + d.UndoneOn.Format(time.DateOnly)
		}
		fmt.Fprintf(s.stdout, "%d  %s  %s  %s = %s  %s: %s%s\n", d.Number, d.DecidedOn.Format(time.DateOnly), d.Verdict, d.LeftRecord, d.RightRecord, d.By, d.Why, undone)
	}
	return nil
}
