package documents

import (
	"math"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// Landmark is a figure that the ministry printed of the whole programme, beside
// which ours is set. Published values are those of the texts named in source.
type Landmark struct {
	Code, Label string
	published   string
	on          time.Time
	scope       string
	source      string
	Ours        func(*comparison) queries.Measure
	mean        bool // a mean, of Sum over Denominator
	SinceOrigin bool // counted since the beginning
	Bounds      []queries.Bound
}

var (
	endOf2023 = time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC)
	june2024  = time.Date(2024, time.June, 30, 0, 0, 0, 0, time.UTC)
)

// The two publications of the ministry's statistical service (DSED): « Le profil
// socioéconomique des réfugiés à leur entrée dans le programme AGIR », Info
// migrations 107, April 2024, and « Les trajectoires professionnelles et
// résidentielles des réfugiés accompagnés par le programme AGIR », Info migrations
// 113, December 2024 (immigration.interieur.gouv.fr). Four values are taken from
// the accounts of Forum réfugiés, which quotes them: forumrefugies.org, articles
// 1495 (men 64 %, mean age 32) and 1641 (improved 28 %, unchanged 64 %).
const (
	im107      = "IM 107"
	im113      = "IM 113"
	im107Cited = "IM 107, cité par Forum réfugiés"
	im113Cited = "IM 113, cité par Forum réfugiés"
	scope2023  = "50 départements, entrées"
	scope2024  = "77 départements, accompagnés"
)

// LandmarksCaption is that of the table that sets them beside ours.
const LandmarksCaption = "Ce que le ministère a publié, et ce que disent les relevés"

// Landmarks are the nine figures of the bridge, in the order of the publications.
// The modalities are those of queries/tables/reperes.sql and passerelle.sql.
func Landmarks() []Landmark {
	share := func(code string, counted string, among ...string) func(*comparison) queries.Measure {
		return func(c *comparison) queries.Measure { return c.landmarkShare(code, counted, among...) }
	}
	rate := func(code string) func(*comparison) queries.Measure {
		return func(c *comparison) queries.Measure { return c.measure(code, c.Territory) }
	}
	const men, women = "Hommes", "Femmes"
	const idle, busy = "Sans emploi ni formation", "En emploi, en formation ou inactives"
	const dna, elsewhere = "Dans le dispositif national d’accueil", "Hébergées ou logées ailleurs"
	const better, same, worse = "Situation améliorée", "Situation inchangée", "Situation dégradée"
	entered := func(code string) []queries.Bound { return queries.BoundsOf("sur <= effectif entrees_cumul", code) }
	return []Landmark{
		{Code: "reperes_orientees", SinceOrigin: true, Label: "Personnes orientées", published: "29" + reports.Narrow + "400", on: june2024, scope: "77 départements", source: im113, Ours: func(c *comparison) queries.Measure {
			return c.landmarkCount("reperes_orientees", queries.TablePasserelle, "Personnes orientées et validées")
		}},
		{Code: "reperes_hommes", SinceOrigin: true, Bounds: entered("reperes_hommes"), Label: "Part des hommes", published: reports.FormatTarget(0.64), on: endOf2023, scope: scope2023, source: im107Cited, Ours: share("reperes_hommes", men, men, women)},
		{Code: "reperes_age", SinceOrigin: true, Bounds: entered("reperes_age"), Label: "Âge moyen à l’entrée", published: "32" + reports.Fixed + "ans", on: endOf2023, scope: scope2023, source: im107Cited, mean: true, Ours: share("reperes_age", "", "Âge connu")},
		{Code: "reperes_sans_emploi", SinceOrigin: true, Bounds: entered("reperes_sans_emploi"), Label: "Sans emploi ni formation à l’entrée", published: reports.FormatTarget(0.80), on: endOf2023, scope: scope2023, source: im107, Ours: share("reperes_sans_emploi", idle, idle, busy)},
		{Code: "reperes_dna", SinceOrigin: true, Bounds: entered("reperes_dna"), Label: "Dans le DNA à l’entrée", published: reports.FormatTarget(0.39), on: endOf2023, scope: scope2023, source: im107, Ours: share("reperes_dna", dna, dna, elsewhere)},
		{Code: queries.ProgressionEmploi, Label: "Situation professionnelle améliorée", published: reports.FormatTarget(0.17), on: june2024, scope: scope2024, source: im113, Ours: rate(queries.ProgressionEmploi)},
		{Code: queries.ProgressionLogement, Label: "Condition d’hébergement améliorée", published: reports.FormatTarget(0.20), on: june2024, scope: scope2024, source: im113, Ours: rate(queries.ProgressionLogement)},
		{Code: queries.Progression, Label: "L’une ou l’autre améliorée", published: reports.FormatTarget(0.28), on: june2024, scope: scope2024, source: im113Cited, Ours: rate(queries.Progression)},
		{Code: "reperes_inchangee", Bounds: queries.BoundsOf("sur <= sur progression; sur progression <= sur; nombre <= hors progression", "reperes_inchangee"), Label: "Situation inchangée", published: reports.FormatTarget(0.64), on: june2024, scope: scope2024, source: im113Cited, Ours: share("reperes_inchangee", same, better, same, worse)},
	}
}

