package books

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// AggregatesReader is who may read aggregates, written in each file.
const AggregatesReader = "Effectifs vrais, sans le nom de personne, et non protégés : pour le seul entrepôt du pilotage national, " +
	"qui en tire le comparatif où les petits effectifs ne sont pas communiqués. À ne publier ni transmettre à personne d'autre."

// AggregatesForm names the form of the file and its version.
const AggregatesForm = "agir-agregats-1"

// Aggregates is what a store tells another of its departments: counts that add up,
// the values of a median and the days of an incidence with how many have them,
// never a row of a person. The figures made from the aggregates of several stores
// are those of one store that received all their statements.
type Aggregates struct {
	Form         string            `json:"forme"`
	Reader       string            `json:"lecteur"`
	AsOf         string            `json:"connu_au"`
	Months       []string          `json:"mois"`
	Departements []Opening         `json:"departements"`
	Questions    map[string]string `json:"questions"` // fingerprint of each indicator
	Answers      []Answered        `json:"reponses"`
	Cells        []Broken          `json:"tableaux"`
	Strata       []Public          `json:"publics"`
	Parted       []Parted          `json:"cohortes,omitempty"` // where breaks part those who entered
	Maturity     []Matured         `json:"maturite"`
	Statements   []Scope           `json:"releves"`
}

// Opening is a department and when its platform opened.
type Opening struct {
	Code       string `json:"code"`
	OpenedOn   string `json:"ouverture,omitempty"`
	FirstEntry string `json:"premiere_entree,omitempty"`
}

// Answered counts the rows of a department that gave the same answer, or, of a count,
// a rate or a ratio, adds them.
type Answered struct {
	Question    string   `json:"question"`
	Month       string   `json:"mois"`
	Departement string   `json:"departement"`
	InDirection bool     `json:"une_fois_direction"`
	InNation    bool     `json:"une_fois_nation"`
	Numerator   *int64   `json:"numerateur,omitempty"`
	Denominator *int64   `json:"denominateur,omitempty"`
	Value       *float64 `json:"valeur,omitempty"`
	Days        *int64   `json:"jours,omitempty"`
	Event       *int64   `json:"evenement,omitempty"`
	Rows        int64    `json:"n"`
}

// Broken counts the rows of a department that stand in a line of a table.
type Broken struct {
	Table       string  `json:"tableau"`
	Month       string  `json:"mois"`
	Departement string  `json:"departement"`
	Modality    string  `json:"modalite"`
	Rank        int64   `json:"rang"`
	Weight      float64 `json:"poids"`
	Rows        int64   `json:"n"`
}

// Public counts a rate in one public of a department.
type Public struct {
	Indicator   string `json:"indicateur"`
	Month       string `json:"mois"`
	Departement string `json:"departement"`
	Key         string `json:"public"`
	Counted     int64  `json:"nombre"`
	Among       int64  `json:"sur"`
}

// Parted are the accesses of a domain of those who entered in a department, apart by breaks.
type Parted struct {
	Domain      string    `json:"domaine"`
	Departement string    `json:"departement"`
	Breaks      []string  `json:"ruptures"`
	Entered     []Entered `json:"entrees"`
}

// Entered counts those who entered between two breaks, in a situation, of whom so many days
// are known after the entry.
type Entered struct {
	Month     string `json:"mois"`
	Cohort    int    `json:"cohorte"` // how many breaks lie on or before the entry
	Situation string `json:"situation"`
	Days      int    `json:"jours"`
	Reached   int64  `json:"acces"`
	Prevented int64  `json:"sorties"`
	Censored  int64  `json:"en_cours"`
}

// Matured is a line of the maturity of the months, which adds up.
type Matured struct {
	Event string `json:"evenement"`
	Age   int    `json:"age"`
	Known int64  `json:"connus"`
	Told  int64  `json:"dits"`
}

// Scope is what became of a statement of some departments.
type Scope struct {
	Sender       string   `json:"expediteur"`
	Kind         string   `json:"nature"`
	Departements []string `json:"departements"`
	InForce      []string `json:"en_vigueur"`
	ReceivedOn   string   `json:"recu_le"`
	ExtractionOn string   `json:"extrait_le"`
	Status       string   `json:"etat"`
	Kept         int      `json:"retenues"`
	SetAside     int      `json:"ecartees"`
}

