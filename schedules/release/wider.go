package release

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// national is the last national release known, and what each department's own figures
// were when it was made, which their readers know.
type national struct {
	books.Release
	known bool
	own   map[string]map[string]queries.Measure // by department and indicator
	// before is the release of the month before it, whose lines stand in the reports of then.
	before *national
}

// askNational reads the last national release known, that of the month before it, and the
// figures of the departments that each was made of.
func (m *month) askNational(ctx context.Context, store *store.Store, q answers.Question) (err error) {
	n := &m.national
	if n.Release, n.known, err = books.LastRelease(ctx, store, q.AsOf, q.Until); err != nil || !n.known {
		return err
	}
	if err = m.askOwn(ctx, store, q, n); err != nil {
		return err
	}
	before := &national{}
	before.Release, before.known, err = books.LastReleaseOf(ctx, store, n.Month.AddDate(0, -1, 0), q.AsOf, q.Until)
	if err != nil || !before.known {
		return err
	}
	n.before = before
	return m.askOwn(ctx, store, q, before)
}

// askOwn reads the departments' own figures as they were when a release was made.
func (m *month) askOwn(ctx context.Context, store *store.Store, q answers.Question, n *national) (err error) {
	n.own = make(map[string]map[string]queries.Measure)
	if n.Own {
		for _, code := range m.departements() {
			of := queries.Territory{Level: queries.Departement, Code: code}
			if n.own[code], err = books.FiguresOfEdition(ctx, store, n.Edition, of, n.Month); err != nil {
				return err
			}
		}
		return nil
	}
	q.AsOf, q.Months, q.Tables = n.AsOf, []time.Time{n.Month}, nil
	answer, err := answers.Ask(ctx, store, q)
	if err != nil {
		return err
	}
	figures, err := answer.FiguresOf(ctx, m.shares()...)
	if err != nil {
		return err
	}
	for _, code := range m.departements() {
		n.own[code] = make(map[string]queries.Measure)
		for _, i := range m.shares() {
			n.own[code][i.Code] = figures.At(i.Code, queries.Departement, code, n.Month)
		}
	}
	return nil
}

// shares are the shares of persons or of their orientations: those of days or of
// appointments do not say how many persons are behind them.
func (m *month) shares() []queries.Indicator {
	return slices.DeleteFunc(slices.Clone(m.catalogue.Indicators), func(i queries.Indicator) bool {
		return i.Kind != queries.Rate || i.Unit != "personnes" && i.Unit != "orientations"
	})
}

// wider is what the report of a department may repeat of the region and of the nation.
func (m *month) wider(d settings.Departement) documents.Wider {
	n := m.national
	if !n.known {
		return documents.Wider{}
	}
	w := documents.Wider{Month: n.Month, AsOf: n.AsOf, Edition: n.Edition}
	for _, of := range []queries.Territory{{Level: queries.Region, Code: contract.RegionOf(d.Code)}, {Level: queries.National, Code: france}} {
		if p, ok := m.widerPlace(d, of); ok {
			w.Territories = append(w.Territories, p)
		}
	}
	return w
}

// widerPlace is one of them, false where the release leaves a department out that was
// open, or prints nothing that may be repeated.
func (m *month) widerPlace(d settings.Departement, of queries.Territory) (documents.WiderTerritory, bool) {
	n := m.national
	p := documents.WiderTerritory{Shares: make(map[string]reports.Value)}
	for _, code := range n.Departements {
		if of.Level == queries.National || contract.RegionOf(code) == of.Code {
			p.Departements++
		}
	}
	if of.Code == "" || !n.holds(m.conf, of) || !slices.Contains(n.Departements, d.Code) {
		return p, false
	}
	others := m.remainingBefore(d, of)
	for _, l := range n.Lines {
		if l.Level != of.Level || l.Territory != of.Code {
			continue
		}
		p.Name = reports.Typeset(l.Name)
		i, ok := m.catalogue.Indicator(l.Indicator)
		if !ok || !slices.ContainsFunc(m.shares(), func(x queries.Indicator) bool { return x.Code == l.Indicator }) {
			continue
		}
		own, known := n.own[d.Code][l.Indicator]
		p.Shares[l.Indicator] = reports.Missing(reports.Percent, reports.Withheld)
		small := int64(m.conf.Thresholds.SmallCount)
		if known && own.Known && apart(l, own, small) && others.may(m.catalogue.Indicators, l, own, small) {
			p.Shares[l.Indicator] = documents.FigureOf(i, queries.Measure{Kind: i.Kind, Known: true, Numerator: l.Numerator, Denominator: l.Denominator})
		}
	}
	for _, v := range p.Shares {
		if v.Known() {
			return p, true
		}
	}
	return p, false
}

