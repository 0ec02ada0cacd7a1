// Command agir makes the monthly indicators of an AGIR consortium: it ingests
// the partners' exports, consolidates them and writes the readers' documents.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // most of the memory is the engine's, which no collection walks
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, time.Now))
}

// Exit statuses.
const (
	done    = 0
	notDone = 1
	misused = 2
)

// errNotDone ends a verb with status 1 when it has already said why.
var errNotDone = errors.New("not done")

// agir is the command line: the flags that every verb takes, and the verbs.
type agir struct {
	Store  string `default:"agir.duckdb" placeholder:"FILE"`
	Config string `placeholder:"FILE"`
	Today  string `placeholder:"DATE"`

	ShowVersion kong.VersionFlag `name:"version"`

	Demo     demoVerb     `cmd:""`
	Ingest   ingestVerb   `cmd:""`
	Fetch    fetchVerb    `cmd:""`
	Report   reportVerb   `cmd:""`
	Run      runVerb      `cmd:""`
	Init     initVerb     `cmd:""`
	Install  installVerb  `cmd:""`
	Serve    serveVerb    `cmd:""`
	Publish  publishVerb  `cmd:""`
	Worklist worklistVerb `cmd:""`
	Edition  editionVerb  `cmd:""`
	Audit    auditVerb    `cmd:""`
	Export   exportVerb   `cmd:"" name:"export-aggregates"`
	Import   importVerb   `cmd:"" name:"import-aggregates"`

	ImportRelease importReleaseVerb `cmd:"" name:"import-release"`

	History     historyVerb     `cmd:""`
	Indicators  indicatorsVerb  `cmd:""`
	Check       checkVerb       `cmd:""`
	Schema      schemaVerb      `cmd:""`
	Feedback    feedbackVerb    `cmd:""`
	Explain     explainVerb     `cmd:""`
	Links       linksVerb       `cmd:""`
	Checks      checksVerb      `cmd:""`
	Link        linkVerb        `cmd:""`
	Comment     commentVerb     `cmd:""`
	Review      reviewVerb      `cmd:""`
	Accept      acceptVerb      `cmd:""`
	Refuse      refuseVerb      `cmd:""`
	Withdraw    withdrawVerb    `cmd:""`
	Reinstate   reinstateVerb   `cmd:""`
	Status      statusVerb      `cmd:""`
	Outbox      outboxVerb      `cmd:""`
	Problems    problemsVerb    `cmd:""`
	CheckConfig checkConfigVerb `cmd:"" name:"check-config"`
	Account     accountVerb     `cmd:""`
	Key         keyVerb         `cmd:""`
	Backup      backupVerb      `cmd:""`
	Restore     restoreVerb     `cmd:""`
	Journal     journalVerb     `cmd:""`
	Purge       purgeVerb       `cmd:""`
	Forget      forgetVerb      `cmd:""`
	Person      personVerb      `cmd:""`
	Register    registerVerb    `cmd:""`
	Version     versionVerb     `cmd:""`
	Completion  completionVerb  `cmd:""`
	Man         manVerb         `cmd:""`
	Diagnose    diagnoseVerb    `cmd:""`
	Guide       guideVerb       `cmd:""`
	Help        helpVerb        `cmd:""`
}

// session is what a verb works with: where it writes, the day it is, and the
// flags that every verb takes.
type session struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	// raw is stdout as it is, for what is no text; terminal is stderr, for what moves
	// there: see progress.
	raw, terminal io.Writer
	clock         func() time.Time
	now           time.Time // instant the program was started
	today         time.Time // its day in Europe/Paris, midnight UTC
	flags         *agir
	parser        *kong.Kong
	exited        *int // status with which the parser would have ended the program, -1 while it has not
	opened        []*store.Store
	desk          string // its address, when this is one
}

// run is the program without its process: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, clock func() time.Time) int {
	var flags agir
	exited := -1
	parser, err := kong.New(&flags,
		kong.Name("agir"),
		kong.Description("Monthly indicators of an AGIR consortium."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Help(printHelp),
		kong.Resolvers(inHome()),
		kong.Vars{"version": "agir " + packaging.Number},
	)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return misused
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	verb, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(stderr, "agir:", sentences.Usage(err.Error(), misread(err)))
		fmt.Fprintln(stderr, sentences.Advice(strings.TrimSpace("agir help "+misread(err))))
		return misused
	}
	whole.Private()
	sealing.Sweep(filepath.Dir(flags.Store), os.TempDir()) // what a process that was killed left in clear
	now := clock()
	s := &session{ctx: ctx, stdout: &visible{to: stdout}, stderr: &visible{to: stderr}, raw: stdout, terminal: stderr, clock: clock, now: now, flags: &flags, parser: parser, exited: &exited}
	if s.today, err = today(flags.Today, now); err != nil {
		fmt.Fprintln(stderr, "agir:", err)
		return misused
	}
	if err := s.asItsAccount(verb.Command()); err != nil {
		return s.status(err)
	}
	err = verb.Run(s)
	return s.status(errors.Join(err, s.leave(err)))
}

