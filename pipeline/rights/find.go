// Package rights is what a person may ask of a store that says of him (RGPD, articles
// 15 to 17): to be found in it, to be given all that it holds of him and what that was
// used for, to have it put right by whoever sent it. Forgetting is the room purge, by the
// key that Find gives.
package rights

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Act is who does it, when and why: each is journaled before anything is shown.
type Act struct {
	On, At  time.Time // day known, and instant
	By, Why string
}

// FindRequest says what is known of a person: what is given must all be true of him.
type FindRequest struct {
	Act
	Name   string    // words of the family or given names, in any order, case and accents aside
	Number string    // AGDREF, or dossier
	BornOn time.Time // zero when it is not given
}

// Found is whom a search led to.
type Found struct {
	Persons []Person
	// Former are the rows, by file, that answer to it and that no statement in force tells:
	// of nobody who has a key.
	Former []FormerRows
}

// Person is somebody known today, by his key.
type Person struct {
	Key          string
	Names        []string // each spelling of his names, with his days of birth: nominative
	Departements []string
	Senders      []string // codes of those who speak of him
	Rows         int      // of the statements in force
}

// FormerRows are rows of one file.
type FormerRows struct {
	Path string
	Rows int
}

// ErrNothingToFind says that a search gives nothing to look for.
var ErrNothingToFind = errors.New("a search is by name, number or day of birth")

// Check says whether there is anything to look for, and who asks.
func (r FindRequest) Check() error {
	if strings.TrimSpace(contract.Fold(r.Name)) == "" && r.number() == "" && r.BornOn.IsZero() {
		return ErrNothingToFind
	}
	return r.Act.check()
}

func (a Act) check() error {
	if a.By == "" || a.Why == "" {
		return books.ErrUnsigned
	}
	return nil
}

// Find says by which keys a person may be known. It is nominative: a key says that
// somebody is there. A search must be true of what all the rows of a person tell
// together: his name in one, his number in another.
func Find(ctx context.Context, s *store.Store, conf *settings.Settings, r FindRequest) (Found, error) {
	if err := r.Check(); err != nil {
		return Found{}, err
	}
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: r.On, Settings: conf, Reasons: true})
	if err != nil {
		return Found{}, err
	}
	identities, err := a.Identities(ctx)
	if err != nil {
		return Found{}, err
	}
	links, err := a.Links(ctx)
	if err != nil {
		return Found{}, err
	}
	told := make(map[string][]purge.Traits)
	for _, i := range identities {
		told[i.Person] = append(told[i.Person], purge.Traits{Nom: i.Nom, Prenom: i.Prenom, AGDREF: i.AGDREF, Dossier: i.Dossier, BornOn: i.BornOn})
	}
	var found Found
	theirs := make(map[string]bool) // what those found are known by
	for key, all := range told {
		if r.answers(all) {
			found.Persons = append(found.Persons, personOf(key, identities, links))
			for _, t := range all {
				theirs[knownBy(t)] = true
			}
		}
	}
	slices.SortFunc(found.Persons, func(a, b Person) int { return cmp.Compare(a.Key, b.Key) })
	if found.Former, err = r.former(ctx, s, conf, theirs); err != nil {
		return Found{}, err
	}
	return found, books.JournalReading(ctx, s, r.entry(books.PersonSought, fmt.Sprintf("by %s: %d persons, %d former files", r.by(), len(found.Persons), len(found.Former)), ""))
}

// entry is a line of the journal. It names nobody, nor by his key: it outlives him.
func (a Act) entry(kind, what, file string) books.Entry {
	return books.Entry{At: a.At, By: a.By, Why: a.Why, Kind: kind, What: what, File: file}
}

// by says what a search was by, without its values.
func (r FindRequest) by() string {
	var all []string
	if r.Name != "" {
		all = append(all, "name")
	}
	if r.Number != "" {
		all = append(all, "number")
	}
	if !r.BornOn.IsZero() {
		all = append(all, "birth")
	}
	return strings.Join(all, "+")
}

func (r FindRequest) number() string { return strings.ReplaceAll(contract.Fold(r.Number), " ", "") }

// answers says whether what is told of a person, all rows together, is what is looked
// for. Somebody is called by all the words sought, in one row.
func (r FindRequest) answers(all []purge.Traits) bool {
	words, number := strings.Fields(contract.Fold(r.Name)), r.number()
	named := len(words) == 0 || slices.ContainsFunc(all, func(t purge.Traits) bool { return called(t, words) })
	numbered := number == "" || slices.ContainsFunc(all, func(t purge.Traits) bool {
		return plain(t.AGDREF) == number || plain(t.Dossier) == number
	})
	born := r.BornOn.IsZero() || slices.ContainsFunc(all, func(t purge.Traits) bool { return t.BornOn.Equal(r.BornOn) })
	return named && numbered && born
}

func called(t purge.Traits, words []string) bool {
	his := strings.Fields(contract.Fold(t.Nom + " " + t.Prenom))
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(his, w) })
}

func plain(number string) string { return strings.ReplaceAll(contract.Fold(number), " ", "") }

// personOf gathers what may be said of a person.
func personOf(key string, identities map[string]answers.Identity, links []answers.Link) Person {
	p := Person{Key: key}
	for _, i := range identities {
		if i.Person != key {
			continue
		}
		name := strings.TrimSpace(i.Nom + " " + i.Prenom)
		if !i.BornOn.IsZero() {
			name = strings.TrimSpace(name + ", " + i.BornOn.Format("02/01/2006"))
		}
		p.Names, p.Departements = append(p.Names, name), append(p.Departements, i.Departement)
	}
	for _, l := range links {
		if l.Person == key {
			p.Rows++
			p.Senders = append(p.Senders, l.Sender)
		}
	}
	for _, all := range []*[]string{&p.Names, &p.Departements, &p.Senders} {
		slices.Sort(*all)
		*all = slices.DeleteFunc(slices.Compact(*all), func(s string) bool { return s == "" })
	}
	return p
}

// knownBy is what a row is known by: its number, otherwise the name with the birth date,
// otherwise the dossier.
func knownBy(t purge.Traits) string {
	switch {
	case t.AGDREF != "":
		return "agdref " + plain(t.AGDREF)
	case t.Nom != "" && !t.BornOn.IsZero():
		return "name " + contract.Fold(t.Nom+" "+t.Prenom) + t.BornOn.Format(time.DateOnly)
	default:
		return "dossier " + plain(t.Dossier)
	}
}

// former are the records ever kept that answer to a search, each by itself, and are
// known by nothing that those found are: what only statements no longer in force tell.
func (r FindRequest) former(ctx context.Context, s *store.Store, conf *settings.Settings, theirs map[string]bool) ([]FormerRows, error) {
	files, err := books.Files(ctx, s, r.On)
	if err != nil {
		return nil, err
	}
	counts := make(map[int64]int)
	err = purge.EachRecord(ctx, s, conf, func(at purge.Told, t purge.Traits) {
		if !theirs[knownBy(t)] && r.answers([]purge.Traits{t}) {
			counts[at.File]++
		}
	})
	var all []FormerRows
	for _, f := range files {
		if n := counts[f.File]; n > 0 {
			all = append(all, FormerRows{f.Path, n})
		}
	}
	return all, err
}
