// Package schedules says what is due, for whom and what must have arrived
// first. A schedule is a file that an operator reads and edits; those of this
// folder are embedded.
//
// It works with periods, not ticks. A schedule owes one making a period (a
// month, a week, a night), whatever the program was doing when the hour struck:
// Owed compares the hours that have passed with the periods that the ledger
// holds, and lists what remains, in order. The clock and the ledger are the
// caller's.
package schedules

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"github.com/robfig/cron/v3"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

//go:embed *.yaml *.yaml.exemple
var embedded embed.FS

// Example ends the name of a file that is an example: it is laid in a working folder, and owed
// once its name ends without it.
const Example = ".exemple"

// Schedule is one of these files, found right.
type Schedule struct {
	Job   string // unique name: "ddets"
	Label string // what it makes, in French
	Makes Work
	// For are the kinds of readers that its documents go to.
	For []string
	// Period is what it owes one making of.
	Period Period
	// When are its hours, on the clocks of Europe/Paris.
	When string
	// WorkingDaysBefore moves each of its days back by as many working days.
	WorkingDaysBefore int
	// Awaits says that the statements of the month must have arrived.
	Awaits bool
	// PatienceDays is how many days it waits for them after its hour. Then the
	// documents are made all the same, provisoires, and say what is missing.
	PatienceDays int
	// CatchUp is how many missed periods are made late; older ones are passed.
	CatchUp int
	// QuietDays, for the alarm, is how long nothing may come before it says so.
	QuietDays int
	// Folder, for backups, is where they lie; Keep is how many are kept, and OldDays how
	// old the last good one may be before the alarm says so.
	Folder  string
	Keep    int
	OldDays int

	hours cron.Schedule
}

// Work is what a schedule makes.
type Work string

const (
	Ingestion Work = "ingestion"  // the new files of the inbox are taken
	Edition   Work = "edition"    // the figures of a month are published and sent
	Bilan     Work = "bilan"      // the figures of a quarter or of a year are published and sent
	Draft     Work = "relecture"  // the figures of a month are shown before they are published
	Alarm     Work = "alarme"     // the operator is warned when nothing runs or comes
	Backup    Work = "sauvegarde" // the store is copied, and the copy read back
	Worklist  Work = "liste"      // the work lists by name are laid, under their password
)

// Period is the span of which one making is owed.
type Period string

const (
	Year    Period = "year"
	Quarter Period = "quarter"
	Month   Period = "month"
	Week    Period = "week"
	Day     Period = "day"
	Minute  Period = "minute"
)

// file is a schedule as written.
type file struct {
	Job               string   `yaml:"job"`
	Label             string   `yaml:"label"`
	Makes             Work     `yaml:"makes"`
	For               []string `yaml:"for"`
	Period            Period   `yaml:"period"`
	When              string   `yaml:"when"`
	WorkingDaysBefore int      `yaml:"working_days_before"`
	Awaits            bool     `yaml:"awaits"`
	PatienceDays      int      `yaml:"patience_days"`
	CatchUp           int      `yaml:"catch_up"`
	QuietDays         int      `yaml:"quiet_days"`
	Folder            string   `yaml:"folder"`
	Keep              int      `yaml:"keep"`
	OldDays           int      `yaml:"old_days"`
}

// Embedded returns the schedules of this folder.
func Embedded() []Schedule {
	all, err := Load(embedded)
	if err != nil {
		panic(err) // a fault of the build, found by the tests
	}
	return all
}

// Read returns the schedules of a folder of the operator's.
func Read(dir string) ([]Schedule, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, cmp.Or(err, error(&fs.PathError{Op: "stat", Path: dir, Err: syscall.ENOTDIR}))
	}
	return Load(os.DirFS(dir))
}

// Load reads every .yaml file at the root of a folder, in the order of their
// jobs. The error says everything that is wrong in all of them.
func Load(dir fs.FS) ([]Schedule, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Schedule
	var faults Faults
	from := make(map[string]string)
	for _, name := range names {
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		s, wrong := parse(name, content)
		faults = append(faults, wrong...)
		if other, twice := from[s.Job]; twice && s.Job != "" {
			faults = append(faults, fmt.Sprintf("%s: le travail «\u00a0%s\u00a0» est déjà celui de %s", name, s.Job, other))
		}
		from[s.Job] = name
		all = append(all, s)
	}
	if len(names) == 0 {
		faults = append(faults, "aucun calendrier\u202f: pas de fichier .yaml")
	}
	if len(faults) > 0 {
		return nil, faults
	}
	slices.SortFunc(all, func(a, b Schedule) int { return cmp.Compare(a.Job, b.Job) })
	return all, nil
}

