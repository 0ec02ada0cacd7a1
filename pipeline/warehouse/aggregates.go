package warehouse

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
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

// Tell adds to aggregates the answers to some questions, over the months of this
// answer. Their figures must have been computed before.
func (a *Answer) Tell(ctx context.Context, g *Aggregates, of ...queries.Indicator) error {
	for _, m := range a.Months {
		g.Months = append(g.Months, m.Format("2006-01"))
	}
	done := map[string]bool{}
	for _, i := range of {
		if done[i.File] {
			continue // the other horizons of an incidence
		}
		done[i.File] = true
		if err := a.tell(ctx, g, i); err != nil {
			return fmt.Errorf("queries/%s: %w", i.File, err)
		}
	}
	return nil
}

// Aggregates completes what another store needs of the departments configured, with
// the strata of some rates. All figures must have been computed before.
func (a *Answer) Aggregates(ctx context.Context, g *Aggregates, standardised ...queries.Indicator) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	g.Form, g.Reader, g.AsOf, g.Questions = AggregatesForm, AggregatesReader, a.AsOf.Format(time.DateOnly), map[string]string{}
	for _, i := range catalogue.Indicators {
		g.Questions[i.Code] = catalogue.Fingerprint(i)
	}
	if err := a.Tell(ctx, g, catalogue.Indicators...); err != nil {
		return err
	}
	if err := a.aggregateCells(ctx, catalogue, g); err != nil {
		return err
	}
	strata, err := a.Strata(ctx, a.Months, standardised...)
	if err != nil {
		return err
	}
	for _, s := range strata {
		g.Strata = append(g.Strata, Public{s.Indicator, s.Month.Format("2006-01"), s.Departement, s.Key, s.Counted, s.Among})
	}
	maturity, err := a.Maturity(ctx)
	if err != nil {
		return err
	}
	for _, m := range maturity {
		g.Maturity = append(g.Maturity, Matured(m))
	}
	for _, st := range a.States {
		g.Statements = append(g.Statements, Scope{
			Sender: st.Sender, Kind: st.Kind, Departements: st.Departements, InForce: st.InForce, ReceivedOn: st.ReceivedOn.Format(time.DateOnly),
			ExtractionOn: st.ExtractionOn.Format(time.DateOnly), Status: string(st.Status), Kept: st.Kept, SetAside: st.SetAside,
		})
	}
	return a.aggregateOpenings(ctx, g)
}

func (a *Answer) aggregateOpenings(ctx context.Context, g *Aggregates) error {
	entries, err := a.FirstEntries(ctx)
	for _, d := range a.Settings.Departements {
		o := Opening{Code: d.Code}
		if first := entries[d.Code]; !first.IsZero() {
			o.FirstEntry = first.Format(time.DateOnly)
		}
		if !d.OpenedOn.IsZero() {
			o.OpenedOn = d.OpenedOn.Format(time.DateOnly)
		}
		g.Departements = append(g.Departements, o)
	}
	return err
}

// tell counts the answers to a question. Those that add up are added: no row of a
// person is told by its values.
func (a *Answer) tell(ctx context.Context, g *Aggregates, i queries.Indicator) error {
	fields := "sum(numerator)::bigint, sum(denominator)::bigint, null::double, null::bigint, null::bigint, 1::bigint"
	switch i.Kind {
	case queries.Median, queries.Worst:
		fields = "null::bigint, null::bigint, value, null::bigint, null::bigint, count(*)"
	case queries.Incidence:
		fields = "null::bigint, null::bigint, null::double, days::bigint, event::bigint, count(*)"
	}
	rows, err := a.conn.QueryContext(ctx, "select strftime(month, '%Y-%m'), departement, once_in_direction, once_in_nation, "+fields+
		" from indicators."+question(i)+"_answers group by all order by all")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		x := Answered{Question: question(i)}
		if err := rows.Scan(&x.Month, &x.Departement, &x.InDirection, &x.InNation, &x.Numerator, &x.Denominator, &x.Value, &x.Days, &x.Event, &x.Rows); err != nil {
			return err
		}
		g.Answers = append(g.Answers, x)
	}
	return rows.Err()
}

