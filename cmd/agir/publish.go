package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

type publishVerb struct {
	Month string `help:"Month published." required:"" placeholder:"MONTH"`
	AsOf  string `help:"Day known; today without it." placeholder:"DATE"`
	Out   string `help:"Folder of the documents; one folder a reader is made in it." default:"documents" placeholder:"DIR"`
}

func (*publishVerb) Help() string {
	return `Numbers and freezes the figures that are sent out, with the hash of each statement
used, the decisions and settings in force and the version of the program, and
writes their documents. The same month with the same figures is not published
twice. National documents that give back a small count are not made: the others are,
and the status is 1.

Example:

    agir publish --month 2023-09 --as-of 2023-10-10`
}

func (v *publishVerb) Run(s *session) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	text, err := s.settingsText()
	if err != nil {
		return err
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	p := publication{month: m, asOf: asOf, settings: text, nextOn: nextIssue(m)}
	e, all, again, err := s.publish(store, conf, p)
	var given givenBack
	if errors.As(err, &given) { // what leaves the departments does not; the others have theirs
		fmt.Fprintln(s.stderr, "agir:", given)
		p.readers = []string{"ddets", "direction"}
		e, all, again, err = s.publish(store, conf, p)
	}
	if err != nil {
		return err
	}
	if again {
		fmt.Fprintf(s.stdout, "edition %d already holds these figures\n", e.Number)
	} else {
		fmt.Fprintf(s.stdout, "edition %d of %s, known on %s, figures %.12s\n", e.Number, m.Format("2006-01"), asOf.Format(time.DateOnly), e.Fingerprint)
	}
	if err := s.lay(all, v.Out); err != nil || given.cells == 0 {
		return err
	}
	return errNotDone
}

// publication is what is asked of an edition to come.
type publication struct {
	month, asOf time.Time
	settings    string   // the configuration, as written
	readers     []string // kinds of readers; none means all
	nextOn      time.Time
	due         *books.Period // of the ledger, when it asked for it
}

// publish makes the documents of a month, then numbers and freezes it. again says
// that an edition told the same already. What contradicts itself is journaled
// first: the documents say since when.
func (s *session) publish(store *store.Store, conf *settings.Settings, p publication) (published books.Edition, all []document, again bool, err error) {
	last, err := books.LastEdition(s.ctx, store)
	if err != nil && !errors.Is(err, books.ErrNoEdition) {
		return published, nil, false, err
	}
	e := books.Edition{
		Number: last.Number + 1, Month: p.month, AsOf: p.asOf, PublishedOn: p.asOf, Program: version(), Settings: p.settings,
		NextOn: p.nextOn, Readers: p.readers,
	}
	if e.Frozen, err = books.Freeze(s.ctx, store); err != nil {
		return e, nil, false, err
	}
	moves, err := s.movesBefore(store, e, conf)
	if err != nil {
		return e, nil, false, err
	}
	if err := s.recordAnomalies(store, conf, p.asOf); err != nil {
		return e, nil, false, err
	}
	if e.Frozen, err = books.Freeze(s.ctx, store); err != nil {
		return e, nil, false, err
	}
	k, all, err := s.documentsOf(store, conf, e, moves)
	if err != nil {
		return e, nil, false, err
	}
	if err := k.audited(all); err != nil {
		return e, nil, false, err
	}
	hashes := make(map[string]string, len(all))
	for _, d := range all {
		hashes[d.path()] = d.hash()
	}
	var told books.Told
	if k.disclosed != nil {
		told = telling(k.disclosed.Telling)
	}
	published, again, err = books.Publish(s.ctx, store, e, books.Published{
		States: k.answer.States, Territories: answers.Territories(k.answer.Settings), Figures: k.figures, Told: told, Documents: hashes,
	}, p.due)
	if again && err == nil { // its documents bear its own number
		_, all, err = s.rebuild(store, conf, published)
	}
	return published, all, again, err
}

// rebuild makes the documents of an edition from what it knew and nothing else.
func (s *session) rebuild(store *store.Store, conf *settings.Settings, e books.Edition) (*known, []document, error) {
	moves, err := s.movesBefore(store, e, conf)
	if err != nil {
		return nil, nil, err
	}
	return s.documentsOf(store, conf, e, moves)
}

// documentsOf makes the documents of an edition, what moved before it being known.
func (s *session) documentsOf(store *store.Store, conf *settings.Settings, e books.Edition, moves []answers.Move) (*known, []document, error) {
	k, err := s.gather(store, questionOf(e, conf))
	if err != nil {
		return nil, nil, err
	}
	if err := k.sound(); err != nil {
		return nil, nil, err
	}
	k.moves = moves
	if k.told, err = books.ToldBefore(s.ctx, store, e.Number); err != nil {
		return nil, nil, err
	}
	all, err := documents(s.ctx, k, issue{edition: e.Number, issuedOn: e.PublishedOn, nextOn: e.NextOn, readers: e.Readers})
	return k, all, err
}

func questionOf(e books.Edition, conf *settings.Settings) answers.Question {
	return answers.Question{AsOf: e.AsOf, Months: books.Months(e.Month), Settings: conf, Until: &e.Frozen}
}

// movesBefore lists what moved since the last edition that the same readers
// received; none for their first, nor for the nation, whose document prints none.
func (s *session) movesBefore(store *store.Store, e books.Edition, conf *settings.Settings) ([]answers.Move, error) {
	if slices.Equal(e.Readers, []string{"national"}) {
		return nil, nil
	}
	editions, err := books.Editions(s.ctx, store)
	if err != nil {
		return nil, err
	}
	var before *books.Edition
	for i, x := range editions {
		if x.Number < e.Number && (len(x.Readers) == 0 || len(e.Readers) == 0 || slices.Equal(x.Readers, e.Readers)) {
			before = &editions[i]
		}
	}
	if before == nil {
		return nil, nil
	}
	then, err := settings.Load("settings of edition "+strconv.Itoa(before.Number), []byte(before.Settings))
	if err != nil {
		return nil, err
	}
	redefined, err := books.Redefined(s.ctx, store, before.Number)
	if err != nil {
		return nil, err
	}
	return answers.Moves(s.ctx, store, questionOf(*before, then), questionOf(e, conf), redefined)
}