// remainingBefore are the counts of a territory, the department's own subtracted, that the
// release of the month before may have given its reader: of two months running the definitions
// say who left in between.
func (m *month) remainingBefore(d settings.Departement, of queries.Territory) remaining {
	others := remaining{}
	n := m.national.before
	if n == nil || !n.holds(m.conf, of) {
		return others
	}
	for _, l := range n.Lines {
		own := n.own[d.Code][l.Indicator]
		if i, ok := m.catalogue.Indicator(l.Indicator); ok && i.Kind == queries.Rate && l.Level == of.Level && l.Territory == of.Code && own.Known {
			others.add(l.Indicator, 1, l.Numerator-own.Numerator, l.Denominator-own.Denominator)
		}
	}
	return others
}

// holds says whether the release holds every department open at the end of its month in
// a territory. One whose opening nobody wrote down is taken as open.
func (n national) holds(conf *settings.Settings, of queries.Territory) bool {
	for _, d := range conf.Departements {
		if of.Level == queries.Region && contract.RegionOf(d.Code) != of.Code || d.OpenedOn.After(n.Month.AddDate(0, 1, -1)) {
			continue
		}
		if !slices.Contains(n.Departements, d.Code) {
			return false
		}
	}
	return true
}

// apart says whether a share can be shown to who knows a department's own: once this one
// is subtracted, nobody is left on a side of it, or too many to be known.
func apart(l books.ReleaseLine, own queries.Measure, small int64) bool {
	counted := l.Numerator - own.Numerator
	others := (l.Denominator - l.Numerator) - (own.Denominator - own.Numerator)
	left := func(n int64) bool { return n == 0 || n >= small }
	return left(counted) && left(others)
}

// remaining are the counts of the shares shown of a territory, a department's own
// subtracted, by indicator, part and month: what its reader knows of the others.
type remaining map[queries.Term]int64

// may says whether one more share can be shown: by the definitions of the figures some of
// the others are then among others still, and those who are left are nobody or too many to
// be known. It keeps the share when it can.
func (r remaining) may(all []queries.Indicator, l books.ReleaseLine, own queries.Measure, small int64) bool {
	with := maps.Clone(r)
	with.add(l.Indicator, 0, l.Numerator-own.Numerator, l.Denominator-own.Denominator)
	for _, i := range all {
		for _, b := range i.Bounds {
			least, known := with.sum(b.Least)
			most, knownToo := with.sum(b.Most)
			if left := most - least; known && knownToo && left > 0 && left < small {
				return false
			}
		}
	}
	r.add(l.Indicator, 0, l.Numerator-own.Numerator, l.Denominator-own.Denominator)
	return true
}

// add keeps the counts of a share, of some months before.
func (r remaining) add(code string, months int, counted, among int64) {
	r[queries.Term{Part: queries.Base, Indicator: code, Months: months}] = among
	r[queries.Term{Part: queries.Counted, Indicator: code, Months: months}] = counted
	r[queries.Term{Part: queries.Others, Indicator: code, Months: months}] = among - counted
	if of := queries.PartOf(code); of.Of != "" && of.Months == 0 { // the denominator is another figure
		r[queries.Term{Part: queries.Whole, Indicator: of.Of, Months: months}] = among
	}
}

func (r remaining) sum(terms []queries.Term) (sum int64, known bool) {
	for _, t := range terms {
		n, ok := r[t]
		if !ok {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// ImportReleaseRequest brings the figures of a national release made elsewhere.
type ImportReleaseRequest struct {
	Content []byte
	On      time.Time
}

// ImportedRelease is what it brought.
type ImportedRelease struct {
	books.Release
	Again bool // known already
}

// ImportRelease keeps the figures of a national release made elsewhere: the reports of
// the departments made from then on repeat its lines of their region and of the nation.
func ImportRelease(ctx context.Context, store *store.Store, r ImportReleaseRequest) (i ImportedRelease, err error) {
	if i.Release, err = books.ReadRelease(r.Content); err != nil {
		return i, err
	}
	if i.AsOf.After(r.On) {
		return i, FromTheFuture{i.AsOf}
	}
	i.Release, i.Again, err = books.KeepRelease(ctx, store, r.Content, r.On, false)
	return i, err
}

// FromTheFuture says that a release is known on a day to come.
type FromTheFuture struct{ On time.Time }

func (e FromTheFuture) Error() string {
	return "known on " + e.On.Format(time.DateOnly) + ", a day to come"
}
