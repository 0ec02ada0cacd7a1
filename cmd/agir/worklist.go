package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports/excel"
)

type worklistVerb struct {
	Month string `help:"Month listed." required:"" placeholder:"MONTH"`
	AsOf  string `help:"Day known; today without it." placeholder:"DATE"`
	Out   string `help:"Folder in which each direction has its nominative folder." default:"documents" placeholder:"DIR"`
	By    string `help:"Who asks for it; the user of the session without it." placeholder:"WHO"`
	Why   string `help:"Why; the work of the month without it." placeholder:"TEXT"`
}

func (*worklistVerb) Help() string {
	return `The nominative work list of each direction: those to contact, whose twenty-four
months end, who have no diagnosis, structure by structure, and the pairs of records
that wait for somebody. It names people: it is a verb of its own, journaled, and its
workbook opens with a password only, never given on the command line but by

    AGIR_WORKLIST_PASSWORD         the password, or
    AGIR_WORKLIST_PASSWORD_FILE    a file that its owner alone may read (mode 0600)

It is written in direction-CODE-nominatif, which its owner alone may read, and is
sent with no other document.

Example:

    AGIR_WORKLIST_PASSWORD_FILE=secret agir worklist --month 2023-09 --by "D. Exemple" --why "revue de septembre"`
}

// The variables that give the password of the work list.
const (
	passwordVariable     = "AGIR_WORKLIST_PASSWORD"
	passwordFileVariable = "AGIR_WORKLIST_PASSWORD_FILE"
)

func (v *worklistVerb) Run(s *session) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	password, err := worklistPassword()
	if err != nil {
		return misuse{err}
	}
	store, conf, err := s.writing() //  writing: the reading is journaled
	if err != nil {
		return err
	}
	defer store.Close()
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: asOf, Months: []time.Time{m}, Settings: conf})
	if err != nil {
		return err
	}
	for _, d := range conf.Directions {
		if err := v.write(s, store, answer, d, password); err != nil {
			return err
		}
	}
	return nil
}

// worklistPassword reads the password where it may be given. It never stands in a
// message.
func worklistPassword() (string, error) {
	given, file := os.Getenv(passwordVariable), os.Getenv(passwordFileVariable)
	switch {
	case given != "" && file != "":
		return "", fmt.Errorf("%s and %s are both set: one of the two", passwordVariable, passwordFileVariable)
	case file == "" && given == "":
		return "", fmt.Errorf("no password: set %s or %s", passwordVariable, passwordFileVariable)
	case given != "":
		return given, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); !info.Mode().IsRegular() || mode&0o077 != 0 {
		return "", fmt.Errorf("%s: a password file is for its owner alone: mode 0600, not %#o", file, mode)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	password, _, _ := strings.Cut(string(content), "\n")
	if password = strings.TrimSuffix(password, "\r"); password == "" {
		return "", fmt.Errorf("%s: no password on its first line", file)
	}
	return password, nil
}

// write journals the reading of the names, then writes the list of a direction.
func (v *worklistVerb) write(s *session, store *store.Store, answer *answers.Answer, d settings.Direction, password string) error {
	m := answer.Months[0]
	list := excel.Worklist{
		Direction: d.Label, Month: m, AsOf: answer.AsOf, MadeOn: s.today,
		By: cmp.Or(v.By, currentUser()), Why: cmp.Or(v.Why, "travail du mois"),
	}
	listed, err := answer.Worklist(s.ctx, d.Code, m)
	if err != nil {
		return err
	}
	pairs, err := answer.WaitingPairs(s.ctx, d.Code)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("worklist %s %s: %d persons, %d pairs", v.Month, d.Code, len(listed), len(pairs))
	if err := s.readsNames(store, list.By, what, list.Why); err != nil {
		return err
	}
	names, err := answer.Names(s.ctx)
	if err != nil {
		return err
	}
	list.Structures = partsOf(answer.Settings, listed, names)
	identities, err := answer.Identities(s.ctx)
	if err != nil {
		return err
	}
	list.Pairs = pairsOf(answer.Settings, pairs, identities)
	var content bytes.Buffer
	if err := excel.WriteWorklist(&content, &list, password); err != nil {
		return err
	}
	path := filepath.Join(v.Out, "direction-"+d.Code+"-nominatif", "a-contacter-"+v.Month+".xlsx")
	if err := writeNominative(path, content.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "wrote %s: %d persons, %d pairs\n", path, len(listed), len(pairs))
	return nil
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
			parts = append(parts, excel.WorklistPart{Structure: st.Label, Lines: lines[st.Code]})
		}
	}
	if len(lines[""]) > 0 {
		parts = append(parts, excel.WorklistPart{Structure: "Sans structure", Lines: lines[""]})
	}
	return parts
}

// pairsOf gives both sides of each pair as they are told.
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

// writeNominative writes a file that its owner alone may read, in a folder that
// its owner alone may enter.
func writeNominative(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(filepath.Dir(dir), 0o750); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return whole.WriteBytes(path, 0o600, content)
}

// currentUser is the name of the session, for the journal.
func currentUser() string {
	u, err := user.Current()
	if err != nil {
		return "inconnu"
	}
	return cmp.Or(u.Name, u.Username)
}