func (a *Answer) aggregateCells(ctx context.Context, c *queries.Catalogue, g *Aggregates) error {
	for _, t := range c.Tables {
		rows, err := a.conn.QueryContext(ctx, "select strftime(month, '%Y-%m'), departement, modality, rank, weight, count(*) from tables."+t.Code+
			"_answers group by all order by all")
		if err != nil {
			return fmt.Errorf("queries/%s: %w", t.File, err)
		}
		for rows.Next() {
			x := Broken{Table: t.Code}
			if err := rows.Scan(&x.Month, &x.Departement, &x.Modality, &x.Rank, &x.Weight, &x.Rows); err != nil {
				rows.Close()
				return err
			}
			g.Cells = append(g.Cells, x)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// ReadAggregates reads a file of aggregates and refuses one that another version of
// the questions made.
func ReadAggregates(content []byte) (*Aggregates, error) {
	g := new(Aggregates)
	if err := json.Unmarshal(content, g); err != nil {
		return nil, fmt.Errorf("not a file of aggregates: %w", err)
	}
	if g.Form != AggregatesForm {
		return nil, fmt.Errorf("not a file of aggregates of this form: %q, want %q", g.Form, AggregatesForm)
	}
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	for _, i := range catalogue.Indicators {
		if g.Questions[i.Code] != catalogue.Fingerprint(i) {
			return nil, fmt.Errorf("%s was asked otherwise: the other store has another version of this program", i.Code)
		}
	}
	return g, nil
}

// ImportAggregates keeps a file of aggregates; again says that the same bytes were
// imported already.
func (s *Store) ImportAggregates(ctx context.Context, name string, content []byte, g *Aggregates, on time.Time) (again bool, err error) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	var known int
	if err := s.conn.QueryRowContext(ctx, "select count(*) from store.aggregates.file where hash = ?", hash).Scan(&known); err != nil || known > 0 {
		return known > 0, err
	}
	_, err = s.conn.ExecContext(ctx, `insert into store.aggregates.file
		select coalesce(max(number), 0) + 1, ?, ?, ?::date, ?, ? from store.aggregates.file`, name, on, g.AsOf, hash, content)
	return false, err
}

// imported chooses the aggregates of each department that has no statement in force
// here: the latest known on the day asked, and of those the last imported.
func (s *Store) imported(ctx context.Context, q Question, states []inbox.State) (map[string]*Aggregates, map[string]string, error) {
	rows, err := s.conn.QueryContext(ctx, "select hash, content from store.aggregates.file where as_of <= ? and imported_on <= ? and number <= ? order by as_of, number",
		q.AsOf, q.AsOf, q.Until.aggregate())
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	chosen, hashes := map[string]*Aggregates{}, map[string]string{}
	for rows.Next() {
		var hash string
		var content []byte
		if err := rows.Scan(&hash, &content); err != nil {
			return nil, nil, err
		}
		g, err := ReadAggregates(content)
		if err != nil {
			return nil, nil, fmt.Errorf("aggregates %.12s: %w", hash, err)
		}
		for _, d := range g.Departements {
			_, configured := q.Settings.Departement(d.Code)
			told := slices.ContainsFunc(states, func(st inbox.State) bool { return slices.Contains(st.InForce, d.Code) })
			if configured && !told {
				chosen[d.Code], hashes[d.Code] = g, hash
			}
		}
	}
	return chosen, hashes, rows.Err()
}

// importedGround is where the aggregates of other stores lie for an answer.
const importedGround = `
drop schema if exists imported cascade;
create schema imported;
create table imported.answer (question varchar, month date, departement varchar, once_in_direction boolean, once_in_nation boolean,
    numerator bigint, denominator bigint, value double, days bigint, event bigint, n bigint);
create table imported.cell ("table" varchar, month date, departement varchar, modality varchar, rank integer, weight double, n bigint);
`

// layImported lays the aggregates of other stores, and takes their statements and
// their maturity for those of this answer.
func (a *Answer) layImported(ctx context.Context) error {
	if _, err := a.conn.ExecContext(ctx, importedGround); err != nil {
		return err
	}
	chosen, hashes, err := a.store.imported(ctx, a.Question, a.States)
	if err != nil {
		return err
	}
	var answers, cells [][]driver.Value
	a.Imported, a.imported.entries = map[string]string{}, map[string]time.Time{}
	done := map[*Aggregates]bool{}
	for _, d := range a.Settings.Departements {
		g := chosen[d.Code]
		if g == nil {
			continue
		}
		a.Imported[d.Code] = hashes[d.Code]
		a.imported.months = append(a.imported.months, monthsTold{d.Code, g.Months})
		for _, x := range g.Answers {
			if x.Departement == d.Code {
				answers = append(answers, []driver.Value{x.Question, firstOf(x.Month), x.Departement, x.InDirection, x.InNation,
					orNil(x.Numerator), orNil(x.Denominator), orNil(x.Value), orNil(x.Days), orNil(x.Event), x.Rows})
			}
		}
		for _, x := range g.Cells {
			if x.Departement == d.Code {
				cells = append(cells, []driver.Value{x.Table, firstOf(x.Month), x.Departement, x.Modality, int32(x.Rank), x.Weight, x.Rows})
			}
		}
		for _, x := range g.Strata {
			if x.Departement == d.Code {
				a.imported.strata = append(a.imported.strata, queries.Stratum{
					Month: firstOf(x.Month), Departement: x.Departement, Indicator: x.Indicator, Key: x.Key, Counted: x.Counted, Among: x.Among,
				})
			}
		}
		for _, o := range g.Departements {
			if first, err := time.Parse(time.DateOnly, o.FirstEntry); err == nil && o.Code == d.Code {
				a.imported.entries[o.Code] = first
			}
		}
		if !done[g] {
			done[g] = true
			a.imported.maturity = append(a.imported.maturity, g.Maturity...)
			for _, sc := range g.Statements {
				a.States = append(a.States, sc.state(hashes[d.Code]))
			}
		}
	}
	if err := a.toldMonths(); err != nil {
		return err
	}
	if err := a.fill("imported", "answer", answers); err != nil {
		return err
	}
	return a.fill("imported", "cell", cells)
}

func (sc Scope) state(hash string) inbox.State {
	day := func(text string) time.Time {
		d, _ := time.Parse(time.DateOnly, text) // what Aggregates wrote
		return d
	}
	return inbox.State{
		Statement: inbox.Statement{
			Path: "agrégats " + hash[:12], Sender: sc.Sender, Kind: sc.Kind, Departements: sc.Departements, Hash: hash,
			ReceivedOn: day(sc.ReceivedOn), ExtractionOn: day(sc.ExtractionOn), Kept: sc.Kept, SetAside: sc.SetAside,
		},
		Status: inbox.Status(sc.Status), InForce: sc.InForce,
	}
}

func firstOf(month string) time.Time {
	m, _ := time.Parse("2006-01", month) // what Aggregates wrote
	return m
}

func orNil[T any](v *T) driver.Value {
	if v == nil {
		return nil
	}
	return *v
}

// importedAnswers are the answers to a question that other stores counted, one row
// each again, in the columns of its view.
func (a *Answer) importedAnswers(question string, kind queries.Kind) string {
	if len(a.Imported) == 0 {
		return ""
	}
	columns := "month, departement, null::varchar, once_in_direction, once_in_nation, numerator, denominator, value"
	if kind == queries.Incidence {
		columns = "month, departement, null::varchar, once_in_direction, once_in_nation, days, event"
	}
	return " union all select " + columns + " from (select *, unnest(range(n)) from imported.answer where question = " + quoted(question) +
		" and month in (select month from asked.month))"
}

func (a *Answer) importedCells(table string) string {
	if len(a.Imported) == 0 {
		return ""
	}
	return " union all select month, departement, null::varchar, modality, rank, weight from (select *, unnest(range(n)) from imported.cell where \"table\" = " +
		quoted(table) + " and month in (select month from asked.month))"
}

// fromOthers is what other stores told, beside what lies in the schema imported.
type fromOthers struct {
	maturity []Matured
	strata   []queries.Stratum
	entries  map[string]time.Time
	months   []monthsTold
}

type monthsTold struct {
	departement string
	months      []string
}

// toldMonths refuses a month of which the aggregates of a department tell nothing: it
// would be taken for a month in which nothing happened.
func (a *Answer) toldMonths() error {
	for _, told := range a.imported.months {
		for _, m := range a.Months {
			if month := m.Format("2006-01"); !slices.Contains(told.months, month) {
				return fmt.Errorf("aggregates of %s: nothing of %s", told.departement, month)
			}
		}
	}
	return nil
}

// addStrata adds the strata of other stores for some months, in the order of the query.
func (a *Answer) addStrata(strata []queries.Stratum, months []time.Time, of queries.Indicator) []queries.Stratum {
	for _, s := range a.imported.strata {
		if s.Indicator == of.Code && slices.ContainsFunc(months, s.Month.Equal) {
			strata = append(strata, s)
		}
	}
	slices.SortStableFunc(strata, func(x, y queries.Stratum) int {
		return cmp.Or(x.Month.Compare(y.Month), cmp.Compare(x.Departement, y.Departement), cmp.Compare(x.Key, y.Key))
	})
	return strata
}

// addImported adds the maturity that other stores told.
func (a *Answer) addImported(maturity []Maturity) []Maturity {
	for _, m := range a.imported.maturity {
		at := slices.IndexFunc(maturity, func(x Maturity) bool { return x.Event == m.Event && x.Age == m.Age })
		if at < 0 {
			maturity = append(maturity, Maturity(m))
			continue
		}
		maturity[at].Known += m.Known
		maturity[at].Told += m.Told
	}
	slices.SortFunc(maturity, func(x, y Maturity) int {
		return cmp.Or(cmp.Compare(x.Event, y.Event), cmp.Compare(x.Age, y.Age))
	})
	return maturity
}
