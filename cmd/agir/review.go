package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/review"
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
merged again by itself. One that would give one person two OFII numbers, or that
contradicts another, is refused. Names are shown only with --names, and the reading is
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
	store, answer, err := s.waiting(nominative)
	if err != nil {
		return err
	}
	defer store.Close()
	if !nominative {
		queue, err := answer.Queue(s.ctx)
		if err != nil {
			return err
		}
		for _, p := range review.Grouped(queue) {
			fmt.Fprintln(s.stdout, sentences.Waiting(p))
		}
		fmt.Fprintf(s.stdout, "%d pairs wait\n", len(queue))
		return nil
	}
	pairs, err := review.List(s.ctx, answer)
	if err != nil {
		return err
	}
	if err := s.readsNames(store, v.By, fmt.Sprintf("review: %d pairs", len(pairs)), v.Why); err != nil {
		return err
	}
	if v.Export != "" {
		var b bytes.Buffer
		if err := exports.WriteXLSX(&b, review.Pages(pairs)); err != nil {
			return err
		}
		return whole.WriteDocument(v.Export, b.Bytes())
	}
	for _, p := range pairs {
		fmt.Fprintln(s.stdout, sentences.WaitingWithNames(p))
	}
	return nil
}

// waiting opens the store, for writing when asked, and asks who waits today.
func (s *session) waiting(write bool) (*store.Store, *answers.Answer, error) {
	open := s.reading
	if write {
		open = s.writing
	}
	store, conf, err := open()
	if err != nil {
		return nil, nil, err
	}
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: s.today, Settings: conf})
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, answer, nil
}

func (v *reviewList) read(s *session) error {
	content, err := os.ReadFile(v.Import)
	if err != nil {
		return misuse{err}
	}
	decisions, faults, err := review.Read(v.Import, content)
	if err != nil {
		return err
	}
	outcome, err := s.decide(decisions)
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(s.stderr, "agir:", sentences.NoDecision(v.Import, f))
	}
	for _, r := range outcome.Refused {
		fmt.Fprintln(s.stderr, "agir:", sentences.Refused(v.Import, r))
	}
	fmt.Fprintln(s.stdout, sentences.Decided(outcome))
	if len(faults)+len(outcome.Refused) > 0 {
		return errNotDone
	}
	return nil
}

// decide has decisions judged and kept.
func (s *session) decide(all []review.Decision) (review.Outcome, error) {
	store, answer, err := s.waiting(true)
	if err != nil {
		return review.Outcome{}, err
	}
	defer store.Close()
	return review.Decide(s.ctx, store, answer, s.today, all)
}

// reviewDecision is what accept and split ask for.
type reviewDecision struct {
	ID    string `arg:"" help:"Pair, as agir review prints it; or a record, as agir links prints it."`
	Other string `arg:"" optional:"" help:"The other record."`
	By    string `help:"Who decides." required:"" placeholder:"WHO"`
	Why   string `help:"Why." required:"" placeholder:"TEXT"`
}

func (v *reviewDecision) decide(s *session, verdict string) error {
	d := review.Decision{Place: "paire " + v.ID, Pair: v.ID, Verdict: verdict, By: v.By, Why: v.Why}
	if v.Other != "" {
		d.Place, d.Pair, d.Left, d.Right = v.ID+" = "+v.Other, "", v.ID, v.Other
	}
	outcome, err := s.decide([]review.Decision{d})
	if err != nil {
		return err
	}
	for _, r := range outcome.Refused {
		fmt.Fprintln(s.stderr, "agir:", sentences.Refused("", r))
	}
	if len(outcome.Refused) > 0 {
		return errNotDone
	}
	fmt.Fprintf(s.stdout, "%s: %s\n", v.ID, verdict)
	return nil
}

type reviewAccept struct{ reviewDecision }

func (v *reviewAccept) Run(s *session) error { return v.decide(s, review.Accept) }

type reviewSplit struct{ reviewDecision }

func (v *reviewSplit) Run(s *session) error { return v.decide(s, review.Split) }

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
