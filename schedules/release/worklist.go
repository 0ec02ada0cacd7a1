package release

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports/excel"
)

// WorklistRequest asks for the nominative work list of each direction.
type WorklistRequest struct {
	Settings    *settings.Settings
	Month, AsOf time.Time
	Out         string // folder in which each direction has its nominative folder
	Password    string // that opens the workbooks
	By, Why     string
	At          time.Time // instant of the reading, for the journal
	On          time.Time // its day
	Each        bool      // a list of its own for each structure too
}

// ErrWeakPassword says that the password of a work list is soon guessed.
var ErrWeakPassword = excel.ErrWeakPassword

// WrittenWorklist is a work list that was written.
type WrittenWorklist struct {
	Path           string
	Persons, Pairs int
	Structures     int // that have a list of their own beside it
}

// Worklist writes the work list of each direction, and returns those written: all
// of them, but for an error. Each reading of names is journaled first.
func Worklist(ctx context.Context, store *store.Store, r WorklistRequest) ([]WrittenWorklist, error) {
	if err := excel.StrongEnough(r.Password); err != nil { // nothing is read, nor journaled, for a list that will not be written
		return nil, err
	}
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: r.AsOf, Months: []time.Time{r.Month}, Settings: r.Settings})
	if err != nil {
		return nil, err
	}
	var written []WrittenWorklist
	for _, d := range r.Settings.Directions {
		w, err := worklistOf(ctx, store, answer, d, r)
		if err != nil {
			return written, err
		}
		written = append(written, w)
	}
	return written, nil
}

// ToContactRequest asks for the work list of one structure, to be shown and not written.
type ToContactRequest struct {
	Settings    *settings.Settings
	Month, AsOf time.Time
	Structure   string // code
	By, Why     string
	At          time.Time // instant of the reading, for the journal
}

// ToContact is somebody of the work list. It is nominative.
type ToContact struct {
	answers.Listed
	Name string
}

// ListToContact lists those whom a structure follows and for whom something is owed, most
// urgent first. The reading of their names is journaled before it.
func ListToContact(ctx context.Context, store *store.Store, r ToContactRequest) ([]ToContact, error) {
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: r.AsOf, Months: []time.Time{r.Month}, Settings: r.Settings})
	if err != nil {
		return nil, err
	}
	var all []ToContact
	for _, d := range r.Settings.Directions {
		listed, err := answer.Worklist(ctx, d.Code, r.Month)
		if err != nil {
			return nil, err
		}
		for _, l := range listed {
			if st, ok := r.Settings.Structure(l.Structure); ok && r.Settings.Same(st.Code, r.Structure) {
				all = append(all, ToContact{Listed: l})
			}
		}
	}
	reading := books.Entry{At: r.At, By: r.By, Why: r.Why, Kind: books.WorklistMade, What: fmt.Sprintf("worklist %s %s: %d persons", r.Month.Format("2006-01"), r.Structure, len(all))}
	if err := books.JournalReading(ctx, store, reading); err != nil {
		return nil, err
	}
	names, err := answer.Names(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Name = names[all[i].Person]
	}
	return all, nil
}

