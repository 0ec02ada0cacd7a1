package reports

import (
	"slices"
	"time"
)

// Chart is one picture, as data: a renderer draws it with the means of its
// medium (vectors, a native chart, SVG, characters).
//
// Labels are written on what they name; there is no legend to look up. No
// meaning rests on colour alone: provisional points are hollow, signals carry
// their word, areas their label.
type Chart struct {
	ID     string // stable, unique in the report
	Title  string // what it shows: « Contact dans les deux mois, par mois »
	Shape  Shape
	Source string
	Notes  []string // how to read it
	// Alternative tells in words what the picture shows, from the figures.
	Alternative string
	// Data is what is drawn, as a table.
	Data Table
	// DataPrinted says that Data is printed as a Table of the same section too,
	// and need not be shown again beside the chart.
	DataPrinted bool
	// Half asks for half the width of a page: two such charts in a row stand
	// side by side where there is room, on the same scale.
	Half bool
}

// Shape is one of Line, Multiples, Bars, Path, Incidence, Funnel and TileMap, by value.
type Shape interface{ shape() }

func (Line) shape()      {}
func (Multiples) shape() {}
func (Bars) shape()      {}
func (Path) shape()      {}
func (Incidence) shape() {}
func (Funnel) shape()    {}
func (TileMap) shape()   {}

// Axis is a scale, settled here so that charts meant to be compared share it
// and every renderer draws the same one.
type Axis struct {
	Label  string  // with the unit: « personnes », « part des personnes suivies »
	Format Format  // of the tick labels
	Min    float64 // Min < Max
	Max    float64
	Ticks  []float64 // from Min to Max, both included
}

// Line is one or several monthly lines, with the limits of a control chart if any.
type Line struct {
	Months []time.Time // first days, ascending, one a point
	Y      Axis
	Series []LineSeries
	Limits *Limits    // of the only series
	Target *Reference // a line to reach
	Breaks []Break
}

// MostLines is how many lines are told apart in one plot; more are drawn as Multiples.
const MostLines = 3

// Multiples are small lines on one scale, one a place, each in a plot of its own under its
// name: as many lines over one another cannot be told apart.
type Multiples struct {
	Months []time.Time
	Y      Axis
	Series []LineSeries
	Breaks []Break
}

// Break stands between two months: what is on one side of it does not compare with what
// is on the other.
type Break struct {
	Before int    // place of the first month after it, from 1
	Label  string // « Protection comptée en années civiles, 10 juin 2025 »
}

// LineSeries is one line.
type LineSeries struct {
	Label  string
	Points []Point // one a month of the Line
}

// Point is the figure of a month.
type Point struct {
	Value       Value // with an Absence there is a gap in the line
	Provisional bool  // drawn hollow
	Signal      Signal
}

// Limits are the natural limits of a control chart.
type Limits struct {
	Mean, Lower, Upper float64
	// Provisional: fewer than 20 points, so the limits may still move.
	Provisional bool
	Label       string // « moyenne 84,2 % », written on the line of the mean
	UpperLabel  string
	LowerLabel  string
}

// LimitHeaders are the headers of the columns that hold them in the table of a line.
var LimitHeaders = [3]string{"Moyenne", "Limite basse", "Limite haute"}

// Reference is a horizontal line with its label.
type Reference struct {
	Value float64
	Label string // « cible nationale : 60 % »
}

// Bars are bars over categories: the months of a year, or motifs.
type Bars struct {
	Categories []string
	// ShortCategories are the same for a narrow place (« sept. 23 »), or nil.
	Short      []string
	Y          Axis // of the values, whichever way the bars lie
	Series     []BarSeries
	Stacked    bool // the series of a category lie on one another; otherwise side by side
	Horizontal bool // categories read from top to bottom, for long labels
	Breaks     []Break
}

// BarSeries is one colour of bars.
type BarSeries struct {
	Label  string
	Values []Value // one a category
}

// Path is the way through the programme: at each step, all who reached it,
// divided into what became of them. All steps share one scale of persons.
type Path struct {
	X     Axis
	Steps []Step
}

// Step of a path.
type Step struct {
	Label  string // « Orientés et validés »
	Detail string // the population: « présents depuis un mois au moins », may be empty
	Parts  []StepPart
}

// StepPart is a share of those who reached the step.
type StepPart struct {
	Label    string // « entrés »
	Value    Value
	Standing Standing
}