// misread is the command whose line could not be read; empty when none was met.
func misread(err error) string {
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) || wrong.Context == nil {
		return ""
	}
	node := wrong.Context.Selected()
	if node == nil || node.Type == kong.ApplicationNode {
		return ""
	}
	return commandOf(node)
}

// misuse is an error of the command line: exit status 2.
type misuse struct{ error }

// status prints an error for the operator and gives the exit status.
func (s *session) status(err error) int {
	var wrong misuse
	switch {
	case err == nil:
		return done
	case errors.Is(err, errNotDone):
		return notDone
	case errors.As(err, &wrong):
		fmt.Fprintln(s.stderr, "agir:", sentences.Fault(wrong.error, s.flags.Store))
		return misused
	}
	fmt.Fprintln(s.stderr, "agir:", sentences.Fault(err, s.flags.Store))
	if hint := sentences.Remedy(err, s.flags.Store); hint != "" {
		fmt.Fprintln(s.stderr, sentences.Advice(hint))
	}
	return notDone
}

// today is the day reckoned from: the one given, otherwise that of the instant
// in Europe/Paris.
func today(given string, now time.Time) (time.Time, error) {
	if given != "" {
		return day("--today", given)
	}
	return schedules.DayOf(now), nil
}

// instant is now or, of the day given instead of today, its last minute: all that
// is due on that day is due.
func (s *session) instant() time.Time {
	if s.flags.Today == "" {
		return s.now
	}
	return schedules.EndOf(s.today)
}

// table prints lines to the operator, their columns aligned.
func (s *session) table(lines [][]string) error {
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		cells := make([]string, len(line))
		for n, cell := range line {
			cells[n] = oneLine(cell)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// say prints lines to the operator.
func (s *session) say(lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(s.stdout, oneLine(line))
	}
}

func day(flag, text string) (time.Time, error) {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return d, misuse{errors.New(sentences.NotADay(flag, text))}
	}
	return d, nil
}

func month(flag, text string) (time.Time, error) {
	m, err := time.Parse("2006-01", text)
	if err != nil {
		return m, misuse{errors.New(sentences.NotAMonth(flag, text))}
	}
	return m, nil
}

// settings reads the configuration of the command line.
func (s *session) settings() (*settings.Settings, error) {
	if s.flags.Config == "" {
		return settings.Default(), nil
	}
	content, err := os.ReadFile(s.flags.Config)
	if err != nil {
		return nil, misuse{err}
	}
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	conf, err := settings.Load(s.flags.Config, content, catalogue.Codes()...)
	if err != nil {
		return nil, misuse{err}
	}
	return conf, nil
}

// known is the day known: the one given, otherwise today; not to come.
func (s *session) known(given string) (time.Time, error) {
	if given == "" {
		return s.today, nil
	}
	asOf, err := day("--as-of", given)
	if err == nil && asOf.After(s.today) {
		err = misuse{errors.New(sentences.KnownToCome(asOf))}
	}
	return asOf, err
}

// over is a month that has ended on the day known.
func (s *session) over(text string, asOf time.Time) (time.Time, error) {
	m, err := month("--month", text)
	if err == nil && asOf.Before(m.AddDate(0, 1, 0)) {
		err = misuse{errors.New(sentences.NotEnded(m, asOf))}
	}
	return m, err
}

// knownIn is the day known of a verb that asks for a month or, zero, for all there is.
func (s *session) knownIn(monthText, asOfText string) (m, asOf time.Time, err error) {
	if asOf, err = s.known(asOfText); err == nil && monthText != "" {
		m, err = s.over(monthText, asOf)
	}
	return m, asOf, err
}

// monthKnown is the month of a verb, and the day on which it is known: after its last day,
// and not to come.
func (s *session) monthKnown(monthText, asOfText string) (m, asOf time.Time, err error) {
	if _, err = month("--month", monthText); err != nil {
		return m, asOf, err
	}
	if asOf, err = s.known(asOfText); err != nil {
		return m, asOf, err
	}
	m, err = s.over(monthText, asOf)
	return m, asOf, err
}