// worklistOf journals the reading of the names, then writes the list of a direction.
func worklistOf(ctx context.Context, store *store.Store, answer *answers.Answer, d settings.Direction, r WorklistRequest) (w WrittenWorklist, err error) {
	month := r.Month.Format("2006-01")
	list := excel.Worklist{Direction: d.Label, Month: r.Month, AsOf: answer.AsOf, MadeOn: r.On, By: r.By, Why: r.Why}
	listed, err := answer.Worklist(ctx, d.Code, r.Month)
	if err != nil {
		return w, err
	}
	pairs, err := answer.WaitingPairs(ctx, d.Code)
	if err != nil {
		return w, err
	}
	w = WrittenWorklist{Path: filepath.Join(r.Out, settings.ForDirection+"-"+d.Code+"-nominatif", "a-contacter-"+month+".xlsx"), Persons: len(listed), Pairs: len(pairs)}
	reading := books.Entry{At: r.At, By: r.By, Why: r.Why, Kind: books.WorklistMade, What: fmt.Sprintf("worklist %s %s: %d persons, %d pairs", month, d.Code, len(listed), len(pairs))}
	if reading.File, err = filepath.Abs(w.Path); err != nil {
		return w, err
	}
	if err := books.JournalReading(ctx, store, reading); err != nil {
		return w, err
	}
	names, err := answer.Names(ctx)
	if err != nil {
		return w, err
	}
	list.Structures = partsOf(answer.Settings, listed, names)
	identities, err := answer.Identities(ctx)
	if err != nil {
		return w, err
	}
	list.Pairs = pairsOf(answer.Settings, pairs, identities)
	if err := whole.MakeFolders(r.Out, whole.ForReaders); err != nil {
		return w, err
	}
	if err := writeWorklist(w.Path, &list, r.Password); err != nil || !r.Each {
		return w, err
	}
	for _, part := range list.Structures {
		if part.Code == "" {
			continue
		}
		own := list
		own.Direction, own.Structures, own.Pairs = d.Label, []excel.WorklistPart{part}, nil
		path := strings.TrimSuffix(w.Path, ".xlsx") + "-" + part.Code + ".xlsx"
		reading.What = fmt.Sprintf("worklist %s %s/%s: %d persons, 0 pairs", month, d.Code, part.Code, len(part.Lines))
		if reading.File, err = filepath.Abs(path); err != nil {
			return w, err
		}
		if err := books.JournalReading(ctx, store, reading); err != nil {
			return w, err
		}
		if err := writeWorklist(path, &own, r.Password); err != nil {
			return w, err
		}
		w.Structures++
	}
	return w, nil
}

func writeWorklist(path string, list *excel.Worklist, password string) error {
	var content bytes.Buffer
	if err := excel.WriteWorklist(&content, list, password); err != nil {
		return err
	}
	return whole.WriteNominative(path, content.Bytes())
}

// partsOf shares the lines out by structure, in the order of the configuration;
// those without one come last.
func partsOf(conf *settings.Settings, listed []answers.Listed, names map[string]string) []excel.WorklistPart {
	lines := make(map[string][]excel.WorklistLine)
	for _, l := range listed {
		st, _ := conf.Structure(l.Structure)
		lines[st.Code] = append(lines[st.Code], excel.WorklistLine{
			Name: names[l.Person], Dossiers: l.Dossiers, Departement: l.Departement,
			EnteredOn: l.EnteredOn, LastContactOn: l.LastContactOn, DueOn: l.DueOn, LimitOn: l.LimitOn, DaysLate: l.DaysLate,
			Due: l.Due, PastLimit: l.PastLimit, NearLimit: l.NearLimit, Undiagnosed: l.Undiagnosed, MetOn: l.MetOn, ExitedOn: l.ExitedOn,
		})
	}
	var parts []excel.WorklistPart
	for _, st := range conf.Structures {
		if len(lines[st.Code]) > 0 {
			parts = append(parts, excel.WorklistPart{Code: st.Code, Structure: st.Label, Lines: lines[st.Code]})
		}
	}
	if len(lines[""]) > 0 {
		parts = append(parts, excel.WorklistPart{Structure: "Sans structure", Lines: lines[""]})
	}
	return parts
}

// pairsOf gives both sides of each pair as they were received.
func pairsOf(conf *settings.Settings, pairs []answers.WaitingPair, identities map[string]answers.Identity) []excel.WorklistPair {
	var all []excel.WorklistPair
	for _, p := range pairs {
		var labels []string
		for _, code := range p.Structures {
			st, ok := conf.Structure(code)
			if !ok {
				st.Label = code
			}
			labels = append(labels, st.Label)
		}
		slices.Sort(labels)
		all = append(all, excel.WorklistPair{
			ID: p.ID, Structures: strings.Join(labels, ", "), Why: p.Why,
			A: personOf(identities[p.LeftRecord]), B: personOf(identities[p.RightRecord]),
		})
	}
	return all
}

func personOf(i answers.Identity) excel.WorklistPerson {
	return excel.WorklistPerson{Name: strings.TrimSpace(i.Nom + " " + i.Prenom), AGDREF: i.AGDREF, Dossier: i.Dossier, BornOn: i.BornOn}
}