// Standing of a part of a step.
type Standing int

const (
	Onward  Standing = iota // went on, or done
	Waiting                 // not yet
	Left                    // went out
)

// Incidence is the share that has reached an outcome by the time since entry,
// with its interval.
type Incidence struct {
	X      Axis // days since entry; TickLabels are months
	Y      Axis
	Months []string // labels of the ticks of X: « 6 mois »
	Curves []Curve
	Target *Reference
}

// Curve is one outcome.
type Curve struct {
	Label string
	// Steps is the whole curve, a step function that changes at each Day, from
	// day 0; nil when only the horizons are known, which are then joined by
	// straight dotted lines.
	Steps []CurvePoint
	// Horizons are the published figures, marked and labelled.
	Horizons []CurvePoint
}

// CurvePoint is the incidence on a day and its 95 % interval.
type CurvePoint struct {
	Day       int // since entry
	Value     float64
	Low, High float64
	Label     string // of a horizon: « 41,2 % », otherwise empty
}

// Funnel places territories by size and rate inside the limits of chance.
type Funnel struct {
	X      Axis // denominator
	Y      Axis
	Centre Reference
	Inner  []FunnelLimit // 95 %, by growing N
	Outer  []FunnelLimit // 99.8 %
	Points []FunnelPoint
}

// FunnelLimit is the interval expected of a denominator.
type FunnelLimit struct {
	N         float64
	Low, High float64
}

// FunnelPoint is a territory. Label is printed where it is an écart; a renderer
// may print the others where there is room.
type FunnelPoint struct {
	Label  string
	N      float64
	Rate   float64
	Hollow bool // too few to be judged
	Ecart  bool
}

// TileMap is a map in which every department is a tile of the same size, at its
// rough place: a large one catches the eye no more than a small one.
//
// A tile is a square of the tone of its class, from pale to deep in one hue, so
// that the order survives a grey print; its code stands above its text. A tile
// without a class is never toned: hollow for too few people, hatched for a
// figure withheld, a pale outline for a department that the document does not
// hold. The classes are keyed beside the map from the lowest to the highest, with
// what the other marks mean.
type TileMap struct {
	Columns, Rows int
	Classes       []string // « 60 à 65 % », from the lowest to the highest
	Common        string   // the rate of all together, named beside its class; empty for none
	CommonClass   int
	Tiles         []Tile // from top to bottom, then from left to right
}

// Tile is a department. Column and Row count from 0 at the top left.
type Tile struct {
	Column, Row int
	Code, Name  string
	Text        string // the figure, or the short word for what it lacks; empty outside
	Standing    TileStanding
	Class       int // in Classes, when Standing is Toned
}

// Extremes are the departments of the lowest and of the highest class that has any, each by
// its code and name: those that a reader of the map looks for.
func (m TileMap) Extremes() (lowest, highest []string) {
	low, high := len(m.Classes), -1
	for _, t := range m.Tiles {
		if t.Standing == Toned {
			low, high = min(low, t.Class), max(high, t.Class)
		}
	}
	for _, t := range m.Tiles {
		if t.Standing == Toned && low < high {
			switch t.Class {
			case low:
				lowest = append(lowest, t.Code+Fixed+t.Name)
			case high:
				highest = append(highest, t.Code+Fixed+t.Name)
			}
		}
	}
	slices.Sort(lowest)
	slices.Sort(highest)
	return lowest, highest
}

// ClassName is how a class is keyed, with the rate of all together where it lies in it.
func (m TileMap) ClassName(class int) string {
	if m.Common != "" && class == m.CommonClass {
		return m.Classes[class] + " (ensemble " + m.Common + ")"
	}
	return m.Classes[class]
}

// TileStanding says how a tile is drawn.
type TileStanding int

const (
	Outside TileStanding = iota // not a department of the document: a pale outline
	Toned                       // by its class
	Hollow                      // too few people to be judged
	Hatched                     // withheld
)

// Meaning is how the standing is keyed beside the map, empty when the classes say
// it.
func (s TileStanding) Meaning() string {
	return [...]string{"hors du champ", "", string(TooFew), "n.c." + Narrow + ": non communiqué"}[s]
}

// Signal is what a rule of the control chart says of a point, in the words printed
// beside it; empty for none.
type Signal string

const (
	NoSignal   Signal = ""
	AboveLimit Signal = "au-dessus de la limite"
	BelowLimit Signal = "au-dessous de la limite"
)