// IsLandmark says whether a figure is set beside the ministry's publications and compared
// nowhere.
func IsLandmark(code string) bool {
	return !slices.Contains(ComparedShares(), code) && slices.ContainsFunc(Landmarks(), func(l Landmark) bool { return l.Code == code })
}

// cells sums a modality over the departments of the document.
func (c *comparison) cells(table, modality string) (count int64, weight float64, told bool) {
	for _, d := range c.Departements {
		for _, cell := range c.Figures.Cells(table, d.Level, d.Code, c.Month) {
			told = true
			if cell.Modality == modality {
				count += cell.Count
				weight += cell.Sum
			}
		}
	}
	return count, weight, told
}

func (c *comparison) landmarkCount(code, table, modality string) queries.Measure {
	n, _, told := c.cells(table, modality)
	m := queries.Measure{Level: c.Territory.Level, Territory: c.Territory.Code, Indicator: code, Kind: queries.Count, Numerator: n, Known: told}
	if told {
		m.Month = c.Month
	}
	return m
}

// landmarkShare is the share of a modality among several, or the mean weight of
// these without one.
func (c *comparison) landmarkShare(code, counted string, among ...string) queries.Measure {
	m := queries.Measure{Level: c.Territory.Level, Territory: c.Territory.Code, Indicator: code, Kind: queries.Rate}
	var sum float64
	for _, modality := range among {
		n, weight, told := c.cells(queries.TableReperes, modality)
		if told {
			m.Month, m.Known = c.Month, true
		}
		m.Denominator += n
		sum += weight
		if modality == counted {
			m.Numerator = n
		}
	}
	if counted == "" {
		m.Kind, m.Known = queries.Median, m.Denominator > 0 // a value over cases
		if m.Known {
			m.Value = sum / float64(m.Denominator)
		}
	}
	return m
}

// landmarksSection sets what the ministry printed beside ours, each with its date
// and its scope: the two never describe the same people.
func (c *comparison) landmarksSection() reports.Section {
	s := reports.Section{ID: queries.TableReperes, Title: "Repères publiés par le ministère"}
	t := reports.Table{
		ID: queries.TableReperes, Caption: LandmarksCaption, Columns: []reports.Column{
			{Header: "Repère", RowHeader: true}, {Header: "Publié"}, {Header: "Au", Format: reports.Day}, {Header: "Champ"}, {Header: "Source"},
			{Header: "Ici", Format: reports.Percent}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
		},
		Notes: []string{
			"Ici" + reports.Narrow + ": " + c.Territory.Name + ", au " + reports.FormatDay(c.Month.AddDate(0, 1, -1)) + "." + " Entrées depuis l’origine pour le profil" + reports.Narrow +
				"; personnes suivies ou sorties dans l’année pour l’évolution. Chaque part se rapporte aux personnes dont le caractère est connu.",
			"IM" + reports.Narrow + ": Info migrations, ministère de l’Intérieur, DSED (n° 107, avril 2024" + reports.Narrow + "; n° 113, décembre 2024).",
		},
	}
	known := false
	for _, l := range Landmarks() {
		value, counted, among := c.besideLandmark(l)
		known = known || value.Known()
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(l.Label), reports.WordsOf(l.published), reports.DayOf(l.on), reports.WordsOf(l.scope), reports.WordsOf(l.source), value, counted, among}})
	}
	if !known {
		return s
	}
	s.Add(reports.Paragraph{Text: reports.PlainText("Ces chiffres ne décrivent pas les mêmes personnes, ni le même jour" + reports.Narrow + ": ils situent, ils ne se comparent pas au point près.")})
	s.Add(t)
	return s
}

func (c *comparison) besideLandmark(l Landmark) (value, counted, among reports.Value) {
	m := l.Ours(c)
	none := func(a reports.Absence) (reports.Value, reports.Value, reports.Value) {
		return reports.Missing(reports.Percent, a), reports.Missing(reports.Count, a), reports.Missing(reports.Count, a)
	}
	x, known := m.Rate()
	switch {
	case m.Month.IsZero() || !known:
		return none(reports.NotReceived)
	case c.Withhold(m):
		return none(reports.Withheld)
	case m.Kind == queries.Count:
		return reports.CountOf(m.Numerator), reports.CountOf(m.Numerator), reports.Missing(reports.Count, reports.NotRelevant)
	case m.Denominator < leastDenominator:
		return none(reports.TooFew)
	case l.mean:
		return reports.DecimalOf(math.Round(x*10) / 10), reports.Missing(reports.Count, reports.NotRelevant), reports.CountOf(m.Denominator)
	}
	return reports.PercentOf(x), reports.CountOf(m.Numerator), reports.CountOf(m.Denominator)
}
