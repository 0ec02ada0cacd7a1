// Package settings reads the configuration: who sends what, for which
// departments, who reads, and the numbers that are a choice and not a fact.
// The embedded configuration is the consortium AGIR Ensemble 44 & 85; another
// consortium, or the whole nation, is another file and never other code.
package settings

import "time"

// Settings is a configuration found right.
type Settings struct {
	Directions   []Direction
	Departements []Departement
	Structures   []Structure
	Senders      []Sender
	Thresholds   Thresholds
	Placeholders Placeholders
	Homonyms     string              // "wait" or "refuse": what becomes of a record that two persons known answer to alike
	Labels       map[string][]string // labels met beside those of the contract, by canonical column
	Targets      Targets             // of the nation
	Criteria     []Criterion
	Breaks       []Break
	Cap          Dated[int] // persons that the nation accompanies at most at one time
	LimitMonths  Dated[int] // that a parcours lasts at most, by its day of entry; see LimitOf
	Recipients   []Recipient
	Accounts     []Account // of the desk; none, whoever has its link is the operator
	Operator     string    // "none" when nobody is to receive the alarms
	Mail         Mail      // zero when nothing is mailed
	Sources      []Source
	Limits       Limits
	Memory       int64 // that the engine may take, in bytes; 0 leaves it its own bound
	Retention    Retention
	// Ping is called after each run that did all that was due; empty for nothing.
	Ping string
	// JournalSyslog has each line of the journal copied to that of the system.
	JournalSyslog bool
}

// Retention is how long what names people lasts outside of the records: files written,
// by what they are, in days, and lines of the journal, in months.
type Retention struct {
	FeedbackDays, WorklistDays, DraftDays int
	JournalMonths                         int
}

// Direction is what a consortium is in the figures: all the departments under
// one direction.
type Direction struct {
	Code  string // "agir-ensemble-44-85"
	Label string // "AGIR Ensemble 44 & 85"
}

// Departement is a department with a platform. Its direction, its lead and its structures
// are those of the last day: see On for those of another.
type Departement struct {
	Code       string    // "44"
	Direction  string    // code of its direction
	Platform   string    // "AGIR Ensemble 44"
	Lead       string    // code of the lead structure
	Structures []string  // codes of the partners, lead included
	OpenedOn   time.Time // opening of the platform; zero when unknown
	Places     Dated[int]
	Targets    Targets // of its convention

	Directions, Leads Dated[string]
	Members           []Member
}

// Structure is an association of a consortium.
type Structure struct {
	Code    string // "soliha"
	Label   string // "Soliha"
	Others  []string
	Becomes Succession // zero when it becomes nothing
}

// Sender is an account that may drop files.
type Sender struct {
	Code  string // name of its folder in the inbox
	Label string
	Sends []Scope
	Address
}

// Scope is what a sender may send: one kind of record, for some departments.
// Expected says that a statement of each month is awaited.
type Scope struct {
	Kind         string
	Departements []string
	Expected     bool
	Period       // in which it may; both days included
}

// Thresholds are the numbers that the project chose.
type Thresholds struct {
	SetAsideShare float64 // share of data rows set aside above which a statement is held: 0.20
	ShrinkShare   float64 // share of the data rows of the statement in force below which the next is held: 0.50
	SmallCount    int     // counts of persons below it are withheld outside the department: 5
	HideZeros     bool    // whether 0 is withheld as a small count is
	SpareTotals   bool    // whether a total is withheld only when nothing else will do
	LinkAutomatic float64 // bits, score of a link made by itself
	LinkReview    float64 // bits, score of a link that a person looks at
}

// Placeholders are what is given for want of a value: missing when persons are
// compared, kept as given in the rows.
type Placeholders struct {
	Words  []string // folded: "snu", "non renseigne"
	Births []string // days of birth: "1900-01-01"
}

// Criterion is an eligibility criterion, and the days on which it is in force.
type Criterion struct {
	Code  string // "cir_depuis_2022", "protection_24_mois", "age_16_ans", "rejoignant_rattache"
	Label string
	Rule  string              // CIRSince, ProtectionMonths…
	Value string              // "2022-01-01", "24", "16"; empty for RejoignantTied and SituationAmong
	Among map[string][]string // of SituationAmong: the situations that meet it, by kind
	Period
}

// Recipient is a reader.
type Recipient struct {
	Code      string
	Label     string
	Reader    string // a kind of readers, such as ForDdets
	Territory string // department, direction, region, "FR" or "44/soliha"
	Address
	Period // in which he reads: nothing made outside it is sent to him
}

// Account is somebody who opens the desk.
type Account struct {
	Code      string // by which he signs in, or by which a proxy names him
	Label     string // under which he signs what he does
	Role      string // ForOperator, ForDirection or ForStructure
	Territory string // a direction, or the code of a structure; empty for an operator
	Password  string // its hash; empty for somebody whom a proxy recognises
}

// Address is where somebody is written to. Each of the two ways may be left out.
type Address struct {
	Mail   string
	Folder string // in which documents are laid; relative to where the program runs
	Group  string // group of the system that may read the folder; the program's own without it
}

// Mail is the server by which the mail leaves. The password is never here.
type Mail struct {
	Host     string
	Port     int
	Security string // "starttls", "tls", or "plain" on the loopback
	From     string
	Contact  string // who answers the readers; From without it
	User     string // empty when the server asks for none
	// RetryFirst is the wait after a first failure. It doubles up to RetryCap,
	// until GiveUp after the first attempt.
	RetryFirst, RetryCap, GiveUp time.Duration
}

// Configured says whether mail is sent at all.
func (m Mail) Configured() bool { return m.Host != "" }

// Limits bound what a received file may cost; see exports.Limits.
type Limits struct {
	Bytes, Expanded, Ratio int64
	Rows, Columns          int
	CellBytes              int
}
