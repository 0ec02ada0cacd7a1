package queries

import "time"

// Kind says how the rows of an indicator become a figure.
type Kind string

const (
	Count     Kind = "count"     // number of rows counted
	Rate      Kind = "rate"      // rows counted / rows of the population
	Ratio     Kind = "ratio"     // sum of numerators / sum of denominators
	Median    Kind = "median"    // median of the values
	Incidence Kind = "incidence" // cumulative incidence (Aalen-Johansen) at a horizon
	Worst     Kind = "worst"     // greatest value
)

// Level is a level of territory.
type Level string

const (
	Departement Level = "departement" // its code
	Structure   Level = "structure"   // of a department: 44/soliha
	Consortium  Level = "consortium"  // the code of a direction
	National    Level = "national"    // FR
	// Region is a level of the national comparison only: its counts are the sums
	// of its departments, and its territories are given by their names.
	Region Level = "region"
)

// Levels in the order in which figures are printed.
var Levels = []Level{Departement, Structure, Consortium, National}

// Indicator is a published figure: its sheet, as written in the header of its
// file, and its question. The texts are French, printed as they stand.
type Indicator struct {
	Code       string // slug, in SQL, CSV, workbooks and docs
	Label      string
	Definition string
	Family     Family
	Kind       Kind
	Among      string // population of a rate
	Counted    string // what counts
	Better     Better
	Rule       string // rules of the project that shape it
	Source     string // work or text the method comes from
	Unit       string // personnes, jours, lignes…
	Target     string // national target, "60 %", if any
	Structures bool   // computed for the structures of a department too
	Apart      bool   // a department is no sum of its structures: see the header
	Horizon    int    // days, of an Incidence
	// OfStatements marks a figure about the statements themselves, which moves with
	// each of them and is never compared between two days.
	OfStatements bool
	Stock        bool // counted on the last day of the month, not over it
	Mean         bool // a ratio that is no share: so many each
	OverYear     bool // over the twelve months up to the last day
	// OfMonths marks a figure whose question looks at its month alone: over a quarter or
	// a year, the numerators and denominators of the months add.
	OfMonths bool
	PartOf   Part
	Bounds   []Bound // inequalities that its definition makes with other figures
	// Places, from 1, in the lists of FirstPage, ComparedBy, Followed and AtEqualPublic;
	// 0 outside them.
	FirstPage, Compared, Followed, Public int
	File                                  string // path in this package, such as indicators/entrees.sql
	SQL                                   string
	Rank                                  int // order of the handbook
}

// Measure is one figure: an indicator in a territory, for a month, as known on
// a day. Numerator and denominator travel together, so that a rate of several
// territories is never a mean of rates.
type Measure struct {
	Month       time.Time // first day of the month
	AsOf        time.Time
	Level       Level
	Territory   string // "44", "44/soliha", the code of a direction, "FR"
	Indicator   string
	Kind        Kind
	Numerator   int64   // counts, rates and ratios
	Denominator int64   // rates and ratios; cases of a median; parcours at the origin of an incidence
	Value       float64 // median, incidence, worst
	Known       bool    // false: no figure
	Low, High   float64 // 95 % interval of an incidence
}

// Rate is the figure itself: numerator / denominator of a rate or a ratio, the
// number of a count, the value otherwise. It is false when there is no figure:
// an empty denominator, or nothing known. This is the only division.
func (m Measure) Rate() (float64, bool) {
	if !m.Known {
		return 0, false
	}
	switch m.Kind {
	case Count:
		return float64(m.Numerator), true
	case Rate, Ratio:
		if m.Denominator == 0 {
			return 0, false
		}
		return float64(m.Numerator) / float64(m.Denominator), true
	default:
		return m.Value, true
	}
}

// Stratum is one public (age, sex, group of nationality, months since entry) in a
// department: so many of its persons counted by a rate, among so many.
type Stratum struct {
	Month       time.Time
	Departement string
	Indicator   string
	Key         string // the public, in French
	Counted     int64
	Among       int64
}

// Table is a breakdown (motifs, prescripteurs, lateness, profile…), declared in
// tables/ as an indicator is: a question asked of one row, whose answer is a
// modality instead of yes or no.
type Table struct {
	Code       string
	Label      string
	Definition string
	Family     Family
	Among      string
	Rule       string
	Weight     string // unit of the weights, when each row weighs more or less than one
	Beside     string // table of the same modalities, printed as a second column of this one
	Structures bool
	Apart      bool // as of an indicator
	Nation     bool // of the nation alone
	File       string
	SQL        string
	Rank       int
}

// Cell is one line of a Table: how many rows of a territory gave this answer.
type Cell struct {
	Month     time.Time
	AsOf      time.Time
	Level     Level
	Territory string
	Table     string
	Modality  string // French, as printed
	Rank      int    // order of the modality
	Count     int64
	Sum       float64 // of the weights; Count when the table has none
}