// settingsText is the configuration in force, as written.
func (s *session) settingsText() (string, error) {
	if s.flags.Config == "" {
		return string(settings.Embedded()), nil
	}
	content, err := os.ReadFile(s.flags.Config)
	return string(content), err
}

// version is that of the program: its revision when it was built from one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return info.Main.Version
}

type editionVerb struct {
	Args []string `arg:"" optional:"" help:"Nothing to list the editions; N to rebuild one; diff N [M] to tell what moved." placeholder:"N"`
	Out  string   `help:"Folder to rebuild the documents in; without it they are only compared." placeholder:"DIR"`
}

func (*editionVerb) Help() string {
	return `An edition is rebuilt from the statements, decisions and settings that it names, and
each document is compared with the hash kept when it was sent. diff tells the
figures of months already published that moved since an earlier edition (the one
before, unless named), by how much, why, and whose statement moved them.

Examples:

    agir edition
    agir edition 3 --out /tmp/edition-3
    agir edition diff 3 2`
}

func (v *editionVerb) Run(s *session) error {
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	switch {
	case len(v.Args) == 0:
		return s.listEditions(store)
	case v.Args[0] == "diff" && (len(v.Args) == 2 || len(v.Args) == 3):
		return s.diffEditions(store, v.Args[1:])
	case len(v.Args) == 1:
		return s.rebuildEdition(store, v.Args[0], v.Out)
	default:
		return misuse{fmt.Errorf("edition: N, or diff N [M]")}
	}
}

func (s *session) listEditions(store *store.Store) error {
	editions, err := books.Editions(s.ctx, store)
	if err != nil {
		return err
	}
	for _, e := range editions {
		fmt.Fprintf(s.stdout, "%d  %s  known on %s  figures %.12s  program %s\n", e.Number, e.Month.Format("2006-01"), e.AsOf.Format(time.DateOnly), e.Fingerprint, e.Program)
	}
	return nil
}

// edition reads an edition and its settings.
func (s *session) edition(store *store.Store, number string) (books.Edition, *settings.Settings, error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return books.Edition{}, nil, misuse{fmt.Errorf("edition: %q is not a number", number)}
	}
	return s.editionOf(store, n)
}

func (s *session) editionOf(store *store.Store, number int) (books.Edition, *settings.Settings, error) {
	e, err := books.EditionOf(s.ctx, store, number)
	if err != nil {
		return e, nil, err
	}
	conf, err := settings.Load("settings of edition "+strconv.Itoa(number), []byte(e.Settings))
	return e, conf, err
}

func (s *session) rebuildEdition(store *store.Store, number, out string) error {
	e, conf, err := s.edition(store, number)
	if err != nil {
		return err
	}
	_, all, err := s.rebuild(store, conf, e)
	if err != nil {
		return err
	}
	kept, err := books.DocumentsOf(s.ctx, store, e.Number)
	if err != nil {
		return err
	}
	differ := 0
	for _, d := range all {
		verdict := "same"
		if kept[d.path()] != d.hash() {
			verdict = "differs"
			differ++
		}
		fmt.Fprintf(s.stdout, "%-8s %s\n", verdict, d.path())
	}
	if out != "" {
		if err := s.lay(all, filepath.Clean(out)); err != nil {
			return err
		}
	}
	if differ > 0 {
		if on, err := purge.LastOn(s.ctx, store, e); err == nil && !on.IsZero() {
			fmt.Fprintf(s.stderr, "hint: persons were removed for good on %s; the figures of edition %d stay as published\n", on.Format(time.DateOnly), e.Number)
		}
		if e.Program != version() {
			fmt.Fprintf(s.stderr, "hint: edition %d was made by version %s, this is %s\n", e.Number, e.Program, version())
		}
		return errNotDone
	}
	return nil
}

func (s *session) diffEditions(store *store.Store, numbers []string) error {
	e, conf, err := s.edition(store, numbers[0])
	if err != nil {
		return err
	}
	earlier := strconv.Itoa(e.Number - 1)
	if len(numbers) == 2 {
		earlier = numbers[1]
	}
	before, beforeConf, err := s.edition(store, earlier)
	if err != nil {
		return err
	}
	redefined, err := books.Redefined(s.ctx, store, before.Number)
	if err != nil {
		return err
	}
	moves, err := answers.Moves(s.ctx, store, questionOf(before, beforeConf), questionOf(e, conf), redefined)
	if err != nil {
		return err
	}
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	k := &known{conf: conf, catalogue: catalogue}
	published := books.Months(before.Month)
	for _, m := range moves {
		if !slices.ContainsFunc(published, m.Month.Equal) {
			continue
		}
		i, _ := catalogue.Indicator(m.Indicator)
		fmt.Fprintf(s.stdout, "%s  %s  %s  %s → %s  (+%d −%d)\n", m.Month.Format("2006-01"), m.Territory, m.Indicator,
			reports.FigureOf(i, m.Before).Text(), reports.FigureOf(i, m.After).Text(), m.Arrivals, m.Removals)
		for _, c := range k.causes(m) {
			fmt.Fprintln(s.stdout, "    "+c)
		}
	}
	fmt.Fprintf(s.stdout, "%d figures moved\n", len(moves))
	return nil
}