// Text is a file of this folder, as written.
type Text struct{ Name, Content string }

// Texts are the embedded files, to start others from, examples included.
func Texts() ([]Text, error) {
	names, err := fs.Glob(embedded, "*.yaml*")
	if err != nil {
		return nil, err
	}
	var all []Text
	for _, name := range names {
		content, err := fs.ReadFile(embedded, name)
		if err != nil {
			return nil, err
		}
		all = append(all, Text{name, string(content)})
	}
	return all, nil
}

// Faults is everything wrong in a folder of schedules.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

func parse(name string, content []byte) (Schedule, Faults) {
	var f file
	if err := yaml.UnmarshalWithOptions(content, &f, yaml.Strict()); err != nil {
		line, _, text := settings.SyntaxFault(err)
		return Schedule{}, Faults{fmt.Sprintf("%s:%d: %s", name, line, text)}
	}
	s := Schedule{
		Job: f.Job, Label: f.Label, Makes: f.Makes, For: f.For, Period: f.Period, When: f.When, WorkingDaysBefore: f.WorkingDaysBefore,
		Awaits: f.Awaits, PatienceDays: f.PatienceDays, CatchUp: f.CatchUp, QuietDays: f.QuietDays,
		Folder: f.Folder, Keep: f.Keep, OldDays: f.OldDays,
	}
	var faults Faults
	wrong := func(broken bool, format string, args ...any) {
		if broken {
			text := fmt.Sprintf(format, args...)
			key, _, _ := strings.Cut(text, "\u202f:")
			faults = append(faults, place(name, content, key)+": "+text)
		}
	}
	wrong(s.Job == "" || strings.ContainsAny(s.Job, " /"), "job\u202f: un nom sans espace est attendu")
	wrong(s.Label == "", "label\u202f: ce qu’il fait, en français, est attendu")
	wrong(!slices.Contains([]Work{Ingestion, Edition, Bilan, Draft, Worklist, Alarm, Backup}, s.Makes), "makes\u202f: «\u00a0%s\u00a0» n’est pas l’un de ingestion, edition, bilan, relecture, liste, alarme, sauvegarde", s.Makes)
	wrong(!slices.Contains([]Period{Year, Quarter, Month, Week, Day, Minute}, s.Period), "period\u202f: «\u00a0%s\u00a0» n’est pas l’un de year, quarter, month, week, day, minute", s.Period)
	wrong((s.makesDocuments() || s.Makes == Bilan) && len(s.For) == 0, "for\u202f: les lecteurs de ses documents sont attendus")
	for _, r := range s.For {
		wrong(!slices.Contains(readers, r), "for\u202f: «\u00a0%s\u00a0» n’est pas l’un de %s", r, strings.Join(readers, ", "))
	}
	long := s.Period == Year || s.Period == Quarter
	wrong(s.Makes == Bilan && !long, "period\u202f: un bilan est d’un trimestre (quarter) ou d’une année (year)")
	wrong(s.Makes != Bilan && long, "makes\u202f: d’un trimestre ou d’une année, on fait un bilan")
	for _, r := range s.For {
		wrong(s.Makes == Bilan && slices.Contains(readers, r) && !slices.Contains(bilanReaders, r), "for\u202f: «\u00a0%s\u00a0» ne reçoit pas de bilan\u202f; le reçoivent %s", r, strings.Join(bilanReaders, ", "))
	}
	wrong(s.WorkingDaysBefore < 0 || s.WorkingDaysBefore > 20, "working_days_before\u202f: de 0 à 20")
	wrong(s.PatienceDays < 0 || s.PatienceDays > 60, "patience_days\u202f: de 0 à 60")
	wrong(s.CatchUp < 1, "catch_up\u202f: au moins 1")
	wrong(s.Makes == Alarm && s.QuietDays < 1, "quiet_days\u202f: au moins 1")
	wrong(s.Makes == Worklist && !slices.Equal(s.For, []string{settings.ForDirection}), "for\u202f: une liste de travail est pour %s, et personne d’autre", settings.ForDirection)
	wrong(s.Makes == Backup && s.Folder == "", "folder\u202f: le dossier des sauvegardes est attendu")
	wrong(s.Makes == Backup && s.Keep < 1, "keep\u202f: au moins 1")
	wrong(s.Makes == Backup && s.OldDays < 1, "old_days\u202f: au moins 1")
	hours, err := hoursOf(s.When)
	wrong(err != nil, "when\u202f: %v", err)
	if err == nil {
		wrong(hours.Next(january).IsZero(), "when\u202f: «\u00a0%s\u00a0» ne vient jamais", s.When)
		if month, ok := monthWithout(hours); s.Period == Month && ok && !hours.Next(january).IsZero() {
			wrong(true, "when\u202f: «\u00a0%s\u00a0» ne vient pas chaque mois (rien en %s)\u202f: un jour de 1 à 28, ou L pour le dernier du mois", s.When, months[month-1])
		}
		if n := quarterWithout(hours); s.Period == Quarter && n > 0 {
			wrong(true, "when\u202f: «\u00a0%s\u00a0» ne vient pas chaque trimestre (rien au %s)\u202f: par exemple 0 7 15 1,4,7,10 *", s.When, quarters[n-1])
		}
		wrong(s.Period == Year && !hours.Next(january).IsZero() && hours.Next(january).Year() != 2023, "when\u202f: «\u00a0%s\u00a0» ne vient pas chaque année", s.When)
	}
	s.hours = hours
	return s, faults
}