// What keeps a file of aggregates from being taken.
var (
	ErrNotAggregates  = errors.New("not a file of aggregates of this version")
	ErrAskedOtherwise = errors.New("asked otherwise: the other store has another version of this program")
)

// ReadAggregates reads a file of aggregates and refuses one that another version of
// the questions made.
func ReadAggregates(content []byte) (*Aggregates, error) {
	g := new(Aggregates)
	if err := json.Unmarshal(content, g); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotAggregates, err)
	}
	if g.Form != AggregatesForm {
		return nil, ErrNotAggregates
	}
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	for _, i := range catalogue.Indicators {
		if g.Questions[i.Code] != catalogue.Fingerprint(i) {
			return nil, fmt.Errorf("%s: %w", i.Code, ErrAskedOtherwise)
		}
	}
	return g, g.bounded()
}

// rowsMost is how many rows of persons and contacts a department may have in all: each is
// laid again, and a number that somebody typed must not fill the disk.
const rowsMost = 50_000_000

// daysMost is more days than anybody is followed: each takes its place in memory.
const daysMost = 100_000

// bounded refuses counts of rows that no department has.
func (g *Aggregates) bounded() error {
	rows := make(map[string]int64)
	for _, a := range g.Answers {
		if a.Rows < 0 || a.Rows > rowsMost {
			return ErrRowsOfAggregates
		}
		rows[a.Question] += a.Rows
	}
	for _, c := range g.Cells {
		if c.Rows < 0 || c.Rows > rowsMost {
			return ErrRowsOfAggregates
		}
		rows[c.Table] += c.Rows
	}
	for _, p := range g.Parted {
		for _, x := range p.Entered {
			if min(x.Reached, x.Prevented, x.Censored) < 0 || max(x.Reached, x.Prevented, x.Censored) > rowsMost || x.Days > daysMost || x.Cohort < 0 || x.Cohort > len(p.Breaks) {
				return ErrRowsOfAggregates
			}
		}
	}
	for _, n := range rows {
		if n > rowsMost {
			return ErrRowsOfAggregates
		}
	}
	return nil
}

// ErrRowsOfAggregates says that a file of aggregates counts rows that nobody has.
var ErrRowsOfAggregates = errors.New("a count of rows is negative, or more than any department has")

// ImportAggregates keeps a file of aggregates; again says that the same bytes were
// imported already.
func ImportAggregates(ctx context.Context, s *store.Store, name string, content []byte, g *Aggregates, on time.Time) (again bool, err error) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	var known int
	if err := s.QueryRow(ctx, "select count(*) from store.aggregates.file where hash = ?", hash).Scan(&known); err != nil || known > 0 {
		return known > 0, err
	}
	_, err = s.Exec(ctx, `insert into store.aggregates.file
		select coalesce(max(number), 0) + 1, ?, ?, ?::date, ?, ? from store.aggregates.file`, name, on, g.AsOf, hash, content)
	return false, err
}

// Imported is a file of aggregates of another store, with the hash of its bytes.
type Imported struct {
	Hash string
	*Aggregates
}

// ImportedAggregates lists the aggregates known and imported by a day, and by an edition
// when one is given, in the order in which the other stores knew them.
func ImportedAggregates(ctx context.Context, s *store.Store, asOf time.Time, until *Frozen) ([]Imported, error) {
	rows, err := s.Query(ctx, "select hash, content from store.aggregates.file where as_of <= ? and imported_on <= ? and number <= ? order by as_of, number",
		asOf, asOf, until.OrAll().Aggregate)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Imported
	for rows.Next() {
		var x Imported
		var content []byte
		if err := rows.Scan(&x.Hash, &content); err != nil {
			return nil, err
		}
		if x.Aggregates, err = ReadAggregates(content); err != nil {
			return nil, fmt.Errorf("aggregates %.12s: %w", x.Hash, err)
		}
		all = append(all, x)
	}
	return all, rows.Err()
}
