package documents

import (
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// Statement is what is known of one statement awaited for the month, and of the
// one in force in its place.
type Statement struct {
	Sender       string // « Soliha »
	Kind         string // « contacts »
	Expected     bool   // false: allowed, not awaited
	Former       bool   // of whom nothing is received any more: its last statement, in force still
	Received     bool   // for this month, and in force
	Reason       string // when it is not: « non reçu », « retenu : plus de 20 % de lignes écartées »
	ReceivedOn   time.Time
	ExtractionOn time.Time // of the statement in force; zero when there was never one
	Read         int64     // data rows of the statement in force
	SetAside     int64
}

// Question is something to ask of a sender this month.
type Question struct {
	Code   string // of the sender, by which it is answered
	Sender string
	Text   string // in French, without a personal value, with how many rows it is about
}

// Answer is what was answered to a question of the month before.
type Answer struct {
	Question
	Said string
	By   string
	On   time.Time
}

// Bounds tell between which values a figure lies, according to whether the
// pairs of records that wait for a person are one person or two.
type Bounds struct {
	Indicator string
	Low, High float64
}

// Move is a figure already published that is no longer the same.
type Move struct {
	Before, After queries.Measure
	Causes        []Cause // the most persons first; each person is under one of them
}

// Cause is why the answers of some persons are no longer the same.
type Cause struct {
	Label   string // « ligne tardive (Soliha) »
	Persons int64
}

// Anomaly is a rule that the data break, and what was said of it.
type Anomaly struct {
	Label         string // « Sortie avant l’entrée »
	Place         string // « Loire-Atlantique, Soliha »
	Count         int64
	Since         time.Time // day it was first seen, zero when unknown
	Justification string    // empty while nobody answered
}

// Whole is a complete incidence curve, for an indicator's domain.
type Whole struct {
	Domain string // "acces_emploi" or "acces_logement"
	Steps  []reports.CurvePoint
}

// Evidence is what surrounds the figures of a territory.
type Evidence struct {
	Statements []Statement
	Questions  []Question
	Answers    []Answer // to those of the month before
	Bounds     []Bounds
	Moves      []Move
	Anomalies  []Anomaly
	Curves     []Whole
	Cohorts    []Cohorts    // of the accesses that a break parts
	Incomplete []Incomplete // recent counts that may still grow
	Comments   []Comment
	Criteria   []Term // of eligibility, in force in the month
	Breaks     []Break
	Limits     []Term // longest durations, where a setting dates them
}

// Comment is what the direction says of a figure or of an anomaly, before the
// report goes out.
type Comment struct {
	About string // label of the figure or of the rule
	Text  string
	By    string
	On    time.Time
}