// readers are the kinds of readers that documents go to.
var readers = append(settings.DocumentReaders(), settings.ForOperator)

// bilanReaders are those of a bilan.
var bilanReaders = []string{settings.ForDdets, settings.ForDirection}

var quarters = [...]string{"premier", "deuxième", "troisième", "quatrième"}

// quarterWithout is the first quarter of a common year that has none of some hours, 0 when
// each has one.
func quarterWithout(hours cron.Schedule) int {
	for n := range 4 {
		first := time.Date(2023, time.Month(3*n+1), 1, 0, 0, 0, 0, time.UTC)
		if next := hours.Next(first.Add(-time.Second)); next.IsZero() || !next.Before(first.AddDate(0, 3, 0)) {
			return n + 1
		}
	}
	return 0
}

// place is the file and the line of a key at its root; the file alone when the
// key is not written.
func place(name string, content []byte, key string) string {
	at, err := yaml.PathString("$." + key)
	if err != nil {
		return name
	}
	written, err := parser.ParseBytes(content, 0)
	if err != nil {
		return name
	}
	node, err := at.FilterFile(written)
	if err != nil || node == nil {
		return name
	}
	return fmt.Sprintf("%s:%d", name, node.GetToken().Position.Line)
}

func (s Schedule) makesDocuments() bool { return s.Makes == Edition || s.Makes == Draft }

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// hoursOf reads the five fields of a cron line, the third of which may be L, the
// last day of the month. A time zone of its own is refused: the hours are those
// of Europe/Paris.
func hoursOf(when string) (cron.Schedule, error) {
	if strings.Contains(when, "=") {
		return nil, fmt.Errorf("«\u00a0%s\u00a0»\u202f: pas de fuseau ici, les heures sont celles de Paris", when)
	}
	fields := strings.Fields(when)
	if len(fields) != 5 || !strings.EqualFold(fields[2], "L") {
		return fiveFields(when, when)
	}
	if fields[4] != "*" {
		return nil, fmt.Errorf("«\u00a0%s\u00a0»\u202f: le dernier jour du mois ou des jours de la semaine, l’un des deux", when)
	}
	fields[2] = "28-31"
	days, err := fiveFields(when, strings.Join(fields, " "))
	return lastDays{days}, err
}

// fiveFields reads a cron line; written is what the operator wrote.
func fiveFields(written, line string) (cron.Schedule, error) {
	hours, err := cron.ParseStandard(line)
	if err != nil {
		return nil, fmt.Errorf("«\u00a0%s\u00a0»\u202f: cinq champs sont attendus, minute heure jour-du-mois mois jour-de-semaine, tels que 0 7 5 * *", written)
	}
	return hours, nil
}

// lastDays keeps, of the hours of the ends of months, those of their last day.
type lastDays struct{ ends cron.Schedule }

func (l lastDays) Next(after time.Time) time.Time {
	next := l.ends.Next(after)
	for !next.IsZero() && next.AddDate(0, 0, 1).Day() != 1 {
		next = l.ends.Next(next)
	}
	return next
}

// january is the eve of a common year, whose February has no 29th.
var january = time.Date(2022, time.December, 31, 23, 59, 59, 0, time.UTC)

// monthWithout is the first month of a common year that has none of some hours.
func monthWithout(hours cron.Schedule) (time.Month, bool) {
	face := january
	for m := time.January; m <= time.December; m++ {
		next := hours.Next(face)
		if next.Year() != 2023 || next.Month() != m {
			return m, true
		}
		face = time.Date(2023, m+1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second)
	}
	return 0, false
}

// Due is the first day of the month whose documents are due on a day: the one
// that closed last.
func Due(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month()-1, 1, 0, 0, 0, 0, time.UTC)
}
