package pipeline

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Problems lists what is to be mended in all the files received on or before a
// day, whether in force or not, by path and place. sender, when not empty,
// keeps one sender's only. Of the files of a sender that are the same bytes, what is to
// be mended is reported once, for the first; a later one reports only what is new in it.
func Problems(ctx context.Context, store *store.Store, conf *settings.Settings, asOf time.Time, sender string) ([]contract.Problem, error) {
	return problemsOf(ctx, store, conf, asOf, sender, true)
}

// problemsOf lists what is to be mended, once for files of the same bytes or in each.
func problemsOf(ctx context.Context, store *store.Store, conf *settings.Settings, asOf time.Time, sender string, once bool) ([]contract.Problem, error) {
	problems, err := books.Problems(ctx, store, asOf, sender)
	if err != nil {
		return nil, err
	}
	states, err := books.States(ctx, store, conf, asOf)
	if err != nil {
		return nil, err
	}
	if once {
		problems = toldOnce(problems, states)
	}
	problems = append(problems, fates(states, conf.Thresholds, sender)...)
	slices.SortStableFunc(problems, func(a, b contract.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule))
	})
	return problems, nil
}

// toldOnce leaves out what a file repeats of the first of the same bytes.
func toldOnce(problems []contract.Problem, states []inbox.State) []contract.Problem {
	first := make(map[string]string) // by the path of a file that repeats another
	for _, s := range states {
		switch {
		case s.Status == inbox.Identical:
			first[s.Path] = s.Of
		case s.Unchanged != "":
			first[s.Path] = s.Unchanged
		}
	}
	reported := make(map[contract.Problem]bool)
	for _, p := range problems {
		reported[p] = true
	}
	return slices.DeleteFunc(problems, func(p contract.Problem) bool {
		p.File = first[p.File]
		return reported[p]
	})
}

// fates say to each sender what became of his files, once a file and fate.
func fates(states []inbox.State, limits settings.Thresholds, sender string) (all []contract.Problem) {
	type fate struct {
		file   int64
		status inbox.Status
	}
	once := make(map[fate]bool)
	for _, s := range states {
		key := fate{s.File, s.Status}
		if (sender != "" && s.Sender != sender) || once[key] {
			continue
		}
		if p, ok := ofState(s, limits); ok {
			once[key] = true
			all = append(all, p)
		}
	}
	return all
}

// ofState is what the sender of a statement reads of its fate, if anything.
func ofState(s inbox.State, limits settings.Thresholds) (contract.Problem, bool) {
	p := contract.Problem{File: s.Path, Rule: string(s.Status)}
	switch s.Status {
	case inbox.InForce:
		p.Rule = "inchange"
		p.Severity = contract.Notice
		p.Message = "Inchangé\u202f: ce relevé est celui de «\u202f" + s.Unchanged + "\u202f», reçu de nouveau. Il est en vigueur au " + Day(s.ExtractionOn) + "."
		return p, s.Unchanged != ""
	case inbox.Older:
		p.Severity = contract.Notice
		p.Message = "Ce relevé, extrait le " + Day(s.ExtractionOn) + ", est plus ancien que celui déjà en vigueur («\u202f" + s.Of + "\u202f»)\u202f: il n’est pas utilisé."
	case inbox.Held:
		p.Severity = contract.Held
		p.Message = heldBecause(s, limits)
	case inbox.Declined:
		p.Severity = contract.Refused
		p.Message = "Ce relevé a été refusé après examen\u202f: le précédent reste en vigueur."
	case inbox.Withdrawn:
		p.Severity = contract.Refused
		p.Message = "Ce relevé a été retiré après examen\u202f: il n’est plus utilisé, et le précédent est de nouveau en vigueur."
	case inbox.Outside:
		p.Severity = contract.Refused
		p.Message = "Votre structure n’est pas habilitée à envoyer ce type de relevé (" + s.Kind + ")\u202f: le fichier est refusé en entier."
		if s.Why == "departement" {
			p.Message = "Ce fichier contient des lignes d’un département pour lequel votre structure n’est pas habilitée\u202f: il est refusé en entier. Retirez ces lignes et renvoyez-le."
		}
	default:
		return p, false
	}
	return p, true
}

func heldBecause(s inbox.State, limits settings.Thresholds) string {
	switch s.Why {
	case inbox.OfAnother:
		return "Ce fichier est, à l’octet près, un fichier déjà reçu d’un autre expéditeur\u202f: il attend une décision. Déposez-le dans le dossier de la structure dont il vient, ou confirmez qu’il est aussi le vôtre."
	case inbox.RowsOfAnother:
		return "Au moins 90\u202f% des lignes de ce relevé sont celles d’un relevé d’un autre expéditeur, et moins de la moitié étaient dans votre relevé précédent\u202f: il attend une décision. Déposez-le dans le dossier de la structure dont il vient, ou confirmez qu’il est le vôtre."
	case inbox.TwoOfOneDay:
		return "Deux relevés du même type sont arrivés de vous le même jour, et rien ne dit s’ils sont deux parties ou deux versions d’un même relevé\u202f: ils attendent une décision, et le précédent reste en vigueur. Dites-nous s’il faut les additionner ou lequel est le bon\u202f; écrire le département dans leurs noms (44, 85) suffit à les distinguer."
	case inbox.TooManyAside:
		return "Plus de " + percent(limits.SetAsideShare) + " des lignes de ce relevé sont mises de côté\u202f: il attend une décision, et le précédent reste en vigueur. Corrigez les lignes signalées et renvoyez-le."
	}
	return "Ce relevé compte moins de " + percent(limits.ShrinkShare) + " des lignes du précédent\u202f: il attend une décision, et le précédent reste en vigueur. Renvoyez le relevé complet, ou confirmez qu’il l’est."
}

func percent(share float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(100*share, 'f', -1, 64), ".", ",") + "\u202f%"
}

var monthNames = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// Day writes a day in French: 3 octobre 2023, 1er mai 2023.
func Day(d time.Time) string {
	n := d.Format("2")
	if n == "1" {
		n = "1er"
	}
	return n + " " + monthNames[d.Month()-1] + " " + d.Format("2006")
}
